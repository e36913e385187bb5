package parley.certline;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.party.Ceremony;
import parley.party.NodeId;
import parley.taxii.OwnNode;
import parley.taxii.ToolDesk;

/// A TAXII server as a node has it, over TLS on loopback, with clients of every kind, and a way to
/// ask it that no library of TAXII stands in.
public final class ServedTaxii implements AutoCloseable {
  static final String TYPE = "application/taxii+json;version=2.1";
  static final JsonReader.Limits LIMITS = new JsonReader.Limits(64 << 20, 16, 4_000_000);

  /// Small, so that what is too large is quickly sent.
  static final long LARGEST = 256 * 1024;

  private final Path folder;
  private final Map<String, String> secrets = new HashMap<>();
  private final HttpClient http;
  private final InstantSource clock;
  private final Supplier<Optional<Partners>> partners;
  private CertLine line;

  ServedTaxii(Path folder, long largest, InstantSource clock) throws Exception {
    this(folder, largest, clock, Optional::empty);
  }

  /// @param partners of the node, as they are when the line is opened
  public ServedTaxii(
      Path folder, long largest, InstantSource clock, Supplier<Optional<Partners>> partners)
      throws Exception {
    this.folder = folder;
    this.clock = clock;
    this.partners = partners;
    Files.writeString(
        folder.resolve("taxii.json"),
        """
        {"address": "127.0.0.1:0", "root": "cert", "title": "National CERT",
         "description": "For tests", "contact": "cert@example.org", "maxContentLength": %d,
         "collections": [{"alias": "national", "title": "National", "description": "Ours"},
                         {"alias": "other"}]}
        """
            .formatted(largest));
    ToolDesk desk = ToolDesk.in(folder);
    desk.certificate(
        List.of("127.0.0.1", "localhost"), Duration.ofDays(30), false, InstantSource.system());
    client(desk, "both", Set.of("national"), Set.of("national"));
    client(desk, "second", Set.of("national"), Set.of("national"));
    client(desk, "reader", Set.of("national"), Set.of());
    client(desk, "poster", Set.of(), Set.of("national"));
    client(desk, "elsewhere", Set.of("other"), Set.of("other"));
    for (NodeId peer : partners.get().map(Partners::peers).orElse(List.of())) {
      client(desk, "neighbour", Set.of("from-" + peer, "to-" + peer), Set.of());
    }
    line = open();
    http = client(new KeyManager[0]);
  }

  private void client(ToolDesk desk, String name, Set<String> read, Set<String> write)
      throws Exception {
    List<String> said = desk.add(name, read, write, Optional.empty(), new SecureRandom());
    secrets.put(name, said.get(1).substring("secret  ".length()));
  }

  private CertLine open() throws Exception {
    return CertLine.start(
        folder,
        partners.get(),
        Ceremony.vault("us-nrrc", "US").bodies(),
        clock,
        new SecureRandom());
  }

  /// Stops and starts anew over the same folder.
  public void again() throws Exception {
    line.close();
    line = open();
  }

  /// What an officer asks of the border.
  public List<String> asked(String what, NodeId partner, String... ids) throws Exception {
    return line.asked(what, partner.name(), List.of(ids), "Dean");
  }

  /// What a command of the operator adds or reads.
  public OwnNode.Answer tool(Json.Obj head, List<Bytes> files) throws IOException {
    return line.tool(head, files);
  }

  HttpClient client(KeyManager[] keys) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust().getTrustManagers(), new SecureRandom());
    return HttpClient.newBuilder()
        .sslContext(context)
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  TrustManagerFactory trust() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "authority",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    Files.readAllBytes(folder.resolve("taxii-authority.pem")))));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    return trust;
  }

  /// For what no library would send.
  SSLSocket socket(String protocol) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[0], trust().getTrustManagers(), new SecureRandom());
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", base().getPort());
    socket.setSoTimeout(20_000);
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  public Path folder() {
    return folder;
  }

  public String secret(String client) {
    return secrets.getOrDefault(client, "");
  }

  String basic(String client) {
    return basic(client, secret(client));
  }

  static String basic(String client, String secret) {
    byte[] pair = (client + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /// Of the server, without anything behind its port.
  public URI base() {
    URI root = URI.create(line.url().orElseThrow());
    return root.resolve("/");
  }

  /// What was answered.
  public record Answer(int status, Map<String, List<String>> fields, String body) {
    public Json.Obj json() throws Exception {
      return JsonReader.readObject(Bytes.utf8(body), LIMITS);
    }

    String field(String name) {
      return Optional.ofNullable(fields.get(name.toLowerCase(java.util.Locale.ROOT)))
          .map(List::getFirst)
          .orElse("");
    }
  }

  /// A question on its way: changed by its own methods, then sent.
  public final class Asked {
    private final String path;
    private final Map<String, String> fields = new HashMap<>(Map.of("Accept", TYPE));

    Asked(String path) {
      this.path = path;
    }

    public Asked as(String client) {
      return with("Authorization", basic(client));
    }

    Asked with(String field, String value) {
      fields.put(field, value);
      return this;
    }

    Asked without(String field) {
      fields.remove(field);
      return this;
    }

    HttpRequest.Builder request() {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(base().resolve(path)).timeout(Duration.ofSeconds(60));
      fields.forEach(request::header);
      return request;
    }

    public Answer get() throws Exception {
      return send(request().GET());
    }

    public Answer delete() throws Exception {
      return send(request().DELETE());
    }

    public Answer post(String body) throws Exception {
      return post(body.getBytes(StandardCharsets.UTF_8));
    }

    Answer post(byte[] body) throws Exception {
      fields.putIfAbsent("Content-Type", TYPE);
      return send(request().POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /// Without a length.
    Answer stream(InputStream body) throws Exception {
      fields.putIfAbsent("Content-Type", TYPE);
      return send(request().POST(HttpRequest.BodyPublishers.ofInputStream(() -> body)));
    }

    private Answer send(HttpRequest.Builder request) throws Exception {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers().map(), response.body());
    }
  }

  public Asked ask(String path) {
    return new Asked(path);
  }

  /// Of the collection `national`.
  public Asked national(String path) {
    return ask("/cert/collections/national/" + path);
  }

  @Override
  public void close() {
    http.close();
    line.close();
  }
}
