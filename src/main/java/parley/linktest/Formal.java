package parley.linktest;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.MalformedInput;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.StoreException;

/// Sends the formal test of each slot that is ours, once, and says when one was missed (L-TEST-1 to
/// L-TEST-5).
final class Formal {
  static final String FORMAT = "test/1";

  /// L-TEST-3: how long after its beginning a slot is still taken, by a node that was away.
  static final Duration WINDOW = Duration.ofMinutes(10);

  /// L-TEST-4: a slot of the peer is missed this long after its window and the agreement's receipt
  /// clock.
  static final Duration GRACE = Duration.ofMinutes(1);

  private final Outgoing outgoing;
  private final FormalTestTable table;
  private final AlarmTable alarms;

  Formal(Outgoing outgoing, FormalTestTable table, AlarmTable alarms) {
    this.outgoing = outgoing;
    this.table = table;
    this.alarms = alarms;
  }

  /// The slot that a peer's message is the formal test of.
  static Optional<Instant> slotOf(LinkId link, Message message, Instant at) {
    String call = message.body().text("callUp").orElse("");
    int last = call.lastIndexOf(' ');
    if (!message.format().equals(FORMAT) || last < 0) {
      return Optional.empty();
    }
    try {
      Instant start = Instant.parse(call.substring(last + 1));
      NodeId from = message.sender();
      boolean said = call.equals(link.peerOf(from) + " this is " + from + ", formal test " + start);
      boolean near = Duration.between(start, at).abs().compareTo(Duration.ofDays(2)) < 0;
      return said && near ? Optional.of(start) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  void tick(LinkId link, NodeId self, Instant now)
      throws StoreException, LedgerException, InterruptedException {
    Optional<Agreement> agreement = outgoing.agreement(link.peerOf(self), FORMAT);
    if (agreement.isEmpty()) {
      return;
    }
    Duration rhythm = Slot.rhythm(agreement.get());
    Instant from = table.begun(link, now).plus(WINDOW);
    Slot current = Slot.at(now, rhythm);
    Duration limit = agreement.get().clocks(Precedence.ROUTINE).receipt().plus(WINDOW).plus(GRACE);
    for (Slot slot = current; mayMatter(slot, limit, now); slot = slot.before()) {
      if (!slot.start().isBefore(from)) {
        look(link, self, agreement.get(), slot, limit, now);
      }
    }
  }

  /// A slot is looked at until well after its test was due.
  private static boolean mayMatter(Slot slot, Duration limit, Instant now) {
    return now.isBefore(slot.start().plus(limit).plus(limit).plus(slot.rhythm()));
  }

  private void look(
      LinkId link, NodeId self, Agreement agreement, Slot slot, Duration limit, Instant now)
      throws StoreException, LedgerException, InterruptedException {
    boolean outbound = slot.owner(link).equals(self);
    Optional<FormalTestTable.Kept> kept = table.find(link, outbound, slot);
    if (outbound && now.isBefore(slot.start().plus(window(slot)))) {
      send(link, self, agreement, slot, kept, now);
    } else if (!now.isBefore(slot.start().plus(limit)) && unanswered(outbound, kept)) {
      // The alarm first: if the power fails between the two, the slot is looked at again.
      alarms.raise(
          link,
          outbound ? LinkAlarm.Kind.TEST_UNANSWERED : LinkAlarm.Kind.TEST_MISSING,
          slot.start().toString(),
          now);
      table.miss(link, outbound, slot);
      if (outbound) {
        table.settle(link, slot, FormalTest.State.MISSED, Optional.empty(), "");
      }
    }
  }

  private static Duration window(Slot slot) {
    return WINDOW.compareTo(slot.rhythm()) < 0 ? WINDOW : slot.rhythm();
  }

  private static boolean unanswered(boolean outbound, Optional<FormalTestTable.Kept> kept) {
    return kept.isEmpty()
        || (outbound
            && (kept.get().state() == FormalTest.State.PLANNED
                || kept.get().state() == FormalTest.State.SENT));
  }

  /// Composed once, kept, and released until the exchange says what became of it: it knows the same
  /// message again, so that none leaves twice.
  private void send(
      LinkId link,
      NodeId self,
      Agreement agreement,
      Slot slot,
      Optional<FormalTestTable.Kept> kept,
      Instant now)
      throws StoreException, LedgerException, InterruptedException {
    if (kept.filter(one -> one.state() != FormalTest.State.PLANNED).isPresent()) {
      return;
    }
    if (kept.isEmpty()) {
      Message message = compose(link, self, agreement, slot);
      table.plan(link, slot, message.id().toString(), message.bytes());
    }
    // If the power fails here the slot's message is kept and not released: the next look does it.
    Message message = Outgoing.read(table.find(link, true, slot).orElseThrow().document());
    switch (outgoing.release(link, message)) {
      case Released.Queued _ ->
          table.settle(link, slot, FormalTest.State.SENT, Optional.of(now), "");
      case Released.Refused(String reason, String clause, String detail) -> {
        if (!reason.equals("stopped")) {
          table.settle(
              link,
              slot,
              FormalTest.State.REFUSED,
              Optional.empty(),
              reason + " (" + clause + "): " + detail);
        }
      }
    }
  }

  private Message compose(LinkId link, NodeId self, Agreement agreement, Slot slot) {
    try {
      return outgoing.compose(
          agreement,
          FORMAT,
          link.peerOf(self),
          Optional.empty(),
          Map.of(
              "text",
              List.of(TestTexts.of(slot)),
              "callUp",
              List.of(slot.callUp(link)),
              "number",
              List.of(Long.toString(Math.floorMod(slot.number(), 1_000_000_000L)))));
    } catch (MalformedInput e) {
      throw new IllegalStateException("the formal test does not fit its own format", e);
    }
  }
}
