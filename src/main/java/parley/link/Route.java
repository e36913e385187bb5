package parley.link;

import java.io.IOException;
import java.time.Duration;
import parley.codec.Bytes;

/// One way to the far node. Opaque bytes in, opaque answer out; it neither reads nor keeps
/// anything.
public interface Route extends AutoCloseable {
  /// For example `https us.example:8443`.
  String name();

  /// False for a courier: then a person carries it and nothing is sent by itself.
  boolean automatic();

  /// False for a carrier that is handed the bytes and brings the answer, if ever, by another visit:
  /// mail. Frames for it are framed once more (E-CARRY-6).
  default boolean answers() {
    return true;
  }

  /// What it can carry.
  default boolean carries(What what) {
    return true;
  }

  /// Whether its pace lets it take one more now (L-MAIL-2).
  default boolean ready(boolean flash) {
    return true;
  }

  /// How many that are not FLASH its pace lets it take now (L-MAIL-2).
  default int room() {
    return Integer.MAX_VALUE;
  }

  /// How long anything but FLASH waits for a better route before this one takes it (L-MAIL-2).
  default Duration patience() {
    return Duration.ZERO;
  }

  /// When the same bytes may go out here again, after they were handed over this often without an
  /// answer (L-MAIL-3).
  ///
  /// @param times at least 1
  default Duration repeatAfter(int times) {
    return Duration.ZERO;
  }

  /// Sends, and waits for the answer of the far node where the carrier brings one.
  ///
  /// @param what the endpoint: `envelope`, `frame`, `refetch`
  /// @throws IOException when the route failed: the outcome is unknown, and the same bytes are sent
  ///   again later
  Outcome exchange(What what, Bytes body) throws IOException, InterruptedException;

  /// The endpoints of the link (L-HTTP-2).
  enum What {
    /// FLASH has a connection of its own.
    FLASH_ENVELOPE,
    ENVELOPE,
    FRAME,
    REFETCH
  }

  /// How an exchange ended that did not fail.
  sealed interface Outcome {}

  /// @param status 200 final answer, 503 signed not-yet, 400 unauthenticated or malformed
  ///   (unsigned)
  record Reply(int status, Bytes body) implements Outcome {}

  /// The carrier has taken the bytes. An answer may come later, by any route.
  record HandedOver() implements Outcome {}

  @Override
  void close();
}
