package parley.taxii;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.http.BulkClient;
import parley.stix.Marking;
import parley.stix.Markings;
import parley.stix.StixId;
import parley.stix.StixObject;

/// Brings what is new in a collection of the own node to one of others (K-PUSH-1 to K-PUSH-5).
/// Mutable, one thread.
public final class Pushing {
  /// K-PUSH-3: where the server does not tell what it takes.
  private static final long UNSAID = 1024 * 1024;

  /// Around the objects.
  private static final int FRAME = 16;

  /// K-PUSH-4.
  static final int MOST_POLLS = 150;

  private static final Duration POLL = Duration.ofSeconds(2);

  /// K-PUSH-4: envelopes that were refused whole.
  static final int MOST_REFUSED = 200;

  /// K-PUSH-2: marking definitions of a collection.
  private static final int MOST_DEFINITIONS = 10_000;

  private static final int MOST_TOLD = 1_000;
  private static final String DEFINITION = "marking-definition";

  private final FarServer server;
  private final Marking.Tlp strictest;
  private final FarCollection far;
  private final OwnNode own;
  private final Position position;
  private final Consumer<String> out;
  private final long largest;
  private final Map<StixId, StixObject> definitions = new LinkedHashMap<>();
  private final Set<StixId> sent = new LinkedHashSet<>();
  private int refusedWhole;
  private long pushed;
  private long refused;
  private long stayed;

  private Pushing(
      Path folder, FarServer server, FarCollection far, OwnNode own, Consumer<String> out)
      throws IOException, InterruptedException {
    this.server = server;
    this.strictest =
        server
            .tlp()
            .orElseThrow(() ->
                new IOException(
                    "say by \"tlp\" of "
                        + server.name()
                        + " in "
                        + FarServer.FILE
                        + " what may go there at most: clear, green, amber or amber+strict"));
    this.far = far;
    this.own = own;
    this.out = out;
    this.position = new Position(folder, "push", server);
    this.largest = Math.min(OwnNode.PART_BYTES, far.largest().orElse(UNSAID)) - FRAME;
  }

  /// @param folder of the node
  /// @param name of the server
  /// @param out what was done, line by line
  /// @return whether every object was taken there
  /// @throws IOException in one line
  public static boolean run(
      Path folder, String name, OwnNode.Line node, Consumer<String> out, InstantSource clock)
      throws IOException, InterruptedException {
    return run(folder, name, node, out, clock, Pulling::pause);
  }

  static boolean run(
      Path folder,
      String name,
      OwnNode.Line node,
      Consumer<String> out,
      InstantSource clock,
      FarCollection.Pause pause)
      throws IOException, InterruptedException {
    FarServer server = FarServer.named(folder, name);
    try (FarCollection far = new FarCollection(folder, server, pause, clock)) {
      return new Pushing(folder, server, far, new OwnNode(node), out).push();
    }
  }

  private boolean push() throws IOException, InterruptedException {
    readDefinitions();
    Optional<Added> after = position.read();
    boolean more = true;
    while (more) {
      OwnNode.Page page = own.page(server.own(), after, Optional.empty());
      send(going(page));
      // If the power fails here, the page is brought again, and what is there counts as added.
      if (page.after().isPresent()) {
        position.write(page.after().get());
        after = page.after();
      }
      more = page.more();
    }
    out.accept(
        pushed
            + " objects of "
            + server.own()
            + " are with "
            + server.name()
            + ", "
            + refused
            + " were refused, "
            + stayed
            + " stay here by their marking");
    return refused == 0;
  }

  private void readDefinitions() throws IOException {
    Optional<Added> after = Optional.empty();
    boolean more = true;
    while (more) {
      OwnNode.Page page = own.page(server.own(), after, Optional.of(DEFINITION));
      for (Bytes each : page.objects()) {
        StixObject definition = read(each);
        definitions.put(definition.id(), definition);
      }
      if (definitions.size() > MOST_DEFINITIONS) {
        throw new IOException(
            server.own() + " has more than " + MOST_DEFINITIONS + " marking definitions");
      }
      after = page.after();
      more = page.more() && after.isPresent();
    }
  }

  private static StixObject read(Bytes object) throws IOException {
    try {
      return StixObject.read(object);
    } catch (MalformedInput e) {
      throw new IOException("the node answered what is no object: " + e.getMessage(), e);
    }
  }

  /// What may go, each behind the definitions that it bears (K-PUSH-2).
  private List<StixObject> going(OwnNode.Page page) throws IOException {
    List<StixObject> going = new ArrayList<>();
    for (Bytes each : page.objects()) {
      StixObject object = read(each);
      if (object.type().equals(DEFINITION)) {
        continue;
      }
      Stream<StixId> parts =
          object.granularMarkings().stream().flatMap(part -> part.marking().stream());
      List<StixObject> borne =
          Stream.concat(object.markingRefs().stream(), parts)
              .distinct()
              .filter(id -> definitions.containsKey(id) && !sent.contains(id))
              .map(definitions::get)
              .toList();
      if (mayGo(object, Optional.ofNullable(page.raised().get(object.id().toString())))
          && borne.stream().allMatch(this::mayGoAlong)) {
        borne.forEach(definition -> sent.add(definition.id()));
        going.addAll(borne);
        going.add(object);
      } else {
        stayed++;
      }
    }
    return going;
  }

  private boolean mayGo(StixObject object, Optional<OwnNode.Level> raised) {
    Markings own = markings(object);
    Markings markings = raised.map(word -> own.raised(word.tlp(), word.pap())).orElse(own);
    return markings.tlp().compareTo(strictest) <= 0
        && markings.pap().filter(pap -> pap.compareTo(server.pap()) > 0).isEmpty()
        && markings.unknown().isEmpty();
  }

  /// A definition that bears nothing goes as what bears it does.
  private boolean mayGoAlong(StixObject definition) {
    Markings markings = markings(definition);
    return markings.unknown().isEmpty()
        && !(markings.stated() && markings.tlp().compareTo(strictest) > 0);
  }

  private Markings markings(StixObject object) {
    return Markings.of(object, id -> Optional.ofNullable(definitions.get(id)));
  }

  private void send(List<StixObject> objects) throws IOException, InterruptedException {
    List<StixObject> fit = new ArrayList<>();
    for (StixObject object : objects) {
      if (object.bytes().size() > largest) {
        refused(object.id().toString(), "it is larger than the server takes");
      } else {
        fit.add(object);
      }
    }
    List<Bytes> bytes = fit.stream().map(StixObject::bytes).toList();
    for (int from = 0; from < fit.size(); ) {
      int to = OwnNode.end(bytes, from, largest);
      post(fit.subList(from, to));
      from = to;
      out.accept("  " + pushed + " objects taken, " + refused + " refused");
    }
  }

  /// An envelope that is refused whole is halved, until the object is found that it is about.
  private void post(List<StixObject> objects) throws IOException, InterruptedException {
    BulkClient.Answer answer =
        far.post(OwnNode.envelope(objects.stream().map(StixObject::bytes).toList()));
    int code = answer.status();
    boolean whole = code == Refusal.BAD || code == Refusal.LARGE || code == Refusal.UNPROCESSABLE;
    if (!whole) {
      settle(objects, far.status(answer));
      return;
    }
    refusedWhole++;
    if (refusedWhole > MOST_REFUSED) {
      throw new IOException(
          server.name() + " refuses envelope after envelope: " + far.said(answer));
    }
    if (objects.size() == 1) {
      refused(objects.getFirst().id().toString(), far.said(answer));
      return;
    }
    int half = objects.size() / 2;
    post(objects.subList(0, half));
    post(objects.subList(half, objects.size()));
  }

  private void settle(List<StixObject> objects, Json.Obj answered)
      throws IOException, InterruptedException {
    Json.Obj status = answered;
    for (int polls = 0; !status.text("status").orElse("").equals("complete"); polls++) {
      if (polls == MOST_POLLS) {
        throw new IOException(
            server.name()
                + " has not said within "
                + POLL.multipliedBy(MOST_POLLS).toSeconds()
                + " seconds what became of an envelope; run the command again later");
      }
      far.pause(POLL);
      status = far.status(answered.text("id").orElse(""));
    }
    long failed = Math.max(0, status.number("failure_count").orElse(0L));
    List<Json> listed = status.items("failures");
    for (Json each : listed) {
      if (each instanceof Json.Obj failure) {
        refused(failure.text("id").orElse("?"), failure.text("message").orElse("no reason given"));
      }
    }
    for (long unlisted = listed.size(); unlisted < Math.min(failed, objects.size()); unlisted++) {
      refused("an object", "the server does not say which, nor why");
    }
    pushed += Math.max(0, objects.size() - Math.max(failed, listed.size()));
  }

  private void refused(String id, String why) {
    refused++;
    if (refused <= MOST_TOLD) {
      out.accept("  " + FarCollection.plain(id + ": " + why));
    }
  }
}
