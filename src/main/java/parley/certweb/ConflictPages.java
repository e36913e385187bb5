package parley.certweb;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.casework.Difference;
import parley.certweb.page.JteconflictGenerated;
import parley.certweb.page.JteconflictsGenerated;
import parley.codec.Json;
import parley.console.Guard;
import parley.console.Visit;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// Objects that came under the name and version of another and say something else (K-KEEP-3,
/// W-CERT-8).
final class ConflictPages {
  private final Front front;

  ConflictPages(Front front) {
    this.front = front;
  }

  void routes(Guard guard) {
    guard.get("/cert/conflicts", Act.READ_CERT, this::list);
    guard.get("/cert/conflict", Act.READ_CERT, this::one);
  }

  private void list(Context context, Permit<Act.ReadCert> permit) throws Exception {
    Optional<ObjectFile.Conflict> after =
        Visit.query(context, "mark").isEmpty() ? Optional.empty() : Optional.of(asked(context));
    front.with(
        context,
        (desk, shell) -> {
          CertDesk.ConflictPage page = desk.conflicts(after, permit);
          Visit.send(
              context,
              out ->
                  JteconflictsGenerated.render(
                      out, null, shell, page.conflicts(), page.next(), after.isPresent()));
        });
  }

  /// As the address of a page names one.
  private static ObjectFile.Conflict asked(Context context) {
    String mark = Visit.query(context, "mark").orElse("");
    String key = Visit.query(context, "key").orElse("");
    if (!mark.matches("[0-9a-f]{64}") || !key.matches("[0-9T:.-]{1,64}")) {
      throw new NotFoundResponse();
    }
    return new ObjectFile.Conflict(
        (int) Front.number(Visit.query(context, "shelf")),
        "",
        Front.id(Visit.query(context, "id").orElse("")),
        key,
        mark,
        "",
        Instant.EPOCH);
  }

  private void one(Context context, Permit<Act.ReadCert> permit) throws Exception {
    ObjectFile.Conflict asked = asked(context);
    front.with(
        context,
        (desk, shell) -> {
          CertDesk.Opposed opposed =
              desk.conflict(asked, permit).orElseThrow(NotFoundResponse::new);
          Json.Obj stands =
              opposed.stands().map(CertDesk.Opened::content).orElseGet(() -> Json.object().build());
          List<Difference> fields = ObjectPages.between(shell, stands, opposed.came());
          Visit.send(
              context,
              out ->
                  JteconflictGenerated.render(
                      out,
                      null,
                      shell,
                      opposed.conflict(),
                      opposed.stands().map(CertDesk.Opened::version),
                      fields));
        });
  }
}
