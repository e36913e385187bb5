package simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// A known-bad variant of the product, made by replacing a few words of its source and compiling
/// that in memory. The source on disk never changes; words that no longer stand there fail the
/// build, so that no bug is thought planted that is not.
///
/// @param mode in which schedules it shows
/// @param seed of a schedule that shows it
/// @param rare it shows in less than one schedule of fifty: at its known seed only; nobody looks
///   for it at others in each build
/// @param patches file under `src` → what stands there → what the bug makes of it
record PlantedBug(String name, Plan.Mode mode, long seed, boolean rare, List<Patch> patches) {
  private static final Path SOURCES = Path.of("src");

  PlantedBug {
    patches = List.copyOf(patches);
  }

  /// @param file under `src`, for example `main/java/parley/exchange/Delivery.java`
  record Patch(String file, String stands, String bug) {}

  static PlantedBug of(String name, Plan.Mode mode, long seed, String... words) {
    List<Patch> patches = new ArrayList<>();
    for (int at = 0; at < words.length; at += 3) {
      patches.add(new Patch(words[at], words[at + 1], words[at + 2]));
    }
    return new PlantedBug(name, mode, seed, false, patches);
  }

  PlantedBug rarely() {
    return new PlantedBug(name, mode, seed, true, patches);
  }

  /// Class name → bytes.
  Map<String, byte[]> classes() throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Patch patch : patches) {
      String source = sources.get(patch.file());
      if (source == null) {
        source = Files.readString(SOURCES.resolve(patch.file()));
      }
      int place = source.indexOf(patch.stands());
      if (place < 0 || source.indexOf(patch.stands(), place + 1) >= 0) {
        throw new IllegalStateException(
            "the planted bug '"
                + name
                + "' no longer fits "
                + patch.file()
                + ": "
                + patch.stands());
      }
      sources.put(patch.file(), source.replace(patch.stands(), patch.bug()));
    }
    return compiled(sources);
  }

  private Map<String, byte[]> compiled(Map<String, String> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager standard =
            compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
        Kept kept = new Kept(standard)) {
      List<String> options =
          List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
      List<JavaFileObject> units = new ArrayList<>();
      sources.forEach((file, source) -> units.add(new Text(file, source)));
      if (!compiler.getTask(said, kept, null, options, null, units).call()) {
        throw new IllegalStateException(name + " does not compile: " + said);
      }
      Map<String, byte[]> classes = new HashMap<>();
      kept.classes.forEach((type, bytes) -> classes.put(type, bytes.toByteArray()));
      return classes;
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String source;

    Text(String file, String source) {
      super(URI.create("string:///" + file.replaceFirst("^(main|test)/java/", "")), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }

  private static final class Kept extends ForwardingJavaFileManager<JavaFileManager> {
    final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    Kept(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String type, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      classes.put(type, bytes);
      return new SimpleJavaFileObject(URI.create("memory:///" + type), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
