package parley.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import parley.web.page.JtelinkRowsGenerated;
import parley.web.page.JtelinksGenerated;

/// How the links stand.
final class LinkPages {
  private final Visit visit;

  LinkPages(Visit visit) {
    this.visit = visit;
  }

  void routes(RoutesConfig routes) {
    routes.get("/links", this::links);
    routes.get("/links/rows", this::rows);
  }

  private void links(Context context) {
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JtelinksGenerated.render(out, null, shell));
  }

  private void rows(Context context) {
    Shell shell = visit.shell(context);
    Visit.send(context, out -> JtelinkRowsGenerated.render(out, null, shell));
  }
}
