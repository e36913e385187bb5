package drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.bench.Grounds;
import parley.party.NodeId;

/// What the network between two real nodes does to them: it loses, is cut one way, and is slow.
@Tag("alone")
class NetFaultsIT {
  private static final long SEED = Long.getLong("parley.seed", 20_261_122L);

  /// The slow line loses packets, too.
  private static final boolean LOSSY = Boolean.getBoolean("parley.lossy");

  @TempDir Path place;

  @Test
  void a_network_that_loses_a_third_and_is_cut_one_way_delivers_everything_once() throws Exception {
    Machine.root();
    try (Spaces spaces = new Spaces()) {
      Pairs.drill(
          place,
          SEED,
          spaces.grounds(place),
          (left, right, launch) -> {
            launch.under(left.self, spaces.inside(spaces.one, Map.of()));
            launch.under(right.self, spaces.inside(spaces.other, Map.of()));
            left.start(false);
            right.start(false);
            Pairs.work(left, right, 8);
            for (String space : List.of(spaces.one, spaces.other)) {
              loses(space);
            }
            Pairs.work(left, right, 8);
            // The left hears nothing; the right hears all and its answers are lost.
            Spaces.in(spaces.one, "nft", "add rule inet drill in drop");
            left.burst();
            right.burst();
            left.pause(3_000);
            Spaces.in(spaces.one, "nft", "flush", "ruleset");
            Spaces.in(spaces.other, "nft", "flush", "ruleset");
            Pairs.work(left, right, 8);
          });
    }
  }

  /// Before each node a process in its namespace holds every byte back, both ways: a round trip
  /// takes twice as long as from one side of the earth to the other, and one node dies in the
  /// middle. In the long form a third of the packets between the namespaces is lost besides.
  @Test
  void a_line_that_is_slow_both_ways_delivers_everything_once() throws Exception {
    Machine.root();
    try (Spaces spaces = new Spaces();
        Slow toLeft = new Slow(spaces.one);
        Slow toRight = new Slow(spaces.other)) {
      Grounds grounds = spaces.grounds(place);
      toLeft.before(grounds, Grounds.LEFT);
      toRight.before(grounds, Grounds.RIGHT);
      Pairs.drill(
          place,
          SEED,
          grounds,
          (left, right, launch) -> {
            launch.under(left.self, spaces.inside(spaces.one, Map.of()));
            launch.under(right.self, spaces.inside(spaces.other, Map.of()));
            left.start(false);
            right.start(false);
            long begun = System.nanoTime();
            Pairs.work(left, right, 1);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("nothing comes sooner than the line lets it")
                .isGreaterThan(Slow.ONE_WAY.multipliedBy(2));
            if (LOSSY) {
              loses(spaces.one);
              loses(spaces.other);
            }
            Pairs.work(left, right, 2);
            right.kill();
            left.burst();
            right.start(false);
            Pairs.work(left, right, 2);
          });
    }
  }

  private static void loses(String space) throws Exception {
    Spaces.in(space, "nft", "add", "table", "inet", "drill");
    Spaces.in(space, "nft", "add chain inet drill in { type filter hook input priority 0 ; }");
    // Not on the way from the line to its own node.
    Spaces.in(space, "nft", "add rule inet drill in iifname != lo numgen random mod 100 < 30 drop");
  }

  /// A slow line in a namespace.
  private static final class Slow implements AutoCloseable {
    static final Duration ONE_WAY = Duration.ofMillis(300);

    private final String space;
    private @Nullable Process process;

    Slow(String space) {
      this.space = space;
    }

    /// The node listens elsewhere, and the line where the roll says that the node does.
    void before(Grounds grounds, NodeId node) throws Exception {
      Spaces.in(space, "ip", "link", "set", "lo", "up");
      String address = Launch.address(grounds.standing(node));
      int behind = Launch.port(grounds.standing(node)) + 1;
      Files.writeString(grounds.of(node).resolve("listen"), "" + behind);
      process =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  space,
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Delay.class.getName(),
                  address,
                  "" + behind,
                  "" + ONE_WAY.toMillis())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
    }

    @Override
    public void close() {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }
}
