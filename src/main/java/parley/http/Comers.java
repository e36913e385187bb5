package parley.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import parley.codec.Bytes;

/// Who may connect (L-HTTP-15): so often from one address, since each handshake costs signatures
/// before anyone has a name, and so many connections at once of one certificate.
final class Comers {
  /// From one address: at once, and for each second.
  private static final double BURST = 128;

  private static final double A_SECOND = 8;

  /// An honest peer has 40 + 8 envelopes on its way on a route, and frames.
  private static final int OF_ONE_PEER = 128;

  private static final int MOST_ADDRESSES = 1_024;
  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier ticks;
  private final Map<InetAddress, Left> addresses =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Left> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };
  private final Map<Bytes, Integer> open = new ConcurrentHashMap<>();

  /// How often an address may still come at once.
  private record Left(double times, long at) {}

  /// @param ticks monotonic nanoseconds
  Comers(LongSupplier ticks) {
    this.ticks = ticks;
  }

  /// Whether this connection is taken at all.
  synchronized boolean comes(InetAddress address) {
    long now = ticks.getAsLong();
    Left before = addresses.getOrDefault(address, new Left(BURST, now));
    double times = Math.min(BURST, before.times() + (now - before.at()) / NANOS * A_SECOND);
    addresses.put(address, new Left(times < 1 ? times : times - 1, now));
    return times >= 1;
  }

  /// A connection has shown its certificate.
  ///
  /// @return false when its peer has too many already
  boolean enters(Bytes certificate) {
    int[] taken = {0};
    open.merge(
        certificate,
        1,
        (held, one) -> {
          taken[0] = held;
          return Math.min(OF_ONE_PEER, held + one);
        });
    return taken[0] < OF_ONE_PEER;
  }

  /// One that entered is closed.
  void leaves(Bytes certificate) {
    open.computeIfPresent(
        certificate, (_, held) -> Objects.equals(held, 1) ? null : Integer.valueOf(held - 1));
  }
}
