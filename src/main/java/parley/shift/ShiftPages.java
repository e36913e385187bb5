package parley.shift;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import parley.agreement.Precedence;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.shift.page.JtecheckListsGenerated;
import parley.shift.page.JterosterGenerated;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Officer;
import parley.watchfloor.Permit;
import parley.watchfloor.Role;

/// The roster, and check-lists beside a form.
final class ShiftPages {
  private static final int DAYS = 7;

  private final Visit visit;
  private final Shifts shifts;

  ShiftPages(Visit visit, Shifts shifts) {
    this.visit = visit;
    this.shifts = shifts;
  }

  void routes(Guard guard) {
    guard.get("/shifts", Act.READ, (context, _) -> roster(context, Optional.empty()));
    guard.get("/check-lists", Act.SEND, this::lists);
    guard.post("/shifts/put", Act.PLAN, this::put);
    guard.post("/shifts/remove", Act.PLAN, this::remove);
    guard.post("/shifts/copy", Act.PLAN, this::copy);
  }

  private void roster(Context context, Optional<Outcome> outcome) throws StoreException {
    Shell shell = visit.shell(context);
    LocalDate first =
        Visit.day(context.queryParam("day"))
            .or(() -> Visit.day(context.formParam("first")))
            .orElseGet(() -> LocalDate.ofInstant(visit.now(), ZoneOffset.UTC));
    List<Roster.Line> lines = shifts.roster().days(first, DAYS);
    List<Officer> officers = shell.may(Act.PLAN) ? shifts.roster().officers() : List.of();
    if (outcome.isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Visit.send(
        context,
        out -> JterosterGenerated.render(out, null, shell, lines, officers, first, outcome));
  }

  private static String field(Context context, String name) {
    return Optional.ofNullable(context.formParam(name)).orElse("").strip();
  }

  /// A shift that no form of ours names is one that is over.
  private static Instant moment(Context context) {
    try {
      return Instant.parse(field(context, "shift"));
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private void put(Context context, Permit<Act.Plan> permit) throws StoreException, FloorException {
    Optional<Role> post = Role.coded(field(context, "post"));
    answer(
        context,
        post.isEmpty()
            ? Outcome.ROLES
            : shifts.roster().put(moment(context), field(context, "officer"), post.get(), permit));
  }

  private void remove(Context context, Permit<Act.Plan> permit)
      throws StoreException, FloorException {
    Optional<Role> post = Role.coded(field(context, "post"));
    answer(
        context,
        post.isEmpty()
            ? Outcome.GONE
            : shifts
                .roster()
                .remove(
                    new Posting(moment(context), field(context, "officer"), post.get()), permit));
  }

  private void copy(Context context, Permit<Act.Plan> permit)
      throws StoreException, FloorException {
    Optional<LocalDate> from = Visit.day(context.formParam("from"));
    Optional<LocalDate> to = Visit.day(context.formParam("to"));
    answer(
        context,
        from.isEmpty() || to.isEmpty()
            ? Outcome.OVER
            : shifts.roster().copy(from.get(), to.get(), permit));
  }

  private void answer(Context context, Outcome outcome) throws StoreException {
    if (outcome == Outcome.DONE) {
      String first = Visit.day(context.formParam("first")).map(day -> "?day=" + day).orElse("");
      context.redirect("/shifts" + first, HttpStatus.SEE_OTHER);
    } else {
      roster(context, Optional.of(outcome));
    }
  }

  /// Beside a message that is being written: nothing can be ticked before it has an identifier.
  private void lists(Context context, Permit<Act.Send> permit) {
    Shell shell = visit.everywhere(context);
    String format = Visit.query(context, "format").orElse("");
    Precedence precedence =
        Visit.query(context, "precedence").flatMap(Precedence::coded).orElse(Precedence.ROUTINE);
    ShiftView.Checks checks =
        new ShiftView.Checks(shifts.lists().of(format, precedence, false), List.of());
    Visit.send(
        context, out -> JtecheckListsGenerated.render(out, null, shell, checks, Optional.empty()));
  }
}
