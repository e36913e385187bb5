package parley.exchange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Lane;
import parley.envelope.NotYet;
import parley.envelope.Parcel;
import parley.envelope.Transmittal;
import parley.exchange.LinkSession.Bounds;
import parley.ledger.Entries;
import parley.ledger.Equivocation;
import parley.ledger.Fact;
import parley.ledger.FactReader;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.party.Node;
import parley.store.Room;

/// The receiving half of the main path: known? stored answer → open → verify → check → append with
/// dedup (durable) → alarm and board, and beside them sign the answer → store it (durable) → out.
/// Frame and budgets were checked by {@link Intake}.
final class Receiving {
  private final LinkSession.Context context;
  private Standing standing;
  private final Map<Digest, Opening> opening = new LinkedHashMap<>();
  private final Watching watching;
  private final Answering answering;
  private final Recalling recalling;

  /// An envelope being opened, and the routes that wait for its answer.
  private record Opening(Event.Arrived first, List<Long> waiters) {}

  Receiving(
      LinkSession.Context context,
      Standing standing,
      Watching watching,
      Answering answering,
      Recalling recalling) {
    this.answering = answering;
    this.recalling = recalling;
    this.context = context;
    this.standing = standing;
    this.watching = watching;
  }

  void stand(Standing next) {
    standing = next;
  }

  /// Known bytes get their stored answer. Others are opened, once, however many routes bring them
  /// (X-RECV-2).
  ///
  /// @return true when these bytes, which the peer's frame key signed, were never seen before
  boolean arrived(Event.Arrived event, Decision out) throws LedgerException {
    Digest envelope = event.envelope().digest();
    Optional<Ledger.Item> known = context.ledger().itemOfEnvelope(standing.link(), envelope);
    if (known.isPresent()) {
      answering.known(known.get(), event.waiter(), out);
      return false;
    }
    @Nullable Opening running = opening.get(envelope);
    if (running != null) {
      Answering.join(running.waiters(), event.waiter(), envelope, out);
      return false;
    }
    if (!event.flash() && context.ledger().room().atMost(Room.SHORT)) {
      out.act(new Action.ReplyLater(event.waiter(), envelope, NotYet.DISK));
      return true;
    }
    if (opening.size() >= Bounds.OPENING_AT_ONCE && !event.flash()) {
      out.act(new Action.ReplyLater(event.waiter(), envelope, "budget"));
      return true;
    }
    opening.put(envelope, new Opening(event, new ArrayList<>(List.of(event.waiter()))));
    out.act(new Action.Open(event.envelope(), event.frame()));
    return true;
  }

  void unopened(Event.Unopened event, Decision out) {
    @Nullable Opening ended = opening.remove(event.envelope());
    if (ended != null) {
      ended
          .waiters()
          .forEach(waiter -> out.act(new Action.ReplyLater(waiter, event.envelope(), "key")));
    }
  }

  void opened(Event.Opened event, Decision out) throws LedgerException {
    @Nullable Opening ended = opening.remove(event.envelope());
    if (ended == null) {
      return;
    }
    switch (event.opening()) {
      case Notary.Opening.Unauthentic(var why) ->
          ended.waiters().forEach(waiter -> out.act(new Action.Reply(waiter, 400, Bytes.EMPTY)));
      case Notary.Opening.TooEarly(var reason) ->
          ended
              .waiters()
              .forEach(waiter -> out.act(new Action.ReplyLater(waiter, event.envelope(), reason)));
      case Notary.Opening.Read read -> read(ended, event.envelope(), read, out);
    }
  }

  private void read(Opening ended, Digest envelope, Notary.Opening.Read read, Decision out)
      throws LedgerException {
    Digest content = read.content().digest();
    Transmittal transmittal = read.content().transmittal();
    if (recalling.takes(transmittal, ended.first().frame())) {
      recalling.returned(read, out);
      ended.waiters().forEach(waiter -> out.act(new Action.Reply(waiter, 200, Bytes.EMPTY)));
      return;
    }
    if (!addressedHere(transmittal, ended.first())) {
      // Signed by the peer, but for another link, recipient or epoch: reflected or carried over. It
      // consumes nothing (X-RECV-4).
      ended.waiters().forEach(waiter -> out.act(new Action.Reply(waiter, 400, Bytes.EMPTY)));
      return;
    }
    if (transmittal.serial().epoch() > standing.peerNode().map(Node::epoch).orElse(1)) {
      // An epoch that no roll held here speaks of: it may be good once the roll has come.
      ended
          .waiters()
          .forEach(waiter -> out.act(new Action.ReplyLater(waiter, envelope, "roll-unknown")));
      return;
    }
    Optional<Ledger.Item> known = known(content, out);
    if (known.isPresent()) {
      // In another envelope: its digest is kept beside the item, and nothing is journalled
      // (X-RECV-5).
      out.change(new Ledger.Change.KeepEnvelope(standing.link(), envelope, content));
      ended.waiters().forEach(waiter -> answering.known(known.get(), waiter, out));
      return;
    }
    answering.await(content, ended.waiters());
    Optional<Digest> held = heldUnder(transmittal.serial(), out);
    Arrival arrival = new Arrival(envelope, content, transmittal, read, ended.first());
    if (held.isPresent()) {
      equivocated(arrival, held.get(), out);
    } else if (transmittal.kind() == Transmittal.Kind.VOID) {
      voided(arrival, out);
    } else {
      judge(arrival, out);
    }
  }

  private record Arrival(
      Digest envelope,
      Digest content,
      Transmittal transmittal,
      Notary.Opening.Read read,
      Event.Arrived event) {
    SerialKey serial() {
      return transmittal.serial();
    }
  }

  private boolean addressedHere(Transmittal transmittal, Event.Arrived event) {
    return transmittal.link().equals(standing.link())
        && transmittal.recipient().equals(standing.self())
        && transmittal.serial().sender().equals(standing.peer())
        && transmittal.serial().epoch() == event.frame().epoch();
  }

  private Optional<Ledger.Item> known(Digest content, Decision out) throws LedgerException {
    Optional<Ledger.Item> fresh = out.item(true, item -> item.content().equals(content));
    return fresh.isPresent()
        ? fresh
        : context.ledger().itemOfContent(standing.link(), true, content);
  }

  private Optional<Digest> heldUnder(SerialKey serial, Decision out) throws LedgerException {
    Optional<Ledger.Item> fresh = out.item(true, item -> item.serial().equals(serial));
    return (fresh.isPresent()
            ? fresh
            : context.ledger().itemOfSerial(standing.link(), true, serial))
        .map(Ledger.Item::content);
  }

  /// In the order of X-RECV-6; the first fault makes it a refusal, of which the peer is told a
  /// coarse reason and the clause, and no more (X-REFUSE-1).
  private void judge(Arrival arrival, Decision out) throws LedgerException {
    Message message;
    try {
      message = Message.read(arrival.read().content().message());
    } catch (MalformedInput e) {
      refuse(
          arrival,
          Optional.empty(),
          new Ruling.Refused("malformed", e.clause(), String.valueOf(e.getMessage())),
          out);
      return;
    }
    Admission.Handed handed =
        new Admission.Handed(
            message,
            arrival.read().parcel().assertions(),
            arrival.read().parcel().attachments(),
            arrival.read().content().transmittal().at());
    Ruling ruling =
        Parcel.named(handed.assertions()).equals(arrival.transmittal().assertions())
            ? Admission.incoming(standing, context.formats(), arrival.serial(), handed)
            : new Ruling.Refused(
                "release", "E-RELEASE-8", "other assertions came than the sender signed for");
    if (ruling instanceof Ruling.Allowed) {
      ruling =
          Acts.ruling(context.ledger(), out, standing, handed, context.clock().instant(), true);
    }
    if (ruling instanceof Ruling.Allowed && anotherUnder(message, out)) {
      ruling =
          new Ruling.Refused(
              "equivocation", "E-EQUIV-2", "another message was received under this identifier");
    }
    if (ruling instanceof Ruling.Allowed
        && (arrival.event().frame().lane() == Lane.FLASH) != flash(message)) {
      ruling =
          new Ruling.Refused(
              "lane", "E-FRAME-5", "the frame's lane is not the one of the message's precedence");
    }
    switch (ruling) {
      case Ruling.Refused refused -> refuse(arrival, Optional.of(message), refused, out);
      case Ruling.Allowed() -> receive(arrival, message, out);
    }
  }

  private static boolean flash(Message message) {
    return Lane.of(message.precedence(), message.series()) == Lane.FLASH;
  }

  private boolean anotherUnder(Message message, Decision out) throws LedgerException {
    return out.itemOfMessage(true, message.id()).isPresent()
        || context.ledger().itemOfMessage(standing.link(), true, message.id()).isPresent();
  }

  /// Append with dedup, one commit (X-RECV-7). Power fails before it: the sender tries again. After
  /// it: the receipt is signed at the restart.
  private void receive(Arrival arrival, Message message, Decision out) throws LedgerException {
    Instant at = context.clock().instant();
    Acts.acted(context.ledger(), out, standing.link(), message, false, at);
    Admission.byOne(standing, message, arrival.read().parcel().assertions())
        .ifPresent(one -> Admission.remember(out, standing.link(), message, one));
    Acts.promised(context.ledger(), out, standing, message, false);
    var leaf =
        Entries.received(
            at,
            arrival.serial(),
            arrival.content(),
            arrival.envelope(),
            message,
            arrival.event().rings());
    keep(arrival, Optional.of(message), "received", at, leaf, Optional.empty(), out);
  }

  private void voided(Arrival arrival, Decision out) {
    Instant at = context.clock().instant();
    var leaf = Entries.voidReceived(at, arrival.serial(), arrival.content(), arrival.envelope());
    keep(arrival, Optional.empty(), "void", at, leaf, Optional.empty(), out);
  }

  private void refuse(
      Arrival arrival, Optional<Message> message, Ruling.Refused why, Decision out) {
    Instant at = context.clock().instant();
    var leaf =
        Entries.refused(
            at,
            arrival.serial(),
            arrival.content(),
            arrival.envelope(),
            why.reason(),
            why.clause());
    out.change(
        new Ledger.Change.KeepValue(
            standing.link(),
            FactReader.DETAIL + arrival.content().hex(),
            Bytes.utf8(why.detail())));
    boolean idIsTaken = why.clause().equals("E-EQUIV-2");
    keep(
        arrival,
        idIsTaken ? Optional.empty() : message,
        "refused",
        at,
        leaf,
        Optional.of(new Action.Refusal(why.reason(), why.clause())),
        out);
  }

  private void keep(
      Arrival arrival,
      Optional<Message> message,
      String state,
      Instant at,
      parley.journal.Leaf leaf,
      Optional<Action.Refusal> refusal,
      Decision out) {
    Ledger.Item item = item(arrival, message, state, at);
    out.change(context.log().append(leaf));
    out.change(new Ledger.Change.KeepBody(arrival.content(), arrival.read().keptBody()));
    out.change(new Ledger.Change.KeepItem(item));
    answering.attest(new Action.Attest(item, leaf.bytes(), arrival.event().flash(), refusal), out);
    if (message.isPresent() && refusal.isEmpty()) {
      out.tell(
          new Fact.Received(
              item.log(), item.index(), leaf.at(), item, message.get(), arrival.event().rings()),
          true);
    } else {
      out.tell();
    }
  }

  private Ledger.Item item(Arrival arrival, Optional<Message> message, String state, Instant at) {
    return new Ledger.Item(
        standing.link(),
        true,
        arrival.serial(),
        arrival.content(),
        arrival.envelope(),
        message.map(Message::id),
        arrival.transmittal().message(),
        context.log().name(),
        context.log().size(),
        at.toEpochMilli(),
        state,
        Optional.empty());
  }

  /// One serial, two contents: the second is kept whole as evidence and journalled, and refused
  /// under the clause. The item of the serial stays the first one.
  private void equivocated(Arrival arrival, Digest held, Decision out) throws LedgerException {
    if (answering.evidence(arrival.content(), out)) {
      return;
    }
    Instant at = context.clock().instant();
    var leaf =
        Entries.equivocation(at, arrival.serial(), held, arrival.content(), arrival.envelope());
    Ledger.Item evidence = item(arrival, Optional.empty(), "equivocation", at);
    long index = context.log().size();
    out.change(context.log().append(leaf));
    out.change(new Ledger.Change.KeepBody(arrival.content(), arrival.read().keptBody()));
    answering.keep(Equivocation.of(context.log().name(), index, leaf.bytes()), out);
    watching.equivocated(arrival.serial(), out);
    answering.attestEvidence(
        new Action.Attest(
            evidence, leaf.bytes(), arrival.event().flash(), Optional.of(Answering.EQUIVOCATED)),
        out);
    out.tell();
  }
}
