package parley.watchfloor;

import java.time.Instant;
import java.util.Optional;
import parley.codec.Digest;

/// A one-time link by which an officer makes a first key, or the next one after the old were lost.
///
/// @param token digest of the link's secret
/// @param madeBy the administrator who made the link
/// @param confirmedBy the second one; until then the link enrols nobody (W-ENROL-2)
public record Enrolment(
    Digest token, String officer, String madeBy, Optional<String> confirmedBy, Instant expires) {
  /// Of whoever runs the node, which needs no second: nobody else both makes and confirms one
  /// (W-ENROL-5).
  public boolean first() {
    return confirmedBy.filter(madeBy::equals).isPresent();
  }

  public boolean over(Instant now) {
    return now.isAfter(expires);
  }
}
