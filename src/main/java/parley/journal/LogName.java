package parley.journal;

import parley.party.LinkId;
import parley.party.NodeId;

/// The origin string of a log: one log per owner, link and epoch, and one local log per owner and
/// epoch.
public record LogName(String origin) implements Comparable<LogName> {

  public static LogName of(NodeId owner, LinkId link, int epoch) {
    return new LogName("parley/" + owner.name() + "/" + link.name() + "/" + epoch);
  }

  /// For sign-ins, releases, reads and configuration: only its salted head is ever shown to a
  /// partner.
  public static LogName local(NodeId owner, int epoch) {
    return new LogName("parley/" + owner.name() + "/local/" + epoch);
  }

  @Override
  public int compareTo(LogName other) {
    return origin.compareTo(other.origin);
  }

  @Override
  public String toString() {
    return origin;
  }
}
