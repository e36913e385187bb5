package drill;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import parley.bench.Grounds;
import parley.exchange.Standing;
import parley.party.NodeId;
import parley.store.StoreConfig;

/// Starts nodes quickly, since a drill starts very many: one archive of loaded classes, which the
/// virtual machine only makes from jars and only when a process ends in peace.
final class Launch {
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");

  private final Path grounds;
  private final Packed packed;
  private final Map<NodeId, Circumstances> circumstances = new HashMap<>();

  /// What a process finds around it.
  ///
  /// @param before the command that starts it, for example a tracer or a network of its own
  record Circumstances(List<String> before, Map<String, String> environment) {
    static final Circumstances NONE = new Circumstances(List.of(), Map.of());
  }

  /// From the next start of this node on.
  void under(NodeId node, Circumstances what) {
    circumstances.put(node, what);
  }

  /// The database of a node: SQLite in its folder, or the PostgreSQL that the file `postgres` there
  /// names.
  static StoreConfig database(Grounds grounds, NodeId node) {
    Path other = grounds.of(node).resolve("postgres");
    if (!Files.exists(other)) {
      return new StoreConfig.Sqlite(grounds.of(node).resolve("db"));
    }
    try {
      return new StoreConfig.Postgres(
          Files.readString(other).strip(), "postgres", Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Launch(Path grounds) throws IOException {
    this.grounds = grounds;
    this.packed = Packed.once();
  }

  /// The class path as jars that are not signed, once for all drills of this process: the virtual
  /// machine archives no class of a signed jar, and Bouncy Castle is most of what a start loads.
  ///
  /// @param archive of loaded classes; there once a first life ended in peace
  private record Packed(String classPath, Path archive) {
    private static @Nullable Packed packed;

    static synchronized Packed once() throws IOException {
      if (packed == null) {
        Path folder = Files.createTempDirectory("parley-drill");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
          Path path = Path.of(entry);
          Path jar = folder.resolve(jars.size() + ".jar");
          if (Files.isDirectory(path)) {
            pack(path, jar);
            jars.add(jar.toString());
          } else if (Files.isRegularFile(path)) {
            jars.add(unsigned(path, jar) ? jar.toString() : entry);
          }
        }
        packed = new Packed(String.join(File.pathSeparator, jars), folder.resolve("classes.jsa"));
      }
      return packed;
    }

    private static void delete(Path folder) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
        Files.delete(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void pack(Path classes, Path jar) throws IOException {
      try (JarOutputStream out = jar(jar);
          Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
          Files.copy(file, out);
        }
      }
    }

    private static JarOutputStream jar(Path jar) throws IOException {
      JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
      out.setLevel(Deflater.NO_COMPRESSION);
      return out;
    }

    /// @return false when it is not signed, and nothing was written
    private static boolean unsigned(Path signed, Path jar) throws IOException {
      try (JarFile in = new JarFile(signed.toFile(), false)) {
        if (in.stream().noneMatch(entry -> SIGNATURE.matcher(entry.getName()).matches())) {
          return false;
        }
        List<JarEntry> kept =
            Collections.list(in.entries()).stream()
                .filter(entry -> !SIGNATURE.matcher(entry.getName()).matches())
                .toList();
        try (JarOutputStream out = jar(jar)) {
          for (JarEntry entry : kept) {
            out.putNextEntry(new JarEntry(entry.getName()));
            in.getInputStream(entry).transferTo(out);
          }
        }
        return true;
      }
    }
  }

  /// Where the roll says that this node listens.
  static String address(Standing standing) {
    return standing.rolls().node(standing.self()).orElseThrow().node().addresses().getFirst();
  }

  static int port(Standing standing) {
    String address = address(standing);
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }

  /// What the virtual machine says goes to standard error: standard output is the channel on which
  /// promises are made, and one strange line in it would count as a lost one.
  ///
  /// @param variant `honest`, or a known-bad one: `hasty` or `anew`
  /// @param first the first process makes the archive when it ends
  Process start(NodeId node, String variant, boolean first) throws IOException {
    Circumstances around = circumstances.getOrDefault(node, Circumstances.NONE);
    List<String> command = new ArrayList<>(around.before());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"));
    if (first) {
      command.add("-XX:ArchiveClassesAtExit=" + packed.archive());
    } else if (Files.exists(packed.archive())) {
      command.add("-XX:SharedArchiveFile=" + packed.archive());
      command.add("-Xshare:auto");
    }
    command.addAll(
        List.of(
            "-cp",
            packed.classPath(),
            KilledNode.class.getName(),
            grounds.toString(),
            node.name(),
            variant));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(around.environment());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log(node).toFile()));
    return builder.start();
  }

  /// What the node's processes said on standard error, all one after another.
  Path log(NodeId node) {
    return grounds.resolve(node.name() + ".log");
  }
}
