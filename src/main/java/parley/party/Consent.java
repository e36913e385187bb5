package parley.party;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.codec.Text;
import parley.seal.Ed25519Check;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// An officer's consent by a key in a file of the officer's own (P-CONSENT-1): the first form of a
/// release credential. A passkey will be another form behind {@link OfficerCheck}.
public final class Consent {
  /// The role of those who may open an epoch (P-ROLL-16).
  public static final String EPOCH = "epoch";

  /// Stands where a passkey names its relying party.
  private static final String FORM = "parley-key-file";

  private static final String HEAD = "parley consent 1\n";

  private Consent() {}

  /// What the roll lists of an officer.
  public static Roll.OfficerCredential credential(String officer, Bytes publicKey) {
    return new Roll.OfficerCredential(
        officer, Digest.of(publicKey).hex(), publicKey.base64(), FORM, List.of(), List.of(EPOCH));
  }

  /// @param at to the second; what the officer says of the time, and nobody else
  public static Roll.OfficerAssertion give(
      String officer, Ed25519Signer key, Digest challenge, Instant at) throws SealException {
    Bytes statement =
        Bytes.utf8(HEAD + challenge.hex() + "\n" + officer + "\n" + Stamp.write(at) + "\n");
    return new Roll.OfficerAssertion(
        officer,
        Digest.of(key.publicKey()).hex(),
        Bytes.utf8(FORM),
        statement,
        key.sign(statement));
  }

  /// Checks consents of this form.
  ///
  /// @param other what checks those of any other form
  public static OfficerCheck or(OfficerCheck other) {
    return (credential, challenge, assertion) ->
        credential.relyingParty().equals(FORM)
            ? verifies(credential, challenge, assertion)
            : other.verifies(credential, challenge, assertion);
  }

  private static boolean verifies(
      Roll.OfficerCredential credential, Digest challenge, Roll.OfficerAssertion assertion) {
    if (!credential.officer().equals(assertion.officer())
        || !credential.credentialId().equals(assertion.credentialId())
        || at(challenge, assertion).isEmpty()) {
      return false;
    }
    Bytes key = Bytes.base64(credential.publicKey());
    return Ed25519Check.soundKey(key)
        && Ed25519Check.verify(key, assertion.clientData(), assertion.signature());
  }

  /// When an officer said to consent; empty when the statement is of something else.
  static Optional<Instant> at(Digest challenge, Roll.OfficerAssertion assertion) {
    try {
      String text = Text.utf8(assertion.clientData());
      String head = HEAD + challenge.hex() + "\n" + assertion.officer() + "\n";
      if (!text.startsWith(head) || !text.endsWith("\n")) {
        return Optional.empty();
      }
      return Optional.of(Stamp.read(text.substring(head.length(), text.length() - 1)));
    } catch (MalformedInput | DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// What officers sign to open an epoch of a node: SHA-256 of the lines `parley epoch 1`, the
  /// party, the number of the roll that opens it, the node, and the epoch.
  public static Digest epochChallenge(PartyId party, long number, NodeId node, int epoch) {
    return Digest.of(
        Bytes.utf8("parley epoch 1\n" + party + "\n" + number + "\n" + node + "\n" + epoch + "\n"));
  }
}
