package parley.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;

/// Posts small documents to one address. It follows no redirect and reads no answer.
public final class Webhook implements AutoCloseable {
  /// W-CALL-4: to connect, and for the whole.
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private static final Duration WHOLE = Duration.ofSeconds(15);

  private final HttpClient client;
  private final URI address;

  /// @param address https, or http within this machine
  /// @param trusted judges the far end's certificate in place of the platform
  public Webhook(URI address, Optional<SSLContext> trusted) {
    this.address = address;
    this.client = client(CONNECT, trusted);
  }

  /// For calls to what is no partner's node.
  static HttpClient client(Duration connect, Optional<SSLContext> trusted) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connect)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    trusted.ifPresent(builder::sslContext);
    return builder.build();
  }

  /// @throws IllegalArgumentException for any other address
  public static URI address(String text) {
    URI address = URI.create(text);
    boolean within = "http".equals(address.getScheme()) && loopback(address);
    if (address.getHost() == null || !("https".equals(address.getScheme()) || within)) {
      throw new IllegalArgumentException(
          "\"url\" of the webhook is https, or http to this very machine");
    }
    return address;
  }

  private static boolean loopback(URI address) {
    try {
      return address.getHost() != null
          && InetAddress.getByName(address.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /// @return the status of the answer
  public int post(Bytes body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(WHOLE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()));
    headers.forEach(request::header);
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
