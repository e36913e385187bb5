package hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// Every file of `spec/vectors/hostile` is refused by the clause of its index, soon, and without
/// much memory. With `-Dparley.vectors=write` the files are written first.
class CorpusTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final long MUCH_MEMORY = 64L << 20;

  @TempDir static Path scratch;

  private record Row(String door, String file, String clause) {}

  private static List<Row> index() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Corpus.FOLDER.resolve("index.tsv"))) {
      String[] cells = line.split("\t", -1);
      rows.add(new Row(cells[0].substring(0, cells[0].indexOf('/')), cells[0], cells[1]));
    }
    return rows;
  }

  @TestFactory
  Stream<DynamicTest> each_hostile_file_is_refused_by_its_clause_soon_and_cheaply()
      throws Exception {
    if ("write".equals(System.getProperty("parley.vectors"))) {
      write();
    }
    Doors doors = new Doors(scratch);
    return index().stream()
        .map(row -> DynamicTest.dynamicTest(row.file(), () -> refused(doors, row)));
  }

  private static void refused(Doors doors, Row row) throws Exception {
    Bytes bytes = Bytes.of(Files.readAllBytes(Corpus.FOLDER.resolve(row.file())));
    Doors.Door door = doors.door(row.door());
    String first = clause(door, bytes);
    assertThat(first).isEqualTo(row.clause());
    long begun = System.nanoTime();
    long before = allocated();
    String again = clause(door, bytes);
    assertThat(allocated() - before).as("bytes allocated").isLessThan(MUCH_MEMORY);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    assertThat(again).isEqualTo(first);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static String clause(Doors.Door door, Bytes bytes) {
    try {
      door.read(bytes);
      return "read";
    } catch (MalformedInput e) {
      return e.clause();
    }
  }

  @Test
  void the_files_are_exactly_what_the_corpus_makes() throws Exception {
    Map<String, Bytes> made = new TreeMap<>();
    Corpus.items().forEach(item -> made.put(item.path(), item.bytes()));
    Map<String, Bytes> found = new TreeMap<>();
    for (Row row : index()) {
      found.put(row.file(), Bytes.of(Files.readAllBytes(Corpus.FOLDER.resolve(row.file()))));
    }
    assertThat(found.keySet()).isEqualTo(made.keySet()).hasSizeGreaterThan(90);
    assertThat(found).isEqualTo(made);
  }

  private static void write() throws Exception {
    StringBuilder index = new StringBuilder();
    for (Corpus.Item item : Corpus.items()) {
      Path file = Corpus.FOLDER.resolve(item.path());
      Files.createDirectories(file.getParent());
      Files.write(file, item.bytes().toArray());
      index.append(item.path() + "\t" + item.clause() + "\t" + item.why() + "\n");
    }
    Files.writeString(Corpus.FOLDER.resolve("index.tsv"), index, StandardCharsets.UTF_8);
  }
}
