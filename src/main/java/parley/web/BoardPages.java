package parley.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import parley.agreement.Series;
import parley.console.BoardRow;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.WatchDesk;
import parley.web.page.JteboardGenerated;
import parley.web.page.JterowsGenerated;

/// The board.
final class BoardPages {
  private final Visit visit;

  BoardPages(Visit visit) {
    this.visit = visit;
  }

  void routes(Guard guard) {
    guard.get("/", Act.READ, this::board);
    guard.get("/board/rows", Act.READ, this::rows);
  }

  private void board(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.everywhere(context);
    Board board = read(context);
    Visit.send(context, out -> JteboardGenerated.render(out, null, shell, board));
  }

  private void rows(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.everywhere(context);
    Board board = read(context);
    Visit.send(context, out -> JterowsGenerated.render(out, null, shell, board));
  }

  private Board read(Context context) {
    Optional<NodeId> peer =
        Visit.query(context, "peer")
            .flatMap(name ->
                visit.desk().peers().stream()
                    .map(WatchDesk.Peer::node)
                    .filter(node -> node.name().equals(name))
                    .findFirst());
    Optional<Series> series = Visit.query(context, "series").flatMap(Series::coded);
    boolean open = Visit.query(context, "open").isPresent();
    boolean tests = Visit.query(context, "tests").isPresent();
    Optional<String> search = Visit.query(context, "search");
    WatchDesk.Kinds kinds = tests ? WatchDesk.Kinds.TESTS : WatchDesk.Kinds.MESSAGES;
    Function<Series, List<BoardRow>> of =
        each ->
            visit.rows(
                visit.words(context),
                new WatchDesk.Filter(peer, Optional.of(each), open, search, kinds));
    return new Board(
        of.apply(series.orElse(Series.REAL)),
        series.isEmpty() ? of.apply(Series.EXERCISE) : List.of(),
        peer.map(NodeId::name).orElse(""),
        series.map(Series::code).orElse(""),
        open,
        tests,
        search.orElse(""));
  }
}
