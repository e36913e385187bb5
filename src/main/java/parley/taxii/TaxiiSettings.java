package parley.taxii;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

/// What an operator decides of the TAXII server: `taxii.json` in the node's folder. Without that
/// file there is none. Read strictly, as `parley.json` is (docs/operate/taxii.md).
///
/// @param host where tools connect
/// @param root the path of the API root, without slashes
/// @param title of the server and its root
/// @param certificate a file in PEM, relative to the folder
/// @param key likewise
/// @param largest bytes of a body
/// @param collections those that tools write
/// @param database PostgreSQL in place of the embedded SQLite
public record TaxiiSettings(
    String host,
    int port,
    String root,
    String title,
    Optional<String> description,
    Optional<String> contact,
    Path certificate,
    Path key,
    long largest,
    List<Named> collections,
    Optional<Database> database) {
  public static final String FILE = "taxii.json";

  /// What a node's folder has of it.
  public static final List<String> FILES =
      List.of(
          FILE, ClientFile.FILE, "taxii.pem", "taxii.key", "taxii-authority.pem", FarServer.FILE);

  private static final String CERTIFICATE = FILES.get(2);
  private static final String KEY = FILES.get(3);

  /// Where the authority of a certificate made here is written.
  public static final String AUTHORITY = FILES.get(4);

  /// K-HTTP-3: what it is unless said otherwise, and what it may be.
  private static final long USUAL = 100L * 1024 * 1024;

  private static final long LEAST = 64L * 1024;
  private static final long MOST = 1024L * 1024 * 1024;

  private static final int LONGEST_TEXT = 1_000;
  private static final int MOST_COLLECTIONS = 64;
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(64 * 1024, 6, 2_000);

  /// A collection by its alias.
  public record Named(String alias, String title, Optional<String> description) {
    public Named {
      if (!alias.matches("[a-z][a-z0-9-]{0,62}")) {
        throw new IllegalArgumentException(
            "a collection's \"alias\" has " + Client.NAME_FORM + ", for example national");
      }
    }
  }

  /// @param password a file that holds the password alone
  public record Database(String url, String user, Optional<Path> password) {}

  public TaxiiSettings {
    collections = List.copyOf(collections);
    if (!root.matches("[a-z][a-z0-9-]{0,62}") || root.equals("taxii2")) {
      throw new IllegalArgumentException(
          "\"root\" has " + Client.NAME_FORM + ", and is not taxii2: for example cert");
    }
    if (largest < LEAST || largest > MOST) {
      throw new IllegalArgumentException(
          "\"maxContentLength\" is " + LEAST + " to " + MOST + " bytes");
    }
    Set<String> aliases = new HashSet<>();
    collections.forEach(each -> aliases.add(each.alias()));
    if (aliases.stream().anyMatch(Shelf::partners)) {
      throw new IllegalArgumentException(
          "a collection's \"alias\" begins neither with from- nor with to-: those are of partners,"
              + " and are there by themselves");
    }
    if (collections.isEmpty()
        || collections.size() > MOST_COLLECTIONS
        || aliases.size() < collections.size()) {
      throw new IllegalArgumentException(
          "\"collections\" lists 1 to " + MOST_COLLECTIONS + ", each alias once");
    }
  }

  /// @param folder of the node
  /// @return empty when the node has no TAXII server
  /// @throws IOException in one line for the operator
  public static Optional<TaxiiSettings> in(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          read(JsonReader.readObject(Bytes.owning(Files.readAllBytes(file)), LIMITS)));
    } catch (MalformedInput | IllegalArgumentException e) {
      throw new IOException("mend " + file + ": " + e.getMessage(), e);
    }
  }

  private static TaxiiSettings read(Json.Obj json) throws MalformedInput {
    json.only(
        Set.of(
            "address",
            "root",
            "title",
            "description",
            "contact",
            "certificateFile",
            "keyFile",
            "maxContentLength",
            "collections",
            "database"));
    String address = json.requireText("address");
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(
          "\"address\" is written host:port, for example 127.0.0.1:8444");
    }
    List<Named> collections = new ArrayList<>();
    for (Json item : json.items("collections")) {
      if (!(item instanceof Json.Obj each)) {
        throw new IllegalArgumentException("\"collections\" lists objects with an \"alias\"");
      }
      each.only(Set.of("alias", "title", "description"));
      String alias = each.requireText("alias");
      collections.add(
          new Named(alias, text(each, "title").orElse(alias), text(each, "description")));
    }
    if (!json.has("collections")) {
      collections.add(new Named("national", "What our own tools would share", Optional.empty()));
    }
    return new TaxiiSettings(
        address.substring(0, colon).replaceFirst("^\\[(.*)]$", "$1"),
        Integer.parseInt(address.substring(colon + 1)),
        json.requireText("root"),
        text(json, "title").orElse("Parley TAXII server"),
        text(json, "description"),
        text(json, "contact"),
        Path.of(json.text("certificateFile").orElse(CERTIFICATE)),
        Path.of(json.text("keyFile").orElse(KEY)),
        json.number("maxContentLength").orElse(USUAL),
        collections,
        json.has("database")
            ? Optional.of(database(json.requireObject("database")))
            : Optional.empty());
  }

  private static Database database(Json.Obj json) throws MalformedInput {
    json.only(Set.of("url", "user", "passwordFile"));
    return new Database(
        json.requireText("url"), json.requireText("user"), json.text("passwordFile").map(Path::of));
  }

  private static Optional<String> text(Json.Obj json, String member) throws MalformedInput {
    if (!json.has(member)) {
      return Optional.empty();
    }
    String text = json.requireText(member);
    if (text.isBlank() || text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "\"" + member + "\" has 1 to " + LONGEST_TEXT + " characters");
    }
    return Optional.of(text);
  }

  /// As tools are told it, with the port that it got.
  public String url(int listening) {
    return "https://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + listening
        + "/"
        + root
        + "/";
  }
}
