package parley.countersign;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Digest;
import parley.envelope.ReleaseAssertion;
import parley.exchange.Released;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;

/// Where a second officer countersigns what one released (W-COUNTER-5).
public interface CountersignDesk {
  /// Own messages that wait for it; what falls due first comes first.
  List<Waiting> waiting(Permit<Act.Send> permit) throws DeskException;

  /// How many wait.
  ///
  /// @throws IllegalStateException when the store cannot be read now
  int count();

  /// One of those that wait.
  Optional<Waiting> of(MessageId id, Permit<Act.Send> permit) throws DeskException;

  /// Another officer's word over it, sent at once. Durable when it returns `Queued`.
  Released countersign(MessageId id, ReleaseAssertion word, Permit<Act.Release> permit)
      throws DeskException, InterruptedException;

  /// The keys by which the own roll lets this officer countersign, of those held here.
  Set<String> credentials(String officer) throws DeskException;

  /// A message that waits.
  ///
  /// @param row with what became of it; it is one that one officer released
  /// @param message its digest
  record Waiting(WatchDesk.Row row, Digest message) {
    public WatchDesk.ByOne byOne() {
      return row.byOne().orElseThrow();
    }

    /// What the second officer's key signs.
    public Digest challenge(Instant notAfter) {
      return ReleaseAssertion.challenge(ReleaseAssertion.Hand.COUNTERSIGN, message, notAfter);
    }
  }
}
