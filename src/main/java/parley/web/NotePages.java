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

/// Notes of messages and cases as PDF.
final class NotePages {
  private final Casework casework;

  NotePages(Casework casework) {
    this.casework = casework;
  }

  void routes(Guard guard) {
    guard.get("/message/{id}/note.pdf", Act.READ, this::message);
    guard.get("/case/{number}/note.pdf", Act.READ, this::ofCase);
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
    context.header("Content-Disposition", "attachment; filename=\"" + name + ".pdf\"");
    context.contentType("application/pdf");
    context.result(pdf.toArray());
  }
}
