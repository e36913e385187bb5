package parley.taxii;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// How far a collection of others was pulled, or is pushed to: a file of the node's folder, kept
/// for the address and the own collection that it is about (K-FAR-3).
final class Position {
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(64 * 1024, 4, 100);
  private static final String OF = "of";
  private static final String AFTER = "after";

  private final Path file;
  private final String of;

  /// @param folder of the node
  /// @param way `pull` or `push`
  Position(Path folder, String way, FarServer server) {
    this.file = folder.resolve("taxii-" + way + "-" + server.name() + ".json");
    this.of = server.url() + " " + server.own();
  }

  /// @return empty when nothing was moved so far, or between others
  Optional<Added> read() throws IOException {
    try {
      Json.Obj json = JsonReader.readObject(Bytes.owning(Files.readAllBytes(file)), LIMITS);
      return json.requireText(OF).equals(of)
          ? Optional.of(Added.read(json.requireText(AFTER)))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedInput | Refusal e) {
      throw new IOException(
          file + " cannot be read: remove it, and all is moved again: " + e.getMessage(), e);
    }
  }

  /// If the power fails in it, the position is that of before, and what was moved since is moved
  /// again: what is there already counts as added.
  void write(Added after) throws IOException {
    ToolDesk.write(
        file, JsonWriter.pretty(Json.object().with(OF, of).with(AFTER, after.text()).build()));
  }
}
