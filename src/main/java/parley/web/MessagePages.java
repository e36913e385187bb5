package parley.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Optional;
import parley.attachment.Attachments;
import parley.attachment.FileException;
import parley.attachment.FileView;
import parley.console.BoardRow;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.exchange.Released;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Wording;
import parley.message.Wording.Part;
import parley.message.Wording.Rendered;
import parley.shift.CheckList;
import parley.shift.ShiftView;
import parley.shift.Shifts;
import parley.store.StoreException;
import parley.translation.Glossary;
import parley.translation.Translations;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;
import parley.web.page.JtemessageBodyGenerated;
import parley.web.page.JtemessageGenerated;
import parley.web.page.JterefusedGenerated;

/// One message: what it says, how far it came, what belongs with it; and its acknowledgement.
final class MessagePages {
  /// W-NOTE-1: the note of an acknowledgement, characters.
  public static final int LONGEST_NOTE = 2_000;

  private final Visit visit;
  private final Translations translations;
  private final Glossary glossary;
  private final Shifts shifts;
  private final Attachments attachments;

  MessagePages(
      Visit visit,
      Translations translations,
      Glossary glossary,
      Shifts shifts,
      Attachments attachments) {
    this.visit = visit;
    this.translations = translations;
    this.glossary = glossary;
    this.shifts = shifts;
    this.attachments = attachments;
  }

  void routes(Guard guard) {
    guard.get("/message/{id}", Act.READ, this::message);
    guard.get("/message/{id}/body", Act.READ, this::body);
    guard.post("/message/{id}/acknowledge", Act.SEND, this::acknowledge);
    guard.post("/message/{id}/tick", Act.HAND_OVER, this::tick);
  }

  private void message(Context context, Permit<Act.Read> permit) throws StoreException {
    Shell shell = visit.everywhere(context);
    MessageView view = read(context, shell, permit);
    Optional<String> released = Visit.query(context, "released");
    Optional<String> countersigned = Visit.query(context, "countersigned");
    Visit.send(
        context,
        out -> JtemessageGenerated.render(out, null, shell, view, released, countersigned, ""));
  }

  private void body(Context context, Permit<Act.Read> permit) throws StoreException {
    Shell shell = visit.everywhere(context);
    MessageView view = read(context, shell, permit);
    Visit.send(context, out -> JtemessageBodyGenerated.render(out, null, shell, view, ""));
  }

  private MessageView read(Context context, Shell shell, Permit<Act.Read> permit)
      throws StoreException {
    WatchDesk.View view =
        visit.desk().view(Visit.id(context), permit).orElseThrow(NotFoundResponse::new);
    return draw(view, shell, permit);
  }

  private MessageView draw(WatchDesk.View view, Shell shell, Permit<Act.Read> permit)
      throws StoreException {
    Message message = view.message();
    Wording mine = shell.words();
    Optional<Wording> theirs = otherLanguage(view.row(), shell);
    Rendered here = mine.render(message, visit.formats());
    Optional<Rendered> there = theirs.map(words -> words.render(message, visit.formats()));
    Optional<WatchDesk.View> earlier =
        message.replaces().flatMap(what -> visit.desk().view(what.id(), permit));
    List<Part> otherBody = there.map(Rendered::body).orElse(List.of());
    Optional<Rendered> before = earlier.map(what -> mine.render(what.message(), visit.formats()));
    return new MessageView(
        view,
        BoardRow.of(view.row(), here.title(), visit.now()),
        mine,
        theirs,
        MessageView.join(here.header(), there.map(Rendered::header).orElse(List.of()), null),
        MessageView.join(here.body(), otherBody, before.map(Rendered::body).orElse(null)),
        MessageView.ladder(view),
        view.thread().stream()
            .map(row -> BoardRow.of(row, visit.formatName(mine, row.format()), visit.now()))
            .toList(),
        earlier.flatMap(what -> before.map(words -> MessageView.beside(what, words, here.body()))),
        translations.sheet(message.digest(), shell.target()),
        glossary,
        new ShiftView.Checks(lists(view.row()), shifts.ticks().of(view.row().id())),
        files(message));
  }

  private List<FileView> files(Message message) {
    try {
      return attachments.views(message);
    } catch (FileException e) {
      throw new IllegalStateException("the message's files cannot be read now", e);
    }
  }

  private List<CheckList> lists(WatchDesk.Row row) {
    return shifts.lists().of(row.format(), row.precedence(), row.inbound());
  }

  /// A step of a check-list was done, or was not after all. To tick it the message is read.
  private void tick(Context context, Permit<Act.HandOver> permit)
      throws StoreException, FloorException {
    MessageId id = Visit.id(context);
    WatchDesk.Row row =
        visit
            .desk()
            .view(id, Guard.permit(context, Act.READ))
            .orElseThrow(NotFoundResponse::new)
            .row();
    String list = Optional.ofNullable(context.formParam("list")).orElse("");
    String step = Optional.ofNullable(context.formParam("step")).orElse("");
    boolean done = "yes".equals(context.formParam("done"));
    // Of two who press at once the second one sees that it is done.
    shifts.ticks().set(id, lists(row), list, step, done, permit);
    done(context, id);
  }

  /// The language beside the reader's own: the other side's, or ours when the reader reads in
  /// theirs.
  private Optional<Wording> otherLanguage(WatchDesk.Row row, Shell shell) {
    List<String> spoken =
        shell.peers().stream()
            .filter(peer -> peer.node().equals(row.peer()))
            .findFirst()
            .map(WatchDesk.Peer::languages)
            .orElse(List.of());
    Optional<Wording> peers =
        spoken.stream()
            .flatMap(tag -> visit.wording(tag).stream())
            .filter(Wording::whole)
            .findFirst();
    return peers
        .filter(words -> !words.language().equals(shell.locale()))
        .or(() ->
            shell.written().stream()
                .filter(words -> !words.language().equals(shell.locale()))
                .findFirst());
  }

  private void acknowledge(Context context, Permit<Act.Send> permit)
      throws DeskException, InterruptedException, StoreException {
    MessageId id = Visit.id(context);
    boolean complete = !"no".equals(context.formParam("complete"));
    String note =
        DraftForm.composed(Optional.ofNullable(context.formParam("note")).orElse("")).strip();
    if (note.length() > LONGEST_NOTE) {
      tooLong(context, note);
      return;
    }
    Optional<MessageId> waits = visit.releases().acknowledge(id, complete, note, permit);
    if (waits.isPresent()) {
      passed(context, waits.get());
      return;
    }
    Released released = visit.desk().acknowledge(id, complete, note, permit);
    switch (released) {
      case Released.Queued queued -> done(context, id);
      case Released.Refused refused -> refuse(context, refused);
    }
  }

  /// Nothing is signed but what was written: it is given back beside its field (W-NOTE-1).
  private void tooLong(Context context, String note) throws StoreException {
    Shell shell = visit.everywhere(context);
    MessageView view = read(context, shell, Guard.permit(context, Act.READ));
    context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    Visit.send(
        context,
        out ->
            JtemessageGenerated.render(
                out, null, shell, view, Optional.empty(), Optional.empty(), note));
  }

  /// The agreement asks for two officers for this too: the writer is led to sign it (W-TWO-1).
  private static void passed(Context context, MessageId waits) {
    String page = "/release/" + waits;
    if (Visit.fragment(context)) {
      context.header("HX-Redirect", page);
      context.status(HttpStatus.NO_CONTENT);
    } else {
      context.redirect(page, HttpStatus.SEE_OTHER);
    }
  }

  private static void done(Context context, MessageId id) {
    if (Visit.fragment(context)) {
      // The page of the message reads it anew for its own news alone.
      context.header("HX-Trigger", "board, message");
      context.status(HttpStatus.NO_CONTENT);
    } else {
      context.redirect("/message/" + id, HttpStatus.SEE_OTHER);
    }
  }

  private void refuse(Context context, Released.Refused refused) {
    context.status(HttpStatus.CONFLICT);
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JterefusedGenerated.render(out, null, shell, refused));
  }
}
