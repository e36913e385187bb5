package parley.exchange;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import parley.agreement.Agreement;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.Lane;
import parley.envelope.OuterFrame;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.http.LinkDoor;
import parley.message.Message;
import parley.party.Ceremony;
import parley.seal.KeyVault;
import parley.seal.Sealer;
import parley.seal.Signature;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// A partner with all of its own keys and no conscience: it signs, seals and frames whatever it
/// likes, for Moscow, as Washington.
final class Forger {
  private final KeyVault keys;
  private final KeyVault far;
  private final Agreement agreement;
  private final Supplier<LinkDoor> door;

  Forger(TwoNodes nodes) {
    this(nodes.us.vault, nodes.ru.vault, nodes.agreement, () -> nodes.ru.exchange().door());
  }

  /// @param keys of Washington
  /// @param far of Moscow
  /// @param door of Moscow's node
  Forger(KeyVault keys, KeyVault far, Agreement agreement, Supplier<LinkDoor> door) {
    this.keys = keys;
    this.far = far;
    this.agreement = agreement;
    this.door = door;
  }

  KeyVault far() {
    return far;
  }

  Agreement agreement() {
    return agreement;
  }

  /// Any sealed bytes in a frame that the frame key signed.
  Envelope framed(Bytes sealed, Lane lane) throws Exception {
    OuterFrame frame =
        new OuterFrame(
            Protocol.CURRENT,
            lane,
            TwoNodes.LINK,
            Ceremony.US_NRRC,
            1,
            sealed.size(),
            Digest.of(sealed));
    return new Envelope(frame.sign(keys.frames()), sealed);
  }

  /// Any parcel in the layers that the agreement asks for.
  Envelope sealed(Bytes parcel, Lane lane) throws Exception {
    return framed(
        new Sealer()
            .seal(
                parcel,
                agreement.layers(),
                List.of(far.publicKeys().sealing(), keys.publicKeys().sealing())),
        lane);
  }

  /// Any content with any signatures.
  Envelope parcel(Bytes content, List<Signature> signatures) throws Exception {
    Parcel parcel = new Parcel(content, List.of(), signatures, List.of());
    return sealed(parcel.der(Protocol.CURRENT), Lane.FORMAL);
  }

  /// Any content, signed by the right keys.
  Envelope signed(Bytes content) throws Exception {
    return parcel(content, sign(content));
  }

  List<Signature> sign(Bytes content) throws Exception {
    return keys.signer().sign(content, agreement.suites());
  }

  /// What an honest node would sign, for the test to bend.
  SignedContent honest(SerialKey serial, Message message) {
    return SignedContent.of(
        new Transmittal(
            Protocol.CURRENT,
            Transmittal.Kind.MESSAGE,
            TwoNodes.LINK,
            serial,
            Ceremony.RU_NRRC,
            agreement.hash(),
            agreement.suites(),
            TwoNodes.now(),
            message.digest(),
            List.of(),
            Optional.empty()),
        message.bytes());
  }

  /// Any message with any attachments, as an honest node would bring them; the clause by which
  /// Moscow refuses it, where it does.
  Optional<String> answered(long serial, Message message, List<Bytes> attachments)
      throws Exception {
    return answered(serial, message, attachments, List.of(), Optional.empty());
  }

  /// @param named what the transmittal says of the assertions
  Optional<String> answered(
      long serial,
      Message message,
      List<Bytes> attachments,
      List<Bytes> assertions,
      Optional<Digest> named)
      throws Exception {
    SerialKey key =
        new SerialKey(
            Ceremony.US_NRRC, 1, agreement.id(), message.line(), message.series(), serial);
    SignedContent content =
        SignedContent.of(
            new Transmittal(
                Protocol.CURRENT,
                Transmittal.Kind.MESSAGE,
                TwoNodes.LINK,
                key,
                Ceremony.RU_NRRC,
                agreement.hash(),
                agreement.suites(),
                TwoNodes.now(),
                message.digest(),
                attachments.stream().map(Digest::of).toList(),
                named),
            message.bytes());
    Parcel parcel = new Parcel(content.bytes(), assertions, sign(content.bytes()), attachments);
    Envelope envelope = sealed(parcel.der(Protocol.CURRENT), Lane.FORMAL);
    LinkDoor.Answer answer =
        door.get().take(keys.transport().certificate(), "envelope", envelope.bytes());
    SignedDocument signed = SignedDocument.read(answer.body(), Answer.MOST_SIGNED_BYTES);
    return Answer.read(signed.content()) instanceof Answer.Refusal refusal
        ? Optional.of(refusal.clause())
        : Optional.empty();
  }

  static Bytes bent(SignedContent content, String from, String to) {
    String text = content.bytes().utf8();
    if (!text.contains(from)) {
      throw new IllegalStateException("nothing to bend: " + from);
    }
    return Bytes.utf8(text.replaceFirst(java.util.regex.Pattern.quote(from), to));
  }

  static List<Signature> only(List<Signature> signatures, Suite suite) {
    return signatures.stream().filter(signature -> signature.suite() == suite).toList();
  }
}
