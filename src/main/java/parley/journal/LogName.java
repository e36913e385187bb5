package parley.journal;

import java.util.regex.Pattern;
import parley.party.LinkId;
import parley.party.NodeId;

/// The origin string of a log: one log per owner, link and epoch, and one local log per owner and
/// epoch.
///
/// @param origin `parley/OWNER/LINK/EPOCH` or `parley/OWNER/local/EPOCH` (J-NAME-1)
public record LogName(String origin) implements Comparable<LogName> {
  private static final Pattern FORM =
      Pattern.compile("parley/[a-z0-9-]{2,32}/[a-z0-9~-]{2,65}/[1-9][0-9]{0,8}");

  public LogName {
    if (!FORM.matcher(origin).matches()) {
      throw new IllegalArgumentException(
          "a log is named parley/OWNER/LINK/EPOCH, for example parley/us-nrrc/ru-nrrc~us-nrrc/1");
    }
  }

  public static LogName of(NodeId owner, LinkId link, int epoch) {
    return new LogName("parley/" + owner.name() + "/" + link.name() + "/" + epoch);
  }

  /// For sign-ins, releases, reads and configuration: only its salted head is ever shown to a
  /// partner.
  public static LogName local(NodeId owner, int epoch) {
    return new LogName("parley/" + owner.name() + "/local/" + epoch);
  }

  /// The link's name, or `local`.
  public String place() {
    return origin.split("/", -1)[2];
  }

  public int epoch() {
    return Integer.parseInt(origin.substring(origin.lastIndexOf('/') + 1));
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
