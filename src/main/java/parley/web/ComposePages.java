package parley.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.attachment.FileException;
import parley.attachment.Upload;
import parley.attachment.Uploads;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Uuid7;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.exchange.Released;
import parley.message.Exercises;
import parley.message.FilePart;
import parley.message.Format;
import parley.message.Heightened;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.message.Wording;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.Drafting;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;
import parley.watchline.WatchDesk.View;
import parley.web.Form.Preview;
import parley.web.Form.Problem;
import parley.web.page.JtechooseGenerated;
import parley.web.page.JtecomposeGenerated;

/// Writing a message: choose a format, fill in its form, see it as the other side will, release it.
final class ComposePages {
  private static final List<String> RELATIONS = List.of("inReplyTo", "replaces", "cancels");
  private static final Set<String> ON_PAGES =
      Set.of(
          Exercises.END,
          Heightened.END,
          Heightened.ANSWER,
          Agreement.COUNTERSIGNATURE,
          FilePart.FORMAT);

  private final Visit visit;
  private final Uploads uploads;

  ComposePages(Visit visit, Uploads uploads) {
    this.visit = visit;
    this.uploads = uploads;
  }

  /// What a message is written about, and the files handed in for it.
  private record About(Optional<View> view, String relation, List<Upload> uploads) {
    boolean follows() {
      return relation.equals("inReplyTo")
          && view.filter(meant -> !meant.row().inbound()).isPresent();
    }
  }

  void routes(Guard guard) {
    guard.get("/compose", Act.SEND, this::begin);
    guard.post("/compose", Act.SEND, this::release);
  }

  private void begin(Context context, Permit<Act.Send> permit) throws DeskException {
    Optional<MessageId> draft = Visit.query(context, "draft").flatMap(DraftForm::id);
    if (draft.isPresent()) {
      again(context, draft.get(), permit);
      return;
    }
    Shell shell = visit.everywhere(context);
    About about = about(context, name -> Visit.query(context, name));
    Optional<Format> chosen = Visit.query(context, "format").flatMap(visit.formats()::named);
    List<Format> fitting = fitting(about);
    if (chosen.isEmpty() && fitting.size() == 1) {
      chosen = Optional.of(fitting.getFirst());
    }
    if (chosen.isEmpty()) {
      Visit.send(
          context,
          out ->
              JtechooseGenerated.render(out, null, shell, fitting, about.view(), about.relation()));
      return;
    }
    Form form = fresh(context, shell, chosen.get(), about);
    Visit.send(context, out -> JtecomposeGenerated.render(out, null, shell, form));
  }

  /// A draft that waits, as it was typed.
  private void again(Context context, MessageId id, Permit<Act.Send> permit) throws DeskException {
    ReleaseDesk.Waiting waiting =
        visit.releases().open(id, permit).orElseThrow(NotFoundResponse::new);
    if (!waiting.drafter().equals(permit.officer())) {
      throw new ForbiddenResponse();
    }
    Map<String, List<String>> typed = DraftForm.typed(waiting, visit.formats());
    typed.put("draft", List.of(id.toString()));
    DraftForm.waiting(typed, visit.releases().files(id, permit));
    typed.put(DraftForm.CARRIED, DraftForm.places(typed));
    Format format =
        DraftForm.one(typed, "format")
            .flatMap(visit.formats()::named)
            .orElseThrow(BadRequestResponse::new);
    About about = about(context, name -> DraftForm.one(typed, name));
    Shell shell = visit.everywhere(context);
    Form form = form(shell, format, typed, List.of(), about, Optional.empty());
    Visit.send(context, out -> JtecomposeGenerated.render(out, null, shell, form));
  }

  private About about(
      Context context, java.util.function.Function<String, Optional<String>> asked) {
    Permit<Act.Read> reading = Guard.permit(context, Act.READ);
    for (String relation : RELATIONS) {
      Optional<String> id = asked.apply(relation);
      if (id.isPresent()) {
        View view =
            id.flatMap(DraftForm::id)
                .flatMap(found -> visit.desk().view(found, reading))
                .orElseThrow(NotFoundResponse::new);
        return new About(Optional.of(view), relation, List.of());
      }
    }
    return new About(Optional.empty(), "", List.of());
  }

  /// The formats that can be written here: those in force with some peer, and of these the ones
  /// that fit what they are about.
  private List<Format> fitting(About about) {
    List<Format> inForce =
        visit.formats().all().stream()
            // Rules release batches, and no officer writes one (K-BATCH-5).
            .filter(format -> format.line() == Line.WATCH || format.line() == Line.CERT)
            .filter(format -> !format.id().equals(Message.BATCH))
            .filter(format -> !format.id().startsWith("acknowledgement/"))
            .filter(format -> !format.id().startsWith("link-statement"))
            .filter(format -> !format.id().startsWith("unanswered/"))
            // These are ended and answered on pages of their own, and by no reply.
            .filter(format -> !ON_PAGES.contains(format.id()))
            .filter(format -> visit.desk().peers().stream().anyMatch(peer -> allows(peer, format)))
            .toList();
    return inForce.stream().filter(format -> fits(format, about)).toList();
  }

  private static boolean allows(WatchDesk.Peer peer, Format format) {
    return peer.agreements().stream()
        .anyMatch(agreement -> agreement.formats().containsKey(format.id()));
  }

  /// Nobody answers an own message (W-THREAD-1): what follows one up is whatever may name a message
  /// and need not.
  private static boolean fits(Format format, About about) {
    boolean free = RELATIONS.stream().noneMatch(format.needs()::contains);
    if (about.follows()) {
      return free && format.allows().contains(about.relation());
    }
    return about.relation().isEmpty()
        ? free
        : format.needs().contains(about.relation()) && answers(format, about);
  }

  /// The state of a report is offered where a report is answered, and nowhere else (K-STATE-1).
  private static boolean answers(Format format, About about) {
    Optional<String> only = Optional.ofNullable(Drafting.ANSWERS.get(format.id()));
    return only.isEmpty()
        || about.view().filter(view -> view.row().format().equals(only.get())).isPresent();
  }

  private Form fresh(Context context, Shell shell, Format format, About about) {
    Map<String, List<String>> typed = DraftForm.begun(context, shell, format);
    about.view().ifPresent(view -> prefill(typed, format, view, about.relation()));
    return form(shell, format, typed, List.of(), about, Optional.empty());
  }

  private static void prefill(
      Map<String, List<String>> typed, Format format, View view, String relation) {
    Message message = view.message();
    typed.put(relation, List.of(view.row().id().toString()));
    typed.put("peer", List.of(view.row().peer().name()));
    typed.put("agreement", List.of(message.agreement()));
    typed.put("precedence", List.of(message.precedence().code()));
    typed.put("series", List.of(message.series().code()));
    typed.put("tlp", List.of(message.tlp()));
    typed.put("pap", List.of(message.pap()));
    message.releasability().ifPresent(code -> typed.put("releasability", List.of(code)));
    message.caseNumber().ifPresent(number -> typed.put("caseNumber", List.of(number)));
    if (relation.equals("replaces")) {
      typed.putAll(DraftForm.fromBody(format, message.body()));
    }
  }

  private Form form(
      Shell shell,
      Format format,
      Map<String, List<String>> typed,
      List<Problem> problems,
      About about,
      Optional<Preview> preview) {
    List<WatchDesk.Peer> peers =
        shell.peers().stream().filter(peer -> allows(peer, format)).toList();
    List<Agreement> agreements =
        peers.stream()
            .flatMap(peer -> peer.agreements().stream())
            .filter(agreement -> agreement.formats().containsKey(format.id()))
            .distinct()
            .toList();
    return new Form(
        format,
        peers,
        agreements,
        typed,
        problems,
        about.view(),
        about.relation(),
        preview,
        about.uploads());
  }

  /// One handler for both buttons: "check" shows the preview, "release" sends.
  private void release(Context context, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    Shell shell = visit.everywhere(context);
    Map<String, List<String>> typed = DraftForm.typed(context);
    Format format =
        DraftForm.one(typed, "format")
            .flatMap(visit.formats()::named)
            .orElseThrow(BadRequestResponse::new);
    About meant = about(context, name -> DraftForm.one(typed, name));
    List<Upload> fresh = uploaded(typed, permit);
    About about = new About(meant.view(), meant.relation(), fresh);
    Optional<MessageId> instead = DraftForm.one(typed, "draft").flatMap(DraftForm::id);
    List<WatchDesk.File> files = new ArrayList<>();
    typed.remove(DraftForm.WAITING);
    if (instead.isPresent()) {
      List<WatchDesk.File> before = visit.releases().files(instead.get(), permit);
      DraftForm.waiting(typed, before);
      files.addAll(DraftForm.carried(typed, before));
    }
    fresh.stream().map(Upload::file).forEach(files::add);
    Form form = form(shell, format, typed, List.of(), about, Optional.empty());
    WatchDesk.Draft draft = DraftForm.draft(format, peer(form), agreement(form), typed, files);
    List<Problem> problems = Form.problems(shell, format, typed, visit.desk().check(draft));
    if (problems.isEmpty() && "release".equals(DraftForm.one(typed, "do").orElse(""))) {
      finish(context, shell, form, sent(draft, typed, instead, permit));
      return;
    }
    if (problems.isEmpty() && "pass".equals(DraftForm.one(typed, "do").orElse(""))) {
      problems = pass(context, shell, draft, typed, permit);
      if (problems.isEmpty()) {
        return;
      }
    }
    typed.put("two", List.of(Boolean.toString(visit.releases().asksForTwo(draft))));
    Optional<Preview> preview =
        problems.isEmpty() ? Optional.of(preview(shell, format, draft, about)) : Optional.empty();
    answer(context, shell, form(shell, format, typed, problems, about, preview));
  }

  /// Only ids come from the page: what they name, the node itself knows.
  private List<Upload> uploaded(Map<String, List<String>> typed, Permit<Act.Send> permit)
      throws DeskException {
    try {
      return uploads.find(typed.getOrDefault("file", List.of()), permit.officer());
    } catch (FileException e) {
      throw new DeskException("the files cannot be read now", e);
    }
  }

  /// A draft that was taken up again takes the place of what waits of it, and goes (W-TWO-5).
  private Released sent(
      WatchDesk.Draft draft,
      Map<String, List<String>> typed,
      Optional<MessageId> instead,
      Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    OwnBoard board = new OwnBoard(visit.desk());
    return instead.isPresent()
        ? board.shown(
            () -> visit.releases().send(draft, DraftForm.kept(typed), instead.get(), permit))
        : board.release(draft, permit);
  }

  /// The message is settled now, and waits for another officer; or why it does not.
  private List<Problem> pass(
      Context context,
      Shell shell,
      WatchDesk.Draft draft,
      Map<String, List<String>> typed,
      Permit<Act.Send> permit)
      throws DeskException {
    Optional<MessageId> instead = DraftForm.one(typed, "draft").flatMap(DraftForm::id);
    ReleaseDesk.Proposed proposed =
        visit.releases().propose(draft, DraftForm.kept(typed), instead, permit);
    if (proposed.id().isPresent()) {
      context.redirect("/release/" + proposed.id().get(), HttpStatus.SEE_OTHER);
    }
    return proposed.faults().stream()
        .map(fault -> new Problem("", "main", "", shell.words().say(fault)))
        .toList();
  }

  private void finish(Context context, Shell shell, Form form, Released released) {
    switch (released) {
      case Released.Queued queued ->
          context.redirect("/message/" + queued.id() + "?released=1", HttpStatus.SEE_OTHER);
      case Released.Refused refused -> {
        Problem problem = new Problem("", "main", "", shell.notSent(refused));
        answer(
            context,
            shell,
            form(
                shell,
                form.format(),
                form.typed(),
                List.of(problem),
                new About(form.about(), form.relation(), form.uploads()),
                Optional.empty()));
      }
    }
  }

  private static void answer(Context context, Shell shell, Form form) {
    if (!form.problems().isEmpty()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Visit.send(context, out -> JtecomposeGenerated.render(out, null, shell, form));
  }

  private static NodeId peer(Form form) {
    return form.peers().stream()
        .map(WatchDesk.Peer::node)
        .filter(node -> form.first("peer").equals(node.name()))
        .findFirst()
        .or(() -> form.peers().stream().map(WatchDesk.Peer::node).findFirst())
        .orElseThrow(BadRequestResponse::new);
  }

  private static String agreement(Form form) {
    return form.agreements().stream()
        .map(Agreement::id)
        .filter(form.first("agreement")::equals)
        .findFirst()
        .or(() -> form.agreements().stream().map(Agreement::id).findFirst())
        .orElse("");
  }

  /// The draft as a message that is nowhere yet, drawn in the addressee's language.
  private Preview preview(Shell shell, Format format, WatchDesk.Draft draft, About about) {
    Wording words = visit.spokenBy(shell, draft.peer());
    Message message = provisional(format, draft, about);
    return Preview.of(message, words, visit.formats());
  }

  private Message provisional(Format format, WatchDesk.Draft draft, About about) {
    Optional<Reference> meant =
        about.view().map(view -> new Reference(view.row().id(), view.message().digest()));
    return new Message(
        new MessageId(Uuid7.at(visit.now(), RandomGenerator.getDefault())),
        draft.agreement(),
        Digest.of(Bytes.EMPTY),
        format.line(),
        draft.format(),
        visit.node(),
        List.of(draft.peer()),
        draft.series(),
        draft.precedence(),
        visit.now(),
        draft.language(),
        meant.filter(what -> about.relation().equals("inReplyTo")),
        meant.filter(what -> about.relation().equals("replaces")),
        meant.filter(what -> about.relation().equals("cancels")),
        draft.caseNumber(),
        draft.replyWantedWithin(),
        draft.tlp(),
        draft.pap(),
        draft.releasability(),
        draft.files().stream().map(WatchDesk.File::named).toList(),
        parley.message.Form.body(format, draft.body()),
        Bytes.EMPTY);
  }
}
