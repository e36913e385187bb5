package parley.certtalk;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import parley.certline.CertLine;
import parley.console.Guard;
import parley.console.Visit;
import parley.report.Reports;
import parley.store.StoreException;
import parley.taxii.Shelf;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// The answer to a partner's feedback on objects (K-FEEDBACK-4, W-TALK-5).
final class AnswerPages {
  private static final List<String> OUTCOMES = List.of("revoked", "kept", "supplied");

  /// Keeps an object from every partner that it was released to.
  @FunctionalInterface
  interface Withholding {
    void from(String object, String officer) throws IOException, StoreException;
  }

  private final TalkPages.Told told;
  private final Withholding withholding;

  AnswerPages(TalkPages.Told told, Withholding withholding) {
    this.told = told;
    this.withholding = withholding;
  }

  void routes(Guard guard) {
    guard.post("/cert/feedback/{id}/answer", Act.KEEP_CERT, this::answer);
  }

  /// What is revoked is withheld before its answer is written; if the power fails between, a batch
  /// tells what is withdrawn, and the answer is given again.
  private void answer(Context context, Permit<Act.KeepCert> permit) throws Exception {
    Guard.permit(context, Act.SEND);
    String outcome =
        Optional.ofNullable(context.formParam("outcome"))
            .filter(OUTCOMES::contains)
            .orElseThrow(NotFoundResponse::new);
    Reports.Feedback feedback =
        told.feedback(Visit.id(context))
            .filter(Reports.Feedback::inbound)
            .orElseThrow(NotFoundResponse::new);
    if (outcome.equals("revoked")) {
      for (String object : feedback.objects()) {
        withholding.from(object, permit.officer());
      }
    }
    context.redirect(
        "/compose?format=object-feedback-answer/1&inReplyTo="
            + feedback.id()
            + "&body.outcome="
            + outcome,
        HttpStatus.SEE_OTHER);
  }

  static void withheld(CertLine line, String object, String officer)
      throws IOException, StoreException {
    for (String alias : line.holding(object)) {
      if (alias.startsWith(Shelf.TO)) {
        line.asked("withhold", alias.substring(Shelf.TO.length()), List.of(object), officer);
      }
    }
  }
}
