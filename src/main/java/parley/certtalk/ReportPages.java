package parley.certtalk;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import parley.certtalk.page.JtereportsGenerated;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.party.NodeId;
import parley.report.Reports;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.WatchDesk;

/// Reports of origin, both ways, and how each fares (W-TALK-1).
public final class ReportPages {
  private static final List<String> WAYS = List.of("in", "out");
  private static final List<String> STATES =
      List.of("none", "received", "in-work", "mitigated", "not-ours");

  /// Places of a course, in its order: both ends stand at the last.
  private static final List<String> COURSE = List.of("received", "in-work", "mitigated");

  private final Visit visit;
  private final TalkPages.Told told;

  ReportPages(Visit visit, TalkPages.Told told) {
    this.visit = visit;
    this.told = told;
  }

  void routes(Guard guard) {
    guard.get("/cert/reports", Act.READ, this::page);
  }

  /// @param peer asked for; empty for all
  /// @param way `in`, `out` or empty for both
  /// @param state a present state, `none`, or empty for all
  /// @param all how many there are without these
  public record View(List<Row> rows, String peer, String way, String state, int all) {
    public View {
      rows = List.copyOf(rows);
    }
  }

  /// One report.
  public record Row(Reports.Report report) {
    public String present() {
      return report.present().map(Reports.State::word).orElse("none");
    }

    /// How far its present state is, of three; 0 as long as it has none.
    public int step() {
      String word = present();
      return word.equals("not-ours") ? COURSE.size() : COURSE.indexOf(word) + 1;
    }

    public boolean over() {
      return step() == COURSE.size();
    }

    /// States that may be said next: those that are further along, or all where it is over.
    public List<String> next() {
      return STATES.stream().skip(1).filter(word -> !word.equals(present())).toList();
    }
  }

  private void page(Context context, Permit<Act.Read> permit) throws Exception {
    Shell shell = visit.shell(context);
    Optional<NodeId> peer =
        Visit.query(context, "peer")
            .flatMap(name ->
                shell.peers().stream()
                    .map(WatchDesk.Peer::node)
                    .filter(node -> node.name().equals(name))
                    .findFirst());
    String way = Visit.query(context, "way").filter(WAYS::contains).orElse("");
    String state = Visit.query(context, "state").filter(STATES::contains).orElse("");
    List<Reports.Report> found = told.reports(peer);
    List<Row> rows =
        found.stream()
            .filter(each -> way.isEmpty() || each.inbound() == way.equals("in"))
            .map(Row::new)
            .filter(each -> state.isEmpty() || each.present().equals(state))
            .toList();
    View view = new View(rows, peer.map(NodeId::name).orElse(""), way, state, found.size());
    Visit.send(context, out -> JtereportsGenerated.render(out, null, shell, view));
  }
}
