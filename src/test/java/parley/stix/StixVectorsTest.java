package parley.stix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import parley.codec.Bytes;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Text;

/// The files under spec/vectors/stix and stix-pattern: good ones, written by hand, and of objects
/// bad ones with one thing wrong in each. With `-Dparley.vectors=write` the bad ones and the
/// indexes are written first.
class StixVectorsTest {
  private static final Path OBJECTS = Path.of("spec", "vectors", "stix");
  private static final Path PATTERNS = Path.of("spec", "vectors", "stix-pattern");

  /// @param clause `ok` for a good one
  private record Vector(String path, String clause, String why, Bytes bytes) {
    String row() {
      return path + "\t" + clause + "\t" + why + "\n";
    }
  }

  /// Patterns that break one clause each.
  private static final String[][] BAD_PATTERNS = {
    {"too-deep", "K-PAT-1", "(".repeat(33) + "[a:b = 1]" + ")".repeat(33)},
    {"no-end", "K-PAT-2", "[ipv4-addr:value = '198.51.100.1'"},
    {"two-observations-without-an-operator", "K-PAT-2", "[a:b = 1] [a:b = 2]"},
    {"hyphen-without-quotes", "K-PAT-2", "[file:hashes.SHA-256 = 'x']"},
    {"small-operator", "K-PAT-2", "[a:b = 1 and a:c = 2]"},
    {"odd-escape", "K-PAT-2", "[a:b = 'x\\y']"},
    {"within-nothing", "K-PAT-2", "[a:b = 1] WITHIN 0 SECONDS"},
    {"no-such-month", "K-PAT-3", "[a:b = t'2026-13-01T00:00:00Z']"},
    {"half-a-byte", "K-PAT-3", "[a:b = h'abc']"},
    {"within-twice", "K-PAT-4", "[a:b = 1] WITHIN 1 SECONDS WITHIN 2 SECONDS"},
    {
      "stop-before-start",
      "K-PAT-4",
      "[a:b = 1] START t'2026-01-02T00:00:00Z' STOP t'2026-01-01T00:00:00Z'"
    },
    {"short-digest", "K-PAT-5", "[file:hashes.MD5 = 'abc']"},
  };

  private static List<Vector> good(Path root) throws IOException {
    List<Vector> good = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve("good"))) {
      for (Path file : files.sorted().toList()) {
        Bytes bytes = Bytes.of(Files.readAllBytes(file));
        String path = root.relativize(file).toString().replace('\\', '/');
        good.add(new Vector(path, "ok", "A good one.", bytes));
      }
    }
    return good;
  }

  private static List<Vector> objects() throws IOException {
    List<Vector> all = good(OBJECTS);
    TreeMap<String, Vector> bad = new TreeMap<>();
    for (StixObject example : Stix.examples()) {
      for (Mutants.Mutant mutant : Mutants.of(example)) {
        String name = "bad/" + mutant.kind().replace(' ', '-') + ".json";
        String why = "At " + mutant.place() + ": " + mutant.kind() + ".";
        bad.putIfAbsent(
            name, new Vector(name, mutant.clause(), why, JsonWriter.pretty(mutant.object())));
      }
    }
    all.addAll(bad.values());
    return all;
  }

  private static List<Vector> patterns() throws IOException {
    List<Vector> all = good(PATTERNS);
    for (String[] bad : BAD_PATTERNS) {
      String name = "bad/" + bad[0] + ".txt";
      String why = bad[0].replace('-', ' ') + ".";
      all.add(new Vector(name, bad[1], why, Bytes.utf8(bad[2])));
    }
    return all;
  }

  private static String index(List<Vector> vectors) {
    StringBuilder rows = new StringBuilder();
    vectors.forEach(vector -> rows.append(vector.row()));
    return rows.toString();
  }

  private static void unchanged(Path root, List<Vector> vectors) throws IOException {
    if ("write".equals(System.getProperty("parley.vectors"))) {
      Files.createDirectories(root.resolve("bad"));
      for (Vector vector : vectors) {
        Files.write(root.resolve(vector.path()), vector.bytes().toArray());
      }
      Files.writeString(root.resolve("index.tsv"), index(vectors));
    }
    TreeMap<String, Bytes> made = new TreeMap<>();
    vectors.forEach(vector -> made.put(vector.path(), vector.bytes()));
    TreeMap<String, Bytes> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(root.relativize(file).toString(), Bytes.of(Files.readAllBytes(file)));
      }
    }
    Bytes index = found.remove("index.tsv");
    assertThat(index).isEqualTo(Bytes.utf8(index(vectors)));
    assertThat(found).isEqualTo(made);
  }

  @Test
  void the_files_are_exactly_what_the_generator_makes() throws IOException {
    unchanged(OBJECTS, objects());
    unchanged(PATTERNS, patterns());
  }

  private static List<String> rows(Path root) throws IOException {
    return Files.readAllLines(root.resolve("index.tsv"), StandardCharsets.UTF_8);
  }

  @TestFactory
  Stream<DynamicTest> each_object_is_good_or_refused_by_its_clause() throws IOException {
    return rows(OBJECTS).stream()
        .map(row -> row.split("\t", -1))
        .map(cells ->
            DynamicTest.dynamicTest(
                cells[0],
                () -> {
                  Bytes bytes = Bytes.of(Files.readAllBytes(OBJECTS.resolve(cells[0])));
                  assertThat(clauses(bytes)).contains(cells[1]);
                }));
  }

  @TestFactory
  Stream<DynamicTest> each_pattern_is_read_or_refused_by_exactly_its_clause() throws IOException {
    return rows(PATTERNS).stream()
        .map(row -> row.split("\t", -1))
        .map(cells ->
            DynamicTest.dynamicTest(
                cells[0],
                () -> {
                  Bytes bytes = Bytes.of(Files.readAllBytes(PATTERNS.resolve(cells[0])));
                  assertThat(clause(bytes)).isEqualTo(cells[1]);
                }));
  }

  private static List<String> clauses(Bytes bytes) {
    try {
      List<String> wrong = Stix.wrong(StixObject.read(bytes));
      return wrong.isEmpty() ? List.of("ok") : wrong;
    } catch (MalformedInput e) {
      return List.of(e.clause());
    }
  }

  private static String clause(Bytes bytes) {
    try {
      Pattern.read(Text.utf8(bytes));
      return "ok";
    } catch (MalformedInput e) {
      return e.clause();
    }
  }
}
