package parley.shift;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.shift.page.JtewatchLogGenerated;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;

/// The watch log: what officers and the program wrote, in which nothing is ever changed.
public final class LogPages {
  private final Visit visit;
  private final Shifts shifts;

  LogPages(Visit visit, Shifts shifts) {
    this.visit = visit;
    this.shifts = shifts;
  }

  /// @param typed what was not taken
  /// @param corrects the entry that is being corrected
  public record View(
      WatchLog.Page page,
      WatchLog.Which which,
      Optional<WatchLog.Check> check,
      Optional<Outcome> outcome,
      String typed,
      Optional<Long> corrects) {}

  void routes(Guard guard) {
    guard.get(
        "/watch-log", Act.READ, (context, _) -> log(context, Optional.empty(), Optional.empty()));
    guard.post("/watch-log", Act.KEEP_LOG, this::write);
    guard.post("/watch-log/check", Act.READ, this::check);
  }

  private void log(Context context, Optional<Outcome> outcome, Optional<WatchLog.Check> check)
      throws FloorException {
    Shell shell = visit.shell(context);
    WatchLog.Which which =
        Arrays.stream(WatchLog.Which.values())
            .filter(each -> code(each).equals(Visit.query(context, "which").orElse("")))
            .findFirst()
            .orElse(WatchLog.Which.WATCH);
    View view =
        new View(
            shifts.log().before(number(context.queryParam("before")), which),
            which,
            check,
            outcome,
            Optional.ofNullable(context.formParam("text")).orElse(""),
            number(context.queryParam("corrects")).or(() -> number(context.formParam("corrects"))));
    if (outcome.isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Visit.send(context, out -> JtewatchLogGenerated.render(out, null, shell, view));
  }

  static String code(WatchLog.Which which) {
    return which.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Long> number(@org.jspecify.annotations.Nullable String typed) {
    return Optional.ofNullable(typed).filter(text -> text.matches("\\d{1,15}")).map(Long::valueOf);
  }

  private void write(Context context, Permit<Act.KeepLog> permit) throws FloorException {
    String text = Optional.ofNullable(context.formParam("text")).orElse("");
    Outcome outcome = shifts.log().write(text, number(context.formParam("corrects")), permit);
    if (outcome == Outcome.DONE) {
      context.redirect("/watch-log", HttpStatus.SEE_OTHER);
    } else {
      log(context, Optional.of(outcome), Optional.empty());
    }
  }

  /// Reads the whole log, so it is asked for by a button.
  private void check(Context context, Permit<Act.Read> permit) throws FloorException {
    log(context, Optional.empty(), Optional.of(shifts.log().check()));
  }
}
