package parley.linktest;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import parley.agreement.Agreement;
import parley.codec.MalformedInput;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.message.Reference;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.StoreException;

/// Writes the statement of each day that is over, compares the peer's with our own counts, and
/// answers it (L-DAY-1 to L-DAY-4).
final class Days {
  /// L-DAY-1: how long after midnight UTC a day is stated.
  static final Duration AFTER = Duration.ofMinutes(10);

  /// L-DAY-5: so near to midnight the sides may count a serial to different days.
  private static final Duration MARGIN = Duration.ofHours(1);

  /// L-DAY-4: differences that one answer names.
  static final int MOST_DIFFERENCES = 50;

  /// Statements that one look goes through; older ones have ended.
  private static final int LOOKED_AT = 31;

  private final Outgoing outgoing;
  private final Tables tables;
  private final Function<LinkId, Checkpoints> checkpoints;

  record Tables(
      DayTable days,
      TrafficTable traffic,
      FormalTestTable tests,
      StripTable strips,
      AlarmTable alarms) {}

  /// Size and root of the newest checkpoints, as statements name them.
  ///
  /// @param own of this node's journal
  /// @param peer of the peer's, as far as it is proven here
  record Checkpoints(Optional<String> own, Optional<String> peer) {}

  Days(Outgoing outgoing, Tables tables, Function<LinkId, Checkpoints> checkpoints) {
    this.outgoing = outgoing;
    this.tables = tables;
    this.checkpoints = checkpoints;
  }

  void tick(LinkId link, NodeId self, Instant now)
      throws StoreException, LedgerException, InterruptedException {
    Optional<Agreement> agreement =
        outgoing
            .agreement(link.peerOf(self), DayStatement.FORMAT)
            .filter(terms -> terms.formats().containsKey(DayStatement.ANSWER));
    if (agreement.isEmpty()) {
      return;
    }
    state(link, self, agreement.get(), now);
    for (DayTable.Row row : tables.days().rows(link, true, LOOKED_AT)) {
      own(link, row, now);
    }
    for (DayTable.Row row : tables.days().rows(link, false, LOOKED_AT)) {
      peer(link, self, agreement.get(), row, now);
    }
  }

  /// Yesterday, when this node saw any of it and it is not stated yet.
  private void state(LinkId link, NodeId self, Agreement agreement, Instant now)
      throws StoreException {
    LocalDate day = now.minus(AFTER).atOffset(ZoneOffset.UTC).toLocalDate().minusDays(1);
    Instant ends = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    boolean stated =
        tables.days().rows(link, true, LOOKED_AT).stream()
            .anyMatch(row -> row.day().equals(day.toString()));
    if (stated || !tables.tests().begun(link, now).isBefore(ends.minus(AFTER))) {
      return;
    }
    DayStatement statement = statement(link, day);
    try {
      Message message =
          outgoing.compose(
              agreement,
              DayStatement.FORMAT,
              link.peerOf(self),
              Optional.empty(),
              statement.body());
      tables.days().plan(link, day.toString(), message, now);
    } catch (MalformedInput e) {
      throw new IllegalStateException("a statement does not fit its own format", e);
    }
  }

  DayStatement statement(LinkId link, LocalDate day) throws StoreException {
    Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant until = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    List<FormalTest> tests = tables.tests().since(link, from, until);
    Map<String, List<StripCell>> cells = tables.strips().cells(link, from, until);
    Checkpoints newest = checkpoints.apply(link);
    return new DayStatement(
        day,
        tallies(link, true, from, until),
        tallies(link, false, from, until),
        new DayStatement.Tests(
            tests.stream().filter(Days::left).count(),
            count(tests, FormalTest.State.RECEIPTED),
            count(tests, FormalTest.State.RECEIVED),
            count(tests, FormalTest.State.MISSED)),
        availability(cells),
        cells.values().stream()
            .flatMap(List::stream)
            .flatMap(cell -> cell.worst().stream())
            .max(Long::compare),
        newest.own(),
        newest.peer());
  }

  /// It left this node, whatever became of it.
  private static boolean left(FormalTest test) {
    return test.outbound() && test.at().isPresent() && test.state() != FormalTest.State.REFUSED;
  }

  private static long count(List<FormalTest> tests, FormalTest.State state) {
    return tests.stream().filter(test -> test.state() == state).count();
  }

  private List<Tally> tallies(LinkId link, boolean outbound, Instant from, Instant until)
      throws StoreException {
    List<Tally> tallies = new ArrayList<>();
    Map<String, Tally.Range> spans =
        new TreeMap<>(tables.traffic().spans(link, outbound, from, until));
    for (Map.Entry<String, Tally.Range> span : spans.entrySet()) {
      List<TrafficTable.Row> rows =
          tables.traffic().rows(link, outbound, span.getKey(), span.getValue());
      tallies.add(
          TrafficTable.tally(span.getKey(), span.getValue(), rows, open(span.getValue(), rows)));
    }
    return tallies;
  }

  /// What is queued or not there: the counts leave it out.
  private static List<Tally.Range> open(Tally.Range span, List<TrafficTable.Row> rows) {
    List<Tally.Range> open = new ArrayList<>();
    long next = span.first();
    for (TrafficTable.Row row : rows) {
      if (row.serial() > next) {
        open.add(new Tally.Range(next, row.serial() - 1));
      }
      if (row.state().equals("OPEN")) {
        open.add(new Tally.Range(row.serial(), row.serial()));
      }
      next = row.serial() + 1;
    }
    if (open.size() <= Tally.MOST_RANGES) {
      return open;
    }
    List<Tally.Range> few = new ArrayList<>(open.subList(0, Tally.MOST_RANGES - 1));
    few.add(new Tally.Range(open.get(Tally.MOST_RANGES - 1).first(), span.last()));
    return few;
  }

  private static List<String> availability(Map<String, List<StripCell>> cells) {
    List<String> lines = new ArrayList<>();
    cells.forEach((route, quarters) -> {
      long samples = quarters.stream().mapToLong(StripCell::samples).sum();
      long up = quarters.stream().mapToLong(StripCell::up).sum();
      long failures = quarters.stream().mapToLong(StripCell::failures).sum();
      Optional<Long> worst =
          quarters.stream().flatMap(cell -> cell.worst().stream()).max(Long::compare);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: up %.1f %%, samples %d, failures %d, worst %s ms",
              route.isEmpty() ? "link" : route,
              samples == 0 ? 0.0 : 100.0 * up / samples,
              samples,
              failures,
              worst.map(String::valueOf).orElse("-")));
    });
    return lines;
  }

  /// Releases our own statement, and says so aloud where the peer differs.
  private void own(LinkId link, DayTable.Row row, Instant now)
      throws StoreException, LedgerException, InterruptedException {
    if (row.state().equals(DayTable.PLANNED)) {
      switch (outgoing.release(link, Outgoing.read(Optional.of(row.statement())))) {
        case Released.Queued _ -> tables.days().step(link, row, DayTable.PLANNED, DayTable.SENT);
        case Released.Refused no -> {
          if (!no.reason().equals("stopped")) {
            tables.days().step(link, row, DayTable.PLANNED, DayTable.REFUSED);
          }
        }
      }
    } else if (row.state().equals(DayTable.DIFFERS)) {
      tables.alarms().raise(link, LinkAlarm.Kind.DAY_DIFFERS, row.day(), now);
    }
  }

  private void peer(LinkId link, NodeId self, Agreement agreement, DayTable.Row row, Instant now)
      throws StoreException, LedgerException, InterruptedException {
    if (row.state().equals(DayTable.RECEIVED)) {
      answer(link, self, agreement, row);
    } else if (row.state().equals(DayTable.ANSWERING)) {
      // Released again after a crash it is the same message, which the exchange knows.
      Released released = outgoing.release(link, Outgoing.read(row.answer()));
      String end = row.differences().isEmpty() ? DayTable.AGREED : DayTable.DIFFERS;
      switch (released) {
        case Released.Queued _ -> tables.days().step(link, row, DayTable.ANSWERING, end);
        case Released.Refused no -> {
          if (!no.reason().equals("stopped")) {
            tables.days().step(link, row, DayTable.ANSWERING, DayTable.REFUSED);
          }
        }
      }
    } else if (row.state().equals(DayTable.DIFFERS)) {
      tables.alarms().raise(link, LinkAlarm.Kind.DAY_DIFFERS, row.day(), now);
    }
  }

  private void answer(LinkId link, NodeId self, Agreement agreement, DayTable.Row row)
      throws StoreException {
    Message message = Outgoing.read(Optional.of(row.statement()));
    List<String> differences = compare(link, self, message);
    Map<String, List<String>> body = new LinkedHashMap<>();
    body.put("day", List.of(row.day()));
    if (differences.isEmpty()) {
      body.put("agrees", List.of("true"));
    } else {
      body.put("differences", differences);
    }
    try {
      Message answer =
          outgoing.compose(
              agreement,
              DayStatement.ANSWER,
              link.peerOf(self),
              Optional.of(new Reference(message.id(), message.digest())),
              body);
      tables.days().answering(link, row, answer, differences);
    } catch (MalformedInput e) {
      throw new IllegalStateException("an answer does not fit its own format", e);
    }
  }

  /// The peer's counts against ours, over the serials that it names (L-DAY-3).
  List<String> compare(LinkId link, NodeId self, Message message) throws StoreException {
    Optional<DayStatement> read = DayStatement.read(message.body());
    if (read.isEmpty()) {
      return List.of("the statement's lines are not of the form L-DAY-2 · строки не по L-DAY-2");
    }
    DayStatement theirs = read.get();
    List<String> found = new ArrayList<>();
    for (Tally tally : theirs.sent()) {
      found.addAll(compare(link, false, link.peerOf(self), tally));
    }
    for (Tally tally : theirs.received()) {
      found.addAll(compare(link, true, self, tally));
    }
    found.addAll(leftOut(link, false, theirs, theirs.sent()));
    found.addAll(leftOut(link, true, theirs, theirs.received()));
    List<FormalTest> tests = tables.tests().since(link, theirs.begins(), theirs.ends());
    long received = count(tests, FormalTest.State.RECEIVED);
    if (received < theirs.tests().receipted() || received > theirs.tests().sent()) {
      found.add(
          "formal tests · формальные проверки: "
              + theirs.tests().receipted()
              + " … "
              + theirs.tests().sent()
              + " ≠ "
              + received);
    }
    return found.size() <= MOST_DIFFERENCES ? found : found.subList(0, MOST_DIFFERENCES);
  }

  /// L-DAY-5: serials that were journalled at both ends well within the day and that no line of the
  /// statement reaches.
  private List<String> leftOut(
      LinkId link, boolean outbound, DayStatement theirs, List<Tally> lines) throws StoreException {
    List<String> found = new ArrayList<>();
    Map<String, List<Long>> held =
        tables
            .traffic()
            .within(link, outbound, theirs.begins().plus(MARGIN), theirs.ends().minus(MARGIN));
    for (Map.Entry<String, List<Long>> numbering : held.entrySet()) {
      List<Long> missing =
          numbering.getValue().stream()
              .filter(serial ->
                  lines.stream()
                      .noneMatch(line ->
                          line.numbering().equals(numbering.getKey())
                              && line.first() <= serial
                              && serial <= line.last()))
              .toList();
      if (!missing.isEmpty()) {
        found.add(numbering.getKey() + " " + Tally.shown(missing) + ": left out · пропущено");
      }
    }
    return found;
  }

  private List<String> compare(LinkId link, boolean outbound, NodeId sender, Tally theirs)
      throws StoreException {
    if (!theirs.numbering().startsWith(sender.name() + "/")) {
      return List.of(theirs.numbering() + ": sender · отправитель ≠ " + sender);
    }
    Tally.Range span = new Tally.Range(theirs.first(), theirs.last());
    List<TrafficTable.Row> rows = tables.traffic().rows(link, outbound, theirs.numbering(), span);
    return theirs.differences(
        TrafficTable.tally(theirs.numbering(), span, rows, theirs.open()),
        TrafficTable.count(rows, theirs.open(), "OPEN"));
  }
}
