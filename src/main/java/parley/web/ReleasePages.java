package parley.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.console.BoardRow;
import parley.console.Door;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.countersign.CountersignDesk;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseAssertion.Hand;
import parley.exchange.Released;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Wording;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.ReleaseDesk;
import parley.watchline.ReleaseDesk.Waiting;
import parley.watchline.WatchDesk;
import parley.web.page.JtecountersignGenerated;
import parley.web.page.JtereleaseGenerated;
import parley.web.page.JtereleasesGenerated;

/// What waits for the second officer: its writer signs, another officer reads what the other side
/// will see, signs, and releases.
final class ReleasePages {
  private static final Set<String> DONE = Set.of("discarded", "set-aside");

  private final Visit visit;
  private final Door door;

  ReleasePages(Visit visit, Door door) {
    this.visit = visit;
    this.door = door;
  }

  void routes(Guard guard) {
    guard.get("/releases", Act.SEND, this::list);
    guard.get(
        "/release/{id}", Act.SEND, (context, permit) -> page(context, permit, Optional.empty()));
    guard.post("/release/{id}/sign", Act.SEND, this::sign);
    guard.post("/release/{id}", Act.RELEASE, this::release);
    guard.post("/release/{id}/alone", Act.RELEASE, this::alone);
    guard.post("/release/{id}/discard", Act.SEND, this::discard);
    guard.post("/release/{id}/set-aside", Act.SET_ASIDE, this::setAside);
    guard.get(
        "/countersign/{id}",
        Act.SEND,
        (context, permit) -> signing(context, permit, Optional.empty()));
    guard.post("/countersign/{id}", Act.RELEASE, this::countersign);
  }

  private ReleaseDesk desk() {
    return visit.releases();
  }

  private void list(Context context, Permit<Act.Send> permit) throws DeskException {
    list(context, permit, Optional.empty());
  }

  /// @param said why what was asked of one that no longer waits was not done
  private void list(Context context, Permit<Act.Send> permit, Optional<String> said)
      throws DeskException {
    Shell shell = visit.shell(context);
    if (said.isPresent()) {
      context.status(HttpStatus.CONFLICT);
    }
    List<ReleaseView.Line> lines =
        desk().waiting(permit).stream().map(waiting -> line(shell, waiting, permit)).toList();
    List<ReleaseView.Late> late =
        visit.countersign().waiting(permit).stream()
            .map(waiting ->
                new ReleaseView.Late(
                    BoardRow.of(
                        waiting.row(),
                        visit.formatName(shell.words(), waiting.row().format()),
                        visit.now()),
                    waiting.byOne(),
                    waiting.byOne().officer().equals(permit.officer())))
            .toList();
    Optional<String> done =
        Visit.query(context, "done").filter(DONE::contains).map(what -> "releases." + what);
    Visit.send(
        context, out -> JtereleasesGenerated.render(out, null, shell, lines, late, said, done));
  }

  private ReleaseView.Line line(Shell shell, Waiting waiting, Permit<Act.Send> permit) {
    return new ReleaseView.Line(
        waiting,
        visit.formatName(shell.words(), waiting.message().format()),
        waiting
            .message()
            .body()
            .text("title")
            .orElseGet(() -> shell.words().render(waiting.message(), visit.formats()).title()),
        waiting.drafter().equals(permit.officer()));
  }

  private void page(Context context, Permit<Act.Send> permit, Optional<String> said)
      throws DeskException {
    Optional<Waiting> found = desk().open(Visit.id(context), permit);
    if (found.isEmpty() && said.isPresent()) {
      list(context, permit, said);
      return;
    }
    Waiting waiting = found.orElseThrow(NotFoundResponse::new);
    Shell shell = visit.shell(context);
    if (said.isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Optional<WatchDesk.Row> about =
        ReleaseView.meant(waiting.message())
            .flatMap(id -> visit.desk().view(id, Guard.permit(context, Act.READ)))
            .map(WatchDesk.View::row);
    ReleaseView view = view(shell, waiting, permit.officer(), said, about);
    Visit.send(context, out -> JtereleaseGenerated.render(out, null, shell, visit.relying(), view));
  }

  private ReleaseView view(
      Shell shell,
      Waiting waiting,
      String officer,
      Optional<String> said,
      Optional<WatchDesk.Row> about)
      throws DeskException {
    Message message = waiting.message();
    boolean mine = waiting.drafter().equals(officer);
    Hand hand = mine ? Hand.DRAFT : Hand.RELEASE;
    Wording theirs = visit.spokenBy(shell, waiting.peer());
    return new ReleaseView(
        waiting,
        visit.formatName(shell.words(), message.format()),
        Form.Preview.of(message, theirs, visit.formats()),
        mine,
        shell.may(Act.RELEASE),
        String.join(" ", desk().credentials(officer, hand)),
        Door.url(waiting.challenge(hand).value()),
        alone(shell, waiting, officer),
        waiting.over(visit.now()),
        said,
        about);
  }

  /// What a releasing officer signs who releases it alone, where the agreement lets one
  /// (W-COUNTER-4).
  private Optional<ReleaseView.Alone> alone(Shell shell, Waiting waiting, String officer)
      throws DeskException {
    return waiting.alone().isEmpty() || !shell.may(Act.RELEASE)
        ? Optional.empty()
        : Optional.of(
            new ReleaseView.Alone(
                waiting.alone().get(),
                String.join(" ", desk().credentials(officer, Hand.ALONE)),
                Door.url(waiting.challenge(Hand.ALONE).value())));
  }

  /// The word of the officer who is there, over this message.
  private Optional<ReleaseAssertion> word(Context context, String officer, Hand hand)
      throws DeskException {
    String key = Optional.ofNullable(context.formParam("key")).orElse("");
    if (key.isEmpty()) {
      return Optional.empty();
    }
    Permit<Act.Send> reading = Guard.permit(context, Act.SEND);
    return desk()
        .open(Visit.id(context), reading)
        .map(waiting ->
            new ReleaseAssertion(hand, officer, key, waiting.notAfter(), Door.assertion(context)));
  }

  private void sign(Context context, Permit<Act.Send> permit) throws DeskException {
    door.knock(context);
    Optional<ReleaseAssertion> word = word(context, permit.officer(), Hand.DRAFT);
    Shell shell = visit.shell(context);
    Optional<String> wrong =
        word.isEmpty()
            ? Optional.of(shell.say("release.no-word"))
            : desk().sign(Visit.id(context), word.get(), permit).map(no -> said(shell, no));
    if (wrong.isPresent()) {
      page(context, permit, wrong);
    } else {
      context.redirect("/release/" + Visit.id(context), HttpStatus.SEE_OTHER);
    }
  }

  private static String said(Shell shell, Released.Refused no) {
    return said(shell, new ReleaseDesk.Refusal(no.reason(), no.clause(), no.detail()));
  }

  private static String said(Shell shell, ReleaseDesk.Refusal no) {
    return switch (no.clause()) {
      case "W-TWO-1" -> shell.say("release.gone");
      case "W-TWO-2" -> shell.say("release.same");
      case "W-TWO-5" -> shell.say("release.not-yours");
      case "W-TWO-6" -> shell.say("release.already");
      case "W-TWO-10" -> shell.say("aside.reason-wanted");
      case "W-COUNTER-5" -> shell.say("countersign.gone");
      case "E-COUNTER-3" -> shell.say("countersign.same");
      default -> shell.notSent(new Released.Refused(no.reason(), no.clause(), no.detail()));
    };
  }

  private void release(Context context, Permit<Act.Release> permit)
      throws DeskException, InterruptedException {
    release(context, permit, word(context, permit.officer(), Hand.RELEASE));
  }

  /// Without a key's word nothing is released alone: it would be taken for a release by two.
  private void alone(Context context, Permit<Act.Release> permit)
      throws DeskException, InterruptedException {
    Optional<ReleaseAssertion> word = word(context, permit.officer(), Hand.ALONE);
    if (word.isPresent()) {
      release(context, permit, word);
    } else {
      String said = visit.shell(context).say("release.no-word");
      page(context, Guard.permit(context, Act.SEND), Optional.of(said));
    }
  }

  private void release(Context context, Permit<Act.Release> permit, Optional<ReleaseAssertion> word)
      throws DeskException, InterruptedException {
    door.knock(context);
    MessageId id = Visit.id(context);
    Released released = new OwnBoard(visit.desk()).shown(() -> desk().release(id, word, permit));
    switch (released) {
      case Released.Queued queued ->
          context.redirect("/message/" + queued.id() + "?released=1", HttpStatus.SEE_OTHER);
      case Released.Refused refused -> {
        Shell shell = visit.shell(context);
        page(context, Guard.permit(context, Act.SEND), Optional.of(said(shell, refused)));
      }
    }
  }

  /// What the second officer reads and signs: the message as the other side sees it.
  private void signing(Context context, Permit<Act.Send> permit, Optional<String> said)
      throws DeskException {
    Optional<CountersignDesk.Waiting> found = visit.countersign().of(Visit.id(context), permit);
    Optional<WatchDesk.View> read =
        visit.desk().view(Visit.id(context), Guard.permit(context, Act.READ));
    if (found.isEmpty() || read.isEmpty()) {
      list(context, permit, Optional.of(said.orElseThrow(NotFoundResponse::new)));
      return;
    }
    Shell shell = visit.shell(context);
    if (said.isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Message message = read.get().message();
    Wording theirs = visit.spokenBy(shell, found.get().row().peer());
    // Good for as long as any officer's word (E-RELEASE-6), and named again when it is given.
    Instant until = visit.now().plus(ReleaseDesk.GOOD_FOR).truncatedTo(ChronoUnit.MILLIS);
    ReleaseView.Countersign view =
        new ReleaseView.Countersign(
            BoardRow.of(
                found.get().row(), visit.formatName(shell.words(), message.format()), visit.now()),
            found.get().byOne(),
            Form.Preview.of(message, theirs, visit.formats()),
            message.attachments(),
            found.get().byOne().officer().equals(permit.officer()),
            shell.may(Act.RELEASE),
            String.join(" ", visit.countersign().credentials(permit.officer())),
            Door.url(found.get().challenge(until).value()),
            Stamp.write(until),
            said);
    Visit.send(
        context, out -> JtecountersignGenerated.render(out, null, shell, visit.relying(), view));
  }

  private void countersign(Context context, Permit<Act.Release> permit)
      throws DeskException, InterruptedException {
    door.knock(context);
    MessageId id = Visit.id(context);
    Permit<Act.Send> reading = Guard.permit(context, Act.SEND);
    Optional<ReleaseAssertion> word = countersignature(context, permit.officer());
    if (word.isEmpty()) {
      signing(context, reading, Optional.of(visit.shell(context).say("release.no-word")));
      return;
    }
    Released released =
        new OwnBoard(visit.desk())
            .shown(() -> visit.countersign().countersign(id, word.get(), permit));
    switch (released) {
      case Released.Queued _ ->
          context.redirect("/message/" + id + "?countersigned=1", HttpStatus.SEE_OTHER);
      case Released.Refused refused ->
          signing(context, reading, Optional.of(said(visit.shell(context), refused)));
    }
  }

  private static Optional<ReleaseAssertion> countersignature(Context context, String officer) {
    String key = Optional.ofNullable(context.formParam("key")).orElse("");
    try {
      Instant until = Stamp.read(Optional.ofNullable(context.formParam("until")).orElse(""));
      return key.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ReleaseAssertion(Hand.COUNTERSIGN, officer, key, until, Door.assertion(context)));
    } catch (MalformedInput _) {
      return Optional.empty();
    }
  }

  private void discard(Context context, Permit<Act.Send> permit) throws DeskException {
    ended(
        context,
        desk().discard(Visit.id(context), permit),
        "discarded",
        Guard.permit(context, Act.SEND));
  }

  /// What another officer wrote is taken back with a reason, and stays for its writer (W-TWO-10).
  private void setAside(Context context, Permit<Act.SetAside> permit) throws DeskException {
    String reason =
        DraftForm.composed(Optional.ofNullable(context.formParam("reason")).orElse("")).strip();
    ended(
        context,
        desk().setAside(Visit.id(context), reason, permit),
        "set-aside",
        Guard.permit(context, Act.SEND));
  }

  /// @param done what the list says of it when it was done
  private void ended(
      Context context, Optional<ReleaseDesk.Refusal> no, String done, Permit<Act.Send> reading)
      throws DeskException {
    if (no.isEmpty()) {
      context.redirect("/releases?done=" + done, HttpStatus.SEE_OTHER);
      return;
    }
    String said = said(visit.shell(context), no.get());
    if (no.get().clause().equals("W-TWO-10")) {
      page(context, reading, Optional.of(said));
    } else {
      list(context, reading, Optional.of(said));
    }
  }
}
