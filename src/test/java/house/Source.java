package house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// The source files of the project, parsed by the compiler of the platform.
record Source(Path file, CompilationUnitTree unit, Trees trees) {

  static final Path MAIN = Path.of("src", "main", "java");
  static final Path TESTS = Path.of("src", "test", "java");

  static List<Source> in(Path folder) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      Iterable<? extends JavaFileObject> objects =
          files.getJavaFileObjectsFromPaths(filesIn(folder, ".java"));
      JavacTask task =
          (JavacTask) compiler.getTask(null, files, d -> {}, List.of("-proc:none"), null, objects);
      List<Source> sources = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        sources.add(new Source(Path.of(unit.getSourceFile().toUri()), unit, Trees.instance(task)));
      }
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> filesIn(Path folder, String ending) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !file.toString().contains("node_modules"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Line numbers to lines, from 1.
  static Map<Integer, String> lines(Path file) {
    Map<Integer, String> lines = new TreeMap<>();
    read(file).lines().forEach(line -> lines.put(lines.size() + 1, line));
    return lines;
  }
}
