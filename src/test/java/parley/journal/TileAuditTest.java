package parley.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.party.LinkId;
import parley.party.NodeId;

class TileAuditTest {
  private static final NodeId US = new NodeId("us-nrrc");
  private static final String ORIGIN =
      LogName.of(US, LinkId.between(US, new NodeId("ru-nrrc")), 1).origin();

  /// A log in memory that can be altered behind its owner's back.
  private static final class Stored implements LogSource<RuntimeException> {
    final Map<Integer, Bytes> entries = new HashMap<>();
    final Map<List<Long>, Digest> nodes = new HashMap<>();
    final Checkpoint checkpoint;

    Stored(int size) {
      LogTree tree = new LogTree();
      for (int index = 0; index < size; index++) {
        Bytes entry = Bytes.utf8("entry " + index);
        entries.put(index, entry);
        tree.append(entry)
            .forEach(n -> nodes.put(List.of((long) n.level(), n.position()), n.hash()));
      }
      checkpoint = new Checkpoint(ORIGIN, size, tree.root());
    }

    @Override
    public Digest node(int level, long position) {
      return Objects.requireNonNull(nodes.get(List.of((long) level, position)));
    }

    @Override
    public List<Bytes> entries(long from, long to) {
      return IntStream.range((int) from, (int) to)
          .mapToObj(entries::get)
          .takeWhile(Objects::nonNull)
          .toList();
    }

    Map<String, Bytes> export() throws IOException {
      Map<String, Bytes> files = new LinkedHashMap<>();
      Tiles.export(this, checkpoint.size(), Bytes.utf8("note"), files::put);
      return files;
    }
  }

  private static TileAudit.Outcome audit(Map<String, Bytes> files, Checkpoint checkpoint)
      throws IOException {
    return TileAudit.audit((name, limit) -> Optional.ofNullable(files.get(name)), checkpoint);
  }

  @Test
  void an_export_has_the_names_of_the_tiles_layout() throws IOException {
    assertThat(new Stored(0).export()).containsOnlyKeys("checkpoint");
    assertThat(new Stored(256).export())
        .containsOnlyKeys("tile/entries/000", "tile/0/000", "tile/1/000.p/1", "checkpoint");
    assertThat(new Stored(259).export())
        .containsOnlyKeys(
            "tile/entries/000",
            "tile/entries/001.p/3",
            "tile/0/000",
            "tile/0/001.p/3",
            "tile/1/000.p/1",
            "checkpoint");
    assertThat(Tiles.name(0, 1_234_067, 256)).isEqualTo("tile/0/x001/x234/067");
    assertThat(Tiles.entriesName(1_234_067, 9)).isEqualTo("tile/entries/x001/x234/067.p/9");
  }

  @Test
  void a_whole_export_of_any_size_passes_and_has_no_other_files() throws IOException {
    for (int size : List.of(0, 1, 2, 255, 256, 257, 511, 512, 513, 1_000, 65_536, 65_837)) {
      Stored log = new Stored(size);
      Map<String, Bytes> files = log.export();
      TileAudit.Outcome outcome = audit(files, log.checkpoint);
      assertThat(outcome.faults()).as("size " + size).isEmpty();
      assertThat(outcome.names()).isEqualTo(files.keySet());
    }
  }

  @Test
  void a_flipped_bit_in_any_file_is_found_and_named() throws IOException {
    Stored log = new Stored(700);
    Map<String, Bytes> files = log.export();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    for (String name : files.keySet()) {
      Bytes whole = Objects.requireNonNull(files.get(name));
      int step = Math.max(1, whole.size() / 400);
      for (int at = 0; at < whole.size() && !name.equals(Tiles.CHECKPOINT); at += step) {
        Map<String, Bytes> altered = new HashMap<>(files);
        altered.put(name, flipped(whole, at, random));
        List<LogFault> faults = audit(altered, log.checkpoint).faults();
        assertThat(faults).as(name + " byte " + at).isNotEmpty();
        assertThat(faults).as(name + " byte " + at).allMatch(fault -> fault.where().equals(name));
      }
    }
  }

  private static Bytes flipped(Bytes whole, int at, RandomGenerator random) {
    byte[] bytes = whole.toArray();
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    return Bytes.owning(bytes);
  }

  @Test
  void an_altered_entry_is_named_by_its_number_and_so_is_an_altered_hash() throws IOException {
    Stored log = new Stored(700);
    Map<String, Bytes> files = log.export();
    Bytes bundle = Objects.requireNonNull(files.get("tile/entries/001"));
    Bytes hashes = Objects.requireNonNull(files.get("tile/0/001"));
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    files.put("tile/entries/001", flipped(bundle, 2 + 11 * 7, random));
    assertThat(audit(files, log.checkpoint).faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.entry()).isEqualTo(OptionalLong.of(263)));
    files.put("tile/entries/001", bundle);
    files.put("tile/0/001", flipped(hashes, 9 * 32, random));
    assertThat(audit(files, log.checkpoint).faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.entry()).isEqualTo(OptionalLong.of(265)))
        .asString()
        .contains("the entry itself is whole");
  }

  @Test
  void a_file_that_is_missing_is_named() throws IOException {
    Stored log = new Stored(700);
    for (String name : log.export().keySet()) {
      Map<String, Bytes> files = log.export();
      files.remove(name);
      if (!name.equals(Tiles.CHECKPOINT)) {
        assertThat(audit(files, log.checkpoint).faults())
            .anyMatch(fault -> fault.where().equals(name));
      }
    }
  }

  @Test
  void a_log_rewritten_from_end_to_end_does_not_have_the_signed_root() throws IOException {
    Stored log = new Stored(700);
    Stored other = new Stored(700);
    other.entries.put(3, Bytes.utf8("another history"));
    Stored rewritten = rewritten(other);
    assertThat(audit(rewritten.export(), log.checkpoint).faults())
        .anyMatch(fault -> fault.where().equals(Tiles.CHECKPOINT));
    assertThat(LogAudit.audit(rewritten, log.checkpoint))
        .singleElement()
        .asString()
        .contains("not the log");
  }

  private static Stored rewritten(Stored log) {
    LogTree tree = new LogTree();
    for (int index = 0; index < log.entries.size(); index++) {
      tree.append(Objects.requireNonNull(log.entries.get(index)))
          .forEach(n -> log.nodes.put(List.of((long) n.level(), n.position()), n.hash()));
    }
    return log;
  }

  @Test
  void a_claimed_size_without_end_is_given_up_after_a_few_faults() throws IOException {
    Checkpoint endless = new Checkpoint(ORIGIN, Long.MAX_VALUE, Digest.of(Bytes.utf8("x")));
    assertThat(audit(Map.of(), endless).faults()).hasSize(LogAudit.MOST_FAULTS);
  }

  @Test
  void an_audit_of_the_database_names_the_first_altered_entry_or_node() {
    Stored log = new Stored(300);
    assertThat(LogAudit.audit(log, log.checkpoint)).isEmpty();
    log.entries.put(41, Bytes.utf8("entry 14"));
    assertThat(LogAudit.audit(log, log.checkpoint).getFirst().entry()).hasValue(41);
    log.entries.put(41, Bytes.utf8("entry 41"));
    log.nodes.put(List.of(3L, 2L), Digest.of(Bytes.utf8("forged")));
    assertThat(LogAudit.audit(log, log.checkpoint))
        .singleElement()
        .satisfies(fault -> assertThat(fault.where()).isEqualTo("node 3/2"));
    log.entries.remove(120);
    assertThat(LogAudit.audit(log, log.checkpoint))
        .anyMatch(fault -> fault.entry().equals(OptionalLong.of(120)));
  }
}
