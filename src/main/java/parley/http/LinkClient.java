package parley.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import parley.codec.Bytes;

/// The client side of the link: HTTP/1.1 over mutual TLS 1.3, connections kept open. It never
/// follows a redirect and reads no more than it was told.
public final class LinkClient implements AutoCloseable {
  /// L-HTTP-4: to connect, and for a whole exchange.
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private static final Duration WHOLE = Duration.ofSeconds(30);

  private final HttpClient client;
  private final String address;

  /// @param address `host:port`
  public LinkClient(SSLContext context, String address) {
    this.address = address;
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    this.client =
        HttpClient.newBuilder()
            .sslContext(context)
            .sslParameters(parameters)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /// @param limit the largest answer read, bytes
  public LinkDoor.Answer post(String path, Bytes body, int limit)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://" + address + "/link/" + path))
            .timeout(WHOLE)
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()))
            .build();
    HttpResponse<byte[]> response =
        client.send(
            request,
            info ->
                HttpResponse.BodySubscribers.limiting(
                    HttpResponse.BodySubscribers.ofByteArray(), limit));
    return new LinkDoor.Answer(response.statusCode(), Bytes.owning(response.body()));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
