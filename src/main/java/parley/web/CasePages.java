package parley.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.agreement.Line;
import parley.agreement.Series;
import parley.casework.Case;
import parley.casework.CaseDesk;
import parley.casework.CaseDesk.Ruling;
import parley.casework.Difference;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;
import parley.web.page.JtecaseCorrectionsGenerated;
import parley.web.page.JtecaseFileGenerated;
import parley.web.page.JtecaseListGenerated;
import parley.web.page.JtecaseOfMessageGenerated;

/// Cases: the list, one of them with its time line, and what officers do with it.
final class CasePages {
  private final Visit visit;
  private final CaseDesk cases;

  CasePages(Visit visit, CaseDesk cases) {
    this.visit = visit;
    this.cases = cases;
  }

  void routes(Guard guard) {
    guard.get("/cases", Act.READ, this::list);
    guard.post("/cases", Act.KEEP_CASES, this::open);
    guard.get("/case/{number}", Act.READ, this::file);
    guard.get("/case/{number}/corrections", Act.READ, this::corrections);
    guard.post("/case/{number}/attach", Act.KEEP_CASES, this::attach);
    guard.post("/case/{number}/detach", Act.KEEP_CASES, this::detach);
    guard.post("/case/{number}/state", Act.KEEP_CASES, this::state);
    guard.post("/case/{number}/charge", Act.KEEP_CASES, this::charge);
    guard.post("/case/{number}/note", Act.KEEP_CASES, this::note);
    guard.get("/message/{id}/cases", Act.READ, this::ofMessage);
  }

  static String number(Context context) {
    String number = context.pathParam("number");
    if (!Case.numbered(number)) {
      throw new NotFoundResponse();
    }
    return number;
  }

  /// What became of the act before, when it was not done.
  private boolean onCertLine(String format) {
    return visit.formats().named(format).filter(one -> one.line() == Line.CERT).isPresent();
  }

  private static Optional<Ruling> said(Context context) {
    return Visit.query(context, "said")
        .flatMap(code ->
            Arrays.stream(Ruling.values())
                .filter(ruling -> ruling != Ruling.DONE && ruling.code().equals(code))
                .findFirst());
  }

  private static Optional<MessageId> message(Optional<String> typed) {
    try {
      return typed.map(MessageId::of);
    } catch (IllegalArgumentException e) {
      throw new NotFoundResponse();
    }
  }

  private static String typed(Context context, String name) {
    return Optional.ofNullable(context.formParam(name)).orElse("").strip();
  }

  private void list(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    Optional<Case.State> state = Visit.query(context, "state").flatMap(Case.State::coded);
    Optional<MessageId> message = message(Visit.query(context, "message"));
    List<Case> listed = cases.cases(state);
    Optional<Ruling> said = said(context);
    Visit.send(
        context,
        out ->
            JtecaseListGenerated.render(
                out, null, shell, listed, state.map(Case.State::code).orElse(""), message, said));
  }

  private void ofMessage(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.everywhere(context);
    MessageId id = Visit.id(context);
    List<Case> of = cases.of(id);
    Visit.send(context, out -> JtecaseOfMessageGenerated.render(out, null, shell, of, id));
  }

  private void open(Context context, Permit<Act.KeepCases> permit) throws DeskException {
    String message = typed(context, "message");
    Optional<MessageId> first = message(Optional.of(message).filter(text -> !text.isEmpty()));
    Series series = Series.coded(typed(context, "series")).orElse(Series.REAL);
    CaseDesk.Opened opened =
        first.isPresent()
            ? cases.open(typed(context, "title"), first, permit)
            : cases.open(typed(context, "title"), series, permit);
    if (opened.ruling() == Ruling.DONE) {
      context.redirect("/case/" + opened.number(), HttpStatus.SEE_OTHER);
    } else {
      String back = first.map(id -> "&message=" + id).orElse("");
      context.redirect("/cases?said=" + opened.ruling().code() + back, HttpStatus.SEE_OTHER);
    }
  }

  private void file(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    CaseDesk.File file = cases.file(number(context), permit).orElseThrow(NotFoundResponse::new);
    CaseView view =
        CaseView.of(file, format -> visit.formatName(shell.words(), format), this::onCertLine);
    Optional<Ruling> said = said(context);
    Visit.send(context, out -> JtecaseFileGenerated.render(out, null, shell, view, said));
  }

  /// Each correction beside what it is about; opening them is reading both.
  private void corrections(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.shell(context);
    CaseDesk.File file = cases.file(number(context), permit).orElseThrow(NotFoundResponse::new);
    List<CaseView.Correction> corrections = new ArrayList<>();
    for (MessageId id : file.corrections()) {
      visit
          .desk()
          .view(id, permit)
          .flatMap(now -> correction(shell, now, permit))
          .ifPresent(corrections::add);
    }
    Visit.send(
        context,
        out -> JtecaseCorrectionsGenerated.render(out, null, shell, file.of(), corrections));
  }

  private Optional<CaseView.Correction> correction(
      Shell shell, WatchDesk.View now, Permit<Act.Read> permit) {
    Message message = now.message();
    Optional<Reference> about = message.replaces().or(message::cancels);
    Optional<WatchDesk.View> before =
        about.flatMap(reference -> visit.desk().view(reference.id(), permit));
    return before.map(was ->
        new CaseView.Correction(
            was.row(),
            now.row(),
            message.cancels().isPresent(),
            Difference.between(
                shell.words().render(was.message(), visit.formats()).body(),
                shell.words().render(message, visit.formats()).body())));
  }

  private void attach(Context context, Permit<Act.KeepCases> permit) throws DeskException {
    String number = number(context);
    MessageId id = message(Optional.of(typed(context, "message"))).orElseThrow();
    done(context, number, cases.attach(number, id, permit));
  }

  private void detach(Context context, Permit<Act.KeepCases> permit) throws DeskException {
    String number = number(context);
    MessageId id = message(Optional.of(typed(context, "message"))).orElseThrow();
    done(context, number, cases.detach(number, id, typed(context, "reason"), permit));
  }

  private void state(Context context, Permit<Act.KeepCases> permit) throws DeskException {
    String number = number(context);
    Case.State state =
        Case.State.coded(typed(context, "state").toLowerCase(Locale.ROOT))
            .orElseThrow(NotFoundResponse::new);
    done(context, number, cases.state(number, state, typed(context, "reason"), permit));
  }

  private void charge(Context context, Permit<Act.KeepCases> permit) throws DeskException {
    String number = number(context);
    String officer = typed(context, "officer");
    done(
        context,
        number,
        cases.charge(number, officer.isEmpty() ? permit.officer() : officer, permit));
  }

  private void note(Context context, Permit<Act.KeepCases> permit) throws DeskException {
    String number = number(context);
    done(context, number, cases.note(number, typed(context, "text"), permit));
  }

  private static void done(Context context, String number, Ruling ruling) {
    String said = ruling == Ruling.DONE ? "" : "?said=" + ruling.code();
    context.redirect("/case/" + number + said, HttpStatus.SEE_OTHER);
  }
}
