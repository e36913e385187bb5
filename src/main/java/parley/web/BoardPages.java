package parley.web;

import io.javalin.http.Context;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import parley.agreement.Line;
import parley.agreement.Series;
import parley.casework.SearchDesk;
import parley.console.BoardRow;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.message.MessageId;
import parley.message.Wording;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.WatchDesk;
import parley.web.page.JteboardGenerated;
import parley.web.page.JterowsGenerated;

/// The board. Whoever searches on it sees what the search over everything finds of messages,
/// narrowed as the board is and in its order (W-BOARD-4).
final class BoardPages {
  private static final Comparator<WatchDesk.Row> ORDER =
      Comparator.comparing(WatchDesk.Row::rang)
          .thenComparing(WatchDesk.Row::at, Comparator.reverseOrder());

  private final Visit visit;
  private final SearchDesk search;

  BoardPages(Visit visit, SearchDesk search) {
    this.visit = visit;
    this.search = search;
  }

  void routes(Guard guard) {
    guard.get("/", Act.READ, this::board);
    guard.get("/board/rows", Act.READ, this::rows);
  }

  private void board(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.everywhere(context);
    Board board = read(context, permit);
    Visit.send(context, out -> JteboardGenerated.render(out, null, shell, board));
  }

  private void rows(Context context, Permit<Act.Read> permit) {
    Shell shell = visit.everywhere(context);
    Board board = read(context, permit);
    Visit.send(context, out -> JterowsGenerated.render(out, null, shell, board));
  }

  private Board read(Context context, Permit<Act.Read> permit) {
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
    String text = Visit.query(context, "search").map(String::strip).orElse("");
    WatchDesk.Kinds kinds = tests ? WatchDesk.Kinds.TESTS : WatchDesk.Kinds.MESSAGES;
    Wording words = visit.words(context);
    Function<Series, Rows> of =
        each -> {
          WatchDesk.Filter filter = new WatchDesk.Filter(peer, Optional.of(each), open, kinds);
          return text.isEmpty()
              ? new Rows(visit.rows(words, filter), false, false)
              : found(words, filter, text, permit);
        };
    Rows shown = of.apply(series.orElse(Series.REAL));
    Rows exercises = series.isEmpty() ? of.apply(Series.EXERCISE) : Rows.NONE;
    return new Board(
        shown.rows(),
        exercises.rows(),
        peer.map(NodeId::name).orElse(""),
        series.map(Series::code).orElse(""),
        open,
        tests,
        text,
        shown.reading(),
        shown.more() || exercises.more(),
        text.isEmpty() ? 0 : onCertLine(text, permit));
  }

  /// W-BOARD-6: what the search finds beside the board.
  private int onCertLine(String text, Permit<Act.Read> permit) {
    SearchDesk.Query all = SearchDesk.Query.of(text, Optional.of(SearchDesk.Among.MESSAGES));
    return search.find(all.on(Line.CERT), permit).hits().size();
  }

  /// @param reading not everything can be found yet
  /// @param more there are more than these
  private record Rows(List<BoardRow> rows, boolean reading, boolean more) {
    static final Rows NONE = new Rows(List.of(), false, false);
  }

  /// What is open comes first, however old it is; then the newest of the rest.
  private Rows found(Wording words, WatchDesk.Filter filter, String text, Permit<Act.Read> permit) {
    Map<MessageId, WatchDesk.Row> rows = new LinkedHashMap<>();
    boolean reading = false;
    boolean more = false;
    for (boolean open : filter.open() ? List.of(true) : List.of(true, false)) {
      SearchDesk.Found found = search.find(query(filter, open, text), permit);
      reading |= !found.whole();
      more |= found.more();
      found.hits().stream()
          .flatMap(hit ->
              hit instanceof SearchDesk.Hit.Message message
                  ? Stream.of(message.row())
                  : Stream.<WatchDesk.Row>empty())
          .forEach(row -> rows.putIfAbsent(row.id(), row));
    }
    List<BoardRow> shown =
        rows.values().stream()
            .sorted(ORDER)
            .map(row -> BoardRow.of(row, visit.formatName(words, row.format()), visit.now()))
            .toList();
    return new Rows(shown, reading, more);
  }

  private static SearchDesk.Query query(WatchDesk.Filter filter, boolean open, String text) {
    boolean tests = filter.kinds() == WatchDesk.Kinds.TESTS;
    return new SearchDesk.Query(
        text,
        Optional.of(tests ? SearchDesk.Among.TESTS : SearchDesk.Among.MESSAGES),
        filter.peer(),
        // Batches of the CERT line are found, and stand on no board (K-BATCH-5).
        Optional.of(Line.WATCH),
        Optional.empty(),
        Optional.empty(),
        filter.series(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        open ? Optional.of(SearchDesk.Status.OPEN) : Optional.empty());
  }
}
