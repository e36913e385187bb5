package parley.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;

/// Asks a server outside for large documents, and brings it some. It follows no redirect, reads no
/// more than a bound, and waits no longer than one, however slowly the answer drips.
public final class BulkClient implements AutoCloseable {
  /// K-FAR-4: bytes of an answer.
  public static final int LARGEST = 64 * 1024 * 1024;

  /// K-FAR-4: to connect, and for the whole.
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private static final Duration WHOLE = Duration.ofMinutes(5);

  private final HttpClient client;

  /// @param trusted judges the far end's certificate in place of the platform
  public BulkClient(Optional<SSLContext> trusted) {
    this.client = Webhook.client(CONNECT, trusted);
  }

  /// What came back.
  public record Answer(int status, ToolDoor.Fields fields, Bytes body) {
    /// The first value of a header field.
    public Optional<String> field(String name) {
      return fields.values(name).stream().findFirst();
    }
  }

  /// @param fields of the head
  /// @param body is posted; without it the document is asked for
  public Answer ask(URI address, Map<String, String> fields, Optional<Bytes> body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    fields.forEach(request::header);
    body.ifPresent(
        document -> request.POST(HttpRequest.BodyPublishers.ofByteArray(document.toArray())));
    HttpResponse<byte[]> answer = DocumentClient.whole(client, request, WHOLE, LARGEST);
    return new Answer(
        answer.statusCode(), name -> answer.headers().allValues(name), Bytes.owning(answer.body()));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
