package parley.taxii;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.http.ToolDoor;

/// The endpoints of TAXII 2.1 (K-PATH-1 to K-PATH-5). A request is judged in one order: who asks,
/// what there is, what may be accepted, what the client may do, what it asks.
final class Taxii implements ToolDoor {
  private static final String DISCOVERY = "taxii2";
  private static final String GET = "GET";
  private static final String HEAD = "HEAD";
  private static final String POST = "POST";
  private static final String DELETE = "DELETE";
  private static final int OK = 200;
  private static final int DEEPEST_PATH = 8;

  /// K-MISP-14: feeds of MISP beside the endpoints of TAXII.
  private static final Pattern FEED =
      Pattern.compile(
          "/feed/([^/]{1,200})/(manifest\\.json|hashes\\.csv|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.json)");

  private final Path feeds;

  private final TaxiiSettings settings;
  private final SignIn signIn;
  private final Shelves shelves;
  private final Reading reading;
  private final Adding adding;
  private final Turns turns = new Turns();

  /// @param feeds where feeds lie, a folder for each collection by its alias
  Taxii(
      Path feeds,
      TaxiiSettings settings,
      SignIn signIn,
      Shelves shelves,
      Reading reading,
      Adding adding) {
    this.feeds = feeds;
    this.settings = settings;
    this.signIn = signIn;
    this.shelves = shelves;
    this.reading = reading;
    this.adding = adding;
  }

  /// One request whose client is known.
  ///
  /// @param path its parts
  record Call(Client client, List<String> path, Asked asked, Reply reply) {}

  @Override
  public void answer(Asked asked, Reply reply) throws IOException, InterruptedException {
    try {
      Client client = signIn.client(asked);
      Matcher feed = FEED.matcher(asked.path());
      boolean fed = feed.matches();
      Call call = new Call(client, fed ? List.of() : path(asked.path()), asked, reply);
      try (Turns.Turn _ = turns.take(client.name(), asked.method().equals(POST))) {
        if (fed) {
          feed(call, feed.group(1), feed.group(2));
        } else {
          route(call);
        }
      }
    } catch (Refusal e) {
      refuse(reply, e);
    } catch (Shelves.Away e) {
      System.getLogger("parley.taxii").log(System.Logger.Level.WARNING, e.getMessage(), e);
      refuse(
          reply,
          Refusal.with(
              Refusal.AWAY, "nothing can be kept or read now; try again", "Retry-After", "30"));
    }
  }

  /// A file of a feed (K-MISP-14), for whoever may read its collection: MISP names its files
  /// without a slash at the end, and takes what it is given.
  private void feed(Call call, String alias, String name) throws Refusal, IOException {
    String method = call.asked().method();
    if (!method.equals(GET) && !method.equals(HEAD)) {
      throw Refusal.with(Refusal.NO_METHOD, "a feed is read", "Allow", GET);
    }
    Shelf shelf = shelf(call, Question.unescaped(alias));
    mayRead(call, shelf);
    Path file = feeds.resolve(shelf.alias()).resolve(name);
    if (!Files.isRegularFile(file)) {
      throw absent();
    }
    try (InputStream in = Files.newInputStream(file);
        OutputStream out =
            call.reply()
                .begin(
                    OK,
                    Map.of(
                        "Content-Type",
                        List.of(name.endsWith(".csv") ? "text/csv" : "application/json"),
                        "Cache-Control",
                        List.of("no-store"),
                        "X-Content-Type-Options",
                        List.of("nosniff")))) {
      if (method.equals(GET)) {
        in.transferTo(out);
      }
    }
  }

  private static void refuse(Reply reply, Refusal refusal) throws IOException {
    send(reply, refusal.status(), refusal.fields(), refusal.message());
  }

  /// The parts of a path that ends in a slash.
  private static List<String> path(String written) throws Refusal {
    if (!written.startsWith("/") || !written.endsWith("/") || written.length() < 3) {
      throw new Refusal(Refusal.ABSENT, "there is no such path; each ends with \"/\" (K-PATH-1)");
    }
    List<String> parts = new ArrayList<>();
    for (String part : written.substring(1, written.length() - 1).split("/", DEEPEST_PATH)) {
      parts.add(Question.unescaped(part));
    }
    return parts;
  }

  private void route(Call call) throws Refusal, Shelves.Away, IOException, InterruptedException {
    List<String> path = call.path();
    if (path.equals(List.of(DISCOVERY))) {
      demand(call, GET);
      send(call.reply(), discovery());
      return;
    }
    if (!path.getFirst().equals(settings.root())) {
      throw absent();
    }
    if (path.size() == 1) {
      demand(call, GET);
      send(call.reply(), root());
    } else if (path.size() == 3 && path.get(1).equals("status")) {
      demand(call, GET);
      adding.status(call, path.get(2));
    } else if (path.get(1).equals("collections")) {
      collections(call);
    } else {
      throw absent();
    }
  }

  private void collections(Call call)
      throws Refusal, Shelves.Away, IOException, InterruptedException {
    List<String> path = call.path();
    if (path.size() == 2) {
      demand(call, GET);
      send(call.reply(), listed(call.client()));
      return;
    }
    Shelf shelf = shelf(call, path.get(2));
    if (path.size() == 3) {
      demand(call, GET);
      send(call.reply(), described(shelf, call.client()));
      return;
    }
    String part = path.get(3);
    if (path.size() == 4 && part.equals("manifest")) {
      demand(call, GET);
      mayRead(call, shelf);
      reading.manifest(call, shelf);
    } else if (path.size() == 4 && part.equals("objects")) {
      demand(call, GET, POST);
      objects(call, shelf);
    } else if (path.size() == 5 && part.equals("objects")) {
      demand(call, GET, DELETE);
      object(call, shelf, path.get(4));
    } else if (path.size() == 6 && part.equals("objects") && path.get(5).equals("versions")) {
      demand(call, GET);
      mayRead(call, shelf);
      reading.versions(call, shelf, path.get(4));
    } else {
      throw absent();
    }
  }

  private void objects(Call call, Shelf shelf)
      throws Refusal, Shelves.Away, IOException, InterruptedException {
    if (call.asked().method().equals(POST)) {
      mayWrite(call, shelf);
      adding.add(call, shelf);
    } else {
      mayRead(call, shelf);
      reading.objects(call, shelf);
    }
  }

  private void object(Call call, Shelf shelf, String id) throws Refusal, Shelves.Away, IOException {
    if (call.asked().method().equals(DELETE)) {
      mayRead(call, shelf);
      mayWrite(call, shelf);
      reading.remove(call, shelf, id);
    } else {
      mayRead(call, shelf);
      reading.object(call, shelf, id);
    }
  }

  /// By identifier or alias; one of which the client may do nothing is not there for it
  /// (K-RIGHT-1).
  private Shelf shelf(Call call, String name) throws Refusal {
    return shelves.all().stream()
        .filter(each -> each.id().toString().equals(name) || each.alias().equals(name))
        .filter(each -> call.client().reads(each) || call.client().writes(each))
        .findFirst()
        .orElseThrow(Taxii::absent);
  }

  private static void mayRead(Call call, Shelf shelf) throws Refusal {
    if (!call.client().reads(shelf)) {
      throw new Refusal(Refusal.FORBIDDEN, "this client may not read this collection");
    }
  }

  private static void mayWrite(Call call, Shelf shelf) throws Refusal {
    if (!call.client().writes(shelf)) {
      throw new Refusal(Refusal.FORBIDDEN, "this client may not write to this collection");
    }
  }

  private static Refusal absent() {
    return new Refusal(Refusal.ABSENT, "there is no such thing here, or not for this client");
  }

  /// The method fits, and so does what the client takes as an answer.
  private static void demand(Call call, String... methods) throws Refusal {
    String method = call.asked().method().equals(HEAD) ? GET : call.asked().method();
    if (!List.of(methods).contains(method)) {
      throw Refusal.with(
          Refusal.NO_METHOD, "this endpoint knows " + List.of(methods), "Allow", methods);
    }
    if (!Media.accepted(call.asked().fields().values("Accept"))) {
      throw new Refusal(Refusal.NOT_ACCEPTABLE, "answers are " + Media.TYPE);
    }
  }

  private Json.Obj discovery() {
    String root = "/" + settings.root() + "/";
    return Json.object()
        .with("title", settings.title())
        .with("description", settings.description())
        .with("contact", settings.contact())
        .with("default", root)
        .with("api_roots", Json.texts(List.of(root)))
        .build();
  }

  private Json.Obj root() {
    return Json.object()
        .with("title", settings.title())
        .with("description", settings.description())
        .with("versions", Json.texts(List.of(Media.TYPE)))
        .with("max_content_length", settings.largest())
        .build();
  }

  private Json.Obj listed(Client client) {
    List<Json> found = new ArrayList<>();
    for (Shelf shelf : shelves.all()) {
      if (client.reads(shelf) || client.writes(shelf)) {
        found.add(described(shelf, client));
      }
    }
    Json.Builder listed = Json.object();
    return found.isEmpty()
        ? listed.build()
        : listed.with("collections", new Json.Arr(found)).build();
  }

  private static Json.Obj described(Shelf shelf, Client client) {
    return Json.object()
        .with("id", shelf.id().toString())
        .with("title", shelf.title())
        .with("description", shelf.description())
        .with("alias", shelf.alias())
        .with("can_read", client.reads(shelf))
        .with("can_write", client.writes(shelf))
        .with("media_types", Json.texts(List.of(Media.STIX + "2.1", Media.STIX + "2.0")))
        .build();
  }

  /// @return empty when it is none
  static Optional<UUID> uuid(String text) {
    try {
      UUID read = UUID.fromString(text);
      return read.toString().equals(text) ? Optional.of(read) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void send(Reply reply, Json.Obj answer) throws IOException {
    send(reply, OK, Map.of(), answer);
  }

  private static void send(
      Reply reply, int status, Map<String, List<String>> fields, Json.Obj answer)
      throws IOException {
    Bytes body = JsonWriter.line(answer);
    Map<String, List<String>> all = new LinkedHashMap<>(fields);
    all.put("Content-Length", List.of(Integer.toString(body.size())));
    try (OutputStream out = begin(reply, status, all)) {
      out.write(body.toArray());
    }
  }

  /// An answer that is written as it comes.
  static OutputStream begin(Reply reply, int status, Map<String, List<String>> fields)
      throws IOException {
    Map<String, List<String>> all = new LinkedHashMap<>(fields);
    all.put("Content-Type", List.of(Media.TYPE));
    all.put("Cache-Control", List.of("no-store"));
    all.put("X-Content-Type-Options", List.of("nosniff"));
    return reply.begin(status, all);
  }

  @Override
  public Bytes fault(int status) {
    return JsonWriter.line(Refusal.message(status, Optional.empty(), Optional.empty()));
  }

  @Override
  public String mediaType() {
    return Media.TYPE;
  }
}
