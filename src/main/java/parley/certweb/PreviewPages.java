package parley.certweb;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.certline.Border;
import parley.certline.Passage;
import parley.certline.ReleaseRules;
import parley.certweb.page.JtecertPreviewGenerated;
import parley.console.Guard;
import parley.console.Visit;
import parley.party.NodeId;
import parley.stix.Markings;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// What would go to a partner now, and why the rest does not (K-RELEASE-8, W-CERT-10).
public final class PreviewPages {
  private static final List<String> SHOWN = List.of("all", "goes", "waits", "stays");

  private final Front front;

  PreviewPages(Front front) {
    this.front = front;
  }

  void routes(Guard guard) {
    guard.get("/cert/preview", Act.READ_CERT, this::page);
  }

  /// One version as a row.
  public record Row(
      String id,
      String title,
      String type,
      String marking,
      boolean marked,
      String source,
      boolean newest,
      Passage passage) {
    static Row of(Passage.Looked looked) {
      Markings markings = looked.markings();
      return new Row(
          looked.object().id().toString(),
          Naming.title(looked.object().content()).orElse(looked.object().id().toString()),
          looked.object().type(),
          markings.tlp().label(),
          markings.stated(),
          looked.source(),
          looked.newest(),
          looked.passage());
    }
  }

  /// @param to the partner; empty where the line has none
  /// @param rule empty where none names the partner: nothing goes
  /// @param sums of this part, by outcome
  public record View(
      List<String> partners,
      String to,
      Optional<ReleaseRules.Rule> rule,
      String shown,
      List<Row> rows,
      Map<String, Integer> sums,
      int looked,
      boolean later,
      Optional<Passage.Place> next) {
    public View {
      partners = List.copyOf(partners);
      rows = List.copyOf(rows);
      sums = Map.copyOf(sums);
    }
  }

  private void page(Context context, Permit<Act.ReadCert> permit) throws Exception {
    Optional<String> asked = Visit.query(context, "to");
    String shown = Visit.query(context, "show").filter(SHOWN::contains).orElse("all");
    Optional<Passage.Place> after =
        Visit.query(context, "shelf")
            .map(shelf ->
                new Passage.Place(
                    (int) Front.number(Optional.of(shelf)),
                    Front.number(Visit.query(context, "added"))));
    front.with(
        context,
        (desk, shell) -> {
          View view = view(desk, asked, shown, after, permit);
          Visit.send(context, out -> JtecertPreviewGenerated.render(out, null, shell, view));
        });
  }

  private static View view(
      CertDesk desk,
      Optional<String> asked,
      String shown,
      Optional<Passage.Place> after,
      Permit<Act.ReadCert> permit)
      throws CertException {
    List<NodeId> peers = desk.partners();
    Optional<NodeId> to =
        peers.stream()
            .filter(peer -> asked.filter(name -> !name.equals(peer.name())).isEmpty())
            .findFirst();
    List<String> names = peers.stream().map(NodeId::name).toList();
    Optional<ReleaseRules.Rule> rule =
        to.flatMap(peer -> desk.border().flatMap(border -> border.ruleOf(peer)));
    if (rule.isEmpty()) {
      String node = to.map(NodeId::name).orElse("");
      return new View(names, node, rule, shown, List.of(), Map.of(), 0, false, Optional.empty());
    }
    try {
      Passage.Previewing found = desk.preview(to.get(), after, permit);
      Map<String, Integer> sums = new TreeMap<>();
      found.looked().forEach(each -> sums.merge(each.passage().word(), 1, Integer::sum));
      List<Row> rows =
          found.looked().stream()
              .filter(each -> shown.equals("all") || each.passage().word().equals(shown))
              .map(Row::of)
              .toList();
      return new View(
          names,
          to.get().name(),
          rule,
          shown,
          rows,
          sums,
          found.looked().size(),
          after.isPresent(),
          found.next());
    } catch (Border.NotAsked e) {
      // The rule was taken away meanwhile.
      return new View(
          names,
          to.get().name(),
          Optional.empty(),
          shown,
          List.of(),
          Map.of(),
          0,
          false,
          Optional.empty());
    }
  }
}
