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
import org.junit.jupiter.api.Test;
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

/// The files under spec/vectors/exercise: what one node holds of a link, and a message that it is
/// to send or receives then. With `-Dparley.vectors=write` they are written first.
class ExerciseVectorsTest {
  private static final Path ROOT = Path.of("spec", "vectors", "exercise");
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(1024 * 1024, 8, 1_000);
  private static final Instant NOON = Instant.parse("2026-11-22T10:00:00Z");

  private int ids;

  private Message message(String format, boolean exercise, boolean ours, Optional<Message> about)
      throws Exception {
    Sample sample = Sample.of(format);
    Map<String, Json> members = new LinkedHashMap<>();
    ids++;
    members.put("id", new Json.Str(String.format("019a0000-0000-7000-8000-0000000001%02d", ids)));
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
  private record Held(boolean inbound, String state, Message message) {}

  private static Held received(Message message) {
    return new Held(true, "received", message);
  }

  private static Held sent(Message message) {
    return new Held(false, "delivered", message);
  }

  /// @param at when its sender sends it; the judge's clock says the same and `late` more
  private record Case(
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

  private List<Case> cases() throws Exception {
    List<Case> all = new ArrayList<>();
    Optional<Message> none = Optional.empty();
    Message start = message("exercise-start/1", false, true, none);
    Message theirs = message("exercise-start/1", false, false, none);
    Message end = message("exercise-end/1", false, false, Optional.of(start));
    Message own = message("inquiry/1", true, true, none);
    Message other = message("inquiry/1", true, false, none);
    Message real = message("inquiry/1", false, true, none);
    Message theirReal = message("inquiry/1", false, false, none);
    Message reply = message("reply/1", false, true, Optional.of(other));
    Message theirReply = message("reply/1", false, false, Optional.of(own));
    Message drill = message("reply/1", true, true, Optional.of(theirReal));
    Message theirDrill = message("reply/1", true, false, Optional.of(real));
    List<Held> under = List.of(sent(start));
    for (boolean inbound : List.of(false, true)) {
      String way = inbound ? "received" : "sent";
      Message exercise = inbound ? other : own;
      all.add(
          new Case(
              "no-exercise-" + way,
              List.of(),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(new Case("under-way-" + way, under, inbound, NOON, Duration.ZERO, exercise, "ok"));
      all.add(
          new Case(
              "theirs-under-way-" + way,
              List.of(received(theirs)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "ok"));
      all.add(
          new Case(
              "before-the-window-" + way,
              under,
              inbound,
              NOON.minusSeconds(7201),
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new Case(
              "after-the-window-" + way,
              under,
              inbound,
              NOON.plusSeconds(7200),
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new Case(
              "start-still-queued-" + way,
              List.of(new Held(false, "queued", start)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              inbound ? "ok" : "W-EXERCISE-1"));
      all.add(
          new Case(
              "start-refused-" + way,
              List.of(new Held(false, "refused", start)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new Case(
              "ended-" + way,
              List.of(sent(start), received(end)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new Case(
              "ended-before-it-began-" + way,
              List.of(received(end), sent(start)),
              inbound,
              NOON,
              Duration.ZERO,
              exercise,
              "W-EXERCISE-1"));
      all.add(
          new Case(
              "real-reply-to-an-exercise-" + way,
              List.of(sent(start), received(other), sent(own)),
              inbound,
              NOON,
              Duration.ZERO,
              inbound ? theirReply : reply,
              "M-REF-2"));
      all.add(
          new Case(
              "exercise-reply-to-the-real-" + way,
              List.of(sent(start), received(theirReal), sent(real)),
              inbound,
              NOON,
              Duration.ZERO,
              inbound ? theirDrill : drill,
              "M-REF-2"));
    }
    all.add(
        new Case(
            "on-its-way-at-the-end-received",
            under,
            true,
            NOON.plusSeconds(7199),
            Duration.ofMinutes(5),
            other,
            "ok"));
    all.add(
        new Case(
            "too-long-on-its-way-received",
            under,
            true,
            NOON.plusSeconds(7199),
            Duration.ofSeconds(302),
            other,
            "W-EXERCISE-1"));
    all.add(
        new Case(
            "start-as-an-exercise-sent",
            under,
            false,
            NOON,
            Duration.ZERO,
            message("exercise-start/1", true, true, none),
            "W-EXERCISE-4"));
    all.add(
        new Case(
            "end-as-an-exercise-received",
            under,
            true,
            NOON,
            Duration.ZERO,
            message("exercise-end/1", true, false, Optional.of(start)),
            "W-EXERCISE-4"));
    all.add(
        new Case(
            "window-over-received",
            List.of(),
            true,
            NOON.plusSeconds(7200),
            Duration.ZERO,
            theirs,
            "W-EXERCISE-2"));
    List<Held> eight = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      eight.add(received(message("exercise-start/1", false, false, none)));
    }
    all.add(
        new Case(
            "a-ninth-received",
            eight,
            true,
            NOON,
            Duration.ZERO,
            message("exercise-start/1", false, false, none),
            "W-EXERCISE-3"));
    return all;
  }

  @Test
  void each_message_passes_or_is_refused_by_exactly_its_clause() throws Exception {
    List<Case> cases = cases();
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
      Files.createDirectories(ROOT);
      for (Map.Entry<String, Bytes> file : made.entrySet()) {
        Files.write(ROOT.resolve(file.getKey()), file.getValue().toArray());
      }
    }
    assertThat(found()).isEqualTo(made);
    Standing standing =
        TwoNodes.standing(Ceremony.US, Ceremony.RU, TwoNodes.agreement(TwoNodes.WIDE, Suite.NIST));
    for (String row : Files.readAllLines(ROOT.resolve("index.tsv"))) {
      String[] cells = row.split("\t", -1);
      assertThat(judged(standing, ROOT.resolve(cells[0]))).as(cells[0]).isEqualTo(cells[1]);
    }
  }

  private static Map<String, Bytes> found() throws IOException {
    TreeMap<String, Bytes> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(ROOT)) {
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
      Admission.acted(ledger, out, TwoNodes.LINK, message, !inbound, message.composedAt());
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
            Admission.act(message, handed.at()),
            Admission.references(ledger, fresh, standing, message, inbound),
            Admission.exercises(
                ledger,
                fresh,
                standing,
                handed,
                Instant.parse(vector.requireText("now")),
                inbound))) {
      if (ruling instanceof Ruling.Refused(String reason, String clause, String detail)) {
        assertThat(reason).isIn("series", "reference");
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
