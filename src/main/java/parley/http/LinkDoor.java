package parley.http;

import parley.codec.Bytes;

/// What stands behind the link listener: takes what an authenticated peer's connection brought,
/// gives the answer.
public interface LinkDoor {
  /// @param peerCertificate the client certificate of the TLS connection, DER; already one of the
  ///   accepted ones
  /// @param path `envelope`, `flash`, `frame` or `refetch`
  Answer take(Bytes peerCertificate, String path, Bytes body) throws InterruptedException;

  record Answer(int status, Bytes body) {}
}
