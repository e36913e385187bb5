package parley.shift;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import parley.agreement.Precedence;
import parley.codec.Json;
import parley.codec.MalformedInput;

/// The steps of a standing procedure for one kind of message (F-CHECK-1).
///
/// @param formats without version; empty for every format
/// @param precedences empty for every one
/// @param side whether it is about messages that came in or about our own
/// @param title language → what it is called
public record CheckList(
    String id,
    Set<String> formats,
    Set<Precedence> precedences,
    Side side,
    Map<String, String> title,
    List<Step> steps) {
  /// F-CHECK-2.
  private static final int MOST_STEPS = 20;

  private static final int LONGEST_TEXT = 300;
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Set<String> LANGUAGES = Set.of("en", "ru");

  /// Whose messages.
  public enum Side {
    IN,
    OUT
  }

  /// @param words language → what is done
  public record Step(String id, Map<String, String> words) {
    public Step {
      words = Map.copyOf(words);
    }

    public String in(String language) {
      return words.getOrDefault(language, words.getOrDefault("en", id));
    }

    /// The language of what {@link #in} says.
    public String tongue(String language) {
      return words.containsKey(language) ? language : "en";
    }
  }

  public CheckList {
    formats = Set.copyOf(formats);
    precedences = Set.copyOf(precedences);
    title = Map.copyOf(title);
    steps = List.copyOf(steps);
  }

  public String titleIn(String language) {
    return title.getOrDefault(language, title.getOrDefault("en", id));
  }

  /// The language of what {@link #titleIn} says.
  public String tongue(String language) {
    return title.containsKey(language) ? language : "en";
  }

  public boolean fits(String format, Precedence precedence, boolean inbound) {
    String bare = format.replaceFirst("/.*", "");
    return (side == Side.IN) == inbound
        && (formats.isEmpty() || formats.contains(bare))
        && (precedences.isEmpty() || precedences.contains(precedence));
  }

  static CheckList read(Json.Obj json, Set<String> known) throws MalformedInput {
    json.requireOnly(Set.of("id", "formats", "precedences", "side", "title", "steps"));
    String id = identifier(json.requireText("id"));
    Set<String> formats = new TreeSet<>(json.texts("formats"));
    Set<Precedence> precedences = new TreeSet<>();
    for (String format : formats) {
      require(known.contains(format), id + ": there is no format \"" + format + "\"");
    }
    for (String code : json.texts("precedences")) {
      Optional<Precedence> precedence = Precedence.coded(code);
      require(precedence.isPresent(), id + ": there is no precedence \"" + code + "\"");
      precedence.ifPresent(precedences::add);
    }
    String side = json.requireText("side");
    require(side.equals("in") || side.equals("out"), id + ": \"side\" is \"in\" or \"out\"");
    Map<String, Step> steps = new LinkedHashMap<>();
    for (Json each : json.items("steps")) {
      require(each instanceof Json.Obj, id + ": a step is an object");
      if (each instanceof Json.Obj step) {
        step.requireOnly(Set.of("id", "words"));
        String name = identifier(step.requireText("id"));
        Step read = new Step(name, words(id + " " + name, step.requireObject("words")));
        require(steps.put(name, read) == null, id + ": two steps are called \"" + name + "\"");
      }
    }
    require(
        !steps.isEmpty() && steps.size() <= MOST_STEPS,
        id + ": a list has 1 to " + MOST_STEPS + " steps");
    return new CheckList(
        id,
        formats,
        precedences,
        side.equals("in") ? Side.IN : Side.OUT,
        words(id + " title", json.requireObject("title")),
        List.copyOf(steps.values()));
  }

  private static String identifier(String id) {
    require(
        ID.matcher(id).matches(),
        "\"id\" is up to 40 small letters, digits and hyphens, not \"" + id + "\"");
    return id;
  }

  private static Map<String, String> words(String where, Json.Obj json) throws MalformedInput {
    json.requireOnly(LANGUAGES);
    Map<String, String> words = new LinkedHashMap<>();
    for (String language : List.of("en", "ru")) {
      String text = json.text(language).orElse("");
      require(
          !text.isBlank() && text.length() <= LONGEST_TEXT,
          where + ": words in \"" + language + "\" are missing or longer than " + LONGEST_TEXT);
      words.put(language, text);
    }
    return words;
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }
}
