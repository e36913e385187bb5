package parley.attachment;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.Series;
import parley.attachment.Uploads.Taken;
import parley.attachment.page.JtenotTakenGenerated;
import parley.attachment.page.JteuploadsGenerated;
import parley.codec.Bytes;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.http.ConsoleListener;
import parley.message.Attachment;
import parley.message.Message;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;

/// Files at the console: handed in while a message is written, let out of quarantine, handed out.
public final class FilePages {
  /// W-FILE-9: nothing of a file is drawn or run by a browser, whatever it holds.
  private static final String SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'";

  private static final int LARGEST_FORM = 16;

  private final Visit visit;
  private final Attachments attachments;

  FilePages(Visit visit, Attachments attachments) {
    this.visit = visit;
    this.attachments = attachments;
  }

  void routes(Guard guard) {
    guard.post("/files", Act.SEND, this::take);
    guard.get("/files", Act.SEND, this::kept);
    guard.get("/message/{id}/file/{place}", Act.READ, this::handOut);
    guard.get("/release/{id}/file/{place}", Act.RELEASE, this::handOutWaiting);
    guard.post("/message/{id}/file/{place}/release", Act.OPEN_FILES, this::release);
    guard.post("/message/{id}/file/{place}/destroy", Act.OPEN_FILES, this::destroy);
  }

  /// Body: the file itself, streamed.
  private void take(Context context, Permit<Act.Send> permit) throws IOException, FileException {
    Shell shell = visit.everywhere(context);
    String name = Visit.query(context, "name").orElse("");
    String type = Visit.query(context, "type").orElse("application/octet-stream");
    List<Agreement> agreements =
        shell.peers().stream()
            .filter(
                peer -> Visit.query(context, "peer").map(peer.node().name()::equals).orElse(true))
            .flatMap(peer -> peer.agreements().stream())
            .toList();
    // Where there is but one to choose, the form does not ask.
    Optional<Agreement> agreement =
        agreements.stream()
            .filter(each -> Visit.query(context, "agreement").map(each.id()::equals).orElse(true))
            .findFirst();
    Optional<Agreement.Attachments> allowed = agreement.flatMap(Agreement::attachments);
    try (InputStream content = context.bodyInputStream()) {
      Taken taken =
          attachments
              .uploads()
              .take(new Uploads.Said(name, type, permit.officer()), allowed, content);
      switch (taken) {
        case Taken.Kept(Upload upload) ->
            Visit.send(
                context, out -> JteuploadsGenerated.render(out, null, shell, List.of(upload)));
        case Taken.Refused(Uploads.Why why, long most) -> {
          // What is left of it is read past, so that the browser hears the answer; the listener
          // has bounded it.
          content.transferTo(OutputStream.nullOutputStream());
          String key = "file.why." + why.name().toLowerCase(Locale.ROOT);
          String types = allowed.map(all -> String.join(", ", all.mediaTypes())).orElse("");
          String said = shell.say(key, "name", name, "type", type, "most", most, "types", types);
          context.status(HttpStatus.UNPROCESSABLE_CONTENT);
          Visit.send(context, out -> JtenotTakenGenerated.render(out, null, said));
        }
      }
    }
  }

  /// Files that a draft kept in the browser names; those that are here no more are left out.
  private void kept(Context context, Permit<Act.Send> permit) throws FileException {
    List<Upload> found = attachments.uploads().find(context.queryParams("id"), permit.officer());
    Shell shell = visit.everywhere(context);
    Visit.send(context, out -> JteuploadsGenerated.render(out, null, shell, found));
  }

  private static int place(Context context) {
    String place = context.pathParam("place");
    if (!place.matches("[1-9][0-9]?")) {
      throw new NotFoundResponse();
    }
    return Integer.parseInt(place);
  }

  /// As bytes to be kept and nothing else. Reading the message is logged, and then the taking.
  private void handOut(Context context, Permit<Act.Read> permit)
      throws FileException, FloorException, IOException {
    MessageId id = Visit.id(context);
    Message message =
        visit
            .desk()
            .view(id, permit)
            .map(WatchDesk.View::message)
            .orElseThrow(NotFoundResponse::new);
    int place = place(context);
    Held file = attachments.desk().take(id, place, permit).orElseThrow(NotFoundResponse::new);
    if (place > message.attachments().size()) {
      throw new NotFoundResponse();
    }
    Attachment named = message.attachments().get(place - 1);
    asBytes(context, named, message.series());
    attachments.desk().write(file, ConsoleListener.body(context));
  }

  /// A file of what waits, for whoever may release it: nobody signs a file that cannot be looked at
  /// (W-FILE-4). Reading what waits is logged, and then the taking.
  private void handOutWaiting(Context context, Permit<Act.Release> permit)
      throws DeskException, FileException, FloorException, IOException {
    MessageId id = Visit.id(context);
    Message message =
        visit
            .releases()
            .open(id, Guard.permit(context, Act.SEND))
            .map(ReleaseDesk.Waiting::message)
            .orElseThrow(NotFoundResponse::new);
    int place = place(context);
    if (place > message.attachments().size()) {
      throw new NotFoundResponse();
    }
    Attachment named = message.attachments().get(place - 1);
    Optional<Bytes> beside = visit.releases().content(id, place, permit);
    if (beside.isEmpty() && !attachments.uploads().here(named)) {
      throw new NotFoundResponse();
    }
    attachments.desk().taking(id, place, named, permit);
    asBytes(context, named, message.series());
    OutputStream out = ConsoleListener.body(context);
    if (beside.isPresent()) {
      out.write(beside.get().toArray());
    } else {
      attachments.uploads().write(named, out);
    }
  }

  /// To be kept and never drawn (W-FILE-9).
  private static void asBytes(Context context, Attachment named, Series series) {
    boolean exercise = series == Series.EXERCISE;
    context.header("Content-Security-Policy", SANDBOX);
    context.header(
        "Content-Disposition",
        "attachment; filename=\"" + FileNames.handedOut(named.name(), exercise) + "\"");
    context.contentType("application/octet-stream");
    context.header("Content-Length", Long.toString(named.size()));
  }

  private static void sure(Context context) {
    String sure = context.formParam("sure");
    if (sure == null || sure.length() > LARGEST_FORM || !sure.equals("yes")) {
      throw new BadRequestResponse();
    }
  }

  private void release(Context context, Permit<Act.OpenFiles> permit)
      throws FileException, FloorException {
    sure(context);
    done(context, attachments.desk().release(Visit.id(context), place(context), permit));
  }

  private void destroy(Context context, Permit<Act.OpenFiles> permit)
      throws FileException, FloorException {
    sure(context);
    done(context, attachments.desk().destroy(Visit.id(context), place(context), permit));
  }

  private static void done(Context context, boolean done) {
    if (!done) {
      throw new ConflictResponse();
    }
    context.redirect("/message/" + Visit.id(context) + "#files", HttpStatus.SEE_OTHER);
  }

  /// The files of a message for its page.
  static List<FileView> views(Message message, List<Held> held) {
    List<FileView> views = new ArrayList<>();
    int place = 1;
    for (Attachment named : message.attachments()) {
      int at = place++;
      views.add(
          new FileView(at, named, held.stream().filter(file -> file.place() == at).findFirst()));
    }
    return views;
  }
}
