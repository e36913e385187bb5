package parley.linktest;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Something about a link that a person must see (L-ALARM-1).
///
/// @param detail what exactly: a slot, a day, or the exchange's own words
/// @param acknowledged when an officer saw it; then it stands on the link's page and no longer over
///   every page
public record LinkAlarm(
    Kind kind,
    String detail,
    Instant raised,
    Optional<Instant> acknowledged,
    Optional<String> officer) {

  public enum Kind {
    /// Nothing heard for one and a half periods; ends by itself when the peer is heard.
    SILENT,
    /// The same by one carrier, whose name is the detail.
    ROUTE_SILENT,
    /// Our formal test had no receipt in time.
    TEST_UNANSWERED,
    /// The peer's formal test did not come.
    TEST_MISSING,
    /// The two sides count a day differently.
    DAY_DIFFERS,
    /// The peer did what no honest node does.
    PEER;

    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Kind> coded(String code) {
      for (Kind kind : values()) {
        if (kind.code().equals(code)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  public boolean open() {
    return acknowledged.isEmpty();
  }
}
