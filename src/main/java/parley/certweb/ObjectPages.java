package parley.certweb;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Optional;
import parley.casework.Difference;
import parley.certline.Border;
import parley.certline.Passage;
import parley.certweb.page.JteobjectGenerated;
import parley.certweb.page.JteversionsGenerated;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// One object: what it says, how it is related, where it comes from, its versions side by side,
/// what of it went to whom, and the word of K-RELEASE-6.
final class ObjectPages {
  /// Nothing of an object's bytes is drawn or run by a browser, whatever they hold.
  private static final String SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'";

  private static final List<String> SAID =
      List.of("goes", "waits", "stays", "withheld", "nowhere", "no-rule");

  private final Front front;
  private final Heard heard;

  ObjectPages(Front front, Heard heard) {
    this.front = front;
    this.heard = heard;
  }

  void routes(Guard guard) {
    guard.get("/cert/object/{id}", Act.READ_CERT, this::object);
    guard.get("/cert/object/{id}/versions", Act.READ_CERT, this::versions);
    guard.get("/cert/object/{id}/bytes", Act.READ_CERT, this::bytes);
    guard.post("/cert/object/{id}/release", Act.KEEP_CERT, (c, p) -> choose(c, true, p));
    guard.post("/cert/object/{id}/withhold", Act.KEEP_CERT, (c, p) -> choose(c, false, p));
  }

  private void object(Context context, Permit<Act.ReadCert> permit) throws Exception {
    String id = Front.id(context);
    Optional<String> said = Visit.query(context, "said").filter(SAID::contains);
    String to = Visit.query(context, "to").orElse("");
    front.with(
        context,
        (desk, shell) -> {
          ObjectFile file = desk.object(id, permit).orElseThrow(NotFoundResponse::new);
          ObjectView view = ObjectView.of(file, shell);
          List<Heard.Opinion> opinions = opinions(context, id);
          Visit.send(
              context,
              out -> JteobjectGenerated.render(out, null, shell, view, opinions, said, to));
        });
  }

  /// Feedback is a message: who may read no messages sees none.
  private List<Heard.Opinion> opinions(Context context, String id) throws CertException {
    try {
      Permit<Act.Read> reading = Guard.permit(context, Act.READ);
      return heard.worded(id, front.visit().desk(), reading);
    } catch (StoreException e) {
      throw new CertException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Any two versions beside each other (W-CERT-7).
  private void versions(Context context, Permit<Act.ReadCert> permit) throws Exception {
    String id = Front.id(context);
    long from = Front.number(Visit.query(context, "from"));
    long to = Front.number(Visit.query(context, "to"));
    front.with(
        context,
        (desk, shell) -> {
          CertDesk.Opened before = desk.open(id, from, permit).orElseThrow(NotFoundResponse::new);
          CertDesk.Opened now = desk.open(id, to, permit).orElseThrow(NotFoundResponse::new);
          List<Difference> fields = between(shell, before.content(), now.content());
          Visit.send(
              context,
              out ->
                  JteversionsGenerated.render(
                      out, null, shell, id, before.version(), now.version(), fields));
        });
  }

  static List<Difference> between(Shell shell, Json.Obj before, Json.Obj now) {
    return Difference.between(
        Properties.of(before, shell.words()).parts(), Properties.of(now, shell.words()).parts());
  }

  /// Exactly as its maker wrote it.
  private void bytes(Context context, Permit<Act.ReadCert> permit) throws Exception {
    String id = Front.id(context);
    long no = Front.number(Visit.query(context, "version"));
    front.with(
        context,
        (desk, _) -> {
          Bytes object = desk.take(id, no, permit).orElseThrow(NotFoundResponse::new);
          context.header("Content-Security-Policy", SANDBOX);
          context.header("Content-Disposition", "attachment; filename=\"" + id + ".json\"");
          context.contentType("application/octet-stream");
          context.result(object.toArray());
        });
  }

  private void choose(Context context, boolean release, Permit<Act.KeepCert> permit)
      throws Exception {
    String id = Front.id(context);
    String typed = Front.typed(context, "partner");
    front.with(
        context,
        (desk, _) -> {
          NodeId partner =
              desk.partners().stream()
                  .filter(peer -> peer.name().equals(typed))
                  .findFirst()
                  .orElseThrow(NotFoundResponse::new);
          context.redirect(
              "/cert/object/"
                  + id
                  + "?said="
                  + said(desk, partner, id, release, permit)
                  + "&to="
                  + partner.name(),
              HttpStatus.SEE_OTHER);
        });
  }

  private static String said(
      CertDesk desk, NodeId partner, String id, boolean release, Permit<Act.KeepCert> permit)
      throws CertException {
    try {
      List<Passage> judged = desk.choose(partner, id, release, permit);
      if (judged.isEmpty()) {
        return "nowhere";
      }
      return release ? judged.getLast().word() : "withheld";
    } catch (Border.NotAsked e) {
      return "no-rule";
    }
  }
}
