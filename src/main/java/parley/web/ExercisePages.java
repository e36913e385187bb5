package parley.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.console.page.JteexerciseBarGenerated;
import parley.exchange.Released;
import parley.message.Exercises;
import parley.message.Formats;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.Drafting;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;
import parley.web.page.JteexercisesGenerated;
import parley.web.page.JterefusedGenerated;

/// The exercises: what stands over every page while one is under way, and how it is ended.
final class ExercisePages {
  private final Visit visit;
  private final OwnBoard board;

  ExercisePages(Visit visit) {
    this.visit = visit;
    this.board = new OwnBoard(visit.desk());
  }

  void routes(Guard guard) {
    guard.get("/exercises", Act.READ, this::exercises);
    guard.get("/exercises/bar", Act.ENTER, this::bar);
    guard.post("/exercises/end", Act.SEND, this::end);
  }

  private void exercises(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JteexercisesGenerated.render(out, null, shell));
  }

  private void bar(Context context, Permit<Act.Enter> permit) {
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JteexerciseBarGenerated.render(out, null, shell));
  }

  /// One click, prepared in every language: the words are those of the code (W-EXERCISE-6).
  private void end(Context context, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    String start = Optional.ofNullable(context.formParam("start")).orElse("");
    WatchDesk.Exercise ended =
        visit.desk().exercises().stream()
            .filter(each -> each.act().start().toString().equals(start))
            .filter(each -> each.act().ended().isEmpty())
            .findFirst()
            .orElseThrow(NotFoundResponse::new);
    String outcome = Optional.ofNullable(context.formParam("outcome")).orElse("");
    WatchDesk.Draft draft = draft(context, ended, outcome);
    if (visit.releases().asksForTwo(draft)) {
      proposed(
          context,
          visit.releases().propose(draft, Drafting.typed(draft), Optional.empty(), permit));
      return;
    }
    switch (board.release(draft, permit)) {
      case Released.Queued queued ->
          context.redirect("/message/" + queued.id(), HttpStatus.SEE_OTHER);
      case Released.Refused refused -> refused(context, refused);
    }
  }

  /// Where no precedence that fits may leave on one officer's word, the second is asked for
  /// (W-TWO-1).
  private void proposed(Context context, ReleaseDesk.Proposed proposed) {
    if (proposed.id().isPresent()) {
      context.redirect("/release/" + proposed.id().get(), HttpStatus.SEE_OTHER);
      return;
    }
    Formats.Fault fault = proposed.faults().getFirst();
    refused(
        context, new Released.Refused("format", fault.clause(), visit.words(context).say(fault)));
  }

  private void refused(Context context, Released.Refused refused) {
    context.status(HttpStatus.CONFLICT);
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JterefusedGenerated.render(out, null, shell, refused));
  }

  private WatchDesk.Draft draft(Context context, WatchDesk.Exercise ended, String outcome) {
    boolean real = outcome.equals(Exercises.REAL_EVENT);
    return new WatchDesk.Draft(
        ended.peer(),
        ended.act().agreement(),
        Exercises.END,
        alone(ended, real ? Precedence.FLASH : Precedence.ROUTINE),
        Series.REAL,
        visit.words(context).language().toLanguageTag(),
        "amber",
        "amber",
        Optional.empty(),
        Optional.empty(),
        Optional.of(ended.act().start()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of("outcome", List.of(outcome)),
        List.of());
  }

  /// As high as one officer may send alone: when it is real there is no time to look for a second.
  private Precedence alone(WatchDesk.Exercise ended, Precedence wanted) {
    Optional<Agreement> terms =
        visit.desk().peers().stream()
            .filter(peer -> peer.node().equals(ended.peer()))
            .flatMap(peer -> peer.agreements().stream())
            .filter(agreement -> agreement.id().equals(ended.act().agreement()))
            .findFirst();
    return Arrays.stream(Precedence.values())
        .filter(each -> each.compareTo(wanted) >= 0)
        .filter(each -> terms.filter(held -> held.twoPersonRelease().contains(each)).isEmpty())
        .findFirst()
        .orElse(wanted);
  }
}
