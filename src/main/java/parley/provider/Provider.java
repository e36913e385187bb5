package parley.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.http.DocumentClient;
import parley.provider.Attempts.Attempt;
import parley.provider.ProviderException.Fault;
import parley.seal.CertificateCheck;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;

/// The centre's sign-in provider, as the console's door uses it: where to send a browser, and whom
/// the provider named when it comes back. OpenID Connect, authorization code with PKCE; this node
/// names itself by a key (`private_key_jwt`).
public final class Provider implements AutoCloseable {
  /// This node's key for the provider, sealed under the vault.
  private static final String KEY = "oidc.key";

  /// What a node's folder has of it.
  public static final List<String> FILES = List.of(ProviderSettings.FILE, KEY);

  private static final Digest KEY_NAME = Digest.of(Bytes.utf8("parley sign-in provider key"));

  private static final int LARGEST_CERTIFICATE = 64 * 1024;

  /// O-PROVIDER-1.
  private static final Duration KNOWN_FOR = Duration.ofMinutes(10);

  private static final JsonReader.Limits ANSWER =
      new JsonReader.Limits(DocumentClient.LARGEST, 8, 1_000);

  private final ProviderSettings settings;
  private final String key;
  private final InstantSource clock;
  private final DocumentClient client;
  private final Attempts attempts;
  private volatile Optional<Known> known = Optional.empty();

  /// What the provider said of itself, and the keys that go with it.
  private record Known(Metadata metadata, Tokens tokens, Instant at) {}

  private Provider(
      ProviderSettings settings,
      String key,
      Optional<SSLContext> trusted,
      InstantSource clock,
      SecureRandom random) {
    this.settings = settings;
    this.key = key;
    this.clock = clock;
    this.client = new DocumentClient(trusted);
    this.attempts = new Attempts(random);
  }

  /// Where a browser comes back from the provider with.
  ///
  /// @param issuer empty when the provider did not name itself
  /// @param error empty when there is none
  public record Returned(String code, String issuer, String error) {}

  /// The provider of a node's folder, where its file is there.
  ///
  /// @param cipher under which our own key for the provider is kept; it is made when there is none
  /// @throws IOException with one sentence, when a file of the folder is wrong
  public static Optional<Provider> in(
      Path folder, BodyCipher cipher, InstantSource clock, SecureRandom random) throws IOException {
    Path file = folder.resolve(ProviderSettings.FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ProviderSettings settings = ProviderSettings.read(read(file, ProviderSettings.LARGEST));
      Optional<SSLContext> trusted =
          settings.certificate().isEmpty()
              ? Optional.empty()
              : Optional.of(pinned(folder.resolve(settings.certificate().get()), clock));
      return Optional.of(
          new Provider(settings, key(folder.resolve(KEY), cipher), trusted, clock, random));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// What is wrong with the file of a node's folder, in one sentence; looked at before anything
  /// else is begun.
  public static Optional<String> wrong(Path folder) {
    Path file = folder.resolve(ProviderSettings.FILE);
    try {
      if (Files.exists(file)) {
        ProviderSettings.read(read(file, ProviderSettings.LARGEST));
      }
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Bytes read(Path file, int largest) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] content = stream.readNBytes(largest + 1);
      if (content.length > largest) {
        throw new IOException(file.getFileName() + ": at most " + largest + " bytes are read");
      }
      return Bytes.owning(content);
    }
  }

  private static SSLContext pinned(Path file, InstantSource clock) throws IOException {
    try {
      return CertificateCheck.pinned(read(file, LARGEST_CERTIFICATE), clock);
    } catch (SealException | IOException e) {
      throw new IOException(
          ProviderSettings.FILE + ": the certificate in " + file + ": " + e.getMessage(), e);
    }
  }

  /// If the power fails between making the key and using it, the next start finds it or makes
  /// another, which no provider knows yet either.
  private static String key(Path file, BodyCipher cipher) throws IOException {
    try {
      if (!Files.exists(file)) {
        Bytes sealed = cipher.seal(KEY_NAME, Bytes.utf8(Tokens.clientKey()));
        Path passing = file.resolveSibling("." + KEY);
        Files.deleteIfExists(passing);
        Files.createFile(
            passing,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(passing, sealed.toArray());
        Files.move(passing, file);
      }
      String key = cipher.open(KEY_NAME, read(file, LARGEST_CERTIFICATE)).utf8();
      Tokens.publicKey(key);
      return key;
    } catch (SealException | IllegalArgumentException e) {
      throw new IOException(
          KEY + ": this node's key for the sign-in provider cannot be opened: " + e.getMessage(),
          e);
    }
  }

  public String issuer() {
    return settings.issuer();
  }

  /// This node's key as the provider is told of it, a JWK.
  public String publicKey() {
    return Tokens.publicKey(key);
  }

  /// As people read it.
  public String host() {
    return settings.host();
  }

  /// Random, for the cookie that binds an attempt to its browser.
  public String browserSecret() {
    return attempts.secret();
  }

  /// Where to send a browser to be asked who sits before it.
  ///
  /// @param browser the secret in its cookie
  /// @param redirect to which it comes back
  /// @param language BCP 47, for the provider's pages
  public URI begin(String browser, String redirect, String language)
      throws ProviderException, InterruptedException {
    Known now = known();
    Attempt attempt = attempts.begin(browser, redirect, clock.instant());
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("response_type", "code");
    asked.put("client_id", settings.clientId());
    asked.put("redirect_uri", redirect);
    asked.put("scope", settings.scope());
    asked.put("state", attempt.state());
    asked.put("nonce", attempt.nonce());
    asked.put("code_challenge", attempt.challenge());
    asked.put("code_challenge_method", "S256");
    // O-FLOW-3: as with a passkey, a person shows each time anew who it is.
    asked.put("prompt", "login");
    asked.put("max_age", "0");
    asked.put("ui_locales", language);
    if (!settings.acr().isEmpty()) {
      asked.put("acr_values", String.join(" ", settings.acr()));
    }
    String own = now.metadata().authorization().toString();
    return URI.create(own + (own.contains("?") ? "&" : "?") + form(asked));
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field ->
            field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  /// The account that the provider names for a browser that came back.
  ///
  /// @param browser the secret in its cookie, empty when it has none
  public String finish(String state, String browser, Returned returned)
      throws ProviderException, InterruptedException {
    Attempt attempt =
        attempts
            .take(state, browser, clock.instant())
            .orElseThrow(
                () -> new ProviderException(Fault.LATE, "no such attempt, or of another browser"));
    Known now = known();
    issuedBy(returned, now.metadata());
    if (!returned.error().isEmpty() || returned.code().isEmpty()) {
      throw new ProviderException(Fault.CANCELLED, "the provider sent the browser back with none");
    }
    String idToken = redeem(now, attempt, returned.code());
    return now.tokens().account(idToken, attempt.nonce(), attempt.begun());
  }

  /// O-FLOW-5.
  private void issuedBy(Returned returned, Metadata metadata) throws ProviderException {
    boolean named = !returned.issuer().isEmpty();
    if (named ? !returned.issuer().equals(settings.issuer()) : metadata.issues()) {
      throw new ProviderException(Fault.REFUSED, "the answer is not of our provider");
    }
  }

  /// Everything that came with the ID token is dropped here (O-TOKEN-5).
  private String redeem(Known now, Attempt attempt, String code)
      throws ProviderException, InterruptedException {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("grant_type", "authorization_code");
    asked.put("code", code);
    asked.put("redirect_uri", attempt.redirect());
    asked.put("code_verifier", attempt.verifier());
    asked.put("client_id", settings.clientId());
    asked.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    asked.put("client_assertion", now.tokens().assertion(key, attempts.secret()));
    try {
      DocumentClient.Answer answer = client.post(now.metadata().token(), form(asked));
      if (answer.status() >= 500) {
        throw new ProviderException(Fault.UNREACHABLE, "it answered " + answer.status());
      }
      Json.Obj json = JsonReader.readObject(answer.body(), ANSWER);
      if (answer.status() != 200) {
        // Its word is one of a few (RFC 6749, 5.2); its sentences are not ours to repeat.
        throw refused(json.text("error").orElse(""));
      }
      return json.requireText("id_token");
    } catch (IOException e) {
      throw new ProviderException(Fault.UNREACHABLE, "it does not give the ID token", e);
    } catch (MalformedInput e) {
      throw new ProviderException(Fault.REFUSED, "its answer has no ID token", e);
    }
  }

  private static ProviderException refused(String error) {
    return switch (error) {
      case "invalid_grant" -> new ProviderException(Fault.LATE, "it does not take the code");
      case "invalid_client", "unauthorized_client" ->
          new ProviderException(Fault.SETUP, "it does not know this node's key: " + error);
      default -> new ProviderException(Fault.REFUSED, "it gives no ID token");
    };
  }

  /// O-PROVIDER-1.
  private Known known() throws ProviderException, InterruptedException {
    Optional<Known> held = known;
    Instant now = clock.instant();
    if (held.filter(one -> now.isBefore(one.at().plus(KNOWN_FOR))).isPresent()) {
      return held.get();
    }
    Metadata metadata;
    try {
      metadata = Metadata.read(document(Metadata.address(settings.issuer())), settings.issuer());
    } catch (IOException e) {
      throw new ProviderException(Fault.UNREACHABLE, "it does not answer", e);
    }
    // The keys that are known stay where they are fetched from the same place.
    Tokens tokens =
        held.isPresent() && held.get().metadata().equals(metadata)
            ? held.get().tokens()
            : new Tokens(settings, clock, metadata.keys(), this::keys);
    Known fresh = new Known(metadata, tokens, now);
    known = Optional.of(fresh);
    return fresh;
  }

  private Bytes document(URI address) throws IOException, InterruptedException {
    DocumentClient.Answer answer = client.fetch(address);
    if (answer.status() != 200) {
      throw new IOException("it answered " + answer.status() + " at " + address.getPath());
    }
    return answer.body();
  }

  private String keys(URI address) throws IOException {
    try {
      return document(address).utf8();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the node stops", e);
    }
  }

  /// What `doctor` says of the provider.
  ///
  /// @param grade OK, WARN or FAIL
  public record Look(String grade, String what) {}

  /// Nothing where none is set up.
  public static Optional<Look> look(Path folder, BodyCipher cipher, InstantSource clock) {
    try {
      Optional<Provider> provider = in(folder, cipher, clock, new SecureRandom());
      if (provider.isEmpty()) {
        return Optional.empty();
      }
      try (Provider there = provider.get()) {
        return Optional.of(there.look());
      }
    } catch (IOException e) {
      return Optional.of(new Look("FAIL", "sign-in provider: " + e.getMessage()));
    }
  }

  private Look look() {
    String whose = "sign-in provider " + settings.issuer() + ": ";
    try {
      int count = known().tokens().count();
      return new Look(
          "OK", whose + "answers, " + count + " keys; this node's own key is " + publicKey());
    } catch (ProviderException e) {
      return new Look(
          "WARN",
          whose + e.getMessage() + "; passkeys sign in all the same, see docs/operate/people.md");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Look("WARN", whose + "not asked, the node stops");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
