package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;

class TransportIdentityTest {
  @TempDir Path folder;
  private Party party;
  private FileVault server;
  private FileVault client;
  private final AtomicReference<Set<Bytes>> serverAccepts = new AtomicReference<>(Set.of());
  private final AtomicReference<Set<Bytes>> clientAccepts = new AtomicReference<>(Set.of());
  private HttpsServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private SSLContext clientContext;

  @BeforeEach
  void listen() throws Exception {
    party = Party.create(folder, "US", java.time.InstantSource.system());
    server = party.node("us-server");
    client = party.node("us-client");
    serverAccepts.set(Set.of(client.publicKeys().transport()));
    clientAccepts.set(Set.of(server.publicKeys().transport()));
    http = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setHttpsConfigurator(
        new HttpsConfigurator(server.transport().context(serverAccepts::get)));
    http.setExecutor(threads);
    http.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    http.start();
    clientContext = client.transport().context(clientAccepts::get);
  }

  @AfterEach
  void stop() {
    http.stop(0);
    threads.shutdownNow();
  }

  /// A new client, so a new connection, over a context that could remember sessions.
  private int connect(SSLContext context) throws IOException, InterruptedException {
    try (HttpClient fresh =
        HttpClient.newBuilder()
            .sslContext(context)
            .connectTimeout(Duration.ofSeconds(20))
            .version(HttpClient.Version.HTTP_1_1)
            .build()) {
      URI uri = URI.create("https://127.0.0.1:" + http.getAddress().getPort() + "/");
      HttpResponse<Void> answer =
          fresh.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(answer.sslSession().orElseThrow().getCipherSuite())
          .isEqualTo("TLS_AES_256_GCM_SHA384");
      return answer.statusCode();
    }
  }

  @Test
  void two_nodes_that_list_each_other_connect_whatever_the_host_name() throws Exception {
    assertThat(connect(clientContext)).isEqualTo(204);
  }

  @Test
  void a_node_of_the_same_authority_that_is_not_listed_is_refused() throws Exception {
    SSLContext stranger = party.node("us-stranger").transport().context(clientAccepts::get);
    assertThatThrownBy(() -> connect(stranger)).isInstanceOf(IOException.class);
  }

  @Test
  void a_server_that_is_not_listed_is_refused_by_the_client() {
    clientAccepts.set(Set.of(client.publicKeys().transport()));
    assertThatThrownBy(() -> connect(clientContext))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("not on any roll");
  }

  @Test
  void a_client_without_a_certificate_is_refused() throws Exception {
    SSLContext none = SSLContext.getInstance("TLSv1.3");
    none.init(null, new javax.net.ssl.TrustManager[] {new AnyServer()}, null);
    assertThatThrownBy(() -> connect(none)).isInstanceOf(IOException.class);
  }

  @Test
  void a_peer_withdrawn_after_a_session_cannot_resume_it() throws Exception {
    assertThat(connect(clientContext)).isEqualTo(204);
    serverAccepts.set(Set.of());
    assertThatThrownBy(() -> connect(clientContext)).isInstanceOf(IOException.class);
    serverAccepts.set(Set.of(client.publicKeys().transport()));
    assertThat(connect(clientContext)).isEqualTo(204);
    clientAccepts.set(Set.of());
    assertThatThrownBy(() -> connect(clientContext)).isInstanceOf(IOException.class);
  }

  @Test
  void rotated_keys_and_a_new_roll_are_taken_up_without_restart() throws Exception {
    assertThat(connect(clientContext)).isEqualTo(204);
    NodeKeys next = server.rotate(party.authority(), Duration.ofDays(30));
    clientAccepts.set(Set.of(server.publicKeys().transport(), next.transport()));
    assertThat(connect(clientContext)).isEqualTo(204);
    server.activate();
    assertThat(server.transport().certificate()).isEqualTo(next.transport());
    clientAccepts.set(Set.of(next.transport()));
    assertThat(connect(clientContext)).isEqualTo(204);
  }

  @Test
  void an_expired_certificate_is_refused_though_listed() throws Exception {
    java.nio.file.Files.createDirectories(folder.resolve("old"));
    Party old =
        Party.create(
            folder.resolve("old"),
            "US",
            java.time.InstantSource.fixed(java.time.Instant.parse("2020-01-01T00:00:00Z")));
    FileVault expired = old.node("us-client");
    serverAccepts.set(Set.of(expired.publicKeys().transport()));
    SSLContext context = expired.transport().context(clientAccepts::get);
    assertThatThrownBy(() -> connect(context)).isInstanceOf(IOException.class);
  }

  /// A careless client, as a stranger might use.
  private static final class AnyServer extends javax.net.ssl.X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(
        java.security.cert.X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkServerTrusted(
        java.security.cert.X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(
        java.security.cert.X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        java.security.cert.X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

    @Override
    public java.security.cert.X509Certificate[] getAcceptedIssuers() {
      return new java.security.cert.X509Certificate[0];
    }
  }
}
