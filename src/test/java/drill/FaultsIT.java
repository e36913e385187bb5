package drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.bench.Grounds;
import parley.party.NodeId;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// What the machine does to two real nodes at work: its disk fills up, a sync fails, its clock
/// moves, its database server dies, its network loses packets. Afterwards both journals and boards
/// are held against everything that was promised. `-Dparley.syncs=1,2,3…` says which syncs fail.
class FaultsIT {
  private static final long SEED = Long.getLong("parley.seed", 20_261_122L);
  private static final String SYNCS = System.getProperty("parley.syncs", "12,60");
  private static final int CRASHES = Integer.getInteger("parley.crashes", 2);

  @TempDir Path place;

  /// What is done to the pair between its start and its drain.
  private interface Fault {
    void strike(Station left, Station right, Launch launch) throws Exception;
  }

  private void drill(Grounds grounds, Fault fault) throws Exception {
    Launch launch = new Launch(place);
    long begun = System.nanoTime();
    try (Station left = new Station(Grounds.LEFT, launch, "honest", grounds, SEED);
        Station right = new Station(Grounds.RIGHT, launch, "honest", grounds, SEED + 1)) {
      fault.strike(left, right, launch);
      boolean drained = Pairs.drain(left, right, Pairs.DRAIN);
      left.stop();
      right.stop();
      List<String> found = new ArrayList<>(left.complaints());
      found.addAll(right.complaints());
      found.addAll(PairAudit.of(grounds, left, right));
      System.out.println(
          "promised "
              + (left.promises().size() + right.promises().size())
              + ", outcome unknown "
              + (left.unknown() + right.unknown())
              + ", "
              + Duration.ofNanos(System.nanoTime() - begun).toSeconds()
              + " s");
      assertThat(found).isEmpty();
      assertThat(drained).as("everything half done is finished").isTrue();
    }
  }

  private Grounds grounds() throws Exception {
    return Pairs.grounds(place, Map.of());
  }

  /// Both release until each drew so many messages of the other.
  private static void work(Station left, Station right, int messages) throws Exception {
    int drawnLeft = left.drawn() + messages;
    int drawnRight = right.drawn() + messages;
    long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (left.drawn() < drawnLeft || right.drawn() < drawnRight) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("nothing moves: " + left.last() + " and " + right.last());
      }
      left.handInAgain();
      right.handInAgain();
      left.burst();
      right.burst();
      left.pause(50);
    }
  }

  @Test
  void a_full_disk_stops_promises_and_loses_none() throws Exception {
    root();
    Path disk = Files.createDirectories(place.resolve(Grounds.LEFT.name()));
    run("mount", "-t", "tmpfs", "-o", "size=64m", "parley-drill", disk.toString());
    try {
      drill(
          grounds(),
          (left, right, launch) -> {
            left.start(false);
            right.start(false);
            work(left, right, 8);
            Path ballast = disk.resolve("ballast");
            fill(ballast);
            int before = left.unknown();
            await(left, () -> left.unknown() > before);
            Files.delete(ballast);
            work(left, right, 8);
          });
    } finally {
      run("umount", disk.toString());
    }
  }

  private static void fill(Path ballast) throws IOException {
    byte[] block = new byte[4096];
    try (var out =
        Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (Files.getFileStore(ballast.getParent()).getUsableSpace() > 0) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  @Test
  void whichever_sync_fails_nothing_promised_is_lost() throws Exception {
    root();
    drill(
        grounds(),
        (left, right, launch) -> {
          right.start(false);
          for (int sync :
              Arrays.stream(SYNCS.split(",", -1)).mapToInt(Integer::parseInt).toArray()) {
            launch.under(
                left.self,
                new Launch.Circumstances(
                    List.of(
                        "strace",
                        "-f",
                        "-qq",
                        "-o",
                        place.resolve("syncs").toString(),
                        "-e",
                        "trace=fsync,fdatasync",
                        "-e",
                        "inject=fsync,fdatasync:error=EIO:when=" + sync),
                    Map.of()));
            Path traced = place.resolve("syncs");
            try {
              left.start(false);
              await(left, () -> injected(traced));
            } catch (IOException e) {
              // It struck before the node was ready: then the node must not start at all.
              assertThat(injected(traced)).as(e.getMessage()).isTrue();
            }
            left.end();
          }
          launch.under(left.self, Launch.Circumstances.NONE);
          left.start(false);
        });
  }

  @Test
  void a_clock_that_jumps_by_hours_delays_and_loses_nothing() throws Exception {
    Path library = faketime();
    Path offset = place.resolve("offset");
    Files.writeString(offset, "+0\n");
    drill(
        grounds(),
        (left, right, launch) -> {
          launch.under(
              left.self,
              new Launch.Circumstances(
                  List.of(),
                  Map.of(
                      "LD_PRELOAD",
                      library.toString(),
                      "FAKETIME_TIMESTAMP_FILE",
                      offset.toString(),
                      "FAKETIME_NO_CACHE",
                      "1",
                      "FAKETIME_DONT_FAKE_MONOTONIC",
                      "1",
                      // Its own correction makes every timed wait return at once here.
                      "FAKETIME_FORCE_MONOTONIC_FIX",
                      "0")));
          left.start(false);
          right.start(false);
          work(left, right, 8);
          Files.writeString(offset, "+6h\n");
          work(left, right, 8);
          // Before the keys of both were made: no connection is good, and everything waits.
          Files.writeString(offset, "-6h\n");
          left.burst();
          right.burst();
          left.pause(3_000);
          Files.writeString(offset, "+0\n");
          work(left, right, 8);
        });
  }

  @Test
  void a_database_server_that_dies_under_load_loses_nothing() throws Exception {
    assumeTrue(PrivatePostgres.installed(), "apt-get install postgresql");
    try (PrivatePostgres server = PrivatePostgres.start()) {
      Grounds grounds = grounds();
      for (NodeId node : List.of(Grounds.LEFT, Grounds.RIGHT)) {
        StoreConfig.Postgres database = server.migrated();
        Files.writeString(grounds.of(node).resolve("postgres"), database.url());
      }
      drill(
          grounds,
          (left, right, launch) -> {
            left.start(false);
            right.start(false);
            for (int crash = 0; crash < CRASHES; crash++) {
              work(left, right, 8);
              left.burst();
              right.burst();
              server.crash();
            }
            work(left, right, 8);
          });
    }
  }

  @Test
  void a_network_that_loses_a_third_and_is_cut_one_way_delivers_everything_once() throws Exception {
    root();
    String one = "parley-l" + ProcessHandle.current().pid();
    String other = "parley-r" + ProcessHandle.current().pid();
    network(one, other);
    try {
      Grounds grounds =
          Pairs.grounds(place, Map.of(Grounds.LEFT, "10.77.0.1", Grounds.RIGHT, "10.77.0.2"));
      drill(
          grounds,
          (left, right, launch) -> {
            launch.under(left.self, inside(one));
            launch.under(right.self, inside(other));
            left.start(false);
            right.start(false);
            work(left, right, 8);
            for (String space : List.of(one, other)) {
              in(space, "nft", "add", "table", "inet", "drill");
              in(space, "nft", "add chain inet drill in { type filter hook input priority 0 ; }");
              in(space, "nft", "add rule inet drill in numgen random mod 100 < 30 drop");
            }
            work(left, right, 8);
            // The left hears nothing; the right hears all and its answers are lost.
            in(one, "nft", "add rule inet drill in drop");
            left.burst();
            right.burst();
            left.pause(3_000);
            in(one, "nft", "flush", "ruleset");
            in(other, "nft", "flush", "ruleset");
            work(left, right, 8);
          });
    } finally {
      run("ip", "netns", "delete", one);
      run("ip", "netns", "delete", other);
    }
  }

  private static Launch.Circumstances inside(String space) {
    return new Launch.Circumstances(List.of("ip", "netns", "exec", space), Map.of());
  }

  private static void network(String one, String other) throws Exception {
    run("ip", "netns", "add", one);
    run("ip", "netns", "add", other);
    run(
        "ip", "link", "add", "pl", "netns", one, "type", "veth", "peer", "name", "pr", "netns",
        other);
    in(one, "ip", "address", "add", "10.77.0.1/24", "dev", "pl");
    in(other, "ip", "address", "add", "10.77.0.2/24", "dev", "pr");
    in(one, "ip", "link", "set", "pl", "up");
    in(other, "ip", "link", "set", "pr", "up");
  }

  private static void in(String space, String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", space));
    all.addAll(List.of(command));
    run(all.toArray(String[]::new));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }

  private static void await(Station station, java.util.function.BooleanSupplier there)
      throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!there.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("it came true within a minute").isNegative();
      station.burst();
      station.handInAgain();
      station.pause(50);
    }
  }

  private static boolean injected(Path traced) {
    try {
      return Files.readString(traced).contains("INJECTED");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void root() {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "needs root: mounts, tracing, networks of its own");
  }

  private static Path faketime() throws IOException {
    try (Stream<Path> found =
        Files.find(
            Path.of("/usr/lib"),
            4,
            (path, attributes) -> path.getFileName().toString().equals("libfaketimeMT.so.1"))) {
      Path library = found.findFirst().orElse(null);
      assumeTrue(library != null, "apt-get install faketime");
      return library;
    }
  }
}
