package parley.node;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import parley.codec.Bytes;

/// A tool that signs in to a node's TAXII server over TLS 1.3, on a connection of its own.
final class CertTool implements AutoCloseable {
  private static final String TYPE = "application/taxii+json;version=2.1";

  private final URI root;
  private final String signed;
  private final HttpClient http;

  /// @param pair name, colon, secret
  CertTool(Path dir, String address, String pair) throws Exception {
    this.root = URI.create("https://" + address + "/cert/collections/");
    this.signed =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "authority",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(Files.readAllBytes(dir.resolve("taxii-authority.pem")))));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), new SecureRandom());
    SSLParameters newest = new SSLParameters();
    newest.setProtocols(new String[] {"TLSv1.3"});
    this.http =
        HttpClient.newBuilder()
            .sslContext(context)
            .sslParameters(newest)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  /// @param nanos until the last byte was here
  record Answer(int status, Bytes body, long nanos) {
    String text() {
      return body.utf8();
    }

    /// Without a reader of JSON, whose time would be the client's.
    int count(String word) {
      int found = 0;
      String text = text();
      for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length())) {
        found++;
      }
      return found;
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(root.resolve(path))
        .timeout(Duration.ofMinutes(10))
        .header("Accept", TYPE)
        .header("Authorization", signed);
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(answer.statusCode(), Bytes.owning(answer.body()), System.nanoTime() - begun);
  }

  /// Whatever is answered.
  Answer asked(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  Answer get(String path) throws IOException, InterruptedException {
    Answer answer = asked(path);
    if (answer.status() != 200) {
      throw new IOException(path + ": " + answer.status() + " " + answer.text());
    }
    return answer;
  }

  Answer post(String path, byte[] body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  @Override
  public void close() {
    http.close();
  }
}
