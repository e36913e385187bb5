package parley.exchange;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.codec.Digest;
import parley.exchange.LinkSession.Bounds;
import parley.ledger.Ledger;

/// One queued item as the session holds it: when it is due again, and whether it is on its way.
final class Outgoing implements Comparable<Outgoing> {
  final Digest content;
  final SerialKey serial;
  final boolean flash;
  private final Event.Rank rank;
  private final long number;
  long dueNanos;
  int attempts;
  boolean onItsWay;
  boolean asAsked;

  /// @param number in the order of the ledger
  private Outgoing(Digest content, SerialKey serial, Event.Rank rank, long number, long dueNanos) {
    this.content = content;
    this.serial = serial;
    this.rank = rank;
    this.flash = rank.flash();
    this.number = number;
    this.dueNanos = dueNanos;
  }

  boolean exercise() {
    return rank.exercise();
  }

  /// By precedence, exercises last, then the one queued earlier (X-ORDER-1, X-GAP-3).
  @Override
  public int compareTo(Outgoing other) {
    int byRank = rank.compareTo(other.rank);
    return byRank != 0 ? byRank : Long.compare(number, other.number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Outgoing outgoing && content.equals(outgoing.content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }

  /// What a session has in memory of all that is queued. What is held goes before what is not
  /// (X-WINDOW-2), so that neither a full memory nor a page of the ledger holds up what outranks
  /// it.
  static final class AtHand {
    private final Map<Digest, Outgoing> held = new LinkedHashMap<>();

    /// Of those held, the ones that are not on their way, in the order in which they go.
    final TreeSet<Outgoing> waiting = new TreeSet<>();

    private int exercises;
    private long numbered;

    /// What waits in the ledger only; none of it stands before this one.
    private @Nullable Outgoing beyond;

    /// The first that was left to the ledger in this batch, and cannot be read there before its
    /// commit.
    private @Nullable Outgoing left;

    /// @param precedence of its message; ROUTINE for a void
    /// @param now when it is due
    Outgoing next(Digest content, SerialKey serial, Precedence precedence, long now) {
      return new Outgoing(
          content, serial, Event.Rank.of(precedence, serial.series()), numbered++, now);
    }

    private Outgoing next(Ledger.Waiting row, long now) {
      return next(row.content(), row.serial(), row.precedence(), now);
    }

    @Nullable Outgoing of(Digest content) {
      return held.get(content);
    }

    /// Takes up the first of what waits in the ledger.
    ///
    /// @param rows at most as many as may be held
    /// @param ended what is to be gone with this batch
    void fill(List<Ledger.Waiting> rows, Set<Digest> ended, long now) {
      beyond = left;
      for (Ledger.Waiting row : rows) {
        if (held.containsKey(row.content()) || ended.contains(row.content())) {
          continue;
        }
        place(next(row, now));
      }
      if (rows.size() == Bounds.OUTGOING_AT_HAND) {
        leave(next(rows.getLast(), now));
      }
    }

    private void leave(Outgoing item) {
      beyond = first(beyond, item);
    }

    private static Outgoing first(@Nullable Outgoing one, Outgoing other) {
      return one == null || other.compareTo(one) < 0 ? other : one;
    }

    /// What was just queued is held, unless what stands before it is not.
    ///
    /// @return false when it is left to the ledger
    boolean add(Outgoing item) {
      if (beyond == null || item.compareTo(beyond) < 0) {
        place(item);
      } else {
        left = first(left, item);
      }
      return held.containsKey(item.content);
    }

    /// Where there is no place, the last one that waits gives it up. Exercises leave most of the
    /// memory to what is real (W-EXERCISE-7).
    private void place(Outgoing item) {
      hold(item);
      if (held.size() > Bounds.OUTGOING_AT_HAND
          || (item.exercise() && exercises > Bounds.EXERCISES_AT_HAND)) {
        Outgoing last = waiting.last();
        drop(last);
        leave(last);
        left = first(left, last);
      }
    }

    void hold(Outgoing item) {
      held.put(item.content, item);
      exercises += item.exercise() ? 1 : 0;
      waiting.add(item);
    }

    void drop(Outgoing item) {
      if (held.remove(item.content, item)) {
        exercises -= item.exercise() ? 1 : 0;
        waiting.remove(item);
      }
    }

    /// More waits in the ledger than is held here.
    boolean partial() {
      return beyond != null;
    }

    /// Whether it is time to read more of it.
    boolean wanting() {
      return partial() && held.size() < Bounds.OUTGOING_AT_HAND / 2;
    }

    /// What was left to the ledger can be read there.
    void committed() {
      left = null;
    }

    List<SerialKey> serials() {
      return held.values().stream().map(item -> item.serial).toList();
    }
  }
}
