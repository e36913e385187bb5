package parley.journal;

import java.io.IOException;
import java.util.Optional;
import parley.codec.Bytes;

/// What {@link FileAnchor} asks of a disk: small files of a fixed size. Each step may fail before
/// or after it took effect, and a crash may keep any part of what was written and not yet forced.
interface AnchorDisk extends AutoCloseable {

  /// A file that no other process writes while this is open.
  interface Held extends AutoCloseable {
    /// Empty when the file does not exist.
    Optional<Bytes> read() throws IOException;

    /// Makes the file, whole or not at all; durable on return.
    void create(Bytes content) throws IOException;

    /// Overwrites a part of the existing file in place; not durable yet.
    void write(int at, Bytes content) throws IOException;

    /// What was written is durable on return.
    void force() throws IOException;

    @Override
    void close() throws IOException;
  }

  /// @throws IOException also when another owner holds this file at this moment
  Held hold(String file) throws IOException;

  @Override
  void close() throws IOException;
}
