package parley.escalation;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import parley.ledger.LedgerException;
import parley.link.Backoff;
import parley.store.StoreException;

/// Makes the calls that stand in the table, each channel by itself. A call stands there before it
/// is made and is marked after the far end has it: if the power fails between the two it is made
/// again, under the same identifier (W-CALL-2).
final class Pager {
  /// W-CALL-5: tries after which the board says that a channel does not answer.
  static final int PATIENCE = 2;

  /// W-CALL-5: after so many the wait, about a minute then, grows no more.
  private static final int GROWS = 8;

  private final CallTable table;
  private final InstantSource wall;
  private final LongSupplier ticks;
  private final RandomGenerator random;
  private final Watching watching;

  /// When a channel that failed is tried again; only in memory, so a start tries at once.
  private final Map<String, Long> resting = new ConcurrentHashMap<>();

  /// What a channel does is told here.
  interface Watching {
    void fails(String channel, String reason) throws StoreException, LedgerException;

    void works(String channel) throws StoreException, LedgerException;
  }

  /// @param ticks monotonic, nanoseconds
  Pager(
      CallTable table,
      InstantSource wall,
      LongSupplier ticks,
      RandomGenerator random,
      Watching watching) {
    this.table = table;
    this.wall = wall;
    this.ticks = ticks;
    this.random = random;
    this.watching = watching;
  }

  /// Makes what is to be made by this channel now; to be called about once a second, by one thread
  /// a channel.
  void visit(Channel channel) throws StoreException, LedgerException, InterruptedException {
    Long until = resting.get(channel.name());
    if (until != null && ticks.getAsLong() - until < 0) {
      return;
    }
    for (CallTable.Open call : table.open(channel.name())) {
      // If the power fails here the call is tried again, and its end is told of all the same.
      if (table.begins(call.call().id(), channel.name()) && !made(channel, call)) {
        return;
      }
    }
  }

  private boolean made(Channel channel, CallTable.Open call)
      throws StoreException, LedgerException, InterruptedException {
    Optional<String> failed = failure(channel, call.call());
    if (failed.isPresent()) {
      int tries = call.tries() + 1;
      Duration rest = Backoff.after(Math.min(tries, GROWS), random);
      resting.put(channel.name(), ticks.getAsLong() + rest.toNanos());
      if (tries >= PATIENCE) {
        watching.fails(channel.name(), failed.get());
      }
      return false;
    }
    // If the power fails here the far end has the call and gets it again, and drops it.
    table.done(call.call().id(), channel.name(), wall.instant());
    resting.remove(channel.name());
    watching.works(channel.name());
    return true;
  }

  private static Optional<String> failure(Channel channel, Call call) throws InterruptedException {
    try {
      channel.send(call);
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return Optional.of(said.lines().findFirst().orElse(""));
    }
  }
}
