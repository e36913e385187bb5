package simulation;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import parley.codec.MalformedInput;
import parley.message.Formats;
import parley.seal.SealException;

/// Runs schedules one after the other, within a {@link Workshop}; called from outside it with
/// classes of the platform only.
public final class Runs {
  private static final Logger QUIET = Logger.getLogger("parley");

  private final Papers papers;
  private final Formats formats = Formats.bundled();
  private final Tally tally = new Tally();

  public Runs() throws IOException, MalformedInput, SealException {
    this(false);
  }

  /// @param real with the product's own cryptography and keys; the bytes are then new each time
  public Runs(boolean real) throws IOException, MalformedInput, SealException {
    QUIET.setLevel(Level.OFF);
    papers = real ? Papers.made() : Papers.read();
  }

  /// @return what was broken, or nothing
  public Optional<String> one(String mode, long seed) {
    World world = new World(new Plan(Plan.Mode.valueOf(mode), seed), papers, formats, false);
    Optional<String> broken = world.run();
    if (papers.real()) {
      world.tally.real = 1;
      world.tally.hash = 0;
    }
    tally.add(world.tally);
    return broken;
  }

  /// What of all that must be met one schedule meets.
  public Set<String> met(String mode, long seed) {
    World world = new World(new Plan(Plan.Mode.valueOf(mode), seed), papers, formats, false);
    world.run();
    return world.tally.met();
  }

  /// The plan, the last events and the verdict.
  public List<String> traced(String mode, long seed) {
    Plan plan = new Plan(Plan.Mode.valueOf(mode), seed);
    World world = new World(plan, papers, formats, true);
    Optional<String> broken = world.run();
    List<String> lines = world.lines();
    lines.addFirst("plan of seed " + seed + "\n" + plan);
    lines.add(broken.orElse("nothing was broken") + ", trace hash " + world.tally.hash);
    return lines;
  }

  /// Takes over what another one has counted.
  public void add(Runs other) {
    tally.take(other.tally);
  }

  public String report() {
    return tally.report();
  }

  /// What these schedules should have met and did not.
  public List<String> missed() {
    return tally.missed();
  }

  /// Sums by name.
  public Map<String, Long> sums() {
    return Map.of(
        "schedules", tally.schedules,
        "real", tally.real,
        "exchanges", tally.exchanges,
        "accepted", tally.accepted,
        "faults", tally.faults(),
        "events", tally.events,
        "seconds", tally.nanos / Clockwork.SECOND,
        "hash", tally.hash);
  }
}
