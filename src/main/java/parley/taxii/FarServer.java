package parley.taxii;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.seal.CertificateCheck;
import parley.stix.Marking;

/// One collection at a TAXII server of others, as `taxii-servers.json` in the node's folder names
/// it (K-FAR-1). Read strictly.
///
/// @param name by which commands call it
/// @param url of the collection, with the slash at its end
/// @param user with the secret, for HTTP Basic
/// @param secret a file that holds the secret alone, relative to the folder
/// @param token likewise, for a bearer token
/// @param certificate a file with the exact certificate that the server shows (S-TLS-4)
/// @param key a PKCS#12 file with the certificate that this node shows, and its key (K-FAR-8)
/// @param passphrase a file that holds the passphrase of that one alone
/// @param own the collection of this node
/// @param source the tool that what is pulled counts as from
/// @param limit objects that are asked for at once
/// @param tlp the strictest that is pushed
/// @param pap likewise
record FarServer(
    String name,
    URI url,
    Optional<String> user,
    Optional<Path> secret,
    Optional<Path> token,
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Path> passphrase,
    String own,
    String source,
    int limit,
    Optional<Marking.Tlp> tlp,
    Marking.Pap pap) {
  static final String FILE = "taxii-servers.json";

  private static final long USUAL = 1_000;
  private static final int MOST = 10_000;
  private static final int LONGEST_SECRET = 4_096;
  private static final int LARGEST_KEY = 64 * 1024;
  private static final String NAME = "[a-z][a-z0-9-]{0,62}";
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(256 * 1024, 6, 10_000);

  FarServer {
    if (!name.matches(NAME) || !source.matches(NAME)) {
      throw new IllegalArgumentException("\"name\" and \"source\" have " + Client.NAME_FORM);
    }
    if (!"https".equals(url.getScheme())
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || !url.getRawPath().matches(".*/collections/[^/]+/")) {
      throw new IllegalArgumentException(
          "\"url\" of "
              + name
              + " is that of a collection, for example https://HOST/ROOT/collections/ID/");
    }
    if (user.isPresent() != secret.isPresent() || (user.isPresent() && token.isPresent())) {
      throw new IllegalArgumentException(
          name + " has \"user\" with \"secretFile\", or \"tokenFile\", or none of them");
    }
    if (key.isPresent() != passphrase.isPresent()) {
      throw new IllegalArgumentException(
          name + " has \"clientKeyFile\" with \"passphraseFile\", or neither");
    }
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("\"limit\" of " + name + " is 1 to " + MOST);
    }
    if (tlp.filter(Marking.Tlp.RED::equals).isPresent()) {
      throw new IllegalArgumentException("TLP:RED goes by no rule (K-RELEASE-2)");
    }
  }

  /// @throws IOException in one line for the operator
  static FarServer named(Path folder, String name) throws IOException {
    Path file = folder.resolve(FILE);
    List<String> known = new ArrayList<>();
    Optional<FarServer> found = Optional.empty();
    try {
      Json.Obj json = JsonReader.readObject(Bytes.owning(Files.readAllBytes(file)), LIMITS);
      json.only(Set.of("servers"));
      for (Json item : json.items("servers")) {
        if (!(item instanceof Json.Obj each)) {
          throw new IllegalArgumentException("\"servers\" lists objects");
        }
        FarServer server = read(each);
        if (known.contains(server.name())) {
          throw new IllegalArgumentException("the server " + server.name() + " stands twice");
        }
        known.add(server.name());
        found = server.name().equals(name) ? Optional.of(server) : found;
      }
    } catch (NoSuchFileException e) {
      throw new IOException("name the servers in " + file + " (docs/operate/taxii.md)", e);
    } catch (MalformedInput | IllegalArgumentException e) {
      throw new IOException("mend " + file + ": " + e.getMessage(), e);
    }
    return found.orElseThrow(() ->
        new IOException("there is no server \"" + name + "\" in " + file + "; known: " + known));
  }

  private static FarServer read(Json.Obj json) throws MalformedInput {
    json.only(
        Set.of(
            "name",
            "url",
            "user",
            "secretFile",
            "tokenFile",
            "certificateFile",
            "clientKeyFile",
            "passphraseFile",
            "collection",
            "source",
            "limit",
            "tlp",
            "pap"));
    String name = json.requireText("name");
    String url = json.requireText("url");
    return new FarServer(
        name,
        URI.create(url.endsWith("/") ? url : url + "/"),
        json.text("user"),
        json.text("secretFile").map(Path::of),
        json.text("tokenFile").map(Path::of),
        json.text("certificateFile").map(Path::of),
        json.text("clientKeyFile").map(Path::of),
        json.text("passphraseFile").map(Path::of),
        json.text("collection").orElse("national"),
        json.text("source").orElse(name),
        Math.clamp(json.number("limit").orElse(USUAL), 0, MOST + 1),
        json.has("tlp") ? Optional.of(tlp(json.requireText("tlp"))) : Optional.empty(),
        json.has("pap") ? pap(json.requireText("pap")) : Marking.Pap.CLEAR);
  }

  private static Marking.Tlp tlp(String word) {
    return Arrays.stream(Marking.Tlp.values())
        .filter(tlp -> tlp.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("\"tlp\" is clear, green, amber or amber+strict"));
  }

  private static Marking.Pap pap(String word) {
    return Arrays.stream(Marking.Pap.values())
        .filter(pap -> pap.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("\"pap\" is clear, green, amber or red"));
  }

  /// The API root that the collection stands in.
  URI root() {
    return url.resolve("../../");
  }

  /// As each question bears it; empty for a server that asks for none.
  ///
  /// @param folder of the node
  Optional<String> authorization(Path folder) throws IOException {
    if (token.isPresent()) {
      return Optional.of("Bearer " + secret(folder.resolve(token.get()), "[\\x21-\\x7e]+"));
    }
    if (user.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    String pair = user.get() + ":" + secret(folder.resolve(secret.get()), "\\P{Cc}+");
    return Optional.of(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  /// Who this node is to the server by its certificate; empty for a server that asks for none.
  ///
  /// @param folder of the node
  Optional<CertificateCheck.ClientKey> clientKey(Path folder) throws IOException {
    if (key.isEmpty() || passphrase.isEmpty()) {
      return Optional.empty();
    }
    Path file = folder.resolve(key.get());
    if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_KEY) {
      throw new IOException("there is no file " + file + " with a key for " + name);
    }
    return Optional.of(
        new CertificateCheck.ClientKey(
            Bytes.owning(Files.readAllBytes(file)),
            secret(folder.resolve(passphrase.get()), "\\P{Cc}+")));
  }

  private static String secret(Path file, String form) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_SECRET) {
      throw new IOException("there is no file " + file + " with a secret");
    }
    String secret = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    if (!secret.matches(form)) {
      throw new IOException(file + " holds one line, the secret alone");
    }
    return secret;
  }
}
