package parley.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.Stamp;
import parley.envelope.Answer;
import parley.envelope.Transmittal;
import parley.journal.Checkpoint;
import parley.journal.Leaf;
import parley.message.Message;

/// The leaf records of a link's log (X-LEAF-1…): one method per kind, so that what the journal can
/// say is read here.
public final class Entries {
  public static final String SENT = "sent";
  public static final String DELIVERED = "delivered";
  public static final String REFUSED_BY_PEER = "refused-by-peer";
  public static final String RECEIVED = "received";
  public static final String REFUSED = "refused";
  public static final String VOID_SENT = "void-sent";
  public static final String VOID_RECEIVED = "void-received";
  public static final String EQUIVOCATION = "equivocation";
  public static final String ADOPTED = "adopted";
  public static final String EPOCH_OPENED = "epoch-opened";
  public static final String RETURNED = "returned";
  public static final String DIVERGENCE = "divergence";
  public static final String WITNESSED = "witnessed";

  private Entries() {}

  public static Leaf sent(
      Instant at, Transmittal transmittal, Digest content, Digest envelope, Message message) {
    return released(SENT, at, transmittal, content, envelope, message);
  }

  /// X-LEAF-11: it was sent in an earlier epoch, lost here, and given back by the peer.
  public static Leaf returned(
      Instant at, Transmittal transmittal, Digest content, Digest envelope, Message message) {
    return released(RETURNED, at, transmittal, content, envelope, message);
  }

  private static Leaf released(
      String kind,
      Instant at,
      Transmittal transmittal,
      Digest content,
      Digest envelope,
      Message message) {
    return new Leaf(
        kind,
        at,
        place(transmittal.serial(), content)
            .with("envelope", envelope.hex())
            .with("message", message.id().toString())
            .with("digest", message.digest().hex())
            .with("format", message.format())
            .with("precedence", message.precedence().code())
            .build());
  }

  /// X-LEAF-2.
  public static Leaf voidSent(Instant at, SerialKey serial, Digest content) {
    return new Leaf(VOID_SENT, at, place(serial, content).build());
  }

  /// X-LEAF-3.
  public static Leaf delivered(
      Instant at, Ledger.Item item, Answer.Receipt receipt, Digest document) {
    return new Leaf(
        DELIVERED,
        at,
        place(item.serial(), item.content())
            .with("receipt", document.hex())
            .with("theirIndex", receipt.index())
            .build());
  }

  /// X-LEAF-4.
  public static Leaf refusedByPeer(
      Instant at, Ledger.Item item, Answer.Refusal refusal, Digest document) {
    return new Leaf(
        REFUSED_BY_PEER,
        at,
        place(item.serial(), item.content())
            .with("answer", document.hex())
            .with("theirIndex", refusal.index())
            .with("reason", refusal.reason())
            .with("clause", refusal.clause())
            .build());
  }

  /// X-LEAF-5.
  public static Leaf received(
      Instant at,
      SerialKey serial,
      Digest content,
      Digest envelope,
      Message message,
      boolean rings) {
    return new Leaf(
        RECEIVED,
        at,
        place(serial, content)
            .with("envelope", envelope.hex())
            .with("message", message.id().toString())
            .with("digest", message.digest().hex())
            .with("format", message.format())
            .with("precedence", message.precedence().code())
            .with("rings", rings)
            .build());
  }

  /// X-LEAF-6.
  public static Leaf voidReceived(Instant at, SerialKey serial, Digest content, Digest envelope) {
    return new Leaf(
        VOID_RECEIVED, at, place(serial, content).with("envelope", envelope.hex()).build());
  }

  /// X-LEAF-7. The fine reason stands here as a digest-free line for the own auditor; the peer is
  /// shown this leaf in its answer, so the detail itself is kept out of it.
  public static Leaf refused(
      Instant at, SerialKey serial, Digest content, Digest envelope, String reason, String clause) {
    return new Leaf(
        REFUSED,
        at,
        place(serial, content)
            .with("envelope", envelope.hex())
            .with("reason", reason)
            .with("clause", clause)
            .build());
  }

  /// X-LEAF-8.
  public static Leaf equivocation(
      Instant at, SerialKey serial, Digest held, Digest content, Digest envelope) {
    return new Leaf(
        EQUIVOCATION,
        at,
        place(serial, content).with("held", held.hex()).with("envelope", envelope.hex()).build());
  }

  /// The first entry of an epoch after the first: where the journal before it ends, as far as this
  /// node still holds it.
  ///
  /// @param officers who consented to it, and when
  public static Leaf epochOpened(
      Instant at, int epoch, Checkpoint before, Map<String, Instant> officers) {
    List<Json> consents = new ArrayList<>();
    officers.forEach((officer, when) ->
        consents.add(Json.object().with("officer", officer).with("at", Stamp.write(when)).build()));
    return new Leaf(
        EPOCH_OPENED,
        at,
        Json.object()
            .with("epoch", epoch)
            .with("before", before.origin())
            .with("size", before.size())
            .with("root", before.root().hex())
            .with("officers", new Json.Arr(consents))
            .build());
  }

  /// X-LEAF-10.
  ///
  /// @param how in one line
  /// @param note the second signed note, which cannot be true together with the one held
  public static Leaf divergence(Instant at, String how, Bytes note) {
    return new Leaf(
        DIVERGENCE, at, Json.object().with("how", how).with("note", Digest.of(note).hex()).build());
  }

  /// X-LEAF-12: a heartbeat that binds the peer to its own log was kept.
  public static Leaf witnessed(Instant at, Digest heartbeat) {
    return new Leaf(WITNESSED, at, Json.object().with("heartbeat", heartbeat.hex()).build());
  }

  /// X-LEAF-9.
  public static Leaf adopted(Instant at, Ledger.Document document) {
    return new Leaf(
        ADOPTED,
        at,
        Json.object()
            .with("document", document.kind())
            .with("name", document.name())
            .with("number", document.number())
            .with("digest", document.digest().hex())
            .build());
  }

  private static Json.Builder place(SerialKey serial, Digest content) {
    return Json.object()
        .with("sender", serial.sender().name())
        .with("serial", serial.written())
        .with("content", content.hex());
  }
}
