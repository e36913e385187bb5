package parley.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.seal.SealException;

/// Reads every file of the codec's and the envelope's vectors and demands exactly the clause that
/// the index names. With `-Dparley.vectors=write` the files are written first.
class VectorsTest {
  private static final Path ROOT = Path.of("spec", "vectors");

  private static List<Vector> vectors() throws SealException, MalformedInput {
    List<Vector> all = new ArrayList<>(CodecVectors.all());
    all.addAll(LineVectors.all());
    all.addAll(SmallFrameVectors.all());
    all.addAll(BinaryVectors.all());
    all.addAll(CarrierVectors.all());
    return all;
  }

  @TestFactory
  Stream<DynamicTest> each_file_is_read_or_refused_by_exactly_its_clause() throws Exception {
    if ("write".equals(System.getProperty("parley.vectors"))) {
      write();
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (String topic : topics()) {
      Path index = ROOT.resolve(topic).resolve("index.tsv");
      for (String row : Files.readAllLines(index)) {
        String[] cells = row.split("\t", -1);
        Path file = ROOT.resolve(topic).resolve(cells[0]);
        tests.add(DynamicTest.dynamicTest(topic + "/" + cells[0], () -> check(topic, file, cells)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(200);
    return tests.stream();
  }

  private static void check(String topic, Path file, String[] cells) throws IOException {
    Bytes bytes = Bytes.of(Files.readAllBytes(file));
    String name = file.getFileName().toString();
    Vector vector = new Vector(topic, name, cells[1], cells[2], bytes);
    assertThat(clauseOf(vector)).isEqualTo(cells[1].equals("ok") ? "ok" : cells[1]);
  }

  private static String clauseOf(Vector vector) {
    try {
      Readers.of(vector).read(vector.bytes());
      return "ok";
    } catch (MalformedInput e) {
      return e.clause();
    }
  }

  @Test
  void the_files_are_exactly_what_the_generator_makes() throws Exception {
    Map<String, Bytes> made = new TreeMap<>();
    for (Vector vector : vectors()) {
      assertThat(made.put(vector.path(), vector.bytes())).as(vector.path()).isNull();
    }
    Map<String, Bytes> found = new TreeMap<>();
    for (String topic : topics()) {
      for (Path file : filesOf(ROOT.resolve(topic))) {
        found.put(ROOT.relativize(file).toString(), Bytes.of(Files.readAllBytes(file)));
      }
    }
    assertThat(found.keySet()).isEqualTo(made.keySet());
    assertThat(found).isEqualTo(made);
  }

  private static List<String> topics() {
    List<String> topics = new ArrayList<>(Readers.all().keySet());
    topics.add("parcel");
    return topics;
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().equals("index.tsv"))
          .toList();
    }
  }

  private static void write() throws IOException, SealException, MalformedInput {
    Map<String, StringBuilder> indexes = new TreeMap<>();
    for (Vector vector : vectors()) {
      Path file = ROOT.resolve(vector.path());
      Files.createDirectories(file.getParent());
      Files.write(file, vector.bytes().toArray());
      String clause = vector.clause().isEmpty() ? "ok" : vector.clause();
      String path = vector.path().substring(vector.topic().length() + 1);
      indexes
          .computeIfAbsent(vector.topic(), topic -> new StringBuilder())
          .append(path + "\t" + clause + "\t" + vector.why() + "\n");
    }
    for (Map.Entry<String, StringBuilder> index : indexes.entrySet()) {
      Files.writeString(
          ROOT.resolve(index.getKey()).resolve("index.tsv"),
          index.getValue().toString(),
          StandardCharsets.UTF_8);
    }
  }
}
