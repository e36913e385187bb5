package simulation;

import java.util.Optional;
import parley.exchange.SteppedNode;
import parley.party.LinkId;

/// Drives one link's owner in one life of its node: a turn soon after news, and one when time says
/// so. While nothing happens the clocks are looked at less and less often, as on a machine that is
/// busy with other things.
final class Turns {
  private static final long SOON = 5 * Clockwork.MILLI;

  private final Station station;
  private final SteppedNode process;
  private final LinkId link;
  private final Clockwork.Life life;
  private final long longest;
  private long idle;
  private long number;
  private boolean soon;
  private boolean deaf;
  private boolean stopped;

  Turns(Station station, SteppedNode process, LinkId link, Clockwork.Life life) {
    this.station = station;
    this.process = process;
    this.link = link;
    this.life = life;
    this.longest = station.world.plan.tick;
  }

  void begin() {
    soon();
  }

  void news() {
    idle = 0;
    if (!deaf) {
      soon();
    }
  }

  private void soon() {
    if (!soon) {
      soon = true;
      due(station.world.product().nextLong(SOON));
    }
  }

  private void due(long nanos) {
    long mine = ++number;
    station.world.clock.in(
        nanos,
        life,
        () -> {
          if (mine == number) {
            turn();
          }
        });
  }

  private void turn() {
    soon = false;
    deaf = false;
    Optional<SteppedNode.Pause> pause = process.turn(link);
    if (pause.isEmpty()) {
      station.world.leftBehind(station, link);
      return;
    }
    boolean fails = !pause.get().news();
    if (fails) {
      deaf = true;
      stopped = true;
      due(pause.get().nanos());
      return;
    }
    if (stopped) {
      stopped = false;
      station.world.tally.hit(Sorts.REOPENED);
    }
    station.recovered();
    if (pause.get().nanos() == 0) {
      soon();
    } else {
      idle = Math.min(longest, Math.max(idle * 2, pause.get().nanos()));
      due(idle);
    }
  }
}
