package parley.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

/// The data files that stand in this package's folders of the class path. They are our own: one
/// that cannot be read is a bug, and stops the start.
final class Resources {
  /// One data file (M-DATA-1).
  private static final JsonReader.Limits DATA = new JsonReader.Limits(1024 * 1024, 16, 100_000);

  private Resources() {}

  /// Names of the files in a folder that end so, in order.
  ///
  /// @param anchor a file that is surely there: it shows where the folder lies
  static List<String> names(String folder, String anchor, String end) {
    URL found = url(folder + "/" + anchor);
    try {
      if (found.openConnection() instanceof JarURLConnection jar) {
        String prefix =
            jar.getEntryName().substring(0, jar.getEntryName().length() - anchor.length());
        return jar.getJarFile().stream()
            .map(entry -> entry.getName())
            .filter(name -> name.startsWith(prefix) && name.endsWith(end))
            .map(name -> name.substring(prefix.length()))
            .sorted()
            .toList();
      }
      try (Stream<Path> files = Files.list(Path.of(found.toURI()).resolveSibling(""))) {
        return files
            .map(file -> String.valueOf(file.getFileName()))
            .filter(name -> name.endsWith(end))
            .sorted()
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the data files of the formats cannot be listed", e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the data files of the formats cannot be found", e);
    }
  }

  static Bytes bytes(String path) {
    try (InputStream in = url(path).openStream()) {
      return Bytes.owning(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the data file " + path + " cannot be read", e);
    }
  }

  static Json.Obj json(String path) {
    try {
      return JsonReader.readObject(bytes(path), DATA);
    } catch (MalformedInput e) {
      throw new IllegalStateException("the data file " + path + " is faulty: " + e.getMessage(), e);
    }
  }

  /// A member that every data file has.
  static <T> T present(java.util.Optional<T> member, String path) {
    return member.orElseThrow(
        () -> new IllegalStateException("the data file " + path + " lacks a member"));
  }

  /// Text per language.
  static java.util.Map<String, String> languages(Json.Obj object, String key) {
    java.util.Map<String, String> texts = new java.util.LinkedHashMap<>();
    object
        .object(key)
        .ifPresent(by -> by.members().keySet().forEach(l -> texts.put(l, by.text(l).orElse(""))));
    return texts;
  }

  private static URL url(String path) {
    URL url = Resources.class.getResource(path);
    if (url == null) {
      throw new IllegalStateException("the data file " + path + " is missing");
    }
    return url;
  }
}
