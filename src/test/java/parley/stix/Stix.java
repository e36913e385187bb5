package parley.stix;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// Objects for the tests: of our own examples, and of documents that others wrote.
public final class Stix {
  private static final JsonReader.Limits LIMITS =
      new JsonReader.Limits(64 * 1024 * 1024, 64, 10_000_000);

  private Stix() {}

  static StixObject read(String text) throws MalformedInput {
    return StixObject.read(Bytes.utf8(text.replace('`', '"')));
  }

  static StixObject of(Json.Obj content) throws MalformedInput {
    return StixObject.read(JsonWriter.line(content));
  }

  /// The objects of a document, as they came.
  public static List<Bytes> in(InputStream document) {
    try (document) {
      ObjectStream stream = new ObjectStream(document, ObjectStream.DOCUMENT);
      List<Bytes> objects = new ArrayList<>();
      Optional<Bytes> next = stream.next();
      while (next.isPresent()) {
        objects.add(next.get());
        next = stream.next();
      }
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedInput e) {
      throw new AssertionError(e.clause() + ": " + e.getMessage(), e);
    }
  }

  static List<Bytes> in(String document) {
    return in(Bytes.utf8(document));
  }

  public static List<Bytes> in(Bytes document) {
    return in(new ByteArrayInputStream(document.toArray()));
  }

  /// One of each type and predefined extension: the good vectors.
  static List<StixObject> examples() {
    return files(Path.of("spec", "vectors", "stix", "good")).stream()
        .map(file -> object(bytes(file)))
        .toList();
  }

  private static Bytes bytes(Path file) {
    try {
      return Bytes.owning(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static StixObject object(Bytes bytes) {
    try {
      return StixObject.read(bytes);
    } catch (MalformedInput e) {
      throw new AssertionError(e.clause() + ": " + e.getMessage(), e);
    }
  }

  static StixObject example(String type) {
    return examples().stream()
        .filter(object -> object.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  /// The clauses of what is wrong with an object, in the order found.
  static List<String> wrong(StixObject object) {
    return Validator.check(object).errors().stream().map(Finding::rule).toList();
  }

  /// Where real documents stand, if they do.
  static Path folder() {
    String named = System.getProperty("parley.certdata", "");
    return named.isEmpty() ? Path.of("..", "shared", "cert-data") : Path.of(named);
  }

  /// The folder of real documents, or the test is skipped.
  public static Path data() {
    Path folder = folder();
    Assumptions.assumeTrue(Files.isDirectory(folder), "no data: " + folder + " is not there");
    return folder;
  }

  /// All objects of a file, wherever in it they stand: bundles, lists of objects, and MISP's pairs.
  static List<StixObject> objects(Path file) {
    try {
      List<StixObject> found = new ArrayList<>();
      collect(JsonReader.foreign(bytes(file), LIMITS), found);
      return found;
    } catch (MalformedInput e) {
      throw new AssertionError(file + ": " + e.getMessage(), e);
    }
  }

  private static void collect(Json value, List<StixObject> into) throws MalformedInput {
    switch (value) {
      case Json.Arr(List<Json> items) -> {
        for (Json item : items) {
          collect(item, into);
        }
      }
      case Json.Obj object -> {
        boolean one = object.text("id").filter(id -> id.contains("--")).isPresent();
        if (one && !object.text("type").equals(Optional.of("bundle"))) {
          into.add(of(object));
        } else {
          for (Map.Entry<String, Json> member : object.members().entrySet()) {
            collect(member.getValue(), into);
          }
        }
      }
      case Json.Str _, Json.Num _, Json.Real _, Json.Bool _, Json.Null _ -> {}
    }
  }

  /// JSON files below a folder, in the order of their names.
  static List<Path> files(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
