package parley.exchange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.Numbering;
import parley.agreement.Precedence;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Lane;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.envelope.ReleasedByOne;
import parley.envelope.Transmittal;
import parley.exchange.LinkSession.Bounds;
import parley.ledger.Entries;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Attachment;
import parley.message.Message;
import parley.message.MessageId;
import parley.store.Room;

/// The sending half of the main path: check → reserve serial → sign and seal → append with outbox
/// (durable) → route. What comes back is the business of {@link Delivery}.
final class Sending {
  private static final Released NO_ROOM =
      new Released.Refused(
          "disk",
          "X-DISK-2",
          "the node's disk is almost full and the rest is kept for FLASH; make room and release again");

  private final LinkSession.Context context;
  private final Delivery delivery;
  private final Map<Numbering, Long> last = new LinkedHashMap<>();
  private final Map<SerialKey, Pending> pending = new LinkedHashMap<>();
  private final Set<SerialKey> holes = new LinkedHashSet<>();
  private Standing standing;
  private int protocol = Protocol.CURRENT;

  /// More holes may be in the ledger than were read at once.
  private boolean moreHoles;

  private int resealed;

  /// @param message none for a void
  private record Pending(
      long ticket,
      @Nullable Message message,
      Transmittal transmittal,
      Optional<ReleasedByOne> byOne) {}

  private Sending(LinkSession.Context context, Delivery delivery, Standing standing) {
    this.context = context;
    this.delivery = delivery;
    this.standing = standing;
  }

  /// Reads back where the numbering stands. A serial that was reserved and never appended, because
  /// the power failed between, is a hole; it is closed by a signed void, so that the peer never
  /// waits for it (X-VOID-1).
  static Sending open(LinkSession.Context context, Delivery delivery, Standing standing)
      throws LedgerException {
    Sending sending = new Sending(context, delivery, standing);
    for (SerialKey key : context.ledger().lastSerials(standing.link(), false)) {
      sending.last.put(Numbering.of(key), key.serial());
    }
    sending.findHoles();
    return sending;
  }

  private void findHoles() throws LedgerException {
    moreHoles = false;
    for (SerialKey key : context.ledger().lastSerials(standing.link(), false)) {
      if (key.epoch() == context.epoch()) {
        List<SerialKey> found =
            context.ledger().missingSerials(standing.link(), false, key, Bounds.HOLES_AT_ONCE);
        moreHoles |= found.size() == Bounds.HOLES_AT_ONCE;
        found.stream().filter(hole -> !pending.containsKey(hole)).forEach(holes::add);
      }
    }
  }

  void stand(Standing next) {
    standing = next;
  }

  void speak(int version) {
    protocol = version;
  }

  /// Check against the agreement (X-SEND-1), then reserve the serial (X-SEND-2). Power fails here:
  /// nothing was said, nothing is lost.
  void submit(Event.Submit event, Decision out) throws LedgerException {
    Message message = event.message();
    Optional<Released> known = alreadyReleased(message, out);
    if (known.isPresent()) {
      out.act(new Action.Resolve(event.ticket(), known.get()));
      return;
    }
    if (Lane.of(message.precedence(), message.series()) != Lane.FLASH
        && context.ledger().room().atMost(Room.LAST)) {
      out.act(new Action.Resolve(event.ticket(), NO_ROOM));
      return;
    }
    Numbering numbering =
        new Numbering(
            standing.self(),
            context.epoch(),
            message.agreement(),
            message.line(),
            message.series());
    SerialKey serial = numbering.at(last.getOrDefault(numbering, 0L) + 1);
    Instant at = context.clock().instant();
    Admission.Handed handed =
        new Admission.Handed(message, event.assertions(), event.attachments(), at);
    Optional<Released> refused = Admission.outgoing(standing, context.formats(), serial, handed);
    if (refused.isEmpty()
        && Acts.ruling(context.ledger(), out, standing, handed, at, false)
            instanceof Ruling.Refused(String reason, String clause, String detail)) {
      refused = Optional.of(new Released.Refused(reason, clause, detail));
    }
    if (refused.isPresent()) {
      out.act(new Action.Resolve(event.ticket(), refused.get()));
      return;
    }
    Agreement agreement = Admission.named(standing, message);
    Transmittal transmittal =
        new Transmittal(
            protocol,
            Transmittal.Kind.MESSAGE,
            standing.link(),
            serial,
            standing.peer(),
            agreement.hash(),
            agreement.suites(),
            at,
            message.digest(),
            message.attachments().stream().map(Attachment::digest).toList(),
            Parcel.named(event.assertions()));
    last.put(numbering, serial.serial());
    var byOne = Admission.byOne(standing, message, event.assertions());
    pending.put(serial, new Pending(event.ticket(), message, transmittal, byOne));
    out.act(
        new Action.Prepare(
            Event.Rank.of(message.precedence(), message.series()),
            new Notary.Preparation(
                transmittal,
                message.bytes(),
                event.assertions(),
                event.attachments(),
                Lane.of(message.precedence(), message.series()))));
  }

  /// A message handed in again, after a crash left its fate unknown to the one who wrote it, is not
  /// sent twice.
  private Optional<Released> alreadyReleased(Message message, Decision out) throws LedgerException {
    MessageId id = message.id();
    if (pending.values().stream()
        .anyMatch(p -> p.message() != null && p.message().id().equals(id))) {
      return Optional.of(
          new Released.Refused("duplicate", "M-ID-2", "this message is being released already"));
    }
    Optional<Ledger.Item> item = out.itemOfMessage(false, id);
    if (item.isEmpty()) {
      item = context.ledger().itemOfMessage(standing.link(), false, id);
    }
    if (item.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        item.get().messageDigest().equals(message.digest())
            ? new Released.Queued(id, item.get().serial(), item.get().content())
            : new Released.Refused(
                "duplicate", "M-ID-2", "another message was released under this identifier"));
  }

  /// What waits for exactly this to be signed. After a commit that failed the link is opened anew,
  /// and a serial may be reserved for another message while the pool still signs the one before:
  /// its word is then about a message that nobody waits for any more.
  private @Nullable Pending due(Transmittal signed) {
    @Nullable Pending waiting = pending.get(signed.serial());
    if (waiting == null || !waiting.transmittal().equals(signed)) {
      return null;
    }
    pending.remove(signed.serial());
    return waiting;
  }

  /// Append with outbox, one commit (X-SEND-3). Power fails before it: the serial is a hole and
  /// will be voided. After it: the message is sent after the restart.
  void prepared(Event.Prepared event, Decision out) throws LedgerException {
    @Nullable Pending made = due(event.transmittal());
    if (made == null) {
      return;
    }
    SerialKey serial = made.transmittal().serial();
    Notary.Prepared prepared = event.prepared();
    Instant at = context.clock().instant();
    Digest envelope = prepared.envelope().digest();
    @Nullable Message message = made.message();
    delivery.queue(
        new Delivery.Leaving(
            message == null
                ? Entries.voidSent(at, serial, prepared.content())
                : Entries.sent(at, made.transmittal(), prepared.content(), envelope, message),
            made.transmittal(),
            Optional.ofNullable(message),
            made.byOne(),
            prepared.content(),
            prepared.keptBody(),
            prepared.envelope()),
        out);
    if (message != null) {
      Acts.promised(context.ledger(), out, standing, message, true);
      out.act(
          new Action.Resolve(
              made.ticket(), new Released.Queued(message.id(), serial, prepared.content())));
    }
  }

  /// A key or token refused. The last serial is given back; an earlier one becomes a hole.
  void unprepared(Event.Unprepared event, Decision out) {
    @Nullable Pending failed = due(event.transmittal());
    if (failed == null) {
      return;
    }
    SerialKey serial = failed.transmittal().serial();
    Numbering numbering = Numbering.of(serial);
    boolean newest = last.getOrDefault(numbering, 0L) == serial.serial();
    if (newest && failed.message() != null) {
      last.put(numbering, serial.serial() - 1);
    } else {
      holes.add(serial);
    }
    if (failed.message() != null) {
      out.act(
          new Action.Resolve(
              failed.ticket(),
              new Released.Refused("key", "X-SEND-4", "the node could not sign: " + event.why())));
    }
  }

  /// Closes holes by signed voids (E-VOID-1).
  void tick(Decision out) throws LedgerException {
    resealed = 0;
    if (moreHoles && holes.isEmpty() && pending.isEmpty()) {
      findHoles();
    }
    for (SerialKey hole : List.copyOf(holes)) {
      Optional<Agreement> agreement = standing.life().named(hole.agreement());
      if (agreement.isEmpty()) {
        continue;
      }
      holes.remove(hole);
      Transmittal transmittal =
          new Transmittal(
              protocol,
              Transmittal.Kind.VOID,
              standing.link(),
              hole,
              standing.peer(),
              agreement.get().hash(),
              agreement.get().suites(),
              context.clock().instant(),
              Digest.of(Bytes.EMPTY),
              List.of(),
              Optional.empty());
      pending.put(hole, new Pending(-1, null, transmittal, Optional.empty()));
      out.act(
          new Action.Prepare(
              Event.Rank.of(Precedence.ROUTINE, hole.series()),
              new Notary.Preparation(transmittal, Bytes.EMPTY, List.of(), List.of(), Lane.FORMAL)));
    }
  }

  /// Highest serial appended per numbering, and what is reserved but not appended counts as still
  /// queued.
  List<SerialKey> tops() {
    List<SerialKey> tops = new ArrayList<>();
    last.forEach((numbering, serial) -> {
      if (serial > 0) {
        tops.add(numbering.at(serial));
      }
    });
    return tops;
  }

  /// First and last of each numbering: memory holds what goes first, which may be younger than what
  /// waits in the ledger only, and none of it is a gap.
  List<SerialKey> ends() {
    return tops().stream().flatMap(top -> Stream.of(Numbering.of(top).at(1), top)).toList();
  }

  Set<SerialKey> unappended() {
    Set<SerialKey> open = new LinkedHashSet<>(pending.keySet());
    open.addAll(holes);
    return open;
  }

  /// What the peer asks for again (X-GAP-2). What is still queued goes at once; what was delivered
  /// is sealed anew from the kept body. So is what the peer itself had sent and lost (X-RECALL-1).
  void refetch(Event.Refetch event, Decision out) throws LedgerException {
    Set<SerialKey> all = new LinkedHashSet<>(event.serials());
    all.addAll(tops(event.serials()));
    for (SerialKey wanted : all) {
      boolean theirs = !wanted.sender().equals(standing.self());
      Optional<Ledger.Item> item = context.ledger().itemOfSerial(standing.link(), theirs, wanted);
      if (item.isPresent()
          && (theirs || !delivery.hurry(item.get().content(), out))
          && resealed < Bounds.RESEALED_AT_ONCE) {
        resealed++;
        out.act(new Action.Reseal(item.get().content(), Optional.empty()));
      }
    }
  }

  /// What was sealed anew goes out only when it is kept here. After a failed commit the link is
  /// opened anew, and what the peer gave back just then is not: it comes once more.
  void resealed(Event.Resealed event, Decision out) throws LedgerException {
    Digest content = event.content();
    Ledger ledger = context.ledger();
    if (ledger.itemOfContent(standing.link(), false, content).isPresent()
        || ledger.itemOfContent(standing.link(), true, content).isPresent()) {
      out.act(new Action.Send(content, false, Optional.of(event.envelope())));
    }
  }

  /// A peer that lost its newest entries does not know how far it had numbered, and what it lost
  /// before it left may lie between: of each of its numberings that it asks about, the last serial
  /// held here, when that is above all that it asks for.
  private List<SerialKey> tops(List<SerialKey> asked) throws LedgerException {
    Map<Numbering, Long> highest = new HashMap<>();
    for (SerialKey key : asked) {
      if (!key.sender().equals(standing.self())) {
        highest.merge(Numbering.of(key), key.serial(), Math::max);
      }
    }
    return highest.isEmpty()
        ? List.of()
        : context.ledger().lastSerials(standing.link(), true).stream()
            .filter(top -> top.serial() > highest.getOrDefault(Numbering.of(top), Long.MAX_VALUE))
            .toList();
  }
}
