package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.seal.SealException;
import parley.seal.ServerPapers;
import parley.taxii.ToolDesk;

/// Who comes to the TAXII server at all: TLS, certificates, wrong secrets, and what is no HTTP.
class TaxiiDoorTest {
  private static final Path OPENSSL = Path.of("/usr/bin/openssl");

  @TempDir static Path folder;
  private static ServedTaxii served;

  @BeforeAll
  static void serve() throws Exception {
    served = new ServedTaxii(folder, ServedTaxii.LARGEST, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static String says(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /// K-TLS-1.
  @Test
  void tls_1_2_and_1_3_are_spoken() throws Exception {
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      try (SSLSocket socket = served.socket(protocol)) {
        assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
        String answer =
            says(
                socket,
                "GET /taxii2/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                    + served.basic("both")
                    + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"api_roots\"");
      }
    }
  }

  /// K-TLS-2: another maker's client says how much it might send early on each ticket it was given.
  @Test
  void no_ticket_lets_anything_be_sent_early() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(OPENSSL), "OpenSSL is not installed");
    Process openssl =
        new ProcessBuilder(
                OPENSSL.toString(),
                "s_client",
                "-connect",
                "127.0.0.1:" + served.base().getPort(),
                "-tls1_3",
                "-ign_eof",
                "-CAfile",
                folder.resolve("taxii-authority.pem").toString(),
                "-verify_return_error")
            .redirectErrorStream(true)
            .start();
    try (var in = openssl.outputWriter(StandardCharsets.UTF_8)) {
      in.write("GET / HTTP/1.0\r\n\r\n");
    }
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(openssl.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("Verify return code: 0").contains("Early data was not sent");
    assertThat(said.lines().map(String::strip).filter(line -> line.startsWith("Max Early Data:")))
        .isNotEmpty()
        .allMatch(line -> line.equals("Max Early Data: 0"));
  }

  /// K-SIGN-3.
  @Test
  void a_client_signs_in_by_its_exact_certificate() throws Exception {
    ServerPapers papers =
        ServerPapers.fresh(List.of("tool.example"), Duration.ofDays(3), InstantSource.system());
    ServerPapers other =
        ServerPapers.fresh(List.of("tool.example"), Duration.ofDays(3), InstantSource.system());
    ToolDesk.in(folder)
        .add(
            "certified",
            Set.of("national"),
            Set.of(),
            Optional.of(papers.chain()),
            new SecureRandom());
    assertThat(status(papers)).isEqualTo(200);
    assertThat(status(other)).isEqualTo(401);
    ToolDesk.in(folder).remove("certified");
    assertThat(status(papers)).isEqualTo(401);
  }

  private static int status(ServerPapers papers) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    Certificate[] chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(papers.chain().toArray()))
            .toArray(Certificate[]::new);
    own.setKeyEntry("tool", key(papers.key()), new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, new char[0]);
    try (HttpClient client = served.client(keys.getKeyManagers())) {
      HttpRequest request = HttpRequest.newBuilder(served.base().resolve("/cert/")).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private static PrivateKey key(Bytes pem) throws Exception {
    String text = pem.utf8().replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
  }

  /// K-CLIENT-2: and what it had been found right before is forgotten.
  @Test
  void a_client_that_was_removed_is_out_with_its_next_request() throws Exception {
    ToolDesk desk = ToolDesk.in(folder);
    List<String> said =
        desk.add("passing", Set.of("national"), Set.of(), Optional.empty(), new SecureRandom());
    String basic = ServedTaxii.basic("passing", said.get(1).substring("secret  ".length()));
    assertThat(served.ask("/cert/").with("Authorization", basic).get().status()).isEqualTo(200);
    assertThat(Files.readString(folder.resolve("taxii-clients.json")))
        .contains("argon2id$")
        .doesNotContain(said.get(1).substring("secret  ".length()));
    desk.remove("passing");
    assertThat(served.ask("/cert/").with("Authorization", basic).get().status()).isEqualTo(401);
  }

  /// K-SIGN-4: whoever signs in rightly and was seen before is not kept out by others.
  @Test
  void wrong_secrets_of_one_address_are_no_longer_looked_at_after_some() throws Exception {
    try (ServedTaxii own =
        new ServedTaxii(
            Files.createTempDirectory(folder, "wrong"),
            ServedTaxii.LARGEST,
            InstantSource.system())) {
      assertThat(own.ask("/cert/").as("both").get().status()).isEqualTo(200);
      int status = 401;
      int tries = 0;
      while (status == 401 && tries < 60) {
        status =
            own.ask("/cert/")
                .with("Authorization", ServedTaxii.basic("nobody", "x"))
                .get()
                .status();
        tries++;
      }
      assertThat(status).isEqualTo(429);
      assertThat(
              own.ask("/cert/").with("Authorization", "Bearer reader.x").get().field("Retry-After"))
          .isNotEmpty();
      assertThat(own.ask("/cert/").as("both").get().status()).isEqualTo(200);
    }
  }

  /// K-HTTP-1, K-HTTP-4.
  @Test
  void what_is_no_http_or_too_long_a_head_is_a_taxii_error_all_the_same() throws Exception {
    for (String request :
        List.of(
            "GET\r\n\r\n",
            "GET /taxii2/ HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(40_000) + "\r\n\r\n",
            "GET /cert/%2e%2e/%00/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /cert/?limit=%4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "POST /cert/ HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n")) {
      try (SSLSocket socket = served.socket("TLSv1.3")) {
        assertThat(says(socket, request))
            .contains("application/taxii+json;version=2.1")
            .contains("\"http_status\":\"4");
      }
    }
  }

  /// S-TOOL-2.
  @Test
  void what_is_wrong_of_a_certificate_is_one_clear_line() throws Exception {
    ServerPapers one = ServerPapers.fresh(List.of("a"), Duration.ofDays(3), InstantSource.system());
    ServerPapers two = ServerPapers.fresh(List.of("a"), Duration.ofDays(3), InstantSource.system());
    InstantSource later = () -> java.time.Instant.now().plus(Duration.ofDays(9));
    wrong(new ServerPapers(one.chain(), two.key(), Bytes.EMPTY), "not the one of the certificate");
    wrong(new ServerPapers(one.chain(), Bytes.utf8("x"), Bytes.EMPTY), "openssl pkcs8");
    wrong(new ServerPapers(Bytes.utf8("x"), one.key(), Bytes.EMPTY), "holds no certificate");
    assertThatThrownBy(() -> one.context(later))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("not valid now");
  }

  private static void wrong(ServerPapers papers, String why) {
    assertThatThrownBy(() -> papers.context(InstantSource.system()))
        .isInstanceOf(SealException.class)
        .hasMessageContaining(why);
  }
}
