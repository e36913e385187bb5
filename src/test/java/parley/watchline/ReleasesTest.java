package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReleasesTest extends ReleasesConformance {
  @Test
  void no_word_of_it_lies_readable_on_the_disk() throws Exception {
    waiting();
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (text.contains("scans from your network") || text.contains("Was it you")) {
          found.add(file);
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
