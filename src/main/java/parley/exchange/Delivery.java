package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Envelope;
import parley.envelope.ReleasedByOne;
import parley.envelope.Transmittal;
import parley.exchange.LinkSession.Bounds;
import parley.journal.Leaf;
import parley.ledger.Entries;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.link.Backoff;
import parley.message.Message;

/// What is queued, on its way, or answered: route → receipt and its proof verified → append → done.
/// An item leaves the queue only by a verified final answer; everything else means that it is tried
/// again.
final class Delivery {
  private final LinkSession.Context context;
  private final Standing.Names names;
  private final Outgoing.AtHand atHand = new Outgoing.AtHand();
  private int flashOnTheWay;
  private int othersOnTheWay;

  /// Of the others, those of an exercise.
  private int exercisesOnTheWay;

  private boolean someWait;

  /// Ended in this batch; the ledger shows them as waiting until its commit.
  private final Set<Digest> closed = new HashSet<>();

  private int queued;

  private Delivery(LinkSession.Context context, Standing.Names names) {
    this.context = context;
    this.names = names;
  }

  /// Retries are armed again from the ledger: what was queued before a crash is due at once.
  static Delivery open(LinkSession.Context context, Standing.Names names) throws LedgerException {
    Delivery delivery = new Delivery(context, names);
    delivery.queued = Math.toIntExact(context.ledger().queuedCount(names.link()));
    delivery.fill();
    return delivery;
  }

  private void fill() throws LedgerException {
    atHand.fill(
        context.ledger().waiting(names.link(), Bounds.OUTGOING_AT_HAND),
        closed,
        context.ticks().getAsLong());
  }

  private Outgoing next(Digest content, SerialKey serial, Precedence precedence) {
    return atHand.next(content, serial, precedence, context.ticks().getAsLong());
  }

  /// What leaves this node.
  ///
  /// @param leaf how the journal says it
  /// @param message none for a void
  /// @param byOne where one officer released it
  /// @param keptBody the parcel sealed for the own store
  record Leaving(
      Leaf leaf,
      Transmittal transmittal,
      Optional<Message> message,
      Optional<ReleasedByOne> byOne,
      Digest content,
      Bytes keptBody,
      Envelope envelope) {
    Precedence precedence() {
      return message.map(Message::precedence).orElse(Precedence.ROUTINE);
    }
  }

  /// Journal entry, body, item and outbox row, in one commit (X-SEND-3). The row holds the very
  /// bytes that every attempt sends (X-SEND-6). Power fails before the commit: the serial is a
  /// hole. After it: it is sent after the restart.
  void queue(Leaving what, Decision out) throws LedgerException {
    SerialKey serial = what.transmittal().serial();
    long at = what.leaf().at().toEpochMilli();
    Ledger.Item item =
        new Ledger.Item(
            names.link(),
            false,
            serial,
            what.content(),
            what.envelope().digest(),
            what.message().map(Message::id),
            what.transmittal().message(),
            context.log().name(),
            context.log().size(),
            at,
            "queued",
            Optional.empty());
    out.change(context.log().append(what.leaf()));
    out.change(new Ledger.Change.KeepBody(what.content(), what.keptBody()));
    out.change(new Ledger.Change.KeepItem(item));
    out.change(
        new Ledger.Change.Queue(
            new Ledger.Queued(
                names.link(),
                what.content(),
                serial,
                what.precedence(),
                at,
                what.envelope().bytes())));
    if (what.message().isPresent()) {
      Message message = what.message().get();
      Acts.acted(context.ledger(), out, names.link(), message, true, what.leaf().at());
      what.byOne().ifPresent(one -> Admission.remember(out, names.link(), message, one));
    }
    add(next(what.content(), serial, what.precedence()), what.envelope(), out);
    if (what.message().isPresent()) {
      out.tell(
          new Fact.Sent(item.log(), item.index(), what.leaf().at(), item, what.message().get()),
          false);
    } else {
      out.tell();
    }
  }

  /// Just appended and about to be durable.
  private void add(Outgoing item, Envelope envelope, Decision out) {
    queued++;
    if (atHand.add(item) && room(item) && atHand.waiting.first().equals(item)) {
      send(item, Optional.of(envelope), out);
    } else {
      dispatch(out);
    }
  }

  private boolean room(Outgoing item) {
    return item.flash
        ? flashOnTheWay < Bounds.FLASH_WINDOW
        : othersRoom() > 0 && (!item.exercise() || exercisesOnTheWay < Bounds.EXERCISE_WINDOW);
  }

  /// What finds no room on its route would wait for its own time, and what it outranks would take
  /// the place that is free next; so nothing is chosen that has no place there (X-ORDER-1).
  private int othersRoom() {
    return Math.min(Bounds.WINDOW, context.places().with(this::onItsWay)) - othersOnTheWay;
  }

  private boolean onItsWay(Digest content) {
    @Nullable Outgoing item = atHand.of(content);
    return item != null && item.onItsWay;
  }

  private void send(Outgoing item, Optional<Envelope> envelope, Decision out) {
    atHand.waiting.remove(item);
    item.onItsWay = true;
    if (item.flash) {
      flashOnTheWay++;
    } else {
      othersOnTheWay++;
      exercisesOnTheWay += item.exercise() ? 1 : 0;
    }
    out.act(new Action.Send(item.content, item.flash, envelope));
  }

  /// Sends whatever is due and has room, strictly by precedence (X-ORDER-1, X-ORDER-2).
  void dispatch(Decision out) {
    long now = context.ticks().getAsLong();
    int flashRoom = Bounds.FLASH_WINDOW - flashOnTheWay;
    int room = othersRoom();
    int exerciseRoom = Bounds.EXERCISE_WINDOW - exercisesOnTheWay;
    List<Outgoing> due = new ArrayList<>();
    for (Outgoing item : atHand.waiting) {
      if (!item.flash && room <= 0) {
        break;
      }
      if (item.dueNanos - now > 0
          || (item.flash && flashRoom <= 0)
          || (item.exercise() && exerciseRoom <= 0)) {
        continue;
      }
      due.add(item);
      exerciseRoom -= item.exercise() ? 1 : 0;
      if (item.flash) {
        flashRoom--;
      } else {
        room--;
      }
    }
    due.forEach(item -> send(item, Optional.empty(), out));
  }

  void tick(Decision out) throws LedgerException {
    if (atHand.wanting()) {
      fill();
    }
    dispatch(out);
  }

  /// A carrier may bring the answer to what waits in the ledger only.
  private @Nullable Outgoing heldOrQueued(Digest content) throws LedgerException {
    if (atHand.of(content) == null && atHand.partial() && !closed.contains(content)) {
      Optional<Ledger.Queued> row = context.ledger().queued(names.link(), content);
      row.ifPresent(found -> atHand.hold(next(content, found.serial(), found.precedence())));
    }
    return atHand.of(content);
  }

  /// A route brought an answer; it still has to be checked (E-RECEIPT-2).
  void answered(Event.Answered event, Decision out) throws LedgerException {
    @Nullable Outgoing item = heldOrQueued(event.content());
    if (item == null) {
      return;
    }
    if (event.status() != 200) {
      tryLater(item, out);
      return;
    }
    Optional<Ledger.Item> kept =
        context.ledger().itemOfContent(names.link(), false, event.content());
    if (kept.isPresent()) {
      out.act(new Action.Judge(kept.get(), item.flash, event.body()));
    }
  }

  void failed(Event.RouteFailed event, Decision out) {
    @Nullable Outgoing item = atHand.of(event.content());
    if (item != null) {
      tryLater(item, out);
    }
  }

  void later(Event.ToldLater event, Decision out) {
    @Nullable Outgoing item = atHand.of(event.content());
    if (item != null) {
      back(item, event.retryAfter(), !event.untilHeard());
      dispatch(out);
    }
  }

  private void tryLater(Outgoing item, Decision out) {
    item.attempts++;
    back(item, Backoff.after(item.attempts, context.random()), false);
    dispatch(out);
  }

  private void back(Outgoing item, Duration wait, boolean asAsked) {
    landed(item);
    item.dueNanos = context.ticks().getAsLong() + wait.toNanos();
    item.asAsked = asAsked;
    atHand.waiting.add(item);
    someWait = true;
  }

  private void landed(Outgoing item) {
    exercisesOnTheWay -= item.onItsWay && item.exercise() ? 1 : 0;
    if (item.onItsWay) {
      item.onItsWay = false;
      if (item.flash) {
        flashOnTheWay--;
      } else {
        othersOnTheWay--;
      }
    }
  }

  /// The answer is checked: journal it and close the item, one commit (X-SEND-5). Power fails
  /// before it: the envelope is sent again and the peer gives the same answer. After it: done. What
  /// fails a check is no answer, is not journalled, and the envelope is sent again (E-RECEIPT-2).
  void judged(Event.Judged event, Decision out) throws LedgerException {
    Bytes document = event.answer();
    // What outranks it may have taken its place in memory meanwhile; its receipt counts all the
    // same.
    @Nullable Outgoing outgoing = heldOrQueued(event.content());
    if (outgoing == null) {
      return;
    }
    Optional<Ledger.Item> item =
        context.ledger().itemOfContent(names.link(), false, event.content());
    if (item.isEmpty()) {
      return;
    }
    Instant at = context.clock().instant();
    switch (event.judgement()) {
      case Notary.Judgement.Receipted(var receipt) -> {
        Leaf leaf = Entries.delivered(at, item.get(), receipt, Digest.of(document));
        long index = context.log().size();
        Ledger.Item closed = item.get().closed("delivered", document);
        out.change(context.log().append(leaf));
        close(outgoing, closed, out);
        out.tell(new Fact.Delivered(context.log().name(), index, leaf.at(), closed, receipt), true);
      }
      case Notary.Judgement.RefusedForGood(var refusal) -> {
        out.change(
            context
                .log()
                .append(Entries.refusedByPeer(at, item.get(), refusal, Digest.of(document))));
        close(outgoing, item.get().closed("refused", document), out);
        out.tell();
      }
      case Notary.Judgement.Bogus(var why) -> tryLater(outgoing, out);
    }
  }

  private void close(Outgoing item, Ledger.Item ended, Decision out) {
    out.change(
        new Ledger.Change.CloseItem(
            names.link(), item.content, ended.state(), ended.answer().orElseThrow()));
    out.change(new Ledger.Change.Unqueue(names.link(), item.content));
    landed(item);
    queued--;
    closed.add(item.content);
    atHand.drop(item);
    alive(out);
  }

  /// The batch is durable.
  void committed() {
    closed.clear();
    atHand.committed();
  }

  /// Any authenticated sign of life cancels every back-off (L-RETRY-2), but not a wait that the
  /// peer asked for: a peer under load would get everything at once again with each word it says.
  void alive(Decision out) {
    if (someWait) {
      someWait = false;
      long now = context.ticks().getAsLong();
      for (Outgoing item : atHand.waiting) {
        item.attempts = 0;
        if (item.asAsked) {
          someWait = true;
        } else {
          item.dueNanos = Math.min(item.dueNanos - now, 0) + now;
        }
      }
    }
    dispatch(out);
  }

  /// Sends a queued item now.
  ///
  /// @return false when it is not queued
  boolean hurry(Digest content, Decision out) {
    @Nullable Outgoing item = atHand.of(content);
    if (item == null) {
      return false;
    }
    item.dueNanos = context.ticks().getAsLong();
    item.asAsked = false;
    dispatch(out);
    return true;
  }

  /// Serials appended and not receipted.
  List<SerialKey> serials() {
    return atHand.serials();
  }

  /// More waits in the ledger than is held here.
  boolean partial() {
    return atHand.partial();
  }

  /// All that waits or is on its way, those too that wait in the ledger only.
  int queued() {
    return queued;
  }
}
