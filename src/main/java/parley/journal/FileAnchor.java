package parley.journal;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import parley.codec.Bytes;
import parley.codec.Digest;

/// The anchor as one small file per log, in a folder that stands outside the database and outside
/// its backups (J-ANCHOR-1…4).
///
/// A file has two slots of 4 KiB: the newest checkpoint and the one before. An advance overwrites
/// the older slot in place and forces it once, so that a crash at any step leaves the other slot
/// whole: reading then gives the checkpoint before, which no later signature relied on, or the new
/// one. Never are two slots in doubt at once: a newest slot that this object did not force itself
/// is written and forced again before the other is touched. Why this and not a renamed file:
/// docs/decisions, "Anchor in two slots".
///
/// Safe for several threads and, by a file lock, for several processes.
public final class FileAnchor implements Anchor, AutoCloseable {
  /// One block of the disk, so that writing one slot never touches the other.
  static final int SLOT = 4096;

  private static final Bytes MAGIC = Bytes.utf8("PARLEY ANCHOR 1\n");
  private static final int HEAD = 16 + Long.BYTES + Long.BYTES + Digest.SIZE + Integer.BYTES;
  private static final int LONGEST_ORIGIN = 256;

  private final AnchorDisk disk;
  private final ConcurrentMap<LogName, ReentrantLock> turns = new ConcurrentHashMap<>();

  /// The newest slot of each log that this object has forced.
  private final ConcurrentMap<LogName, Slot> forced = new ConcurrentHashMap<>();

  /// @param folder made when it is not there
  public FileAnchor(Path folder) throws AnchorException {
    try {
      this.disk = new AnchorFolder(folder);
    } catch (IOException e) {
      throw new AnchorException("the anchor folder " + folder + " cannot be opened", e);
    }
  }

  FileAnchor(AnchorDisk disk) {
    this.disk = disk;
  }

  /// @param turn 1, 2, 3…: the slot with the higher one is the newer, and `turn % 2` is its place
  private record Slot(long turn, Checkpoint checkpoint) {}

  @Override
  public Optional<Checkpoint> read(LogName log) throws AnchorException {
    return held(log, (file, now) -> now.map(Slot::checkpoint));
  }

  @Override
  public void advance(LogName log, Optional<Checkpoint> expected, Checkpoint next)
      throws AnchorException {
    if (!next.origin().equals(log.origin())) {
      throw new IllegalArgumentException("the checkpoint is not of the log " + log);
    }
    held(
        log,
        (file, now) -> {
          Optional<Checkpoint> standing = now.map(Slot::checkpoint);
          refuse(log, expected, standing, next);
          put(log, file, now, next);
          return standing;
        });
  }

  private static void refuse(
      LogName log, Optional<Checkpoint> expected, Optional<Checkpoint> standing, Checkpoint next)
      throws AnchorException {
    if (!standing.equals(expected)) {
      throw new AnchorException(
          "the anchor of "
              + log
              + " stands at "
              + size(standing)
              + " entries where "
              + size(expected)
              + " were expected: the database was rolled back, or two processes own this log");
    }
    if (standing.isPresent()
        && (next.size() < standing.get().size()
            || (next.size() == standing.get().size() && !next.equals(standing.get())))) {
      throw new AnchorException(
          "the anchor of " + log + " never goes back: it stands at " + size(standing) + " entries");
    }
  }

  private static String size(Optional<Checkpoint> checkpoint) {
    return checkpoint.map(held -> Long.toString(held.size())).orElse("no");
  }

  /// If it fails before the last `force` returns, nothing was signed over `next`, and either
  /// checkpoint may be read afterwards.
  private void put(LogName log, AnchorDisk.Held file, Optional<Slot> now, Checkpoint next)
      throws IOException {
    Slot slot = new Slot(now.map(Slot::turn).orElse(0L) + 1, next);
    if (now.isEmpty()) {
      Bytes empty = Bytes.owning(new byte[SLOT]);
      file.create(Bytes.concat(empty, encode(slot)));
    } else {
      // Left by a process that died, or by a force that failed: if the power failed after the next
      // write and this slot were still in doubt, neither would be whole. Written once more, for a
      // force that failed has taken the system's word that these blocks are clean.
      if (!now.get().equals(forced.get(log))) {
        write(file, now.get());
      }
      write(file, slot);
    }
    forced.put(log, slot);
  }

  private static void write(AnchorDisk.Held file, Slot slot) throws IOException {
    file.write(place(slot.turn()), encode(slot));
    file.force();
  }

  private static int place(long turn) {
    return (int) (turn % 2) * SLOT;
  }

  /// Work with the file of one log, which no other thread or process touches meanwhile
  /// (J-ANCHOR-4).
  @FunctionalInterface
  private interface Work {
    Optional<Checkpoint> with(AnchorDisk.Held file, Optional<Slot> now)
        throws IOException, AnchorException;
  }

  private Optional<Checkpoint> held(LogName log, Work work) throws AnchorException {
    ReentrantLock turn = turns.computeIfAbsent(log, name -> new ReentrantLock());
    turn.lock();
    try (AnchorDisk.Held file = disk.hold(fileName(log))) {
      return work.with(file, newest(log, file.read()));
    } catch (IOException e) {
      throw new AnchorException("the anchor of " + log + " cannot be read or written", e);
    } finally {
      turn.unlock();
    }
  }

  private static String fileName(LogName log) {
    return log.origin().replace('/', '.') + ".anchor";
  }

  private static Optional<Slot> newest(LogName log, Optional<Bytes> content)
      throws AnchorException {
    if (content.isEmpty()) {
      return Optional.empty();
    }
    Bytes file = content.get();
    if (file.size() != 2 * SLOT) {
      throw new AnchorException("the anchor file of " + log + " is damaged: it has a wrong size");
    }
    Optional<Slot> even = decode(log, file.slice(0, SLOT), 0);
    Optional<Slot> odd = decode(log, file.slice(SLOT, 2 * SLOT), 1);
    if (even.isEmpty() && odd.isEmpty()) {
      throw new AnchorException("the anchor file of " + log + " is damaged: no slot is whole");
    }
    if (even.isPresent() && odd.isPresent()) {
      return even.get().turn() > odd.get().turn() ? even : odd;
    }
    return even.or(() -> odd);
  }

  /// Magic, turn u64, size u64, root, length of origin u32, origin, SHA-256 of all before it,
  /// zeros.
  private static Bytes encode(Slot slot) {
    Bytes origin = Bytes.utf8(slot.checkpoint().origin());
    ByteBuffer head = ByteBuffer.allocate(HEAD + origin.size());
    head.put(MAGIC.buffer()).putLong(slot.turn()).putLong(slot.checkpoint().size());
    head.put(slot.checkpoint().root().value().buffer()).putInt(origin.size()).put(origin.buffer());
    Bytes content = Bytes.owning(head.array());
    Bytes zeros = Bytes.owning(new byte[SLOT - content.size() - Digest.SIZE]);
    return Bytes.concat(content, Digest.of(content).value(), zeros);
  }

  /// Empty when the slot is not whole: never written, or torn by a crash.
  private static Optional<Slot> decode(LogName log, Bytes bytes, int parity) {
    // Most often a slot that was never written.
    if (!bytes.slice(0, MAGIC.size()).equals(MAGIC)) {
      return Optional.empty();
    }
    try {
      ByteBuffer in = bytes.buffer();
      in.position(MAGIC.size());
      long turn = in.getLong();
      long size = in.getLong();
      byte[] root = new byte[Digest.SIZE];
      in.get(root);
      int length = in.getInt();
      if (length < 0 || length > LONGEST_ORIGIN || turn < 1 || turn % 2 != parity) {
        return Optional.empty();
      }
      byte[] origin = new byte[length];
      in.get(origin);
      String name = Bytes.owning(origin).utf8();
      Slot slot = new Slot(turn, new Checkpoint(name, size, new Digest(Bytes.owning(root))));
      boolean whole = name.equals(log.origin()) && written(bytes, in.position());
      return whole ? Optional.of(slot) : Optional.empty();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The digest of the head stands behind it, and nothing else.
  private static boolean written(Bytes slot, int head) {
    int end = head + Digest.SIZE;
    return slot.slice(head, end).equals(Digest.of(slot.slice(0, head)).value())
        && slot.slice(end, SLOT).equals(Bytes.owning(new byte[SLOT - end]));
  }

  @Override
  public void close() throws AnchorException {
    try {
      disk.close();
    } catch (IOException e) {
      throw new AnchorException("the anchor files could not be closed", e);
    }
  }
}
