package parley.attachment;

import java.time.Instant;
import parley.codec.Digest;
import parley.watchline.WatchDesk;

/// A file that an officer attached and that has not left yet.
///
/// @param id names it to its officer's pages; nobody can guess it
/// @param size bytes
public record Upload(
    String id,
    String officer,
    String name,
    String mediaType,
    long size,
    Digest digest,
    Instant at) {
  /// As a draft has it.
  public WatchDesk.File file() {
    return new WatchDesk.File(name, mediaType, size, digest, java.util.Optional.empty());
  }
}
