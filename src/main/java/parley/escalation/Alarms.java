package parley.escalation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;

/// The alarms of a node as its console shows them.
public interface Alarms {
  /// Those that stand, taken ones among them: the highest precedence and then the oldest first.
  ///
  /// @throws IllegalStateException when it cannot be said now who is signed in
  List<Shown> standing();

  /// Those that ended within a day, the newest first.
  ///
  /// @throws IllegalStateException when they cannot be read now
  List<Alarm> ended();

  /// An officer takes an alarm that rings, by name (W-LADDER-4).
  ///
  /// @return false when there is none of that name, or somebody has it
  boolean take(String name, Permit<Act.TakeAlarm> permit) throws DeskException;

  /// By which pagers are called, for example `mail`.
  List<String> channels();

  /// The newest call by each channel, by its name; none where it was called by long ago or never.
  ///
  /// @throws IllegalStateException when they cannot be read now
  Map<String, Last> last();

  /// Sends a call that says it is a test by every channel.
  void tryChannels(Permit<Act.TakeAlarm> permit) throws DeskException;

  /// A call by one channel.
  ///
  /// @param kind alarm, test or ended
  /// @param out when the far end took it
  /// @param tries that have begun
  record Last(String kind, Instant made, Optional<Instant> out, int tries) {}

  /// @param rings nobody holds it
  /// @param next the rung that it climbs to
  /// @param in how long until then
  record Shown(Alarm alarm, boolean rings, Optional<Rung> next, Duration in) {
    /// For this person.
    public boolean ringsFor(Set<parley.watchfloor.Role> roles) {
      return rings && Ladder.calls(alarm, roles);
    }
  }

  /// Where the own log is closed no deadline passes, and nothing climbs.
  static Alarms none() {
    return new Alarms() {
      @Override
      public List<Shown> standing() {
        return List.of();
      }

      @Override
      public List<Alarm> ended() {
        return List.of();
      }

      @Override
      public boolean take(String name, Permit<Act.TakeAlarm> permit) {
        return false;
      }

      @Override
      public List<String> channels() {
        return List.of();
      }

      @Override
      public Map<String, Last> last() {
        return Map.of();
      }

      @Override
      public void tryChannels(Permit<Act.TakeAlarm> permit) throws DeskException {
        throw new DeskException("the node's own log is closed, so nobody is called");
      }
    };
  }
}
