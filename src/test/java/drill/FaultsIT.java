package drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.bench.Grounds;
import parley.party.NodeId;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// What the machine does to two real nodes at work: its disk fills up, a sync fails, its clock
/// moves, its database server dies. Afterwards both journals and boards are held against everything
/// that was promised. `-Dparley.syncs=1,2,9+12x16` says which syncs fail, and `-Dparley.writes`
/// which writes.
@Tag("alone")
class FaultsIT {
  private static final long SEED = Long.getLong("parley.seed", 20_261_122L);
  private static final String SYNCS = System.getProperty("parley.syncs", "12,60");
  private static final String WRITES = System.getProperty("parley.writes", "90,150");
  private static final int CRASHES = Integer.getInteger("parley.crashes", 2);

  @TempDir Path place;

  private Grounds grounds() throws Exception {
    return Pairs.grounds(place, Map.of());
  }

  @Test
  void a_full_disk_stops_promises_and_loses_none() throws Exception {
    Machine.root();
    Path disk = Files.createDirectories(place.resolve(Grounds.LEFT.name()));
    Machine.run("mount", "-t", "tmpfs", "-o", "size=64m", "parley-drill", disk.toString());
    try {
      Pairs.drill(
          place,
          SEED,
          grounds(),
          (left, right, launch) -> {
            left.start(false);
            right.start(false);
            Pairs.work(left, right, 8);
            Path ballast = disk.resolve("ballast");
            // A node that only refuses what is not FLASH has met no full disk yet: FLASH goes on
            // until one is not committed. What the node gives back meanwhile is taken too.
            await(
                left,
                () -> {
                  fill(ballast);
                  return said(launch.log(left.self), "not committed") > 0;
                });
            Files.delete(ballast);
            Pairs.work(left, right, 8);
          });
    } finally {
      // Lazily: a node that outlives a failed drill would hide what failed.
      Machine.run("umount", "--lazy", disk.toString());
    }
  }

  private static void fill(Path ballast) {
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
    fail("fsync,fdatasync", List.of("EIO"), SYNCS);
  }

  @Test
  void whichever_write_fails_nothing_promised_is_lost() throws Exception {
    fail("pwrite64", List.of("ENOSPC", "EIO"), WRITES);
  }

  /// One life of the left node for each of these places, in which the system refuses it there.
  private void fail(String calls, List<String> errors, String places) throws Exception {
    Machine.root();
    Path traced = place.resolve("traced");
    Pairs.drill(
        place,
        SEED,
        grounds(),
        (left, right, launch) -> {
          right.start(false);
          int lives = 0;
          for (String where : places.split(",", -1)) {
            String error = errors.get(lives++ % errors.size());
            launch.under(left.self, refused(calls, error, where, traced));
            try {
              left.start(false);
              for (int i = 1; i <= times(where); i++) {
                int count = i;
                await(left, () -> said(traced, "INJECTED") >= count);
              }
            } catch (IOException e) {
              // It struck before the node was ready: then the node must not start at all.
              assertThat(said(traced, "INJECTED")).as(e.getMessage()).isPositive();
            }
            left.end();
          }
          launch.under(left.self, Launch.Circumstances.NONE);
          left.start(false);
          Pairs.work(left, right, 8);
        });
  }

  /// @param where `12`: the twelfth of a thread fails; `12+10x5`: and then each tenth, five in all
  private static Launch.Circumstances refused(
      String calls, String error, String where, Path traced) {
    String when = where.replaceAll("x.*", "");
    return new Launch.Circumstances(
        List.of(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-o",
            traced.toString(),
            "-e",
            "trace=" + calls,
            "-e",
            "inject=" + calls + ":error=" + error + ":when=" + when),
        Map.of());
  }

  private static int times(String where) {
    int sign = where.indexOf('x');
    return sign < 0 ? 1 : Integer.parseInt(where.substring(sign + 1));
  }

  @Test
  void a_clock_that_jumps_by_hours_delays_and_loses_nothing() throws Exception {
    Path offset = place.resolve("offset");
    Files.writeString(offset, "+0\n");
    Pairs.drill(
        place,
        SEED,
        grounds(),
        (left, right, launch) -> {
          launch.under(left.self, new Launch.Circumstances(List.of(), Machine.clock(offset)));
          left.start(false);
          right.start(false);
          Pairs.work(left, right, 8);
          Files.writeString(offset, "+6h\n");
          Pairs.work(left, right, 8);
          // Before the keys of both were made: no new connection is good.
          Files.writeString(offset, "-6h\n");
          left.burst();
          right.burst();
          int drawn = left.drawn() + right.drawn();
          left.pause(3_000);
          System.out.println(
              left.drawn() + right.drawn() - drawn + " drawn while a clock stood before the keys");
          Files.writeString(offset, "+0\n");
          Pairs.work(left, right, 8);
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
      Pairs.drill(
          place,
          SEED,
          grounds,
          (left, right, launch) -> {
            left.start(false);
            right.start(false);
            Pairs.work(left, right, 8);
            for (int crash = 0; crash < CRASHES; crash++) {
              left.burst();
              right.burst();
              server.crash();
              long up = System.nanoTime();
              Pairs.work(left, right, 8);
              System.out.println(
                  "eight more drawn on each side "
                      + Duration.ofNanos(System.nanoTime() - up).toMillis()
                      + " ms after the server was up again");
            }
          });
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

  private static long said(Path log, String words) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(words)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
