package parley.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import parley.codec.Bytes;

/// Anchor files in a real folder. A file is guarded by a lock on a companion `.lock` file, so that
/// two processes on one folder take turns; channels stay open, for this is on the way of every
/// commit.
final class AnchorFolder implements AnchorDisk {
  /// Two slots; anything longer is no anchor file (J-ANCHOR-3).
  private static final int LONGEST = 64 * 1024;

  private final Path folder;
  private final Map<String, Open> open = new HashMap<>();

  AnchorFolder(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  @Override
  public Held hold(String file) throws IOException {
    Open files;
    synchronized (this) {
      Open known = open.get(file);
      if (known == null) {
        known =
            new Open(
                folder.resolve(file),
                FileChannel.open(
                    folder.resolve(file + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE));
        open.put(file, known);
      }
      files = known;
    }
    return files.hold();
  }

  @Override
  public synchronized void close() throws IOException {
    for (Open files : open.values()) {
      files.close();
    }
    open.clear();
  }

  /// One anchor file and its lock file.
  private static final class Open {
    private final Path path;
    private final FileChannel guard;
    private Optional<FileChannel> content = Optional.empty();

    /// Whether this process knows the file's name to be on the disk, and not only its bytes.
    private boolean named;

    Open(Path path, FileChannel guard) {
      this.path = path;
      this.guard = guard;
    }

    Held hold() throws IOException {
      try {
        return new Locked(this, guard.lock());
      } catch (OverlappingFileLockException e) {
        throw new IOException("another owner in this process holds " + path.getFileName(), e);
      }
    }

    Optional<FileChannel> content() throws IOException {
      if (content.isEmpty() && Files.exists(path)) {
        content =
            Optional.of(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
      }
      return content;
    }

    FileChannel existing() throws IOException {
      return content().orElseThrow(() -> new IOException(path.getFileName() + " is not there"));
    }

    void close() throws IOException {
      if (content.isPresent()) {
        content.get().close();
      }
      guard.close();
    }
  }

  private record Locked(Open files, FileLock lock) implements Held {
    @Override
    public Optional<Bytes> read() throws IOException {
      Optional<FileChannel> content = files.content();
      if (content.isEmpty()) {
        return Optional.empty();
      }
      long size = content.get().size();
      if (size > LONGEST) {
        throw new IOException(files.path.getFileName() + " is no anchor file: it is too long");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      int more = 0;
      while (bytes.hasRemaining() && more >= 0) {
        more = content.get().read(bytes, bytes.position());
      }
      return Optional.of(Bytes.owning(bytes.array()));
    }

    @Override
    public void create(Bytes bytes) throws IOException {
      Path fresh = files.path.resolveSibling(files.path.getFileName() + ".new");
      try (FileChannel out =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeAll(out, 0, bytes);
        out.force(true);
      }
      Files.move(fresh, files.path, StandardCopyOption.ATOMIC_MOVE);
      forceName();
    }

    /// If the power fails before this returns, the file may be gone as if it had never been made.
    private void forceName() throws IOException {
      Path parent = files.path.toAbsolutePath().getParent();
      if (parent == null) {
        throw new IOException("an anchor file stands in a folder");
      }
      try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
        directory.force(true);
      }
      files.named = true;
    }

    @Override
    public void write(int at, Bytes bytes) throws IOException {
      writeAll(files.existing(), at, bytes);
    }

    private static void writeAll(FileChannel out, long at, Bytes bytes) throws IOException {
      ByteBuffer rest = bytes.buffer();
      while (rest.hasRemaining()) {
        out.write(rest, at + rest.position());
      }
    }

    @Override
    public void force() throws IOException {
      files.existing().force(false);
      if (!files.named) {
        forceName();
      }
    }

    @Override
    public void close() throws IOException {
      lock.release();
    }
  }
}
