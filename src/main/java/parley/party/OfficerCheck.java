package parley.party;

import parley.codec.Digest;

/// Checks one officer's assertion against the credential on the roll in force: the port through
/// which WebAuthn comes in.
@FunctionalInterface
public interface OfficerCheck {
  /// Never throws for what a peer sent.
  boolean verifies(
      Roll.OfficerCredential credential, Digest challenge, Roll.OfficerAssertion assertion);

  /// For a node that cannot check assertions yet: it takes no change of officers on their word.
  static OfficerCheck none() {
    return (credential, challenge, assertion) -> false;
  }
}
