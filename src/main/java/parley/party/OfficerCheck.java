package parley.party;

import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.PasskeyCheck;

/// Checks one officer's assertion against the credential on the roll in force: the port through
/// which WebAuthn comes in.
@FunctionalInterface
public interface OfficerCheck {
  /// Never throws for what a peer sent.
  boolean verifies(
      Roll.OfficerCredential credential, Digest challenge, Roll.OfficerAssertion assertion);

  /// By the officers' hardware keys (S-PASSKEY-2).
  static OfficerCheck passkeys() {
    return (credential, challenge, assertion) ->
        PasskeyCheck.verify(
            new PasskeyCheck.Passkey(
                credential.credentialId(),
                Bytes.base64(credential.publicKey()),
                credential.relyingParty(),
                Set.copyOf(credential.origins())),
            challenge,
            new PasskeyCheck.Assertion(
                assertion.authenticatorData(), assertion.clientData(), assertion.signature()));
  }

  /// Takes nobody's word: for what has no officers.
  static OfficerCheck none() {
    return (credential, challenge, assertion) -> false;
  }
}
