package parley.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Whole folders.
final class Folders {
  private Folders() {}

  /// Over what stands there.
  static void copy(Path from, Path to) throws IOException {
    for (Path file : within(from)) {
      Path there = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(there);
      } else {
        Files.copy(file, there, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  static void delete(Path folder) throws IOException {
    for (Path file : within(folder).reversed()) {
      Files.delete(file);
    }
  }

  /// All in it; it stays, for it may be where a disk is mounted.
  static void empty(Path folder) throws IOException {
    for (Path file : within(folder).reversed()) {
      if (!file.equals(folder)) {
        Files.delete(file);
      }
    }
  }

  private static List<Path> within(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
