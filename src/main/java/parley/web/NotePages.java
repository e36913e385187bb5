package parley.web;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import parley.casework.Casework;
import parley.codec.Bytes;
import parley.console.Guard;
import parley.console.Visit;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;

/// What is taken out of the console as a file: notes of messages and cases as PDF, and evidence.
final class NotePages {
  private final Casework casework;
  private final WatchPages.Evidence evidence;

  NotePages(Casework casework, WatchPages.Evidence evidence) {
    this.casework = casework;
    this.evidence = evidence;
  }

  void routes(Guard guard) {
    guard.get("/message/{id}/note.pdf", Act.READ, this::message);
    guard.get("/case/{number}/note.pdf", Act.READ, this::ofCase);
    guard.get("/message/{id}/evidence.zip", Act.READ, this::evidence);
  }

  /// What an arbiter verifies without us, by {@code parley verify} or with stock tools.
  private void evidence(Context context, Permit<Act.Read> permit) throws DeskException {
    WatchPages.Archive archive =
        evidence.of(Visit.id(context), permit).orElseThrow(NotFoundResponse::new);
    save(context, archive.content(), archive.name(), "application/zip");
  }

  private void message(Context context, Permit<Act.Read> permit) throws DeskException {
    MessageId id = Visit.id(context);
    send(
        context,
        casework.notes().message(id, permit).orElseThrow(NotFoundResponse::new),
        "message-" + id);
  }

  private void ofCase(Context context, Permit<Act.Read> permit) throws DeskException {
    String number = CasePages.number(context);
    send(
        context,
        casework.notes().ofCase(number, permit).orElseThrow(NotFoundResponse::new),
        "case-" + number);
  }

  /// For the disk: a browser shows nothing of it within our own pages.
  private static void send(Context context, Bytes pdf, String name) {
    save(context, pdf, name + ".pdf", "application/pdf");
  }

  private static void save(Context context, Bytes content, String name, String type) {
    context.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    context.contentType(type);
    context.result(content.toArray());
  }
}
