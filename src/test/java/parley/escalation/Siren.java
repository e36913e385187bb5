package parley.escalation;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A webhook's far end: takes what is signed with the secret, drops what it has already.
public final class Siren implements AutoCloseable {
  /// 32 bytes.
  public static final String SECRET = "5a".repeat(32);

  private final HttpServer server;
  public final List<Taken> taken = new CopyOnWriteArrayList<>();
  public volatile int answer = 204;

  /// What came, as it came.
  public record Taken(String call, String signature, String body) {
    public String moment() {
      return signature.replaceFirst("^t=", "").replaceFirst(",.*", "");
    }

    public String code() {
      return signature.replaceFirst(".*,v1=", "");
    }
  }

  public Siren() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          Taken came =
              new Taken(
                  Optional.ofNullable(exchange.getRequestHeaders().getFirst("Parley-Call"))
                      .orElse(""),
                  Optional.ofNullable(exchange.getRequestHeaders().getFirst("Parley-Signature"))
                      .orElse(""),
                  body);
          exchange.getResponseHeaders().add("Location", url() + "elsewhere");
          int said = answer;
          // Before it is answered: whoever has the answer may look.
          if (said < 300 && taken.stream().noneMatch(one -> one.call().equals(came.call()))) {
            taken.add(came);
          }
          exchange.sendResponseHeaders(said, -1);
          exchange.close();
        });
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
