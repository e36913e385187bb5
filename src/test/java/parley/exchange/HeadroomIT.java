package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.message.Message;
import parley.seal.Suite;
import parley.store.Room;
import parley.store.Store;
import parley.store.StoreException;

/// A node whose disk fills up, a real one of 64 MiB, stops by class: bulk, what comes in, what goes
/// out. FLASH goes on, and everything when there is room again.
@Tag("alone")
class HeadroomIT {
  @TempDir Path place;

  private TwoNodes nodes;
  private Path disk;

  @BeforeEach
  void a_node_on_a_small_disk() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "mounting a disk needs root");
    disk = Files.createDirectories(place.resolve("us"));
    run("mount", "-t", "tmpfs", "-o", "size=64m", "parley-headroom", disk.toString());
    nodes = new TwoNodes(place, 11, Suite.NIST);
  }

  @AfterEach
  void it_ends() throws Exception {
    if (nodes != null) {
      nodes.close();
      run("umount", disk.toString());
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  /// Leaves so much of the disk, to the block.
  private void leave(int percent) throws IOException {
    Path ballast = disk.resolve("ballast");
    Files.deleteIfExists(ballast);
    FileStore store = Files.getFileStore(disk);
    long left = store.getTotalSpace() / 100 * percent;
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(ballast, StandardOpenOption.CREATE)) {
      while (store.getUsableSpace() - block.length >= left) {
        out.write(block);
      }
    }
  }

  private Room room() {
    return nodes.us.ledger().room();
  }

  private Message released(TwoNodes.Side from, Precedence precedence, String text)
      throws Exception {
    Message message = from.compose(precedence, text);
    assertThat(from.release(message)).as(text).isInstanceOf(Released.Queued.class);
    return message;
  }

  private boolean received(Message message) throws Exception {
    return nodes.us.ledger().itemOfMessage(TwoNodes.LINK, true, message.id()).isPresent();
  }

  private void bulk() throws StoreException {
    Objects.requireNonNull(nodes.us.store).write(Store.Lane.BULK, handle -> 1);
  }

  @Test
  void a_disk_that_fills_stops_bulk_then_routine_and_never_flash() throws Exception {
    released(nodes.ru, Precedence.ROUTINE, "while there is room");
    nodes.eventually("receipted", () -> nodes.drained(nodes.ru));
    bulk();

    leave(12);
    assertThat(room()).isEqualTo(Room.LOW);
    assertThatThrownBy(this::bulk).isInstanceOf(StoreException.class).hasMessageContaining("bulk");
    released(nodes.ru, Precedence.ROUTINE, "with little room");
    nodes.eventually("receipted", () -> nodes.drained(nodes.ru));

    leave(6);
    assertThat(room()).isEqualTo(Room.SHORT);
    Message waits = released(nodes.ru, Precedence.ROUTINE, "has to wait");
    Message flash = released(nodes.ru, Precedence.FLASH, "has not");
    nodes.eventually("FLASH is journalled", () -> received(flash));
    released(nodes.us, Precedence.ROUTINE, "an own one");
    nodes.eventually("receipted", () -> nodes.drained(nodes.us));

    leave(2);
    assertThat(room()).isEqualTo(Room.LAST);
    assertThat(nodes.us.release(nodes.us.compose(Precedence.ROUTINE, "no room")))
        .isInstanceOfSatisfying(
            Released.Refused.class, refused -> assertThat(refused.clause()).isEqualTo("X-DISK-2"));
    released(nodes.us, Precedence.FLASH, "an own FLASH");
    nodes.eventually("receipted", () -> nodes.drained(nodes.us));
    Message second = released(nodes.ru, Precedence.FLASH, "one more that comes in");
    nodes.eventually("FLASH is journalled", () -> received(second));
    assertThat(received(waits)).as("still waiting, and nothing was consumed").isFalse();

    Files.delete(disk.resolve("ballast"));
    nodes.leap.addAndGet(TimeUnit.SECONDS.toNanos(30));
    nodes.eventually("what waited is receipted", () -> nodes.drained(nodes.ru));
    assertThat(received(waits)).isTrue();
    bulk();
    Audit.both(nodes);
  }
}
