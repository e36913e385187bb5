package parley.escalation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.ledger.LedgerException;
import parley.linktest.Outgoing;
import parley.message.Message;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchfloor.Role;
import parley.watchline.Board;
import parley.watchline.WatchClocks;
import parley.watchline.WatchDesk;

/// One look after another: raises what passed, ends what is over, lets climb what is due. Nothing
/// of an alarm is in memory: what one look did, the next one reads.
final class Climb {
  /// W-LADDER-7: steps taken at one look; the others wait for the next one.
  static final int MOST_STEPS = 64;

  /// W-LADDER-5.
  private static final Duration KEPT = Duration.ofDays(31);

  private final Escalation.Parts parts;
  private final AlarmLog log;
  private final EscalationTable table;
  private final CallTable calls;
  private final Notices notices;

  /// Deadlines of what has alarms of its own (L-ALARM-1).
  private final Set<String> ignored = new HashSet<>();

  private @Nullable Instant swept;

  Climb(Escalation.Parts parts, AlarmLog log, EscalationTable table, CallTable calls) {
    this.parts = parts;
    this.log = log;
    this.table = table;
    this.calls = calls;
    this.notices = new Notices(parts.self(), parts.outgoing());
  }

  /// @return the alarms that stand then
  List<Alarm> look() throws StoreException, LedgerException, InterruptedException {
    Map<String, WatchClocks.Passed> passed = new LinkedHashMap<>();
    parts.passed().get().forEach(each -> passed.put(each.name(), each));
    List<Alarm> before = table.standing();
    Set<String> known = before.stream().map(Alarm::name).collect(Collectors.toSet());
    ignored.retainAll(passed.keySet());
    int steps = 0;
    for (WatchClocks.Passed each : passed.values()) {
      if (steps < MOST_STEPS && !known.contains(each.name())) {
        steps += raise(each) ? 1 : 0;
      }
    }
    for (Alarm alarm : before) {
      if (steps < MOST_STEPS && !passed.containsKey(alarm.name())) {
        steps += end(alarm) ? 1 : 0;
      }
    }
    List<Alarm> raised = steps > 0 ? table.standing() : before;
    List<Alarm> climbed = climb(raised, passed) > 0 ? table.standing() : raised;
    List<Alarm> told = finish(climbed) > 0 ? table.standing() : climbed;
    sweep();
    return told;
  }

  private boolean raise(WatchClocks.Passed passed) throws StoreException, LedgerException {
    if (ignored.contains(passed.name())) {
      return false;
    }
    Optional<Board.Waiting> waiting = parts.board().with(passed.duty().content());
    if (waiting.isEmpty()) {
      // A board that is being drawn anew: looked at again next time.
      return false;
    }
    if (WatchDesk.Kinds.TESTS.holds(waiting.get().row().format())) {
      ignored.add(passed.name());
      return false;
    }
    var row = waiting.get().row();
    Alarm alarm =
        new Alarm(
            passed.name(),
            new Alarm.Overdue(
                passed.duty().content(),
                row.id(),
                row.peer(),
                row.inbound(),
                row.serial(),
                row.format(),
                row.rang(),
                row.series(),
                passed.duty().step(),
                passed.duty().due()),
            parts.wall().instant(),
            Rung.BOARD,
            passed.since(),
            Optional.empty(),
            Optional.empty(),
            Alarm.Notice.NONE,
            Optional.empty());
    log.climbs(alarm, Rung.BOARD);
    // If the power fails here the entry stands and the alarm does not: the next look raises it.
    table.raise(alarm);
    return true;
  }

  /// Links are tested beside the watch, and have alarms of their own (W-LADDER-1). What is not
  /// among the deadlines that run may only have had no room there (W-CLOCK-5), so the board itself
  /// is asked.
  private boolean end(Alarm alarm) throws StoreException, LedgerException {
    boolean stands =
        switch (alarm.about()) {
          case Alarm.Overdue overdue ->
              parts
                  .board()
                  .with(overdue.content())
                  .filter(waiting -> waiting.row().waitsFor(overdue.step()))
                  .isPresent();
          // A channel that the operator has taken away is mute for nobody.
          case Alarm.Mute mute -> parts.channelNames().contains(mute.channel());
        };
    if (!stands) {
      log.ends(alarm);
      // If the power fails here the entry stands; the next look ends it without another one.
      calls.end(alarm.name(), parts.wall().instant(), parts::newCall);
    }
    return !stands;
  }

  /// @return how many moved
  private int climb(List<Alarm> alarms, Map<String, WatchClocks.Passed> passed)
      throws StoreException, LedgerException {
    Set<Role> there = alarms.isEmpty() ? Set.of() : parts.there().roles();
    Set<String> unanswered = unanswered(alarms);
    List<Alarm> paged = new ArrayList<>();
    int steps = 0;
    for (Alarm alarm : alarms) {
      WatchClocks.Passed clock = passed.get(alarm.name());
      if (clock == null || steps == MOST_STEPS) {
        continue;
      }
      Duration since = clock.since();
      if (alarm.told().isEmpty()
          && alarm.overdue().filter(Alarm.Overdue::theirs).isPresent()
          && unanswered.contains(clock.duty().content())) {
        table.told(alarm.name(), parts.wall().instant(), since);
        steps++;
        continue;
      }
      Optional<Rung> due = parts.ladder().due(alarm, since, there);
      if (due.isPresent()) {
        steps++;
        switch (due.get()) {
          case BOARD, DEPUTY, HEAD -> step(alarm, due.get(), since);
          case PAGE -> paged.add(alarm);
          case PEER -> tell(alarm, since);
        }
      }
    }
    page(paged, passed);
    return steps;
  }

  /// Our messages of which the peer says that nobody there has answered; asked for only where that
  /// would be news.
  private Set<String> unanswered(List<Alarm> alarms) throws StoreException {
    boolean news =
        alarms.stream()
            .filter(alarm -> alarm.told().isEmpty())
            .anyMatch(alarm -> alarm.overdue().filter(Alarm.Overdue::theirs).isPresent());
    return news ? parts.board().unanswered() : Set.of();
  }

  private void step(Alarm alarm, Rung to, Duration since) throws StoreException, LedgerException {
    log.climbs(alarm, to);
    // If the power fails here the entry stands; the next look moves the alarm without another one.
    table.climb(alarm.name(), to, since, alarm.notice());
  }

  /// One call for all that are due at one look; an exercise has a call of its own (W-EXERCISE-10).
  private void page(List<Alarm> due, Map<String, WatchClocks.Passed> passed)
      throws StoreException, LedgerException {
    Map<Boolean, List<Alarm>> apart =
        due.stream()
            .collect(
                Collectors.partitioningBy(
                    alarm -> alarm.overdue().filter(Alarm.Overdue::exercise).isPresent()));
    call(apart.getOrDefault(false, List.of()), passed);
    call(apart.getOrDefault(true, List.of()), passed);
  }

  private void call(List<Alarm> due, Map<String, WatchClocks.Passed> passed)
      throws StoreException, LedgerException {
    if (due.isEmpty()) {
      return;
    }
    for (Alarm alarm : due) {
      log.climbs(alarm, Rung.PAGE);
    }
    List<Alarm.Overdue> about =
        due.stream()
            .flatMap(alarm -> alarm.overdue().stream())
            .sorted(Comparator.comparing(Alarm.Overdue::precedence))
            .toList();
    Call call = parts.call(about);
    List<CallTable.Paged> paged = new ArrayList<>();
    for (Alarm alarm : due) {
      WatchClocks.Passed clock = passed.get(alarm.name());
      Duration since = clock == null ? alarm.at() : clock.since();
      paged.add(new CallTable.Paged(alarm.name(), since, alarm.notice()));
    }
    calls.make(call, parts.channelNames(), paged, parts.wall().instant());
  }

  /// Once for a message, whatever of it is awaited (W-LADDER-6): kept, then logged, then released.
  private void tell(Alarm alarm, Duration since) throws StoreException, LedgerException {
    Alarm.Overdue overdue = alarm.overdue().orElseThrow();
    Optional<Bytes> kept = table.document(alarm.name());
    Optional<String> told = log.told(overdue.content());
    if (kept.isEmpty() && told.isPresent()) {
      log.climbs(alarm, Rung.PEER);
      table.climb(alarm.name(), Rung.PEER, since, Alarm.Notice.NONE);
      return;
    }
    if (kept.isEmpty()) {
      Optional<Message> composed =
          parts
              .board()
              .with(overdue.content())
              .flatMap(waiting -> notices.compose(overdue, waiting.reference()));
      if (composed.isEmpty()) {
        log.climbs(alarm, Rung.PEER);
        table.climb(alarm.name(), Rung.PEER, since, Alarm.Notice.UNABLE);
        return;
      }
      // If the power fails after this the message is kept and nothing says so: it is taken up.
      table.keep(alarm.name(), composed.get().bytes());
      kept = Optional.of(composed.get().bytes());
    }
    log.tells(alarm, overdue, Outgoing.read(kept).id().toString());
    table.climb(alarm.name(), Rung.PEER, since, Alarm.Notice.KEPT);
  }

  /// Releases what is kept until the exchange has it.
  ///
  /// @return of how many something became
  private int finish(List<Alarm> alarms)
      throws StoreException, LedgerException, InterruptedException {
    int became = 0;
    for (Alarm alarm : alarms) {
      if (alarm.notice() == Alarm.Notice.KEPT && alarm.rung() == Rung.PEER) {
        Optional<Bytes> kept = table.document(alarm.name());
        NodeId peer = alarm.overdue().orElseThrow().peer();
        Optional<Alarm.Notice> notice =
            kept.isEmpty() ? Optional.of(Alarm.Notice.UNABLE) : notices.release(peer, kept.get());
        // If the power fails here the message has left, and is known when it is handed in again.
        if (notice.isPresent()) {
          table.noticed(alarm.name(), notice.get());
          became++;
        }
      }
    }
    return became;
  }

  /// Once an hour.
  private void sweep() throws StoreException {
    Instant now = parts.wall().instant();
    Instant last = swept;
    if (last == null || !now.isBefore(last.plus(Duration.ofHours(1)))) {
      swept = now;
      table.forget(now.minus(KEPT));
      calls.forget(now.minus(KEPT));
    }
  }
}
