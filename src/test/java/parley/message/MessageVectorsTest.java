package parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.provider.Arguments;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// The files under spec/vectors/message: good ones of every format, and bad ones named by their
/// fault. With `-Dparley.vectors=write` they are written first.
class MessageVectorsTest {
  private static final Path ROOT = Path.of("spec", "vectors", "message");

  /// @param clause `ok` for a good one
  private record Vector(String path, String clause, String why, Bytes bytes) {
    String row() {
      return path + "\t" + clause + "\t" + why + "\n";
    }
  }

  private static List<Vector> vectors() throws MalformedInput {
    List<Vector> all = new ArrayList<>();
    for (Format format : Sample.FORMATS.all()) {
      String name = "good/" + format.id().replace('/', '-') + ".json";
      all.add(new Vector(name, "ok", format.id() + ".", Sample.of(format.id()).message().bytes()));
    }
    for (Arguments row : MessageTest.faults().toList()) {
      Object[] cells = row.get();
      Bytes bytes =
          Sample.spoiled(
              Sample.of("inquiry/1").message(), (String) cells[1], (parley.codec.Json) cells[2]);
      all.add(
          new Vector(
              "bad/header-" + cells[0] + ".json",
              (String) cells[3],
              "The member " + cells[1] + ".",
              bytes));
    }
    for (Arguments row : FormatRefusalsTest.refusals().toList()) {
      Object[] cells = row.get();
      String what = (String) cells[0];
      String name = what.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      all.add(
          new Vector(
              "bad/body-" + name + ".json",
              (String) cells[3],
              what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1) + ".",
              ((Sample) cells[1]).message().bytes()));
    }
    return all;
  }

  private static String index(List<Vector> vectors) {
    StringBuilder rows = new StringBuilder();
    vectors.forEach(vector -> rows.append(vector.row()));
    return rows.toString();
  }

  private static void writeWhenAsked() throws IOException, MalformedInput {
    if (!"write".equals(System.getProperty("parley.vectors"))) {
      return;
    }
    Files.createDirectories(ROOT.resolve("good"));
    Files.createDirectories(ROOT.resolve("bad"));
    for (Vector vector : vectors()) {
      Files.write(ROOT.resolve(vector.path()), vector.bytes().toArray());
    }
    Files.writeString(ROOT.resolve("index.tsv"), index(vectors()));
  }

  @Test
  void the_files_are_exactly_what_the_generator_makes() throws IOException, MalformedInput {
    writeWhenAsked();
    TreeMap<String, Bytes> made = new TreeMap<>();
    for (Vector vector : vectors()) {
      assertThat(made.put(vector.path(), vector.bytes())).as(vector.path()).isNull();
    }
    TreeMap<String, Bytes> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(ROOT.relativize(file).toString(), Bytes.of(Files.readAllBytes(file)));
      }
    }
    assertThat(found.remove("index.tsv")).isEqualTo(Bytes.utf8(index(vectors())));
    assertThat(found).isEqualTo(made);
  }

  @TestFactory
  Stream<DynamicTest> each_file_is_read_or_refused_by_exactly_its_clause()
      throws IOException, MalformedInput {
    writeWhenAsked();
    List<String> rows = Files.readAllLines(ROOT.resolve("index.tsv"));
    assertThat(rows).hasSizeGreaterThan(70);
    return rows.stream()
        .map(row -> row.split("\t", -1))
        .map(cells ->
            DynamicTest.dynamicTest(
                cells[0],
                () -> {
                  Bytes bytes = Bytes.of(Files.readAllBytes(ROOT.resolve(cells[0])));
                  assertThat(clauses(bytes)).containsOnly(cells[1]);
                }));
  }

  private static List<String> clauses(Bytes bytes) {
    try {
      List<String> clauses =
          Sample.FORMATS.check(Message.read(bytes)).stream().map(Formats.Fault::clause).toList();
      return clauses.isEmpty() ? List.of("ok") : clauses;
    } catch (MalformedInput e) {
      return List.of(e.clause());
    }
  }
}
