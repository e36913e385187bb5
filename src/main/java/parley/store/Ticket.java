package parley.store;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullUnmarked;

/// One write on its way through the writer: the work, and what its caller is told when the group
/// that it ran in is decided.
@NullUnmarked
final class Ticket<T> {
  private final Store.Lane lane;
  private final Store.Work<T> work;
  private final CountDownLatch decided = new CountDownLatch(1);
  private T result;
  private Throwable failure;
  private StoreException outcome;

  Ticket(Store.Lane lane, Store.Work<T> work) {
    this.lane = lane;
    this.work = work;
  }

  Store.Lane lane() {
    return lane;
  }

  /// Writer thread only. Whatever the work throws is the work's failure: the writer serves its
  /// neighbours on.
  ///
  /// @return whether the work ran to its end
  @SuppressWarnings("CatchThrowable")
  boolean run(Handle handle) {
    try {
      result = work.run(handle);
      failure = null;
      return true;
    } catch (RuntimeException | Error e) {
      failure = e;
      return false;
    }
  }

  /// The group is durable: the caller gets the result or its own work's failure.
  void settle() {
    if (failure != null) {
      outcome = new StoreException(Optional.ofNullable(failure.getMessage()).orElse(""), failure);
    }
    decided.countDown();
  }

  void fail(String what, Throwable cause) {
    outcome = new StoreException(what, cause);
    decided.countDown();
  }

  /// Waits for the decision even when interrupted, for the outcome exists whether or not the caller
  /// waits for it; the interrupt is kept for later.
  T await() throws StoreException {
    boolean interrupted = false;
    while (true) {
      try {
        decided.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (outcome != null) {
      throw outcome;
    }
    return result;
  }
}
