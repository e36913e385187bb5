package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import parley.agreement.Line;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.MemoryLedger;
import parley.message.Message;
import parley.message.Sample;
import parley.party.Ceremony;
import parley.seal.Suite;

/// Files under spec/vectors of acts: what one node holds of a link, and a message that it is to
/// send or receives then. With `-Dparley.vectors=write` they are written first.
final class ActVectors {
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(1024 * 1024, 8, 1_000);

  private final Path root;
  private int ids;

  ActVectors(String folder) {
    this.root = Path.of("spec", "vectors", folder);
  }

  Message message(String format, boolean exercise, boolean ours, Optional<Message> about)
      throws Exception {
    return message(format, exercise, ours, about, Map.of());
  }

  /// @param body fields instead of the sample's; an empty one is left out
  Message message(
      String format,
      boolean exercise,
      boolean ours,
      Optional<Message> about,
      Map<String, String> body)
      throws Exception {
    Sample sample = Sample.of(format);
    body.forEach(sample::with);
    Map<String, Json> members = new LinkedHashMap<>();
    ids++;
    members.put("id", new Json.Str(String.format("019a0000-0000-7000-8000-%012d", 100 + ids)));
    members.put("series", new Json.Str(exercise ? "exercise" : "real"));
    members.put("sender", new Json.Str(ours ? "us-nrrc" : "ru-nrrc"));
    members.put("recipients", Json.texts(List.of(ours ? "ru-nrrc" : "us-nrrc")));
    about.ifPresent(each ->
        members.put(
            "inReplyTo",
            Json.object()
                .with("id", each.id().toString())
                .with("sha256", each.digest().hex())
                .build()));
    Json.Builder json = Json.object();
    Json.Obj whole = JsonReader.readObject(sample.message().bytes(), JsonReader.MESSAGE);
    whole.members().forEach((key, value) -> json.with(key, members.getOrDefault(key, value)));
    if (about.isPresent() && !whole.has("inReplyTo")) {
      json.with("inReplyTo", java.util.Objects.requireNonNull(members.get("inReplyTo")));
    }
    return Message.read(JsonWriter.line(json.build()));
  }

  /// @param state as the ledger has it
  record Held(boolean inbound, String state, Message message) {}

  static Held received(Message message) {
    return new Held(true, "received", message);
  }

  static Held sent(Message message) {
    return new Held(false, "delivered", message);
  }

  /// @param at when its sender sends it; the judge's clock says the same and `late` more
  record Case(
      String name,
      List<Held> held,
      boolean inbound,
      Instant at,
      Duration late,
      Message message,
      String clause) {
    Json.Obj json() {
      List<Json> all = new ArrayList<>();
      for (Held each : held) {
        all.add(
            Json.object()
                .with("inbound", each.inbound())
                .with("state", each.state())
                .with("message", each.message().bytes().utf8())
                .build());
      }
      return Json.object()
          .with("held", new Json.Arr(all))
          .with("inbound", inbound)
          .with("at", at.toString())
          .with("now", at.plus(late).toString())
          .with("message", message.bytes().utf8())
          .build();
    }
  }

  /// Each passes or is refused by exactly its clause, as the files say.
  void hold(List<Case> cases) throws Exception {
    TreeMap<String, Bytes> made = new TreeMap<>();
    StringBuilder index = new StringBuilder();
    for (Case each : cases) {
      String name = each.name() + ".json";
      made.put(name, JsonWriter.line(each.json()));
      index
          .append(name)
          .append('\t')
          .append(each.clause())
          .append('\t')
          .append(each.name().replace('-', ' '))
          .append(".\n");
    }
    made.put("index.tsv", Bytes.utf8(index.toString()));
    if ("write".equals(System.getProperty("parley.vectors"))) {
      Files.createDirectories(root);
      for (Map.Entry<String, Bytes> file : made.entrySet()) {
        Files.write(root.resolve(file.getKey()), file.getValue().toArray());
      }
    }
    assertThat(found()).isEqualTo(made);
    Standing standing =
        TwoNodes.standing(Ceremony.US, Ceremony.RU, TwoNodes.agreement(TwoNodes.WIDE, Suite.NIST));
    for (String row : Files.readAllLines(root.resolve("index.tsv"))) {
      String[] cells = row.split("\t", -1);
      assertThat(judged(standing, root.resolve(cells[0]))).as(cells[0]).isEqualTo(cells[1]);
    }
  }

  private Map<String, Bytes> found() throws IOException {
    TreeMap<String, Bytes> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.toList()) {
        found.put(String.valueOf(file.getFileName()), Bytes.of(Files.readAllBytes(file)));
      }
    }
    return found;
  }

  /// As the node judges it that holds all that the file says, in its order.
  private static String judged(Standing standing, Path file) throws Exception {
    Json.Obj vector = JsonReader.readObject(Bytes.of(Files.readAllBytes(file)), LIMITS);
    MemoryLedger ledger = new MemoryLedger();
    long fence = ledger.takeOwnership(TwoNodes.LINK);
    int serial = 0;
    for (Json each : vector.items("held")) {
      Json.Obj held = (Json.Obj) each;
      boolean inbound = held.truth("inbound").orElseThrow();
      Message message = Message.read(Bytes.utf8(held.requireText("message")));
      Decision out = new Decision();
      out.change(
          new Ledger.Change.KeepItem(item(inbound, ++serial, message, held.requireText("state"))));
      Acts.acted(ledger, out, TwoNodes.LINK, message, !inbound, message.composedAt());
      ledger.commit(TwoNodes.LINK, fence, false, out.changes);
    }
    boolean inbound = vector.truth("inbound").orElseThrow();
    Message message = Message.read(Bytes.utf8(vector.requireText("message")));
    Admission.Handed handed =
        new Admission.Handed(
            message, List.of(), List.of(), Instant.parse(vector.requireText("at")));
    Decision fresh = new Decision();
    for (Ruling ruling :
        List.of(
            Acts.act(message, handed.at()),
            Admission.references(ledger, fresh, standing, message, inbound),
            Acts.acts(
                ledger,
                fresh,
                standing,
                handed,
                Instant.parse(vector.requireText("now")),
                inbound))) {
      if (ruling instanceof Ruling.Refused(String reason, String clause, String detail)) {
        assertThat(reason).isIn("series", "reference", "format");
        assertThat(detail).isNotBlank();
        return clause;
      }
    }
    return "ok";
  }

  private static Ledger.Item item(boolean inbound, int serial, Message message, String state) {
    return new Ledger.Item(
        TwoNodes.LINK,
        inbound,
        new SerialKey(
            inbound ? Ceremony.RU_NRRC : Ceremony.US_NRRC,
            1,
            message.agreement(),
            Line.WATCH,
            message.series(),
            serial),
        Digest.of(Bytes.utf8("content " + serial)),
        Digest.of(Bytes.utf8("envelope " + serial)),
        Optional.of(message.id()),
        message.digest(),
        LogName.of(Ceremony.US_NRRC, TwoNodes.LINK, 1),
        serial,
        message.composedAt().toEpochMilli(),
        state,
        Optional.empty());
  }
}
