package parley.http;

import java.util.Optional;
import parley.codec.Bytes;

/// What stands behind the link listener: takes what an authenticated peer's connection brought,
/// gives the answer.
public interface LinkDoor {
  /// Without a word, for a peer that does not heed what it is told (A-BUDGET-4).
  Answer UNHEEDED = new Answer(429, Bytes.EMPTY);

  /// @param peerCertificate the client certificate of the TLS connection, DER; already one of the
  ///   accepted ones
  /// @param path `envelope`, `flash`, `frame` or `refetch`
  Answer take(Bytes peerCertificate, String path, Bytes body) throws InterruptedException;

  /// What its first bytes alone decide over an envelope. Whatever is answered here is not read any
  /// further, and never comes to {@link #take}.
  ///
  /// @param head the first {@link LinkListener#GLANCE} bytes of a body for `envelope` or `flash`,
  ///   or all of a shorter one
  /// @param size of the whole body, as announced
  /// @return nothing when the body is to be read
  default Optional<Answer> glance(Bytes peerCertificate, Bytes head, int size) {
    return Optional.empty();
  }

  record Answer(int status, Bytes body) {}
}
