package parley.link;

import java.io.IOException;
import parley.codec.Bytes;

/// One way to the far node. Opaque bytes in, opaque answer out; it neither reads nor keeps
/// anything.
public interface Route extends AutoCloseable {
  /// For example `https us.example:8443`.
  String name();

  /// False for a courier: then a person carries it and nothing is sent by itself.
  boolean automatic();

  /// Sends and waits for the answer of the far node.
  ///
  /// @param what the endpoint: `envelope`, `frame`, `refetch`
  /// @throws IOException when the route failed: the outcome is unknown, and the same bytes are sent
  ///   again later
  Reply exchange(What what, Bytes body) throws IOException, InterruptedException;

  /// The endpoints of the link (L-HTTP-2).
  enum What {
    /// FLASH has a connection of its own.
    FLASH_ENVELOPE,
    ENVELOPE,
    FRAME,
    REFETCH
  }

  /// @param status 200 final answer, 503 signed not-yet, 400 unauthenticated or malformed
  ///   (unsigned)
  record Reply(int status, Bytes body) {}

  @Override
  void close();
}
