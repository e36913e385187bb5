package drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.bench.Grounds;
import parley.journal.AnchorException;
import parley.ledger.LedgerException;
import parley.store.StoreException;

/// The power fails under a node at work. A killed process leaves what it wrote with the system, so
/// it cannot show that a sync is missing; here the disk is had as a cut left it, and what no flush
/// covered is there or not by chance. `-Dparley.images=…` says how many such disks are looked at.
@Tag("alone")
class PowerIT {
  private static final long SEED = Long.getLong("parley.seed", 20_261_122L);
  private static final int IMAGES = Integer.getInteger("parley.images", 8);
  private static final int IMAGES_A_LIFE = Math.clamp(IMAGES / 2, 1, 40);
  private static final int CONTROL_IMAGES = 6;

  /// Messages that each life promises at least.
  private static final int WORK = 20;

  @TempDir Path place;

  private final Random random = new Random(SEED);
  private int disks;
  private int images;

  @BeforeEach
  void root() {
    Machine.root();
  }

  private Path ground() throws IOException {
    return Files.createDirectories(place.resolve(Grounds.LEFT.name()));
  }

  private LoggedDisk disk(Optional<Path> from) throws IOException {
    return new LoggedDisk(place.resolve("disk-" + disks++), ground(), from);
  }

  @Test
  void whenever_the_power_fails_what_was_promised_is_there_and_the_node_goes_on() throws Exception {
    try (LoggedDisk first = disk(Optional.empty())) {
      failAgainAndAgain(first);
    }
  }

  private void failAgainAndAgain(LoggedDisk first) throws Exception {
    long begun = System.nanoTime();
    Grounds grounds = Pairs.grounds(place, Map.of());
    Launch launch = new Launch(place);
    List<String> found = new ArrayList<>();
    try (Station left = new Station(Grounds.LEFT, launch, "honest", grounds, SEED);
        Station right = new Station(Grounds.RIGHT, launch, "honest", grounds, SEED + 1)) {
      right.start(false);
      Path image = place;
      while (images < IMAGES) {
        try (LoggedDisk worn = images == 0 ? first : disk(Optional.of(image))) {
          long cut = live(worn, left, right);
          found.addAll(look(worn, cut, left, Math.min(IMAGES_A_LIFE, IMAGES - images)));
          image = place.resolve("image-" + (images - 1));
        }
      }
      boolean drained;
      try (Closeable _ = LoggedDisk.mounted(image, ground())) {
        left.mark(() -> 0);
        left.start(false);
        drained = Pairs.drain(left, right, Pairs.DRAIN);
        left.stop();
        right.stop();
        found.addAll(left.complaints());
        found.addAll(right.complaints());
        found.addAll(PairAudit.of(grounds, left, right));
      }
      System.out.println(
          "power cuts "
              + images
              + " in lives "
              + disks
              + ", promised "
              + (left.promises().size() + right.promises().size())
              + ", "
              + Duration.ofNanos(System.nanoTime() - begun).toSeconds()
              + " s, seed "
              + SEED);
      assertThat(found).as("seed " + SEED).isEmpty();
      assertThat(drained).as("everything half done is finished").isTrue();
    }
  }

  /// What SQLite does when it is told `synchronous=NORMAL`.
  @Test
  void a_node_that_does_not_sync_its_database_is_found_out() throws Exception {
    assertThat(withoutSyncOf("db/parley.db-wal"))
        .anyMatch(sentence -> sentence.startsWith("acknowledged and lost"));
  }

  @Test
  void a_node_that_does_not_force_its_anchor_is_found_out() throws Exception {
    assertThat(withoutSyncOf("anchor"))
        .anyMatch(sentence -> sentence.startsWith("promised before the anchor moved"));
  }

  /// A life in which syncs of these files do nothing and are said to have succeeded.
  private List<String> withoutSyncOf(String name) throws Exception {
    try (LoggedDisk disk = disk(Optional.empty())) {
      Grounds grounds = Pairs.grounds(place, Map.of());
      Launch launch = new Launch(place);
      try (Station left = new Station(Grounds.LEFT, launch, "honest", grounds, SEED);
          Station right = new Station(Grounds.RIGHT, launch, "honest", grounds, SEED + 1)) {
        right.start(false);
        left.start(false);
        Lives.workUntil(left.promised() + 1, left, right);
        List<String> tracer = tracer(ground().resolve(name));
        left.stop();
        launch.under(left.self, new Launch.Circumstances(tracer, Map.of()));
        long cut = live(disk, left, right);
        return look(disk, cut, left, CONTROL_IMAGES);
      }
    }
  }

  private List<String> tracer(Path unsynced) throws IOException {
    List<String> tracer =
        new ArrayList<>(
            List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                place.resolve("traced").toString(),
                "-e",
                "trace=fsync,fdatasync",
                "-e",
                "inject=fsync,fdatasync:retval=0"));
    try (Stream<Path> files =
        Files.isDirectory(unsynced) ? Files.list(unsynced) : Stream.of(unsynced)) {
      files.forEach(file -> {
        tracer.add("-P");
        tracer.add(file.toString());
      });
    }
    return tracer;
  }

  /// Both work; then the power of the left one fails.
  ///
  /// @return when
  private static long live(LoggedDisk disk, Station left, Station right) throws Exception {
    left.mark(disk::moment);
    left.start(false);
    Lives.workUntil(left.promised() + WORK, left, right);
    freeze(left);
    long cut = disk.moment();
    left.end();
    disk.detach();
    return cut;
  }

  /// @return what does not hold on disks cut at random moments of this life, and last at its end
  private List<String> look(LoggedDisk disk, long cut, Station left, int count) throws Exception {
    List<String> found = new ArrayList<>();
    long first = left.firstMoment();
    for (int i = 0; i < count; i++) {
      boolean last = i == count - 1;
      long moment = last ? cut : random.nextLong(first, cut);
      // A path that was mounted before may be served from the pages of before.
      Path image = place.resolve("image-" + images);
      Path folder = papers(place.resolve("cut-" + images++));
      disk.cut(moment, random, image);
      try (Closeable _ = LoggedDisk.mounted(image, folder.resolve(Grounds.LEFT.name()))) {
        found.addAll(
            PairAudit.cut(
                new Grounds(folder),
                Grounds.LEFT,
                left.promisedUntil(last ? Long.MAX_VALUE : moment)));
      } catch (StoreException | LedgerException | AnchorException e) {
        found.add("cannot be read: " + e);
      }
      if (!last) {
        Files.delete(image);
      }
    }
    return found;
  }

  private Path papers(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(place)) {
      for (Path file : files.filter(PowerIT::paper).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return folder;
  }

  private static boolean paper(Path file) {
    return file.toString().endsWith(".pem") || file.getFileName().toString().equals("passphrase");
  }

  /// It stops where it is, and stays in memory.
  private static void freeze(Station station) throws IOException {
    List<String> all = new ArrayList<>(List.of("kill", "-STOP"));
    station.processes().forEach(each -> all.add("" + each.pid()));
    Machine.run(all.toArray(String[]::new));
  }
}
