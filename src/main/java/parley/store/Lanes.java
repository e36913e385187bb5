package parley.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits for the writer, by lane (D-STORE-3).
final class Lanes {
  /// D-STORE-4: works that may wait in one lane; a further caller waits for a place.
  static final int LANE_LIMIT = 1024;

  /// D-STORE-3: groups that may pass a waiting BULK work by.
  static final int BULK_PATIENCE = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition left = lock.newCondition();
  private final Map<Store.Lane, Queue<Ticket<?>>> waiting = new EnumMap<>(Store.Lane.class);
  private int passedBulk;
  private boolean shut;

  Lanes() {
    for (Store.Lane lane : Store.Lane.values()) {
      waiting.put(lane, new ArrayDeque<>());
    }
  }

  /// @return false when the lanes are shut
  boolean put(Ticket<?> ticket) {
    lock.lock();
    try {
      Queue<Ticket<?>> queue = queue(ticket.lane());
      while (!shut && queue.size() >= LANE_LIMIT) {
        left.awaitUninterruptibly();
      }
      if (shut) {
        return false;
      }
      queue.add(ticket);
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// The first work of a group; waits for one.
  ///
  /// @return empty once the lanes are shut and nothing waits any more
  Optional<Ticket<?>> first() {
    lock.lock();
    try {
      while (!shut && waiting.values().stream().allMatch(Queue::isEmpty)) {
        arrived.awaitUninterruptibly();
      }
      boolean bulkWaits = !queue(Store.Lane.BULK).isEmpty();
      boolean bulkTurn = bulkWaits && passedBulk >= BULK_PATIENCE;
      Optional<Ticket<?>> first =
          bulkTurn
              ? take(Store.Lane.FLASH, Store.Lane.BULK)
              : take(Store.Lane.FLASH, Store.Lane.NORMAL, Store.Lane.BULK);
      boolean served = first.filter(ticket -> ticket.lane() == Store.Lane.BULK).isPresent();
      passedBulk = !bulkWaits || served ? 0 : passedBulk + 1;
      return first;
    } finally {
      lock.unlock();
    }
  }

  /// A work that may join a group after `last`, if one waits. After FLASH only FLASH joins, so that
  /// it is durable at once; a BULK work is always the first and only one of its group.
  Optional<Ticket<?>> joining(Ticket<?> last) {
    lock.lock();
    try {
      return switch (last.lane()) {
        case FLASH -> take(Store.Lane.FLASH);
        case NORMAL -> take(Store.Lane.FLASH, Store.Lane.NORMAL);
        case BULK -> Optional.empty();
      };
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return waiting.values().stream().mapToInt(Queue::size).sum();
    } finally {
      lock.unlock();
    }
  }

  void shut() {
    lock.lock();
    try {
      shut = true;
      arrived.signalAll();
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Takes out everything that still waits.
  List<Ticket<?>> drain() {
    lock.lock();
    try {
      List<Ticket<?>> all = new ArrayList<>();
      waiting.values().forEach(all::addAll);
      waiting.values().forEach(Queue::clear);
      return all;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Ticket<?>> take(Store.Lane... order) {
    for (Store.Lane lane : order) {
      Ticket<?> ticket = queue(lane).poll();
      if (ticket != null) {
        left.signalAll();
        return Optional.of(ticket);
      }
    }
    return Optional.empty();
  }

  private Queue<Ticket<?>> queue(Store.Lane lane) {
    return waiting.getOrDefault(lane, new ArrayDeque<>());
  }
}
