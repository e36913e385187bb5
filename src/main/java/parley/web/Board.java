package parley.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import parley.console.BoardRow;
import parley.watchline.WatchDesk.Step;

/// The board as asked for.
///
/// @param rows of real traffic, or of exercises when those alone are asked for
/// @param exercises in a list of their own (W-EXERCISE-8)
/// @param peer node name or empty
/// @param series code or empty
/// @param tests only what the links send to test themselves
/// @param reading what is searched is still being read in after a start
/// @param more the search finds more than is shown
/// @param onCertLine messages of the CERT line that the search finds, which stand on no board; at
///   most as many as one search shows
public record Board(
    List<BoardRow> rows,
    List<BoardRow> exercises,
    String peer,
    String series,
    boolean open,
    boolean tests,
    String search,
    boolean reading,
    boolean more,
    int onCertLine) {
  public Board {
    rows = List.copyOf(rows);
    exercises = List.copyOf(exercises);
  }

  /// What is searched, as part of an address.
  public String searched() {
    return URLEncoder.encode(search, StandardCharsets.UTF_8);
  }

  private long count(Predicate<BoardRow> which) {
    return rows.stream().filter(which).count();
  }

  public long toAcknowledge() {
    return count(BoardRow::toAcknowledge);
  }

  public long over() {
    return count(BoardRow::over);
  }

  public long toAnswer() {
    return count(BoardRow::toAnswer);
  }

  public long awaited() {
    return count(row ->
        !row.row().inbound() && row.row().step() != Step.ANSWERED && row.clock().isPresent());
  }

  public boolean filtered() {
    return !peer.isEmpty() || !series.isEmpty() || open || tests || !search.isEmpty();
  }
}
