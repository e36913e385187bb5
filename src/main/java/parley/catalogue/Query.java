package parley.catalogue;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import parley.stix.Marking;

/// What is looked for; all of it must be true of an entry (K-SEEK-1).
///
/// @param value what was typed: an address, a network, a domain, an address of the web or of mail,
///   a digest, a CVE, a name of an object, or words of a name; empty for anything
/// @param type of STIX
/// @param source a tool, a partner or the alias of a collection
/// @param tlp the entry's own, exactly
/// @param since not before
/// @param until before
/// @param limit entries of the page
/// @param after {@link Page#next} of the page before
public record Query(
    String value,
    Optional<String> type,
    Optional<String> source,
    Optional<Marking.Tlp> tlp,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<State> state,
    int limit,
    Optional<String> after) {
  /// K-SEEK-4.
  public static final int MOST = 1_000;

  /// K-SEEK-1: characters of what is typed that are looked at.
  public static final int LONGEST = 2_048;

  private static final Pattern POSITION = Pattern.compile("(-?[0-9]{1,19}\\.)?-?[0-9]{1,19}");

  /// @throws IllegalArgumentException in one sentence for whoever asked
  public Query {
    value = value.substring(0, Math.min(value.length(), LONGEST)).strip();
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("a page has 1 to " + MOST + " entries");
    }
    if (after.filter(position -> !POSITION.matcher(position).matches()).isPresent()) {
      throw new IllegalArgumentException("the next page begins where the page before said");
    }
  }

  /// Everything that a text finds.
  public static Query of(String value, int limit) {
    return new Query(
        value,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit,
        Optional.empty());
  }

  public Query type(String wanted) {
    return new Query(value, Optional.of(wanted), source, tlp, since, until, state, limit, after);
  }

  public Query source(String wanted) {
    return new Query(value, type, Optional.of(wanted), tlp, since, until, state, limit, after);
  }

  public Query tlp(Marking.Tlp wanted) {
    return new Query(value, type, source, Optional.of(wanted), since, until, state, limit, after);
  }

  public Query since(Instant moment) {
    return new Query(value, type, source, tlp, Optional.of(moment), until, state, limit, after);
  }

  public Query until(Instant moment) {
    return new Query(value, type, source, tlp, since, Optional.of(moment), state, limit, after);
  }

  public Query state(State wanted) {
    return new Query(value, type, source, tlp, since, until, Optional.of(wanted), limit, after);
  }

  public Query after(String position) {
    return new Query(value, type, source, tlp, since, until, state, limit, Optional.of(position));
  }
}
