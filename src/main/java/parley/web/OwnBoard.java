package parley.web;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import parley.exchange.Released;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;

/// Releases, and returns when our own board shows what was released: the board follows the journal
/// a moment later, and an officer sent on before that would be told that there is no such message.
final class OwnBoard {
  /// W-SHOWN-1: how long the answer to a release waits for the own board.
  static final Duration LONGEST = Duration.ofSeconds(10);

  private final WatchDesk desk;

  OwnBoard(WatchDesk desk) {
    this.desk = desk;
  }

  /// What was drawn since this began to listen.
  private static final class Drawn {
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Semaphore news = new Semaphore(0);

    void hear(String name) {
      names.add(name);
      news.release();
    }

    void await(MessageId id) throws InterruptedException {
      long end = System.nanoTime() + LONGEST.toNanos();
      boolean more = true;
      while (more && !names.contains("message " + id)) {
        more = news.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    }
  }

  /// What hands a message over.
  @FunctionalInterface
  interface Releasing {
    Released run() throws DeskException, InterruptedException;
  }

  Released release(WatchDesk.Draft draft, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    return shown(() -> desk.release(draft, permit));
  }

  Released shown(Releasing releasing) throws DeskException, InterruptedException {
    Drawn drawn = new Drawn();
    AutoCloseable listening = desk.listen(drawn::hear);
    try {
      Released released = releasing.run();
      if (released instanceof Released.Queued queued) {
        drawn.await(queued.id());
      }
      return released;
    } finally {
      stop(listening);
    }
  }

  private static void stop(AutoCloseable listening) {
    try {
      listening.close();
    } catch (Exception e) {
      throw new IllegalStateException("the board would not let its listener go", e);
    }
  }
}
