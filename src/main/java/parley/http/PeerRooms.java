package parley.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import parley.codec.Bytes;

/// What each peer may have open at once at the listener, so that a greedy one fills neither the
/// heap nor the places of another (L-HTTP-12). What is quick, FLASH and small frames, has room of
/// its own.
final class PeerRooms {
  /// Requests of one peer that run at once.
  private static final int ENVELOPES = 48;

  private static final int QUICK = 16;

  /// Bytes that these have announced, of each sort.
  private static final int MOST_BYTES = 96 * 1024 * 1024;

  private final Map<Bytes, Room> envelopes = new ConcurrentHashMap<>();
  private final Map<Bytes, Room> quick = new ConcurrentHashMap<>();

  private record Room(Semaphore places, Semaphore bytes) {
    static Room of(int places) {
      return new Room(new Semaphore(places), new Semaphore(MOST_BYTES));
    }
  }

  /// A place that is held; {@link #close} gives it back.
  static final class Place implements AutoCloseable {
    private final Room room;
    private final int bytes;
    private final boolean taken;

    private Place(Room room, int bytes) {
      this.room = room;
      this.bytes = bytes;
      if (!room.places().tryAcquire()) {
        taken = false;
      } else if (!room.bytes().tryAcquire(bytes)) {
        room.places().release();
        taken = false;
      } else {
        taken = true;
      }
    }

    /// False when the peer has too much open already.
    boolean taken() {
      return taken;
    }

    @Override
    public void close() {
      if (taken) {
        room.bytes().release(bytes);
        room.places().release();
      }
    }
  }

  /// @param certificate of the peer's connection
  /// @param bytes that the request announces
  Place take(Bytes certificate, String path, int bytes) {
    boolean large = path.equals("envelope");
    Room room =
        (large ? envelopes : quick)
            .computeIfAbsent(certificate, key -> Room.of(large ? ENVELOPES : QUICK));
    return new Place(room, bytes);
  }
}
