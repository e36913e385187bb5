package parley.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.party.LinkId;
import parley.party.NodeId;

class FileAnchorTest {
  private static final NodeId US = new NodeId("us-nrrc");
  private static final LogName LOG = LogName.of(US, LinkId.between(US, new NodeId("ru-nrrc")), 1);
  private static final LogName OTHER = LogName.local(US, 1);

  @TempDir Path folder;

  private static Checkpoint at(long size) {
    return at(LOG, size);
  }

  private static Checkpoint at(LogName log, long size) {
    return new Checkpoint(log.origin(), size, Digest.of(Bytes.utf8("root " + size)));
  }

  @Test
  void a_log_without_an_anchor_reads_as_none() throws Exception {
    try (FileAnchor anchor = new FileAnchor(folder)) {
      assertThat(anchor.read(LOG)).isEmpty();
    }
  }

  @Test
  void what_was_advanced_to_is_read_back_by_another_process() throws Exception {
    try (FileAnchor anchor = new FileAnchor(folder);
        FileAnchor other = new FileAnchor(folder)) {
      Optional<Checkpoint> now = Optional.empty();
      for (long size = 1; size <= 50; size++) {
        anchor.advance(LOG, now, at(size));
        now = Optional.of(at(size));
        assertThat(anchor.read(LOG)).isEqualTo(now);
        assertThat(other.read(LOG)).isEqualTo(now);
      }
      assertThat(other.read(OTHER)).isEmpty();
      other.advance(OTHER, Optional.empty(), at(OTHER, 7));
      assertThat(anchor.read(OTHER)).contains(at(OTHER, 7));
      assertThat(anchor.read(LOG)).isEqualTo(now);
    }
  }

  @Test
  void of_two_owners_the_one_who_comes_second_is_refused() throws Exception {
    try (FileAnchor one = new FileAnchor(folder);
        FileAnchor two = new FileAnchor(folder)) {
      one.advance(LOG, Optional.empty(), at(3));
      assertThatThrownBy(() -> two.advance(LOG, Optional.empty(), at(4)))
          .isInstanceOf(AnchorException.class)
          .hasMessageContaining("stands at 3 entries where no were expected");
      two.advance(LOG, Optional.of(at(3)), at(5));
      assertThatThrownBy(() -> one.advance(LOG, Optional.of(at(3)), at(4)))
          .isInstanceOf(AnchorException.class)
          .hasMessageContaining("stands at 5 entries where 3 were expected");
      assertThat(one.read(LOG)).contains(at(5));
    }
  }

  @Test
  void the_anchor_never_goes_back_and_never_to_another_root_of_its_size() throws Exception {
    try (FileAnchor anchor = new FileAnchor(folder)) {
      anchor.advance(LOG, Optional.empty(), at(5));
      assertThatThrownBy(() -> anchor.advance(LOG, Optional.of(at(5)), at(4)))
          .isInstanceOf(AnchorException.class)
          .hasMessageContaining("never goes back");
      Checkpoint fork = new Checkpoint(LOG.origin(), 5, Digest.of(Bytes.utf8("other")));
      assertThatThrownBy(() -> anchor.advance(LOG, Optional.of(at(5)), fork))
          .isInstanceOf(AnchorException.class);
      anchor.advance(LOG, Optional.of(at(5)), at(5));
      assertThat(anchor.read(LOG)).contains(at(5));
    }
  }

  @Test
  void a_checkpoint_of_another_log_is_a_bug_here() throws Exception {
    try (FileAnchor anchor = new FileAnchor(folder)) {
      assertThatThrownBy(() -> anchor.advance(LOG, Optional.empty(), at(OTHER, 1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatever_step_fails_before_or_after_its_effect_the_old_or_the_new_checkpoint_stands()
      throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    int failures = 0;
    for (int round = 0; round < 4_000; round++) {
      FaultyAnchorDisk disk = new FaultyAnchorDisk(random);
      FileAnchor anchor = new FileAnchor(disk);
      long durable = random.nextInt(4);
      for (long size = 1; size <= durable; size++) {
        anchor.advance(LOG, size == 1 ? Optional.empty() : Optional.of(at(size - 1)), at(size));
      }
      Optional<Checkpoint> before = durable == 0 ? Optional.empty() : Optional.of(at(durable));
      disk.failAt(round % 3, random.nextBoolean());
      boolean failed = fails(anchor, before, at(durable + 1));
      failures += failed ? 1 : 0;
      disk.heal();
      if (random.nextBoolean()) {
        disk.crash();
      }
      Optional<Checkpoint> after = new FileAnchor(disk).read(LOG);
      if (failed) {
        assertThat(after).isIn(before, Optional.of(at(durable + 1)));
      } else {
        assertThat(after).contains(at(durable + 1));
      }
      new FileAnchor(disk).advance(LOG, after, at(durable + 2));
      disk.crash();
      assertThat(new FileAnchor(disk).read(LOG)).contains(at(durable + 2));
    }
    assertThat(failures).isGreaterThan(2_000);
  }

  @Test
  void
      however_many_advances_fail_in_a_row_a_crash_leaves_the_last_durable_checkpoint_or_a_later_one()
          throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(2);
    for (int round = 0; round < 4_000; round++) {
      FaultyAnchorDisk disk = new FaultyAnchorDisk(random);
      FileAnchor anchor = new FileAnchor(disk);
      anchor.advance(LOG, Optional.empty(), at(1));
      long durable = 1;
      for (long size = 2; size <= 6; size++) {
        if (random.nextBoolean()) {
          anchor = new FileAnchor(disk);
        }
        Optional<Checkpoint> standing = anchor.read(LOG);
        disk.failAt(random.nextInt(6), random.nextBoolean());
        if (!fails(anchor, standing, at(size))) {
          durable = size;
        }
        disk.heal();
      }
      disk.crash();
      assertThat(new FileAnchor(disk).read(LOG).orElseThrow().size()).isBetween(durable, 6L);
    }
  }

  private static boolean fails(FileAnchor anchor, Optional<Checkpoint> before, Checkpoint next) {
    try {
      anchor.advance(LOG, before, next);
      return false;
    } catch (AnchorException e) {
      return true;
    }
  }

  @Test
  void an_advance_is_one_read_one_write_and_one_force() throws Exception {
    FaultyAnchorDisk disk =
        new FaultyAnchorDisk(RandomGeneratorFactory.of("L64X128MixRandom").create(1));
    FileAnchor anchor = new FileAnchor(disk);
    anchor.advance(LOG, Optional.empty(), at(1));
    int before = disk.steps();
    anchor.advance(LOG, Optional.of(at(1)), at(2));
    assertThat(disk.steps() - before).isEqualTo(3);
  }

  @Test
  void one_damaged_slot_gives_the_other_and_two_stop_the_node() throws Exception {
    for (int at = 0; at < 2 * FileAnchor.SLOT; at += 7) {
      FaultyAnchorDisk disk =
          new FaultyAnchorDisk(RandomGeneratorFactory.of("L64X128MixRandom").create(1));
      FileAnchor anchor = new FileAnchor(disk);
      anchor.advance(LOG, Optional.empty(), at(1));
      anchor.advance(LOG, Optional.of(at(1)), at(2));
      String file = "parley.us-nrrc.ru-nrrc~us-nrrc.1.anchor";
      disk.damage(file, at);
      long standing = at < FileAnchor.SLOT ? 1 : 2;
      assertThat(anchor.read(LOG)).contains(at(standing));
      disk.damage(file, (at + FileAnchor.SLOT) % (2 * FileAnchor.SLOT));
      assertThatThrownBy(() -> anchor.read(LOG))
          .isInstanceOf(AnchorException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void a_truncated_file_stops_the_node() throws Exception {
    try (FileAnchor anchor = new FileAnchor(folder)) {
      anchor.advance(LOG, Optional.empty(), at(1));
    }
    Path file = onlyAnchor();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, 4096));
    try (FileAnchor anchor = new FileAnchor(folder)) {
      assertThatThrownBy(() -> anchor.read(LOG))
          .isInstanceOf(AnchorException.class)
          .hasMessageContaining("damaged");
    }
  }

  private Path onlyAnchor() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".anchor")).findAny().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_folder_that_cannot_be_made_is_said_in_one_line() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    assertThatThrownBy(() -> new FileAnchor(file))
        .isInstanceOf(AnchorException.class)
        .hasMessageContaining("cannot be opened");
  }
}
