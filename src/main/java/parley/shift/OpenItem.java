package parley.shift;

import java.time.Instant;
import java.util.Optional;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.codec.Stamp;

/// Something that is open when a shift ends, in codes, so that every language shows it.
///
/// @param key names it for as long as it is open, for example `message/0193…`
/// @param title as it was written; empty where there is none
/// @param waitsFor the step that is awaited; of an alarm its rung, of a link's alarm its kind, of
///   what is left out its kind
public record OpenItem(
    String key,
    Kind kind,
    String message,
    String peer,
    String serial,
    String format,
    String precedence,
    boolean inbound,
    boolean exercise,
    String waitsFor,
    Optional<Instant> due,
    String title) {

  /// Where the program found it.
  public enum Kind {
    ALARM,
    MESSAGE,
    RELEASE,
    LINK,
    PERIOD,
    /// More of a kind are open than one list holds.
    MORE
  }

  /// The page on which all of what is left out stand.
  public String page() {
    return switch (waitsFor) {
      case "alarm" -> "/clocks";
      case "release" -> "/releases";
      case "link" -> "/links";
      case "period" -> "/heightened";
      default -> "/?open=on";
    };
  }

  Json.Builder json() {
    return Json.object()
        .with("key", key)
        .with("kind", kind.name())
        .with("message", message)
        .with("peer", peer)
        .with("serial", serial)
        .with("format", format)
        .with("precedence", precedence)
        .with("inbound", inbound)
        .with("exercise", exercise)
        .with("waitsFor", waitsFor)
        .with("due", due.map(Stamp::write))
        .with("title", title);
  }

  static OpenItem read(Json.Obj json) throws MalformedInput {
    Optional<String> due = json.text("due");
    return new OpenItem(
        json.requireText("key"),
        Kind.valueOf(json.requireText("kind")),
        json.requireText("message"),
        json.requireText("peer"),
        json.requireText("serial"),
        json.requireText("format"),
        json.requireText("precedence"),
        json.truth("inbound").orElse(false),
        json.truth("exercise").orElse(false),
        json.requireText("waitsFor"),
        due.isEmpty() ? Optional.empty() : Optional.of(Stamp.read(due.get())),
        json.requireText("title"));
  }
}
