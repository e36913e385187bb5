package parley.exchange;

import java.util.List;
import java.util.Optional;
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
import parley.message.Message;
import parley.seal.KeyVault;
import parley.seal.Sealer;
import parley.seal.Signature;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// A partner with all of its own keys and no conscience: it signs, seals and frames whatever it
/// likes, for Moscow, as Washington.
final class Forger {
  private final TwoNodes nodes;
  private final KeyVault keys;

  Forger(TwoNodes nodes) {
    this.nodes = nodes;
    this.keys = nodes.us.vault;
  }

  /// Any sealed bytes in a frame that the frame key signed.
  Envelope framed(Bytes sealed, Lane lane) throws Exception {
    OuterFrame frame =
        new OuterFrame(
            Protocol.CURRENT,
            lane,
            TwoNodes.LINK,
            nodes.us.id,
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
                nodes.agreement.layers(),
                List.of(nodes.ru.vault.publicKeys().sealing(), keys.publicKeys().sealing())),
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
    return keys.signer().sign(content, nodes.agreement.suites());
  }

  /// What an honest node would sign, for the test to bend.
  SignedContent honest(SerialKey serial, Message message) {
    return SignedContent.of(
        new Transmittal(
            Protocol.CURRENT,
            Transmittal.Kind.MESSAGE,
            TwoNodes.LINK,
            serial,
            nodes.ru.id,
            nodes.agreement.hash(),
            nodes.agreement.suites(),
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
            nodes.us.id, 1, nodes.agreement.id(), message.line(), message.series(), serial);
    SignedContent content =
        SignedContent.of(
            new Transmittal(
                Protocol.CURRENT,
                Transmittal.Kind.MESSAGE,
                TwoNodes.LINK,
                key,
                nodes.ru.id,
                nodes.agreement.hash(),
                nodes.agreement.suites(),
                TwoNodes.now(),
                message.digest(),
                attachments.stream().map(Digest::of).toList(),
                named),
            message.bytes());
    Parcel parcel = new Parcel(content.bytes(), assertions, sign(content.bytes()), attachments);
    Envelope envelope = sealed(parcel.der(Protocol.CURRENT), Lane.FORMAL);
    parley.http.LinkDoor.Answer answer =
        nodes
            .ru
            .exchange()
            .door()
            .take(nodes.us.vault.transport().certificate(), "envelope", envelope.bytes());
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
