package drill;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import parley.party.NodeId;

/// Starts nodes quickly, since a drill starts very many: one archive of loaded classes, which the
/// virtual machine only makes from jars and only when a process ends in peace.
final class Launch {
  private final Path grounds;
  private final Path archive;
  private final String classPath;

  Launch(Path folder, Path grounds) throws IOException {
    this.grounds = grounds;
    this.archive = folder.resolve("classes.jsa");
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        Path jar = folder.resolve("classes-" + jars.size() + ".jar");
        pack(path, jar);
        jars.add(jar.toString());
      } else if (Files.isRegularFile(path)) {
        jars.add(entry);
      }
    }
    this.classPath = String.join(File.pathSeparator, jars);
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        packed.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, packed);
      }
    }
  }

  /// What the virtual machine says goes to standard error: standard output is the channel on which
  /// promises are made, and one strange line in it would count as a lost one.
  ///
  /// @param variant `honest` or `hasty`
  /// @param first the first process makes the archive when it ends
  Process start(NodeId node, String variant, boolean first) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
    if (first) {
      command.add("-XX:ArchiveClassesAtExit=" + archive);
    } else if (Files.exists(archive)) {
      command.add("-XX:SharedArchiveFile=" + archive);
      command.add("-Xshare:auto");
    }
    command.addAll(
        List.of(
            "-cp",
            classPath,
            KilledNode.class.getName(),
            grounds.toString(),
            node.name(),
            variant));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log(node).toFile()));
    return builder.start();
  }

  /// What the node's processes said on standard error, all one after another.
  Path log(NodeId node) {
    return grounds.resolve(node.name() + ".log");
  }
}
