package drill;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A disk with an ext4 file system whose every write and flush is kept in their order, so that
/// afterwards it can be had as a power cut would have left it at any moment.
///
/// The order is kept by QEMU's storage daemon in the format of Linux' dm-log-writes: a block of 512
/// bytes with sector, count and flags before the data of each write. The file of it only grows, so
/// its length is a moment in time.
final class LoggedDisk implements AutoCloseable {
  static final long SIZE = 64L << 20;
  private static final int SECTOR = 512;
  private static final int FLUSH = 1;
  private static final int THROUGH = 2;
  private static final int DISCARD = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path base;
  private final Path log;
  private final Path mountPoint;
  private final Process daemon;
  private final String loop;
  private boolean open = true;

  /// One write or flush.
  ///
  /// @param at where its data begin in the log
  /// @param end what the log's length was when it was complete
  private record Entry(long sector, int bytes, long flags, long at, long end) {}

  /// @param folder for its files, made here
  /// @param from an image to go on from; without one an empty file system is made
  LoggedDisk(Path folder, Path mountPoint, Optional<Path> from) throws IOException {
    Files.createDirectories(folder);
    this.base = folder.resolve("base");
    this.log = Files.createFile(folder.resolve("log"));
    this.mountPoint = mountPoint;
    if (from.isPresent()) {
      Files.copy(from.get(), base);
    } else {
      try (FileChannel fresh =
          FileChannel.open(base, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        fresh.write(ByteBuffer.allocate(1), SIZE - 1);
      }
      Machine.run(
          "mkfs.ext4",
          "-q",
          "-F",
          "-E",
          "nodiscard,lazy_itable_init=0,lazy_journal_init=0",
          base.toString());
    }
    Path disk = folder.resolve("disk");
    Files.copy(base, disk);
    Path export = Files.createFile(folder.resolve("export"));
    this.daemon =
        new ProcessBuilder(
                "qemu-storage-daemon",
                "--blockdev",
                "driver=file,node-name=disk,filename=" + disk,
                "--blockdev",
                "driver=file,node-name=log,filename=" + log,
                "--blockdev",
                "driver=blklogwrites,node-name=logged,file=disk,log=log,log-sector-size=512",
                "--export",
                "type=fuse,id=export,node-name=logged,writable=on,mountpoint=" + export)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("daemon.log").toFile())
            .start();
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (Files.size(export) != SIZE) {
      if (!daemon.isAlive() || System.nanoTime() - until > 0) {
        daemon.destroy();
        throw new IOException("no disk: " + Files.readString(folder.resolve("daemon.log")));
      }
      Thread.onSpinWait();
    }
    this.loop = Machine.run("losetup", "-f", "--show", export.toString()).strip();
    Machine.run("mount", "-t", "ext4", loop, mountPoint.toString());
  }

  /// This moment.
  long moment() {
    try {
      return Files.size(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Entry> entries(FileChannel in) throws IOException {
    List<Entry> entries = new ArrayList<>();
    ByteBuffer head = ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long at = SECTOR;
    while (at + SECTOR <= in.size()) {
      in.read(head.clear(), at);
      long sector = head.getLong(0);
      long sectors = head.getLong(8);
      long flags = head.getLong(16);
      int bytes = (flags & DISCARD) == 0 ? Math.toIntExact(sectors * SECTOR) : 0;
      entries.add(new Entry(sector, bytes, flags, at + SECTOR, at + SECTOR + bytes));
      at += SECTOR + bytes;
    }
    return entries;
  }

  /// The disk as a cut at this moment may have left it: all that was written before the last flush,
  /// and of the later writes a random half, some of them torn between two sectors.
  void cut(long moment, RandomGenerator random, Path image) throws IOException {
    Files.copy(base, image);
    try (FileChannel in = FileChannel.open(log, StandardOpenOption.READ);
        FileChannel out = FileChannel.open(image, StandardOpenOption.WRITE)) {
      List<Entry> until = entries(in).stream().filter(entry -> entry.end() <= moment).toList();
      int flushed = 0;
      for (int i = 0; i < until.size(); i++) {
        flushed = (until.get(i).flags() & FLUSH) == 0 ? flushed : i + 1;
      }
      for (int i = 0; i < until.size(); i++) {
        Entry entry = until.get(i);
        boolean sure = i < flushed || (entry.flags() & THROUGH) != 0;
        int bytes = sure ? entry.bytes() : kept(entry.bytes(), random);
        if (bytes > 0) {
          ByteBuffer data = ByteBuffer.allocate(bytes);
          in.read(data, entry.at());
          out.write(data.flip(), entry.sector() * SECTOR);
        }
      }
    }
  }

  /// Of a write that no flush followed: nothing, all, or its first sectors.
  private static int kept(int bytes, RandomGenerator random) {
    if (random.nextBoolean()) {
      return 0;
    }
    return bytes > SECTOR && random.nextInt(5) == 0
        ? SECTOR * random.nextInt(bytes / SECTOR)
        : bytes;
  }

  /// Mounts an image: what the file system mends after a cut, it mends here.
  static Closeable mounted(Path image, Path at) throws IOException {
    Files.createDirectories(at);
    Machine.run("mount", "-t", "ext4", "-o", "loop", image.toString(), at.toString());
    return () -> unmount(at);
  }

  /// A process that was killed lets go of its files a little after its end was told.
  private static void unmount(Path at) throws IOException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        Machine.run("umount", at.toString());
        return;
      } catch (IOException e) {
        if (System.nanoTime() - until > 0) {
          throw e;
        }
      }
    }
  }

  /// Nobody works on it any more; the log stays.
  void detach() throws IOException {
    if (open) {
      open = false;
      unmount(mountPoint);
      Machine.run("losetup", "-d", loop);
      daemon.destroy();
      daemon.onExit().join();
    }
  }

  @Override
  public void close() throws IOException {
    detach();
  }
}
