package parley.shift;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.shift.page.JtehandOverGenerated;
import parley.shift.page.JtesignedGenerated;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;

/// Hand-over in writing: what is open, the outgoing officer's words, and two signatures.
final class HandOverPages {
  static final int SIGNED = 20;

  /// Before the key of the item to which they are.
  private static final String WORDS = "words ";

  private final Visit visit;
  private final Shifts shifts;
  private final OpenItems items;

  HandOverPages(Visit visit, Shifts shifts) {
    this.visit = visit;
    this.shifts = shifts;
    this.items = new OpenItems(visit.desk(), visit.releases(), visit.alarms(), visit::now);
  }

  void routes(Guard guard) {
    guard.get("/hand-over", Act.READ, (context, _) -> desk(context, Optional.empty()));
    guard.get("/hand-over/signed", Act.READ, this::signed);
    guard.post("/hand-over", Act.HAND_OVER, this::sign);
    guard.post("/hand-over/keep", Act.HAND_OVER, this::keep);
    guard.post("/hand-over/discard", Act.HAND_OVER, this::discard);
    guard.post("/hand-over/take", Act.HAND_OVER, this::take);
  }

  private void desk(Context context, Optional<Outcome> outcome)
      throws StoreException, FloorException, DeskException {
    Shell shell = visit.shell(context);
    Optional<ShiftView.Unsigned> writing =
        shell.may(Act.HAND_OVER) ? Optional.of(writing(context)) : Optional.empty();
    Optional<Long> before =
        Visit.query(context, "before").filter(at -> at.matches("\\d{1,15}")).map(Long::valueOf);
    ShiftView.Desk desk =
        new ShiftView.Desk(
            writing,
            shifts.handOvers().before(before, SIGNED, true),
            shifts.handOvers().before(before, SIGNED, false),
            shifts.roster().line(shifts.times().at(visit.now())),
            outcome,
            named(shell));
    if (outcome.isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Visit.send(context, out -> JtehandOverGenerated.render(out, null, shell, desk));
  }

  private ShiftView.Unsigned writing(Context context)
      throws StoreException, FloorException, DeskException {
    List<OpenItem> open = items.gather(Guard.permit(context, Act.SEND));
    HandOver.Draft draft = shifts.handOvers().draft(Guard.permit(context, Act.HAND_OVER));
    return new ShiftView.Unsigned(draft, open, HandOvers.seen(open));
  }

  private void signed(Context context, Permit<Act.Read> permit)
      throws StoreException, FloorException, DeskException {
    Optional<String> id = Visit.query(context, "id");
    if (id.isEmpty()) {
      desk(context, Optional.empty());
      return;
    }
    HandOver found = shifts.handOvers().named(id.get()).orElseThrow(NotFoundResponse::new);
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JtesignedGenerated.render(out, null, shell, found, named(shell)));
  }

  private UnaryOperator<String> named(Shell shell) {
    return format -> visit.formatName(shell.words(), format);
  }

  private static HandOver.Typed typed(Context context) {
    Map<String, String> typed = new HashMap<>();
    context
        .formParamMap()
        .forEach((name, values) -> {
          if (name.startsWith(WORDS) && !values.isEmpty()) {
            typed.put(name.substring(WORDS.length()), values.getFirst());
          }
        });
    return new HandOver.Typed(field(context, "summary"), typed);
  }

  private static String field(Context context, String name) {
    return Optional.ofNullable(context.formParam(name)).orElse("");
  }

  private void keep(Context context, Permit<Act.HandOver> permit)
      throws StoreException, FloorException {
    shifts.handOvers().keep(typed(context), permit);
    Shell shell = visit.shell(context);
    context.result(shell.say("hand-over.kept", "time", shell.time(visit.now())));
  }

  private void sign(Context context, Permit<Act.HandOver> permit)
      throws StoreException, FloorException, DeskException {
    List<OpenItem> open = items.gather(Guard.permit(context, Act.SEND));
    Outcome outcome = shifts.handOvers().sign(typed(context), open, field(context, "seen"), permit);
    answer(context, outcome, "/hand-over");
  }

  private void take(Context context, Permit<Act.HandOver> permit)
      throws StoreException, FloorException, DeskException {
    String id = field(context, "id");
    Outcome outcome = shifts.handOvers().take(id, field(context, "remark"), permit);
    answer(context, outcome, "/hand-over/signed?id=" + id);
  }

  private void discard(Context context, Permit<Act.HandOver> permit)
      throws StoreException, FloorException {
    shifts.handOvers().discard(permit);
    context.redirect("/hand-over", HttpStatus.SEE_OTHER);
  }

  private void answer(Context context, Outcome outcome, String page)
      throws StoreException, FloorException, DeskException {
    if (outcome == Outcome.DONE) {
      context.redirect(page, HttpStatus.SEE_OTHER);
    } else {
      desk(context, Optional.of(outcome));
    }
  }
}
