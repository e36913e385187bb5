package parley.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Optional;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.linktest.LinkAlarm;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;
import parley.web.page.JtelinkRowsGenerated;
import parley.web.page.JtelinksGenerated;

/// How the links stand, and what is kept of them.
final class LinkPages {
  private final Visit visit;

  LinkPages(Visit visit) {
    this.visit = visit;
  }

  void routes(Guard guard) {
    guard.get("/links", Act.ENTER, this::links);
    guard.get("/links/rows", Act.ENTER, this::rows);
    guard.post("/links/{peer}/seen", Act.SEE_ALARM, this::seen);
  }

  private void links(Context context, Permit<Act.Enter> permit) {
    Shell shell = visit.shell(context);
    List<LinkView> views = views(shell);
    Visit.send(context, out -> JtelinksGenerated.render(out, null, shell, views));
  }

  private void rows(Context context, Permit<Act.Enter> permit) {
    Shell shell = visit.shell(context);
    List<LinkView> views = views(shell);
    Visit.send(context, out -> JtelinkRowsGenerated.render(out, null, shell, views));
  }

  private List<LinkView> views(Shell shell) {
    return shell.peers().stream()
        .map(peer -> new LinkView(peer, visit.desk().link(peer.node())))
        .toList();
  }

  /// An officer has seen an alarm; that he did is kept with his name (L-ALARM-3).
  private void seen(Context context, Permit<Act.SeeAlarm> permit) throws DeskException {
    NodeId peer =
        visit.desk().peers().stream()
            .map(WatchDesk.Peer::node)
            .filter(node -> node.name().equals(context.pathParam("peer")))
            .findFirst()
            .orElseThrow(NotFoundResponse::new);
    LinkAlarm.Kind kind =
        Optional.ofNullable(context.formParam("kind"))
            .flatMap(LinkAlarm.Kind::coded)
            .orElseThrow(BadRequestResponse::new);
    String detail = Optional.ofNullable(context.formParam("detail")).orElse("");
    visit.desk().seen(peer, kind, detail, permit);
    context.redirect("/links", HttpStatus.SEE_OTHER);
  }
}
