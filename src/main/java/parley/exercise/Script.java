package parley.exercise;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonSchema;
import parley.codec.MalformedInput;

/// An inject file: what is played when, by whom, and what should follow within how long. Its form
/// is the JSON Schema `exercise-script-1.schema.json`; what the schema cannot say is checked here.
public record Script(
    Map<String, String> title,
    Map<String, String> source,
    Map<String, String> scenario,
    Optional<Map<String, String>> directing,
    Duration window,
    List<Inject> injects) {
  /// W-EXERCISE-11.
  public static final JsonReader.Limits LIMITS = new JsonReader.Limits(1024 * 1024, 16, 50_000);

  private static final String BUNDLED = "dns-outage.json";
  private static final List<String> REFERENCES = List.of("inReplyTo", "replaces", "cancels");

  public Script {
    title = Map.copyOf(title);
    source = Map.copyOf(source);
    scenario = Map.copyOf(scenario);
    injects = List.copyOf(injects);
  }

  /// Which of the two sides; the first begins and ends the exercise.
  public enum Side {
    FIRST,
    SECOND;

    Side other() {
      return this == FIRST ? SECOND : FIRST;
    }
  }

  /// @param after the beginning of the exercise
  /// @param hint for the directing staff, by language
  public record Inject(
      String name,
      Duration after,
      Side by,
      Json.Obj draft,
      Map<String, String> hint,
      List<Wanted> wanted) {
    public Inject {
      hint = Map.copyOf(hint);
      wanted = List.copyOf(wanted);
    }

    String format() {
      return draft.text("format").orElse("");
    }
  }

  /// What the other side should do.
  public enum Reaction {
    ACKNOWLEDGEMENT,
    REPLY,
    MESSAGE
  }

  /// @param format of the message that is expected, for {@link Reaction#MESSAGE}
  /// @param within from the delivery of the inject
  /// @param answer what the script itself would do, when nobody trains
  public record Wanted(
      Reaction reaction, Optional<String> format, Duration within, Optional<Answer> answer) {}

  /// @param after the delivery of the inject
  /// @param draft none for an acknowledgement
  public record Answer(Duration after, Optional<Json.Obj> draft, String note) {}

  /// Everything that is wrong with a file, each with its place.
  public static final class Faulty extends Exception {
    private static final long serialVersionUID = 1;
    private final transient List<String> faults;

    Faulty(List<String> faults) {
      super(String.join("\n", faults));
      this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
      return faults;
    }
  }

  /// The schema, as programs that write such files want it.
  public static Bytes schema() {
    return resource("exercise-script-1.schema.json");
  }

  /// The script of this release, from public facts on the outage of a name service in 2016.
  public static Bytes bundled() {
    return resource(BUNDLED);
  }

  private static Bytes resource(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("this jar lacks " + name);
      }
      return Bytes.owning(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  /// @throws Faulty with every mistake, each on one line with its place
  public static Script read(Bytes document) throws Faulty {
    Json.Obj file;
    try {
      file = JsonReader.readObject(document, LIMITS);
    } catch (MalformedInput e) {
      throw new Faulty(List.of(e.getMessage() + " (" + e.clause() + ")"));
    }
    List<String> faults = new ArrayList<>();
    for (JsonSchema.Violation wrong : JsonSchema.of(schema()).check(file)) {
      faults.add((wrong.pointer().isEmpty() ? "/" : wrong.pointer()) + ": " + sentence(wrong));
    }
    if (!faults.isEmpty()) {
      throw new Faulty(faults);
    }
    Script script = script(file, faults);
    if (!faults.isEmpty()) {
      throw new Faulty(faults);
    }
    return script;
  }

  private static String sentence(JsonSchema.Violation wrong) {
    String what = String.join(", ", wrong.arguments());
    return switch (wrong.keyword()) {
      case "required" -> "lacks the member " + what;
      case "additionalProperties", "unevaluatedProperties" -> "has no place for the member " + what;
      case "type" -> "must be of the type " + what;
      case "enum", "const" -> "must be one of " + what;
      case "pattern" -> "is not written as it must be: " + what;
      case "minLength", "minItems" -> "is too short; the least is " + what;
      case "maxLength", "maxItems" -> "is too long; the most is " + what;
      default -> "breaks \"" + wrong.keyword() + "\" of the schema: " + what;
    };
  }

  private static Script script(Json.Obj file, List<String> faults) {
    Duration window = duration(file, "window", "", faults);
    if (window.compareTo(Duration.ofDays(7)) > 0 || window.compareTo(Duration.ofMinutes(1)) < 0) {
      faults.add("/window: must lie between PT1M and P7D");
    }
    List<Inject> injects = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Duration last = Duration.ZERO;
    int at = 0;
    for (Json item : file.items("injects")) {
      String place = "/injects/" + at++;
      Inject inject = inject((Json.Obj) item, place, names, faults);
      if (inject.after().compareTo(last) < 0) {
        faults.add(place + "/after: comes before the inject above it; write them in their order");
      }
      if (inject.after().compareTo(window) >= 0) {
        faults.add(place + "/after: lies outside the window");
      }
      if (!names.add(inject.name())) {
        faults.add(place + "/name: \"" + inject.name() + "\" is the name of an inject above");
      }
      last = inject.after();
      injects.add(inject);
    }
    return new Script(
        texts(file, "title"),
        texts(file, "source"),
        texts(file, "scenario"),
        file.has("directing") ? Optional.of(texts(file, "directing")) : Optional.empty(),
        window,
        injects);
  }

  private static Inject inject(
      Json.Obj item, String place, Set<String> earlier, List<String> faults) {
    Json.Obj draft = item.object("draft").orElseThrow();
    references(draft, place + "/draft", earlier, faults);
    List<Wanted> wanted = new ArrayList<>();
    int at = 0;
    for (Json each : item.items("expect")) {
      Wanted next = wanted((Json.Obj) each, place + "/expect/" + at, earlier, faults);
      if (wanted.stream()
          .anyMatch(
              had -> had.reaction() == next.reaction() && had.format().equals(next.format()))) {
        faults.add(place + "/expect/" + at + "/reaction: is expected twice");
      }
      wanted.add(next);
      at++;
    }
    return new Inject(
        item.text("name").orElse(""),
        duration(item, "after", place, faults),
        item.text("by").orElse("").equals("first") ? Side.FIRST : Side.SECOND,
        draft,
        item.has("hint") ? texts(item, "hint") : Map.of(),
        wanted);
  }

  private static Wanted wanted(
      Json.Obj item, String place, Set<String> earlier, List<String> faults) {
    Reaction reaction =
        Reaction.valueOf(item.text("reaction").orElse("").toUpperCase(java.util.Locale.ROOT));
    Optional<String> format = item.text("format");
    if (format.isPresent() != (reaction == Reaction.MESSAGE)) {
      faults.add(place + "/format: goes with the reaction \"message\" and with no other");
    }
    Duration within = duration(item, "within", place, faults);
    Optional<Answer> answer =
        item.object("answer")
            .map(each -> answer(each, reaction, place + "/answer", earlier, faults));
    answer
        .filter(each -> each.after().compareTo(within) >= 0)
        .ifPresent(
            _ -> faults.add(place + "/answer/after: the script's own answer comes too late"));
    return new Wanted(reaction, format, within, answer);
  }

  private static Answer answer(
      Json.Obj item, Reaction reaction, String place, Set<String> earlier, List<String> faults) {
    Optional<Json.Obj> draft = item.object("draft");
    if (draft.isPresent() == (reaction == Reaction.ACKNOWLEDGEMENT)) {
      faults.add(place + "/draft: goes with a reply or a message, and not with an acknowledgement");
    }
    draft.ifPresent(each -> {
      references(each, place + "/draft", earlier, faults);
      if (reaction == Reaction.REPLY && each.has("inReplyTo")) {
        faults.add(place + "/draft/inReplyTo: a reply answers its inject without saying so");
      }
    });
    return new Answer(duration(item, "after", place, faults), draft, item.text("note").orElse(""));
  }

  private static void references(
      Json.Obj draft, String place, Set<String> earlier, List<String> faults) {
    for (String reference : REFERENCES) {
      draft
          .text(reference)
          .filter(name -> !earlier.contains(name))
          .ifPresent(name ->
              faults.add(place + "/" + reference + ": no inject above is named \"" + name + "\""));
    }
  }

  private static Duration duration(
      Json.Obj item, String member, String place, List<String> faults) {
    String text = item.text(member).orElse("");
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      faults.add(place + "/" + member + ": \"" + text + "\" is no duration such as PT90S or PT2H");
      return Duration.ZERO;
    }
  }

  private static Map<String, String> texts(Json.Obj item, String member) {
    Json.Obj both = item.object(member).orElseThrow();
    return Map.of("en", both.text("en").orElse(""), "ru", both.text("ru").orElse(""));
  }
}
