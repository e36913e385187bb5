package parley.taxii;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.seal.SharedKey;

/// The clients of a node's TAXII server, in a file of its folder that only its owner can read
/// (K-CLIENT-2). Commands write it whole or not at all; the server reads it again when it changed.
final class ClientFile {
  static final String FILE = "taxii-clients.json";

  /// K-CLIENT-3.
  private static final int MOST = 256;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(1024 * 1024, 6, 50_000);

  private final Path file;

  /// @param folder of the node
  ClientFile(Path folder) {
    this.file = folder.resolve(FILE);
  }

  /// By name, in their order; none when there is no file.
  ///
  /// @throws IOException in one line for the operator
  Map<String, Client> read() throws IOException {
    Map<String, Client> clients = new LinkedHashMap<>();
    try {
      Bytes document = Bytes.owning(Files.readAllBytes(file));
      Json.Obj json = JsonReader.readObject(document, LIMITS);
      json.only(Set.of("clients"));
      for (Json item : json.items("clients")) {
        if (!(item instanceof Json.Obj each)) {
          throw new IllegalArgumentException("\"clients\" lists objects");
        }
        Client client = client(each);
        if (clients.put(client.name(), client) != null) {
          throw new IllegalArgumentException("the client " + client.name() + " stands twice");
        }
      }
      return clients;
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (MalformedInput | IllegalArgumentException e) {
      throw new IOException("mend " + file + ": " + e.getMessage(), e);
    }
  }

  private static Client client(Json.Obj json) throws MalformedInput {
    json.only(Set.of("name", "secret", "certificates", "read", "write"));
    Set<Digest> certificates = new HashSet<>();
    json.texts("certificates").forEach(hex -> certificates.add(Digest.hex(hex)));
    return new Client(
        json.requireText("name"),
        json.text("secret").map(SharedKey.Kept::new),
        certificates,
        Set.copyOf(json.texts("read")),
        Set.copyOf(json.texts("write")));
  }

  /// @throws IllegalArgumentException when there are too many
  void write(Iterable<Client> clients) throws IOException {
    List<Json> listed = new ArrayList<>();
    clients.forEach(client -> listed.add(json(client)));
    if (listed.size() > MOST) {
      throw new IllegalArgumentException("at most " + MOST + " clients are kept: remove others");
    }
    Bytes document = JsonWriter.pretty(Json.object().with("clients", new Json.Arr(listed)).build());
    // If the power fails in it, the clients are those of before or those of now.
    ToolDesk.write(file, document);
  }

  private static Json.Obj json(Client client) {
    return Json.object()
        .with("name", client.name())
        .with("secret", client.secret().map(SharedKey.Kept::written))
        .with(
            "certificates",
            Json.texts(client.certificates().stream().map(Digest::hex).sorted().toList()))
        .with("read", Json.texts(client.read().stream().sorted().toList()))
        .with("write", Json.texts(client.write().stream().sorted().toList()))
        .build();
  }

  /// Changes with the file; empty when there is none.
  Optional<Object> state() {
    try {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          List.of(seen.lastModifiedTime(), seen.size(), String.valueOf(seen.fileKey())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
