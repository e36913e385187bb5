package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.ledger.PlannedStore;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;
import parley.watchline.WatchDesk.Filter;

class BoardTest extends CountersignConformance {
  @TempDir Path folder;

  @Override
  StoreConfig database(String side) {
    return new StoreConfig.Sqlite(folder.resolve(side));
  }

  /// A look that walks the board, or sorts it, is right and gets slower with each message: no other
  /// test would see it.
  @Test
  void a_look_at_the_board_neither_walks_nor_sorts_it() throws Exception {
    planned(Pattern.compile("USE TEMP B-TREE.*|SCAN board"), rows -> looks(rows, false));
    planned(
        Pattern.compile(
            "USE TEMP B-TREE.*|S[A-Z]* board( USING INDEX board_(all|peer|series)\\b.*)?"),
        rows -> {
          looks(rows, true);
          rows.duties(100);
          rows.awaited();
          rows.unanswered();
        });
  }

  private interface Looks {
    void at(BoardRowsTable rows) throws StoreException;
  }

  private void planned(Pattern grows, Looks looks) throws Exception {
    Path place = Files.createTempDirectory(folder, "plan");
    try (PlannedStore store =
        new PlannedStore(
            Stores.open(new StoreConfig.Sqlite(place)), grows, Pattern.compile("nothing"))) {
      looks.at(new BoardRowsTable(store));
      store.check(place.resolve("parley.db"));
    }
  }

  private static void looks(BoardRowsTable rows, boolean open) throws StoreException {
    for (WatchDesk.Kinds kinds : WatchDesk.Kinds.values()) {
      for (Optional<Series> series : List.of(Optional.<Series>empty(), Optional.of(Series.REAL))) {
        rows.board(new Filter(Optional.empty(), series, open, kinds), Instant.EPOCH, 200);
      }
      rows.board(
          new Filter(Optional.of(Terms.RU), Optional.of(Series.REAL), open, kinds),
          Instant.EPOCH,
          200);
    }
  }

  @Test
  void no_title_stands_readable_in_the_database()
      throws DeskException, InterruptedException, IOException {
    sent(DeskScene.inquiry("Unmistakable words", Precedence.ROUTINE, Series.REAL));
    assertThat(only(ru, ALL).title()).isEqualTo("Unmistakable words");

    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("Unmistakable");
      }
    }
  }
}
