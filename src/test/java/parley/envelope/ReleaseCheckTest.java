package parley.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every way to cheat at release by two persons is refused by its clause. With
/// `-Dparley.vectors=write` the files are written first.
class ReleaseCheckTest {
  private static final Path ROOT = Path.of("spec", "vectors", "release");

  @TestFactory
  Stream<DynamicTest> each_release_is_taken_or_refused_by_exactly_its_clause() throws Exception {
    if ("write".equals(System.getProperty("parley.vectors"))) {
      write();
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (String row : Files.readAllLines(ROOT.resolve("index.tsv"))) {
      String[] cells = row.split("\t", -1);
      Path file = ROOT.resolve(cells[0]);
      tests.add(
          DynamicTest.dynamicTest(
              cells[0],
              () ->
                  assertThat(ReleaseVectors.clauseOf(Files.readAllBytes(file)))
                      .isEqualTo(cells[1])));
    }
    assertThat(tests).hasSizeGreaterThan(15);
    return tests.stream();
  }

  @Test
  void the_files_are_exactly_what_the_generator_makes() throws Exception {
    List<String> names = new ArrayList<>();
    for (ReleaseVectors.Made made : ReleaseVectors.all()) {
      names.add(made.path());
      assertThat(Files.readString(ROOT.resolve(made.path()))).isEqualTo(made.json());
    }
    try (Stream<Path> files = Files.walk(ROOT)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> ROOT.relativize(file).toString())
                  .filter(name -> !name.equals("index.tsv")))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  private static void write() throws IOException {
    StringBuilder index = new StringBuilder();
    for (ReleaseVectors.Made made : ReleaseVectors.all()) {
      Path file = ROOT.resolve(made.path());
      Files.createDirectories(file.getParent());
      Files.writeString(file, made.json());
      index.append(made.path()).append('\t').append(made.clause()).append('\t');
      index.append(made.why()).append('\n');
    }
    Files.writeString(ROOT.resolve("index.tsv"), index.toString(), StandardCharsets.UTF_8);
  }
}
