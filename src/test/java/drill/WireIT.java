package drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.bench.Grounds;
import parley.http.FreePort;
import parley.party.NodeId;

/// A wire between two real nodes that delays, drips, resets and goes dead; and seven days in which
/// there is nobody else in their network.
@Tag("alone")
class WireIT {
  private static final long SEED = Long.getLong("parley.seed", 20_261_122L);
  private static final int HOURS = 7 * 24;

  /// Hours that pass at once in the seven days.
  private static final int STEP = Integer.getInteger("parley.hours", 56);

  /// How often each fate is wished for at each door.
  private static final int FATES = Integer.getInteger("parley.fates", 1);

  @TempDir Path place;

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
            for (int i = 0; i < 30 && !(toLeft.met(FATES) && toRight.met(FATES)); i++) {
              left.burst();
              right.burst();
              left.pause(500);
            }
            System.out.println("to the left " + toLeft + ", to the right " + toRight);
            assertThat(toLeft.met(1) && toRight.met(1)).as("each fate was met").isTrue();
            toLeft.calm();
            toRight.calm();
            Pairs.work(left, right, 4);
          });
    }
  }

  private static Wire wire(Grounds grounds, NodeId node, long seed) throws Exception {
    int at = Launch.port(grounds.standing(node));
    int listens = FreePort.find();
    Files.writeString(grounds.of(node).resolve("listen"), "" + listens);
    return new Wire(at, listens, seed);
  }
}
