package parley.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;

/// Asks a server outside for small documents. It follows no redirect, reads no more than a bound,
/// and waits no longer than one, however slowly the answer drips.
public final class DocumentClient implements AutoCloseable {
  /// O-PROVIDER-3: bytes of an answer.
  public static final int LARGEST = 64 * 1024;

  /// O-PROVIDER-3: to connect, and for the whole.
  private static final Duration CONNECT = Duration.ofSeconds(3);

  private static final Duration WHOLE = Duration.ofSeconds(8);

  private final HttpClient client;

  /// @param trusted judges the far end's certificate in place of the platform
  public DocumentClient(Optional<SSLContext> trusted) {
    this.client = Webhook.client(CONNECT, trusted);
  }

  /// What came back.
  public record Answer(int status, Bytes body) {}

  public Answer fetch(URI address) throws IOException, InterruptedException {
    return ask(HttpRequest.newBuilder(address).header("Accept", "application/json").GET());
  }

  /// @param form as a browser would send it
  public Answer post(URI address, String form) throws IOException, InterruptedException {
    return ask(
        HttpRequest.newBuilder(address)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private Answer ask(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = whole(client, request, WHOLE, LARGEST);
    return new Answer(answer.statusCode(), Bytes.owning(answer.body()));
  }

  /// The client's own limit of time ends with the head of an answer; this one ends with its body.
  static HttpResponse<byte[]> whole(
      HttpClient client, HttpRequest.Builder request, Duration longest, int largest)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> asked =
        client.sendAsync(
            request.timeout(longest).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), largest));
    try {
      return asked.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(said(e), e);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + longest.toSeconds() + " seconds", e);
    } finally {
      asked.cancel(true);
    }
  }

  private static String said(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
