package parley.exchange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Lane;
import parley.envelope.Transmittal;
import parley.ledger.Entries;
import parley.ledger.FactReader;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.Node;

/// The receiving half of the main path: known? stored answer → open → verify → check → append with
/// dedup (durable) → alarm and board, and beside them sign the answer → store it (durable) → out.
/// Frame and budgets were checked by {@link Intake}.
final class Receiving {
  /// Before the name of an equivocation: its stored answer.
  private static final String ANSWERED = "answered/";

  private final SessionContext context;
  private Standing standing;
  private final Map<Digest, Opening> opening = new LinkedHashMap<>();
  private final Map<Digest, List<Long>> waiters = new HashMap<>();
  private final Map<Digest, Action.Attest> attesting = new LinkedHashMap<>();
  private final List<Action.Attest> unsigned = new ArrayList<>();
  private final Set<Digest> equivocal = new HashSet<>();
  private final Fresh fresh = new Fresh();
  private final Watching watching;

  /// An envelope being opened, and the routes that wait for its answer.
  private record Opening(Event.Arrived first, List<Long> waiters) {}

  /// What was decided in this batch and is not in the ledger yet.
  private static final class Fresh {
    final Map<Digest, Ledger.Item> byContent = new HashMap<>();
    final Map<SerialKey, Digest> bySerial = new HashMap<>();
    final Map<MessageId, Digest> byMessage = new HashMap<>();
  }

  Receiving(SessionContext context, Standing standing, Watching watching) {
    this.context = context;
    this.standing = standing;
    this.watching = watching;
  }

  void stand(Standing next) {
    standing = next;
  }

  /// The batch is durable: what was fresh is now found in the ledger.
  void committed() {
    fresh.byContent.clear();
    fresh.bySerial.clear();
    fresh.byMessage.clear();
  }

  /// After a restart: what was journalled but not yet answered is signed now. Without this a crash
  /// between journal and receipt would leave the sender without its receipt until it tried again,
  /// which it does, but the board would never know.
  void resume(Decision out) throws LedgerException {
    for (Ledger.Item item : context.ledger().unanswered(standing.link())) {
      Bytes leaf = context.ledger().leaves(item.log(), item.index(), item.index() + 1).getFirst();
      attest(new Action.Attest(item, leaf, false, refusalOf(leaf)), out);
    }
  }

  private static Optional<Action.Refusal> refusalOf(Bytes leaf) {
    try {
      var fields = parley.journal.Leaf.read(leaf).fields();
      return fields
          .text("reason")
          .map(reason -> new Action.Refusal(reason, fields.text("clause").orElse("E-REFUSE-3")));
    } catch (MalformedInput e) {
      throw new IllegalStateException("an own leaf cannot be read: " + e.getMessage(), e);
    }
  }

  /// Known bytes get their stored answer. Others are opened, once, however many routes bring them.
  void arrived(Event.Arrived event, Decision out) throws LedgerException {
    Digest envelope = event.envelope().digest();
    Optional<Ledger.Item> known = context.ledger().itemOfEnvelope(standing.link(), envelope);
    if (known.isPresent()) {
      answerKnown(known.get(), event.waiter(), out);
      return;
    }
    @Nullable Opening running = opening.get(envelope);
    if (running != null) {
      join(running.waiters(), event.waiter(), envelope, out);
      return;
    }
    if (opening.size() >= Bounds.OPENING_AT_ONCE && !event.flash()) {
      out.act(new Action.ReplyLater(event.waiter(), envelope, "budget"));
      return;
    }
    opening.put(envelope, new Opening(event, new ArrayList<>(List.of(event.waiter()))));
    out.act(new Action.Open(event.envelope(), event.frame()));
  }

  private static void join(List<Long> waiters, long waiter, Digest envelope, Decision out) {
    if (waiters.size() >= Bounds.WAITERS_PER_ENVELOPE) {
      out.act(new Action.ReplyLater(waiter, envelope, "budget"));
    } else {
      waiters.add(waiter);
    }
  }

  private void answerKnown(Ledger.Item item, long waiter, Decision out) {
    if (item.answer().isPresent()) {
      out.act(new Action.Reply(waiter, 200, item.answer().get()));
    } else {
      join(
          waiters.computeIfAbsent(item.content(), c -> new ArrayList<>()),
          waiter,
          item.envelope(),
          out);
    }
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
    if (!addressedHere(transmittal, ended.first())) {
      // Signed by the peer, but for another link, recipient or epoch: reflected or carried over. It
      // consumes nothing.
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
    Optional<Ledger.Item> known = known(content);
    if (known.isPresent()) {
      out.change(new Ledger.Change.KeepEnvelope(standing.link(), envelope, content));
      ended.waiters().forEach(waiter -> answerKnown(known.get(), waiter, out));
      return;
    }
    waiters.computeIfAbsent(content, c -> new ArrayList<>()).addAll(ended.waiters());
    Optional<Digest> held = heldUnder(transmittal.serial());
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

  private Optional<Ledger.Item> known(Digest content) throws LedgerException {
    Ledger.@Nullable Item item = fresh.byContent.get(content);
    return item != null
        ? Optional.of(item)
        : context.ledger().itemOfContent(standing.link(), true, content);
  }

  private Optional<Digest> heldUnder(SerialKey serial) throws LedgerException {
    @Nullable Digest held = fresh.bySerial.get(serial);
    return held != null
        ? Optional.of(held)
        : context.ledger().itemOfSerial(standing.link(), true, serial).map(Ledger.Item::content);
  }

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
    Ruling ruling =
        Admission.incoming(
            standing,
            context.formats(),
            message,
            arrival.serial(),
            arrival.read().parcel().assertions(),
            arrival.read().parcel().attachments());
    if (ruling instanceof Ruling.Allowed) {
      ruling = Admission.references(context.ledger(), standing, message, true);
    }
    if (ruling instanceof Ruling.Allowed && anotherUnder(message)) {
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
    return Lane.of(message.precedence()) == Lane.FLASH;
  }

  private boolean anotherUnder(Message message) throws LedgerException {
    @Nullable Digest digest = fresh.byMessage.get(message.id());
    if (digest == null) {
      digest =
          context
              .ledger()
              .itemOfMessage(standing.link(), true, message.id())
              .map(Ledger.Item::messageDigest)
              .orElse(null);
    }
    return digest != null;
  }

  /// Append with dedup, one commit. Power fails before it: the sender tries again. After it: the
  /// receipt is signed at the restart.
  private void receive(Arrival arrival, Message message, Decision out) {
    Instant at = context.clock().instant();
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
    fresh.byContent.put(item.content(), item);
    fresh.bySerial.put(item.serial(), item.content());
    message.ifPresent(m -> fresh.byMessage.put(m.id(), m.digest()));
    attest(new Action.Attest(item, leaf.bytes(), arrival.event().flash(), refusal), out);
    out.act(new Action.Nudge());
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
    String name = FactReader.EQUIVOCATION + arrival.content().hex();
    Optional<Bytes> answered = context.ledger().value(standing.link(), ANSWERED + name);
    if (answered.isPresent()) {
      List<Long> asking = Optional.ofNullable(waiters.remove(arrival.content())).orElse(List.of());
      asking.forEach(waiter -> out.act(new Action.Reply(waiter, 200, answered.get())));
      return;
    }
    if (attesting.containsKey(arrival.content())) {
      return;
    }
    Instant at = context.clock().instant();
    var leaf =
        Entries.equivocation(at, arrival.serial(), held, arrival.content(), arrival.envelope());
    Ledger.Item evidence = item(arrival, Optional.empty(), "equivocation", at);
    out.change(context.log().append(leaf));
    out.change(new Ledger.Change.KeepBody(arrival.content(), arrival.read().keptBody()));
    out.change(new Ledger.Change.KeepValue(standing.link(), name, leaf.bytes()));
    watching.alarm("the peer sent two contents under the serial " + arrival.serial().written());
    equivocal.add(arrival.content());
    attest(
        new Action.Attest(
            evidence,
            leaf.bytes(),
            arrival.event().flash(),
            Optional.of(new Action.Refusal("equivocation", "E-EQUIV-1"))),
        out);
    out.act(new Action.Nudge());
  }

  private void attest(Action.Attest what, Decision out) {
    attesting.put(what.item().content(), what);
    out.act(what);
  }

  /// Store the answer, one commit; only then does it leave. Signatures are randomised, so an answer
  /// exists only once stored: power fails before it, and another one is signed that nobody has seen
  /// the first of.
  void attested(Event.Attested event, Decision out) {
    if (attesting.remove(event.content()) == null) {
      return;
    }
    out.change(
        equivocal.remove(event.content())
            ? new Ledger.Change.KeepValue(
                standing.link(),
                ANSWERED + FactReader.EQUIVOCATION + event.content().hex(),
                event.answer())
            : new Ledger.Change.KeepAnswer(standing.link(), event.content(), event.answer()));
    List<Long> asking = Optional.ofNullable(waiters.remove(event.content())).orElse(List.of());
    asking.forEach(waiter -> out.act(new Action.Reply(waiter, 200, event.answer())));
  }

  /// A key or token refused: the routes are told to come again, and it is signed as soon as the key
  /// is back.
  void unattested(Event.Unattested event, Decision out) {
    Action.@Nullable Attest failed = attesting.remove(event.content());
    if (failed == null) {
      return;
    }
    unsigned.add(failed);
    List<Long> asking = Optional.ofNullable(waiters.remove(event.content())).orElse(List.of());
    asking.forEach(
        waiter -> out.act(new Action.ReplyLater(waiter, failed.item().envelope(), "key")));
  }

  void tick(Decision out) {
    List<Action.Attest> again = List.copyOf(unsigned);
    unsigned.clear();
    again.forEach(what -> attest(what, out));
  }
}
