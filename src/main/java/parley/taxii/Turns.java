package parley.taxii;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How much of this node one client may keep at work at one time, so that it cannot keep all of it
/// (K-TURN-1): a few questions, one envelope.
final class Turns {
  private static final int QUESTIONS = 4;
  private static final int ENVELOPES = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<String, Places> clients = new HashMap<>();

  private static final class Places {
    private final Semaphore questions = new Semaphore(QUESTIONS, true);
    private final Semaphore envelopes = new Semaphore(ENVELOPES, true);
    private int users;
  }

  /// A place that is held until it is closed.
  final class Turn implements AutoCloseable {
    private final String client;
    private final Places places;
    private final Semaphore place;

    private Turn(String client, Places places, Semaphore place) {
      this.client = client;
      this.places = places;
      this.place = place;
    }

    @Override
    public void close() {
      place.release();
      leave(client, places);
    }
  }

  /// @throws Refusal 429 when the client keeps its places busy for too long
  Turn take(String client, boolean envelope) throws Refusal, InterruptedException {
    Places places = enter(client);
    Semaphore place = envelope ? places.envelopes : places.questions;
    boolean taken = false;
    try {
      taken = place.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      if (!taken) {
        leave(client, places);
      }
    }
    if (!taken) {
      throw Refusal.with(
          Refusal.BUSY, "this client has too many requests at once", "Retry-After", "5");
    }
    return new Turn(client, places, place);
  }

  private synchronized Places enter(String client) {
    Places places = clients.computeIfAbsent(client, _ -> new Places());
    places.users++;
    return places;
  }

  private synchronized void leave(String client, Places places) {
    places.users--;
    if (places.users == 0) {
      clients.remove(client);
    }
  }
}
