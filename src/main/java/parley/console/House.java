package parley.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import parley.countersign.CountersignDesk;
import parley.escalation.Alarms;
import parley.message.Formats;
import parley.message.Wording;
import parley.party.NodeId;
import parley.party.Roll;
import parley.watchfloor.People;
import parley.watchfloor.Sessions;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;

/// What a console stands in front of.
///
/// @param node name, for cookies and as last resort for people
/// @param centre language → what the head of the page says, for example `National centre`
/// @param language BCP 47 in which the node's party writes; a new session begins with it
/// @param wordings the interface languages
/// @param roll the own one in force now
/// @param signOn by the centre's provider, where it is switched on
/// @param offers of partners on the CERT line that wait for an officer; must not block
public record House(
    String node,
    Map<String, String> centre,
    String language,
    List<Wording> wordings,
    WatchDesk desk,
    ReleaseDesk releases,
    CountersignDesk countersign,
    Alarms alarms,
    Formats formats,
    Sessions sessions,
    People people,
    Supplier<Roll> roll,
    Optional<SignOn> signOn,
    Supplier<List<Offer>> offers) {
  /// A partner offers a private match, and nobody has answered (K-MATCH-15).
  ///
  /// @param id of the run
  /// @param taken who looks after it; empty as long as nobody does
  public record Offer(String id, NodeId partner, Instant at, String taken) {}

  public House {
    centre = Map.copyOf(centre);
    wordings = List.copyOf(wordings);
    if (wordings.isEmpty()) {
      throw new IllegalArgumentException("a console speaks at least one language");
    }
  }
}
