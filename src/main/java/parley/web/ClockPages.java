package parley.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import parley.console.BoardRow;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.Board;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;
import parley.web.page.JtealarmsGenerated;
import parley.web.page.JteclockRowsGenerated;
import parley.web.page.JteclocksGenerated;

/// Every clock that runs, and the alarms of those that ran out.
final class ClockPages {
  private final Visit visit;

  ClockPages(Visit visit) {
    this.visit = visit;
  }

  void routes(Guard guard) {
    guard.get("/clocks", Act.READ, this::clocks);
    guard.get("/clocks/rows", Act.READ, this::rows);
    guard.get("/alarms", Act.READ, this::alarms);
    guard.post("/alarms/take", Act.TAKE_ALARM, this::take);
    guard.post("/alarms/try", Act.TAKE_ALARM, this::tryChannels);
  }

  private void clocks(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    List<BoardRow> rows = running(context);
    Visit.send(context, out -> JteclocksGenerated.render(out, null, shell, rows, visit.alarms()));
  }

  private void rows(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    List<BoardRow> rows = running(context);
    Visit.send(
        context, out -> JteclockRowsGenerated.render(out, null, shell, rows, visit.alarms()));
  }

  private void alarms(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.everywhere(context);
    Visit.send(context, out -> JtealarmsGenerated.render(out, null, shell));
  }

  /// What falls due first comes first (W-LADDER-8).
  private List<BoardRow> running(Context context) {
    return visit
        .rows(visit.words(context), WatchDesk.Filter.of(true, WatchDesk.Kinds.ALL), Board.MOST_ROWS)
        .stream()
        .flatMap(
            line -> Stream.concat(Stream.of(line), line.countersignature(visit.now()).stream()))
        .filter(line -> line.clock().isPresent())
        .sorted(
            Comparator.comparing(line -> line.clock().map(BoardRow.Clock::due).orElse(Instant.MAX)))
        .toList();
  }

  /// That an officer takes it is kept with the name (W-LADDER-4); whoever comes second sees it.
  private void take(Context context, Permit<Act.TakeAlarm> permit) throws DeskException {
    visit.alarms().take(Optional.ofNullable(context.formParam("alarm")).orElse(""), permit);
    done(context);
  }

  private void tryChannels(Context context, Permit<Act.TakeAlarm> permit) throws DeskException {
    visit.alarms().tryChannels(permit);
    done(context);
  }

  private static void done(Context context) {
    if (Visit.fragment(context)) {
      context.header("HX-Trigger", "board");
      context.status(HttpStatus.NO_CONTENT);
    } else {
      context.redirect("/clocks", HttpStatus.SEE_OTHER);
    }
  }
}
