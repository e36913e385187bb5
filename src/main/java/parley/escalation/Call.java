package parley.escalation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// What a pager is told (W-CALL-1): that deadlines passed, of which messages, and nothing of what
/// they say. The same bytes at every try.
///
/// @param id 32 hexadecimal digits: whoever gets it twice drops the second
/// @param document one line of JSON
public record Call(String id, Bytes document) {
  /// W-CALL-1: alarms that one call names; the others are counted.
  static final int MOST = 50;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(64 * 1024, 6, 2_000);

  /// One alarm of it.
  ///
  /// @param waitsFor delivered, acknowledged or answered
  public record Line(
      String precedence,
      String serial,
      String peer,
      String waitsFor,
      String due,
      boolean exercise) {}

  /// What a call says.
  enum Kind {
    ALARM,
    TEST,
    /// None of the alarms of an earlier call stands any more (W-CALL-6).
    ENDED;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param of identifier of the call that has ended
  /// @param more alarms that are not named
  public record Content(
      String node, Kind kind, Optional<String> of, String made, List<Line> lines, long more) {
    boolean test() {
      return kind == Kind.TEST;
    }
  }

  static Call of(String id, String node, Instant made, List<Alarm.Overdue> alarms) {
    List<Json> lines = new ArrayList<>();
    alarms.stream()
        .limit(MOST)
        .forEach(alarm ->
            lines.add(
                Json.object()
                    .with("precedence", alarm.precedence().code())
                    .with("series", alarm.series().code())
                    .with("serial", alarm.serial())
                    .with("peer", alarm.peer().name())
                    .with("message", alarm.message().toString())
                    .with("waitsFor", alarm.waitsFor())
                    .with("due", alarm.due().toString())
                    .build()));
    return new Call(
        id,
        JsonWriter.line(
            Json.object()
                .with("series", exercise(alarms) ? "exercise" : "real")
                .with("call", id)
                .with("node", node)
                .with("kind", (alarms.isEmpty() ? Kind.TEST : Kind.ALARM).code())
                .with("made", made.toString())
                .with("alarms", new Json.Arr(lines))
                .with("more", Math.max(0, alarms.size() - MOST))
                .build()));
  }

  /// That this call is over: with the same alarms, so that whoever has lost the first can tell.
  Call ended(String id, Instant now) {
    try {
      Json.Obj json = JsonReader.readObject(document, LIMITS);
      return new Call(
          id,
          JsonWriter.line(
              Json.object()
                  .with("series", json.requireText("series"))
                  .with("call", id)
                  .with("node", json.requireText("node"))
                  .with("kind", Kind.ENDED.code())
                  .with("of", this.id)
                  .with("made", now.toString())
                  .with("alarms", new Json.Arr(json.items("alarms")))
                  .with("more", json.requireNumber("more"))
                  .build()));
    } catch (MalformedInput e) {
      throw unreadable(e);
    }
  }

  private static IllegalStateException unreadable(MalformedInput e) {
    return new IllegalStateException("a call kept here cannot be read", e);
  }

  private static boolean exercise(List<Alarm.Overdue> alarms) {
    return !alarms.isEmpty() && alarms.stream().allMatch(Alarm.Overdue::exercise);
  }

  public Content content() {
    try {
      Json.Obj json = JsonReader.readObject(document, LIMITS);
      List<Line> lines = new ArrayList<>();
      for (Json item : json.items("alarms")) {
        if (item instanceof Json.Obj line) {
          lines.add(
              new Line(
                  line.requireText("precedence"),
                  line.requireText("serial"),
                  line.requireText("peer"),
                  line.requireText("waitsFor"),
                  line.requireText("due"),
                  line.text("series").equals(Optional.of("exercise"))));
        }
      }
      return new Content(
          json.requireText("node"),
          Kind.valueOf(json.requireText("kind").toUpperCase(Locale.ROOT)),
          json.text("of"),
          json.requireText("made"),
          lines,
          json.requireNumber("more"));
    } catch (MalformedInput e) {
      throw unreadable(e);
    }
  }
}
