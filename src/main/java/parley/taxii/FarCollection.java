package parley.taxii;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.http.BulkClient;
import parley.seal.CertificateCheck;
import parley.seal.SealException;
import parley.stix.ObjectStream;

/// A collection at a server of others: asked as TAXII 2.1 says, and understood as servers answer
/// (K-FAR-2, K-FAR-4 to K-FAR-7). Whatever is wrong is one line of an exception. Mutable: it
/// remembers what the server was found to want, and how long it was waited for. One thread.
final class FarCollection implements AutoCloseable {
  /// K-FAR-6.
  static final int TRIES = 5;

  static final Duration MOST_WAITED = Duration.ofMinutes(10);
  private static final Duration UNSAID = Duration.ofSeconds(10);

  private static final int LARGEST_CERTIFICATE = 64 * 1024;
  private static final int LONGEST_TOLD = 300;
  private static final int LONGEST_NEXT = 4_096;
  private static final int REDIRECT = 300;
  private static final int GONE = 410;
  private static final int FAILED = 400;

  /// K-PULL-4: of one page, however many were asked for.
  private static final ObjectStream.Limits PAGE =
      new ObjectStream.Limits(BulkClient.LARGEST, 100_000);

  private static final JsonReader.Limits DOCUMENT =
      new JsonReader.Limits(16 * 1024 * 1024, 16, 2_000_000);

  /// Waits.
  @FunctionalInterface
  interface Pause {
    void last(Duration time) throws InterruptedException;
  }

  /// @param added `X-TAXII-Date-Added-Last`
  /// @param body all of it
  record Page(
      List<Bytes> objects, boolean more, Optional<String> next, Optional<Added> added, Bytes body) {
    Page {
      objects = List.copyOf(objects);
    }
  }

  private final FarServer server;
  private final BulkClient http;
  private final Optional<String> authorization;
  private final Pause pause;
  private final InstantSource clock;
  private String type = Media.TYPE;
  private boolean slash = true;
  private boolean answered;
  private Duration waited = Duration.ZERO;

  /// @param folder of the node
  FarCollection(Path folder, FarServer server, Pause pause, InstantSource clock)
      throws IOException {
    this.server = server;
    this.authorization = server.authorization(folder);
    this.http = new BulkClient(trusted(folder, server, clock));
    this.pause = pause;
    this.clock = clock;
  }

  private static Optional<SSLContext> trusted(Path folder, FarServer server, InstantSource clock)
      throws IOException {
    Optional<Bytes> pinned = Optional.empty();
    if (server.certificate().isPresent()) {
      Path file = folder.resolve(server.certificate().get());
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_CERTIFICATE) {
        throw new IOException("there is no file " + file + " with the server's certificate");
      }
      pinned = Optional.of(Bytes.owning(Files.readAllBytes(file)));
    }
    Optional<CertificateCheck.ClientKey> own = server.clientKey(folder);
    if (pinned.isEmpty() && own.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CertificateCheck.client(pinned, own, clock));
    } catch (SealException e) {
      throw new IOException("the certificate files of " + server.name() + ": " + e.getMessage(), e);
    }
  }

  /// @param after as the first question of these pages had it
  /// @param next as the page before named it
  /// @return empty when the server does not know its own `next` any longer
  Optional<Page> page(Optional<Added> after, Optional<String> next)
      throws IOException, InterruptedException {
    String query =
        "limit="
            + server.limit()
            + after.map(moment -> "&added_after=" + moment.text()).orElse("")
            + next.map(each -> "&next=" + escaped(each)).orElse("");
    BulkClient.Answer answer = ask(server.url() + "objects/", query, Optional.empty());
    boolean unknown =
        answer.status() == Refusal.BAD
            || answer.status() == Refusal.ABSENT
            || answer.status() == GONE;
    if (next.isPresent() && unknown) {
      return Optional.empty();
    }
    return Optional.of(page(good(answer)));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Page page(BulkClient.Answer answer) throws IOException {
    List<Bytes> objects = new ArrayList<>();
    ObjectStream stream = new ObjectStream(new ByteArrayInputStream(answer.body().toArray()), PAGE);
    try {
      for (Optional<Bytes> one = stream.next(); one.isPresent(); one = stream.next()) {
        objects.add(one.get());
      }
    } catch (MalformedInput e) {
      throw new IOException(
          server.name() + " answers what is no envelope: " + e.getMessage() + " " + e.clause(), e);
    }
    Json.Obj document = stream.document();
    Optional<String> next =
        document.get("next") instanceof Json.Num(long number)
            ? Optional.of(Long.toString(number))
            : document.text("next").filter(text -> !text.isEmpty());
    if (next.filter(text -> text.length() > LONGEST_NEXT).isPresent()) {
      throw new IOException(server.name() + " names a \"next\" of more than " + LONGEST_NEXT);
    }
    return new Page(
        objects,
        document.truth("more").orElse(false),
        next,
        answer.field("X-TAXII-Date-Added-Last").flatMap(FarCollection::moment),
        answer.body());
  }

  private static Optional<Added> moment(String text) {
    try {
      return Optional.of(Added.read(text));
    } catch (Refusal e) {
      return Optional.empty();
    }
  }

  /// Bytes that one envelope may have; empty when the server does not tell.
  Optional<Long> largest() throws IOException, InterruptedException {
    BulkClient.Answer answer = ask(server.root().toString(), "", Optional.empty());
    return answer.status() < REDIRECT && Media.readable(answer.fields().values("Content-Type"))
        ? json(answer).number("max_content_length").filter(most -> most > 0)
        : Optional.empty();
  }

  BulkClient.Answer post(Bytes envelope) throws IOException, InterruptedException {
    return ask(server.url() + "objects/", "", Optional.of(envelope));
  }

  /// The status that was answered.
  Json.Obj status(BulkClient.Answer answer) throws IOException {
    return json(good(answer));
  }

  /// @param id of a status, as the server named it
  Json.Obj status(String id) throws IOException, InterruptedException {
    if (!id.matches("[0-9A-Za-z-]{1,64}")) {
      throw new IOException(server.name() + " names no status that could be asked for");
    }
    return status(ask(server.root() + "status/" + id + "/", "", Optional.empty()));
  }

  void pause(Duration time) throws InterruptedException {
    pause.last(time);
  }

  private Json.Obj json(BulkClient.Answer answer) throws IOException {
    try {
      if (JsonReader.foreign(answer.body(), DOCUMENT) instanceof Json.Obj document) {
        return document;
      }
      throw new MalformedInput("C-JSON-8", "the document must be a JSON object");
    } catch (MalformedInput e) {
      throw new IOException(
          server.name() + " answers what is no TAXII: " + e.getMessage() + " " + e.clause(), e);
    }
  }

  /// @param place with the slash at its end
  private BulkClient.Answer ask(String place, String query, Optional<Bytes> body)
      throws IOException, InterruptedException {
    BulkClient.Answer answer = patiently(place, query, body);
    boolean typed = answer.status() == Refusal.NOT_ACCEPTABLE || answer.status() == Refusal.TYPE;
    if (typed && type.equals(Media.TYPE)) {
      type = Media.BARE;
      answer = patiently(place, query, body);
    }
    if (answer.status() == Refusal.ABSENT && slash && !answered) {
      slash = false;
      answer = patiently(place, query, body);
      slash = answer.status() == Refusal.ABSENT;
    }
    answered = answered || answer.status() < REDIRECT;
    if (answer.status() >= REDIRECT && answer.status() < FAILED) {
      throw new IOException(
          server.name()
              + " points elsewhere ("
              + plain(answer.field("Location").orElse(""))
              + "), which is not followed: mend its \"url\" in "
              + FarServer.FILE);
    }
    return answer;
  }

  /// Waits as the server asks, within bounds.
  private BulkClient.Answer patiently(String place, String query, Optional<Bytes> body)
      throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      BulkClient.Answer answer = once(place, query, body);
      if (answer.status() != Refusal.BUSY && answer.status() != Refusal.AWAY) {
        return answer;
      }
      Duration wait = answer.field("Retry-After").flatMap(this::asked).orElse(UNSAID);
      if (tries == TRIES || waited.plus(wait).compareTo(MOST_WAITED) > 0) {
        throw new IOException(
            server.name()
                + " answers "
                + answer.status()
                + ": run the command again in "
                + wait.toSeconds()
                + " seconds; it goes on where it stopped");
      }
      pause.last(wait);
      waited = waited.plus(wait);
    }
  }

  private Optional<Duration> asked(String after) {
    if (after.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Math.max(1, Long.parseLong(after))));
    }
    try {
      Duration until =
          Duration.between(
              clock.instant(),
              ZonedDateTime.parse(after, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return Optional.of(until.isPositive() ? until : Duration.ofSeconds(1));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private BulkClient.Answer once(String place, String query, Optional<Bytes> body)
      throws IOException, InterruptedException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Accept", type);
    authorization.ifPresent(each -> fields.put("Authorization", each));
    body.ifPresent(each -> fields.put("Content-Type", type));
    String path = slash ? place : place.substring(0, place.length() - 1);
    String address = query.isEmpty() ? path : path + "?" + query;
    try {
      return http.ask(URI.create(address), fields, body);
    } catch (IOException e) {
      throw new IOException(
          server.name() + " cannot be asked: " + plain(String.valueOf(e.getMessage())), e);
    }
  }

  private BulkClient.Answer good(BulkClient.Answer answer) throws IOException {
    if (answer.status() < 200 || answer.status() >= REDIRECT) {
      throw new IOException(server.name() + " answers " + said(answer));
    }
    List<String> typed = answer.fields().values("Content-Type");
    if (!Media.readable(typed)) {
      throw new IOException(
          server.name() + " answers no TAXII 2.1, but " + plain(String.join(", ", typed)));
    }
    return answer;
  }

  /// The status of an answer, and what its error message says.
  String said(BulkClient.Answer answer) {
    String more = "";
    try {
      Json.Obj error = json(answer);
      more = " " + error.text("title").orElse("") + " " + error.text("description").orElse("");
    } catch (IOException e) {
      // No message of TAXII: its number has to do.
    }
    return plain(answer.status() + more);
  }

  /// What others wrote, for a screen: one line, nothing that a terminal obeys.
  static String plain(String text) {
    String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
    return line.length() > LONGEST_TOLD ? line.substring(0, LONGEST_TOLD) + "…" : line;
  }

  @Override
  public void close() {
    http.close();
  }
}
