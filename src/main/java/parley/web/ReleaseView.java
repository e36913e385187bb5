package parley.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.codec.Json;
import parley.console.BoardRow;
import parley.message.Format;
import parley.message.Message;
import parley.watchline.ReleaseDesk.Waiting;
import parley.watchline.WatchDesk;

/// A message that waits, as its page shows it to one officer.
///
/// @param preview what the other side will see
/// @param checks what makes a message clear, each with whether this one has it
/// @param mine the officer who looks at it wrote it
/// @param allow identifiers of the keys with which this officer may sign here
/// @param challenge what such a key signs, base64url
/// @param alone where this officer may release it alone
/// @param said why it was not done
public record ReleaseView(
    Waiting waiting,
    String kind,
    Form.Preview preview,
    List<Check> checks,
    boolean mine,
    boolean mayRelease,
    String allow,
    String challenge,
    Optional<Alone> alone,
    boolean over,
    Optional<String> said) {
  public ReleaseView {
    checks = List.copyOf(checks);
  }

  /// How one officer releases it, and another one countersigns within a time.
  ///
  /// @param within from its receipt
  /// @param allow identifiers of the keys with which this officer may
  /// @param challenge what such a key signs, base64url
  public record Alone(Duration within, String allow, String challenge) {}

  /// A message that was released by one and waits for its countersignature.
  ///
  /// @param mine the officer who looks at it released it
  public record Late(BoardRow line, WatchDesk.ByOne byOne, boolean mine) {}

  /// The page on which a second officer signs such a message.
  ///
  /// @param preview what the other side sees
  /// @param mine the officer who looks at it released it
  /// @param until the word is good until then, as it is signed
  public record Countersign(
      BoardRow line,
      WatchDesk.ByOne byOne,
      Form.Preview preview,
      boolean mine,
      boolean mayRelease,
      String allow,
      String challenge,
      String until,
      Optional<String> said) {}

  /// One line of the waiting list.
  public record Line(Waiting waiting, String kind, String title, boolean mine) {}

  /// @param key of its sentence
  public record Check(String key, State state) {}

  /// How a check stands.
  public enum State {
    THERE("there"),
    MISSING("missing"),
    /// Nothing is wrong with it, but somebody must mean it.
    CARE("care");

    private final String code;

    State(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /// The writer signs before anybody releases.
  public boolean wantsWriter() {
    return waiting.two() && waiting.drafted().isEmpty();
  }

  public Instant notAfter() {
    return waiting.notAfter();
  }

  /// The clarity check (W-TWO-4): what is asked, what is answered by when, what is meant; and no
  /// attribution that nobody meant to make.
  static List<Check> clarity(Message message, Format format) {
    List<Check> checks = new ArrayList<>();
    if (knows(format, "asked")) {
      checks.add(ask(message));
    }
    if (format.allows().contains("replyWantedWithin")) {
      checks.add(check("deadline", message.replyWantedWithin().isPresent()));
    }
    if (knows(format, "intent")) {
      checks.add(check("intent", has(message, "intent")));
    }
    if (knows(format, "attributionStated")) {
      boolean stated = has(message, "attributionStated") || has(message, "attribution");
      checks.add(
          new Check(stated ? "attribution" : "no-attribution", stated ? State.CARE : State.THERE));
    }
    return checks;
  }

  /// The wanted answer: that nothing is asked is said, and somebody must mean it.
  private static Check ask(Message message) {
    boolean none =
        message.body().get("asked") instanceof Json.Arr(List<Json> asked)
            && asked.equals(List.of(new Json.Str("none")));
    return none ? new Check("no-ask", State.CARE) : check("ask", has(message, "asked"));
  }

  private static Check check(String key, boolean there) {
    return new Check(key, there ? State.THERE : State.MISSING);
  }

  private static boolean knows(Format format, String key) {
    return format.fields().stream().anyMatch(field -> field.key().equals(key));
  }

  private static boolean has(Message message, String key) {
    Json value = message.body().get(key);
    return switch (value) {
      case null -> false;
      case Json.Str(String text) -> !text.isBlank();
      case Json.Arr(List<Json> items) -> !items.isEmpty();
      case Json.Bool(boolean truth) -> truth;
      case Json.Num _, Json.Real _ -> true;
      case Json.Null() -> false;
      case Json.Obj _ -> true;
    };
  }
}
