package parley.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// Named files held in memory: what a dossier consists of, however it is stored.
///
/// @param byName relative names with `/` between folders, see {@link #requireName}
public record EvidenceFiles(SortedMap<String, Bytes> byName) {
  /// V-LIMIT-1: files of a dossier.
  static final int MOST = 512;

  /// V-LIMIT-2: bytes of a dossier.
  static final int LARGEST = 256 * 1024 * 1024;

  private static final int DEEPEST = 6;
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,200}$)[A-Za-z0-9_~-][A-Za-z0-9._~-]*(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){0,5}");

  public EvidenceFiles {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    byName.keySet().forEach(EvidenceFiles::requireName);
  }

  Optional<Bytes> file(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// The names that begin with `folder/`.
  List<String> under(String folder) {
    return byName.keySet().stream().filter(name -> name.startsWith(folder + "/")).toList();
  }

  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name for a file of evidence: " + name);
    }
  }

  /// @throws MalformedInput when the name could lead out of its folder, or is not plain (V-NAME-1)
  static String readName(String name) throws MalformedInput {
    MalformedInput.unless(NAME.matcher(name).matches(), "V-NAME-1", "a file name is not plain");
    return name;
  }

  /// One archive in the one form of V-ZIP-1.
  public Bytes zip() {
    return Zip.write(byName);
  }

  /// Writes the archive beside its place first, so that a half-written one is never seen there.
  public void writeZip(Path file) throws EvidenceException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      writeFile(fresh, zip());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritten(file, e);
    }
  }

  /// Writes a folder, which must not be there or be empty.
  public void writeFolder(Path folder) throws EvidenceException {
    try {
      requireEmpty(folder);
      for (Map.Entry<String, Bytes> file : byName.entrySet()) {
        writeFile(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw unwritten(folder, e);
    }
  }

  static EvidenceException unwritten(Path where, IOException e) {
    String why =
        e instanceof FileAlreadyExistsException
            ? " is already there: name another place"
            : " cannot be written: " + e.getMessage();
    return new EvidenceException(where + why, e);
  }

  static void requireEmpty(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new FileAlreadyExistsException(folder.toString());
      }
    }
  }

  static void writeFile(Path file, Bytes content) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var rest = content.buffer();
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
  }

  /// Reads a folder, bounded; links and special files are refused.
  static EvidenceFiles readFolder(Path folder) throws MalformedInput, IOException {
    SortedMap<String, Bytes> files = new TreeMap<>();
    long total = 0;
    try (Stream<Path> walk = Files.walk(folder, DEEPEST)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        String name = readName(folder.relativize(path).toString().replace('\\', '/'));
        MalformedInput.unless(
            Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS),
            "V-NAME-1",
            name + " is not a plain file");
        Bytes content = readFile(path, LARGEST);
        total += content.size();
        files.put(name, content);
        MalformedInput.unless(
            total <= LARGEST && files.size() <= MOST,
            "V-LIMIT-2",
            "more than " + MOST + " files or " + LARGEST + " bytes");
      }
    }
    return new EvidenceFiles(files);
  }

  /// @throws MalformedInput when it is longer than `limit`
  static Bytes readFile(Path file, int limit) throws MalformedInput, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(limit);
      MalformedInput.unless(
          in.read() < 0, "V-LIMIT-2", "the file has more than " + limit + " bytes");
      return Bytes.owning(content);
    }
  }
}
