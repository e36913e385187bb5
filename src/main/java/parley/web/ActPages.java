package parley.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.console.page.JteexerciseBarGenerated;
import parley.exchange.Released;
import parley.message.Exercises;
import parley.message.Formats;
import parley.message.Heightened;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.Drafting;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;
import parley.web.page.JteexercisesGenerated;
import parley.web.page.JteheightenedGenerated;
import parley.web.page.JterefusedGenerated;

/// What both sides begin and end by acts: exercises and times of heightened watch; what stands over
/// every page meanwhile, and the acts that take one press.
final class ActPages {
  private final Visit visit;
  private final OwnBoard board;

  ActPages(Visit visit) {
    this.visit = visit;
    this.board = new OwnBoard(visit.desk());
  }

  void routes(Guard guard) {
    guard.get("/exercises", Act.READ, this::exercises);
    guard.get("/exercises/bar", Act.ENTER, this::bar);
    guard.post("/exercises/end", Act.SEND, this::end);
    guard.get("/heightened", Act.READ, this::heightened);
    guard.post("/heightened/answer", Act.SEND, this::answer);
  }

  private void heightened(Context context, Permit<Act.Read> permit) throws DeskException {
    Shell shell = visit.shell(context);
    Map<MessageId, MessageId> waiting =
        shell.maySend() ? answers(Guard.permit(context, Act.SEND)) : Map.of();
    Visit.send(context, out -> JteheightenedGenerated.render(out, null, shell, waiting));
  }

  /// Answers of ours that wait for a second officer, by what they answer: nobody writes a second
  /// one.
  private Map<MessageId, MessageId> answers(Permit<Act.Send> permit) throws DeskException {
    Map<MessageId, MessageId> waiting = new HashMap<>();
    for (ReleaseDesk.Waiting one : visit.releases().waiting(permit)) {
      if (one.message().format().equals(Heightened.ANSWER) && one.aside().isEmpty()) {
        one.message().inReplyTo().ifPresent(about -> waiting.put(about.id(), one.message().id()));
      }
    }
    return waiting;
  }

  private void exercises(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JteexercisesGenerated.render(out, null, shell));
  }

  private void bar(Context context, Permit<Act.Enter> permit) {
    Shell shell = visit.everywhere(context);
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
    About about = new About(ended.peer(), ended.act().agreement(), ended.act().start());
    Precedence wanted = outcome.equals(Exercises.REAL_EVENT) ? alone(about) : Precedence.ROUTINE;
    send(context, draft(context, about, Exercises.END, wanted, outcome), permit);
  }

  /// What the other side proposed, a time of heightened watch or its earlier end, is accepted or
  /// declined (W-HEIGHT-6), by two officers where the agreement asks for two: it binds the watch
  /// for days, and waits for a second one. What may be accepted, the exchange judges.
  private void answer(Context context, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    String act = Optional.ofNullable(context.formParam("act")).orElse("");
    About proposed =
        visit.desk().periods().stream()
            .flatMap(ActPages::proposals)
            .filter(each -> each.act().toString().equals(act))
            .findFirst()
            .orElseThrow(NotFoundResponse::new);
    Optional<MessageId> before = Optional.ofNullable(answers(permit).get(proposed.act()));
    if (before.isPresent()) {
      // Of two officers, or two presses, one answer waits.
      context.redirect("/release/" + before.get(), HttpStatus.SEE_OTHER);
      return;
    }
    String outcome = Optional.ofNullable(context.formParam("outcome")).orElse("");
    send(
        context,
        draft(context, proposed, Heightened.ANSWER, Precedence.IMMEDIATE, outcome),
        permit);
  }

  private static Stream<About> proposals(WatchDesk.Period period) {
    return Stream.concat(
            Stream.of(period.id()), period.endings().stream().map(WatchDesk.Ending::id))
        .map(id -> new About(period.peer(), period.agreement(), id));
  }

  /// The act that another one is about.
  private record About(NodeId peer, String agreement, MessageId act) {}

  private void send(Context context, WatchDesk.Draft draft, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
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

  /// Where it may not leave on one officer's word, the second is asked for (W-TWO-1).
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

  private WatchDesk.Draft draft(
      Context context, About about, String format, Precedence wanted, String outcome) {
    return new WatchDesk.Draft(
        about.peer(),
        about.agreement(),
        format,
        wanted,
        Series.REAL,
        visit.words(context).language().toLanguageTag(),
        "amber",
        "amber",
        Optional.empty(),
        Optional.empty(),
        Optional.of(about.act()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of("outcome", List.of(outcome)),
        List.of());
  }

  /// As high as one officer may send alone: when it is real there is no time to look for a second.
  private Precedence alone(About about) {
    return visit.desk().peers().stream()
        .filter(peer -> peer.node().equals(about.peer()))
        .flatMap(peer -> peer.agreements().stream())
        .filter(agreement -> agreement.id().equals(about.agreement()))
        .findFirst()
        .flatMap(agreement -> agreement.alone(Precedence.FLASH))
        .orElse(Precedence.FLASH);
  }
}
