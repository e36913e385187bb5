package parley.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.shift.ShiftTimes;
import parley.store.StoreConfig;

class TranslationsTest extends TranslationConformance {
  @TempDir Path folder;

  @Override
  StoreConfig database() {
    return new StoreConfig.Sqlite(folder);
  }

  @Test
  void no_word_of_it_lies_readable_on_the_disk() throws Exception {
    certified();
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1)
            .contains(
                new String(
                    "Известно ли".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))) {
          found.add(file);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void a_watch_is_eight_hours_from_midnight() {
    Watches watches = ShiftTimes.usual().watches();
    assertThat(watches.of("a", Instant.parse("2026-11-26T00:00:00Z"))).isEqualTo("2026-11-26/1");
    assertThat(watches.of("b", Instant.parse("2026-11-26T07:59:59Z"))).isEqualTo("2026-11-26/1");
    assertThat(watches.of("c", Instant.parse("2026-11-26T08:00:00Z"))).isEqualTo("2026-11-26/2");
    assertThat(watches.of("d", Instant.parse("2026-11-26T23:59:59Z"))).isEqualTo("2026-11-26/3");
  }
}
