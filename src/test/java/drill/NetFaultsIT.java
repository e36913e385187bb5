package drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.bench.Grounds;
import parley.party.NodeId;

/// What the network between two real nodes does to them: it loses, cuts, delays, drips, resets, and
/// for seven days there is nobody else in it.
class NetFaultsIT {
  private static final long SEED = Long.getLong("parley.seed", 20_261_122L);
  private static final int HOURS = 7 * 24;

  /// Hours that pass at once in the seven days.
  private static final int STEP = Integer.getInteger("parley.hours", 12);

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
              in(space, "nft", "add", "table", "inet", "drill");
              in(space, "nft", "add chain inet drill in { type filter hook input priority 0 ; }");
              in(space, "nft", "add rule inet drill in numgen random mod 100 < 30 drop");
            }
            Pairs.work(left, right, 8);
            // The left hears nothing; the right hears all and its answers are lost.
            in(spaces.one, "nft", "add rule inet drill in drop");
            left.burst();
            right.burst();
            left.pause(3_000);
            in(spaces.one, "nft", "flush", "ruleset");
            in(spaces.other, "nft", "flush", "ruleset");
            Pairs.work(left, right, 8);
          });
    }
  }

  /// The nodes reach each other and nobody else: no name server, no time stamp, nobody who would
  /// say whether a certificate was revoked. One of them starts anew in the middle.
  @Test
  void seven_days_without_any_outside_service_refuse_nothing() throws Exception {
    Machine.root();
    Path offset = place.resolve("offset");
    Files.writeString(offset, "+0\n");
    try (Spaces spaces = new Spaces()) {
      Pairs.drill(
          place,
          SEED,
          spaces.grounds(place),
          (left, right, launch) -> {
            Map<String, String> clock = Machine.clock(offset);
            launch.under(left.self, spaces.inside(spaces.one, clock));
            launch.under(right.self, spaces.inside(spaces.other, clock));
            left.start(false);
            right.start(false);
            for (int hour = 0; hour < HOURS; hour += STEP) {
              Files.writeString(offset, "+" + (hour + STEP) + "h\n");
              if (hour < HOURS / 2 && hour + STEP >= HOURS / 2) {
                left.kill();
                left.start(false);
              }
              Pairs.work(left, right, 1);
            }
          });
    }
  }

  @Test
  void a_wire_that_delays_drips_cuts_and_goes_dead_delivers_everything_once() throws Exception {
    Grounds grounds = Pairs.grounds(place, Map.of());
    try (Wire toLeft = wire(grounds, Grounds.LEFT, SEED);
        Wire toRight = wire(grounds, Grounds.RIGHT, SEED + 1)) {
      Pairs.drill(
          place,
          SEED,
          grounds,
          (left, right, launch) -> {
            left.start(false);
            right.start(false);
            for (int i = 0; i < 30 && !(toLeft.met(2) && toRight.met(2)); i++) {
              left.burst();
              right.burst();
              left.pause(500);
            }
            System.out.println("to the left " + toLeft + ", to the right " + toRight);
            assertThat(toLeft.met(1) && toRight.met(1)).as("each fate was met").isTrue();
            toLeft.calm();
            toRight.calm();
            Pairs.work(left, right, 8);
          });
    }
  }

  private static Wire wire(Grounds grounds, NodeId node, long seed) throws Exception {
    int at = Launch.port(grounds.standing(node));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(grounds.of(node).resolve("listen"), "" + free.getLocalPort());
      return new Wire(at, free.getLocalPort(), seed);
    }
  }

  private static void in(String space, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", space));
    all.addAll(List.of(command));
    Machine.run(all.toArray(String[]::new));
  }

  /// Two network namespaces and a cable between them.
  private static final class Spaces implements AutoCloseable {
    final String one = "parley-l" + ProcessHandle.current().pid();
    final String other = "parley-r" + ProcessHandle.current().pid();

    Spaces() throws IOException {
      Machine.run("ip", "netns", "add", one);
      Machine.run("ip", "netns", "add", other);
      Machine.run(
          "ip", "link", "add", "pl", "netns", one, "type", "veth", "peer", "name", "pr", "netns",
          other);
      in(one, "ip", "address", "add", "10.77.0.1/24", "dev", "pl");
      in(other, "ip", "address", "add", "10.77.0.2/24", "dev", "pr");
      in(one, "ip", "link", "set", "pl", "up");
      in(other, "ip", "link", "set", "pr", "up");
    }

    Grounds grounds(Path place) throws Exception {
      return Pairs.grounds(place, Map.of(Grounds.LEFT, "10.77.0.1", Grounds.RIGHT, "10.77.0.2"));
    }

    Launch.Circumstances inside(String space, Map<String, String> environment) {
      return new Launch.Circumstances(List.of("ip", "netns", "exec", space), environment);
    }

    @Override
    public void close() throws IOException {
      Machine.run("ip", "netns", "delete", one);
      Machine.run("ip", "netns", "delete", other);
    }
  }
}
