package parley.casework;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.WatchDesk;

/// Search over everything that an officer may see (F-FIND-1).
@FunctionalInterface
public interface SearchDesk {
  /// F-FIND-7: what one search shows.
  int MOST_HITS = 100;

  /// F-FIND-7: characters of what is typed.
  int LONGEST_TEXT = 200;

  /// @throws IllegalStateException when the node cannot read its boards now
  Found find(Query query, Permit<Act.Read> permit);

  /// How a message stands.
  enum Status {
    OPEN,
    DONE,
    CORRECTED,
    CANCELLED,
    REFUSED;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Status> coded(String code) {
      return Arrays.stream(values()).filter(one -> one.code().equals(code)).findFirst();
    }
  }

  /// What is looked for.
  enum Among {
    /// Also by their translations.
    MESSAGES,
    /// What links send to test themselves (W-BOARD-5).
    TESTS,
    CASES,
    HAND_OVERS,
    LOG;

    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Among> coded(String code) {
      return Arrays.stream(values()).filter(one -> one.code().equals(code)).findFirst();
    }
  }

  /// @param text words that must all be there; empty for everything
  /// @param among empty for everything
  /// @param format the kind, with version
  /// @param from inclusive
  /// @param to exclusive
  record Query(
      String text,
      Optional<Among> among,
      Optional<NodeId> peer,
      Optional<Line> line,
      Optional<Precedence> precedence,
      Optional<String> format,
      Optional<Series> series,
      Optional<String> tlp,
      Optional<Instant> from,
      Optional<Instant> to,
      Optional<Status> status) {
    public static Query of(String text) {
      return of(text, Optional.empty());
    }

    public static Query of(String text, Optional<Among> among) {
      return new Query(
          text,
          among,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /// The same, on one line alone.
    public Query on(Line only) {
      return new Query(
          text, among, peer, Optional.of(only), precedence, format, series, tlp, from, to, status);
    }

    /// Whether everything that has none of what is narrowed by is left out of a search among all.
    public boolean leavesOut() {
      return among.isEmpty() && (ofMessages() || series.isPresent());
    }

    /// Nothing else has a sender, line, precedence, kind, marks or state.
    boolean ofMessages() {
      return peer.isPresent()
          || line.isPresent()
          || precedence.isPresent()
          || format.isPresent()
          || tlp.isPresent()
          || status.isPresent();
    }
  }

  /// What was found.
  sealed interface Hit {
    /// @param translated the language of the translation in which the words stand, where not all of
    ///   them stand in the message itself
    /// @param brought of a batch of the CERT line
    record Message(
        WatchDesk.Row row,
        String tlp,
        Optional<String> translated,
        Optional<CaseDesk.Brought> brought)
        implements Hit {}

    record OfCase(Case of) implements Hit {}

    record Written(Writing writing) implements Hit {}
  }

  /// @param more there are more than are shown
  /// @param whole false while messages are still being read in after a start
  record Found(List<Hit> hits, boolean more, boolean whole) {
    public Found {
      hits = List.copyOf(hits);
    }
  }
}
