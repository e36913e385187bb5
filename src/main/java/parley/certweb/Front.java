package parley.certweb;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import java.util.Optional;
import parley.certweb.page.JteabsentGenerated;
import parley.console.Shell;
import parley.console.Visit;
import parley.stix.StixId;

/// What all pages of this room share: the desk, where the node has one, and how they say that it
/// has none or does not answer.
final class Front {
  private static final System.Logger LOG = System.getLogger("parley.certweb");
  private static final int AWAY = 503;

  private final Visit visit;
  private final Optional<CertDesk> desk;

  Front(Visit visit, Optional<CertDesk> desk) {
    this.visit = visit;
    this.desk = desk;
  }

  /// A page over a CERT line that is there.
  interface Page {
    void serve(CertDesk desk, Shell shell) throws Exception;
  }

  Visit visit() {
    return visit;
  }

  /// W-CERT-3: a node without a CERT line says so, and what to do.
  void with(Context context, Page page) throws Exception {
    Shell shell = visit.shell(context);
    if (desk.isEmpty()) {
      Visit.send(context, out -> JteabsentGenerated.render(out, null, shell));
      return;
    }
    try {
      page.serve(desk.get(), shell);
    } catch (CertException e) {
      LOG.log(System.Logger.Level.WARNING, "the CERT line does not answer: " + e.getMessage());
      throw new HttpResponseException(AWAY, "");
    }
  }

  /// The object of a path.
  static String id(Context context) {
    return id(context.pathParam("id"));
  }

  static String id(String typed) {
    return StixId.read(typed).map(StixId::toString).orElseThrow(NotFoundResponse::new);
  }

  static long number(Optional<String> typed) {
    return typed
        .filter(text -> text.matches("-?\\d{1,18}"))
        .map(Long::parseLong)
        .orElseThrow(NotFoundResponse::new);
  }

  static String typed(Context context, String name) {
    return Optional.ofNullable(context.formParam(name)).orElse("").strip();
  }
}
