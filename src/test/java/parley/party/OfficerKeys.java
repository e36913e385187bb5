package parley.party;

import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.Ed25519Check;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// An officer with a key of the simplest real kind: Ed25519 over the challenge. It stands in for
/// WebAuthn behind {@link OfficerCheck}, whose rule it fulfils: only the holder of the key can
/// consent.
record OfficerKeys(Roll.OfficerCredential credential, Ed25519Signer key) {

  static OfficerKeys officer(String name, String credentialId) {
    Ed25519Signer key =
        Ceremony.vault("us-officer-" + name.toLowerCase(java.util.Locale.ROOT), "US").frames();
    return new OfficerKeys(
        new Roll.OfficerCredential(
            name,
            credentialId,
            key.publicKey().base64(),
            "nrrc.example.gov",
            List.of("https://nrrc.example.gov"),
            List.of("release")),
        key);
  }

  Roll.OfficerAssertion consent(Digest challenge) throws SealException {
    return new Roll.OfficerAssertion(
        credential.officer(),
        credential.credentialId(),
        Bytes.of(new byte[] {5}),
        Bytes.of(new byte[] {6}),
        key.sign(challenge.value()));
  }

  static boolean verifies(
      Roll.OfficerCredential credential, Digest challenge, Roll.OfficerAssertion assertion) {
    return Ed25519Check.verify(
        Bytes.base64(credential.publicKey()), challenge.value(), assertion.signature());
  }
}
