package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.store.StoreConfig;

class BoardTest extends CountersignConformance {
  @TempDir Path folder;

  @Override
  StoreConfig database(String side) {
    return new StoreConfig.Sqlite(folder.resolve(side));
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
