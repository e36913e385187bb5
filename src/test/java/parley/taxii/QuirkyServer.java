package parley.taxii;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import parley.certline.Things;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.seal.ServerPapers;

/// A TAXII server of another maker, over TLS on loopback, that plays one quirk.
final class QuirkyServer implements AutoCloseable {
  static final String TYPE = "application/taxii+json;version=2.1";

  /// What came.
  record Question(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> fields,
      Bytes body) {
    Optional<Added> after() {
      return Optional.ofNullable(query.get("added_after")).map(QuirkyServer::moment);
    }

    int limit() {
      return Integer.parseInt(query.getOrDefault("limit", "1000"));
    }

    List<String> ids() throws Exception {
      Json.Obj envelope =
          (Json.Obj) JsonReader.foreign(body, new JsonReader.Limits(64 << 20, 32, 1_000_000));
      return envelope.items("objects").stream()
          .map(each -> ((Json.Obj) each).text("id").orElse(""))
          .toList();
    }
  }

  record Said(int status, Map<String, String> fields, Bytes body) {
    static Said taxii(int status, String body) {
      return new Said(status, Map.of("Content-Type", TYPE), Bytes.utf8(body));
    }

    Said with(String field, String value) {
      Map<String, String> more = new HashMap<>(fields);
      more.put(field, value);
      return new Said(status, more, body);
    }
  }

  /// An object and when it was added.
  record Thing(long micros, String object) {}

  private final HttpsServer server;
  final List<Question> asked = Collections.synchronizedList(new ArrayList<>());

  /// @param node whose folder then names this server as `vendor`
  QuirkyServer(Path node, Function<Question, Said> play) throws Exception {
    ServerPapers papers =
        ServerPapers.fresh(List.of("127.0.0.1"), Duration.ofDays(2), InstantSource.system());
    Files.write(node.resolve("vendor.pem"), papers.chain().toArray());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(papers.context(InstantSource.system())));
    server.createContext("/", exchange -> serve(exchange, play));
    server.start();
    named(node, "");
  }

  /// @param more members of the entry, beginning with a comma; or nothing
  void named(Path node, String more) throws IOException {
    Files.writeString(
        node.resolve("taxii-servers.json"),
        """
        {"servers": [{"name": "vendor", "url": "%sapi/collections/c1",
          "certificateFile": "vendor.pem"%s}]}
        """
            .formatted(url(), more));
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void serve(HttpExchange exchange, Function<Question, Said> play) throws IOException {
    try (exchange) {
      Map<String, String> query = new HashMap<>();
      String raw = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
      for (String part : raw.split("&", -1)) {
        int equal = part.indexOf('=');
        if (equal > 0) {
          query.put(
              part.substring(0, equal),
              URLDecoder.decode(part.substring(equal + 1), StandardCharsets.UTF_8));
        }
      }
      Map<String, String> fields = new HashMap<>();
      exchange.getRequestHeaders().forEach((name, values) -> fields.put(name, values.getFirst()));
      Question question =
          new Question(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              query,
              fields,
              Bytes.owning(exchange.getRequestBody().readAllBytes()));
      asked.add(question);
      Said said = play.apply(question);
      said.fields().forEach(exchange.getResponseHeaders()::set);
      int size = said.body().size();
      exchange.sendResponseHeaders(said.status(), size == 0 ? -1 : size);
      exchange.getResponseBody().write(said.body().toArray());
    }
  }

  static Added moment(String text) {
    try {
      return Added.read(text);
    } catch (Refusal e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /// As many, each of a moment of its own.
  static List<Thing> things(int many) {
    List<Thing> things = new ArrayList<>();
    for (int one = 0; one < many; one++) {
      things.add(new Thing(1_767_225_600_000_000L + 10L * one, Things.indicator(one)));
    }
    return things;
  }

  /// How a server pages.
  enum Style {
    NEXT,
    NEXT_IGNORED,
    NEXT_FORGOTTEN,
    MORE_ONLY,
    NOTHING_HEEDED
  }

  /// A page of a collection.
  static Said page(List<Thing> things, Question question, Style style) {
    long after = question.after().map(Added::micros).orElse(Long.MIN_VALUE);
    Optional<String> next = Optional.ofNullable(question.query().get("next"));
    if (next.isPresent() && style == Style.NEXT_FORGOTTEN) {
      return Said.taxii(404, "{\"title\":\"No such page\"}");
    }
    List<Thing> all =
        things.stream()
            .filter(thing -> thing.micros() > after || style == Style.NOTHING_HEEDED)
            .toList();
    int from = style == Style.NEXT ? next.map(Integer::parseInt).orElse(0) : 0;
    int to = Math.min(all.size(), from + question.limit());
    boolean more = to < all.size() || style == Style.NOTHING_HEEDED;
    List<Thing> page = all.subList(from, to);
    if (page.isEmpty()) {
      return Said.taxii(200, "{}");
    }
    String named = style == Style.MORE_ONLY ? "" : ",\"next\":\"" + to + "\"";
    String objects = String.join(",", page.stream().map(Thing::object).toList());
    String head = more ? "\"more\":true" + named + "," : "";
    return Said.taxii(200, "{" + head + "\"objects\":[" + objects + "]}")
        .with("X-TAXII-Date-Added-First", new Added(page.getFirst().micros()).text())
        .with("X-TAXII-Date-Added-Last", new Added(page.getLast().micros()).text());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
