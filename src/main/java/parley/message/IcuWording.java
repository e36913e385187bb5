package parley.message;

import com.ibm.icu.text.MessageFormat;
import com.ibm.icu.util.ULocale;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import parley.codec.MalformedInput;
import parley.codec.Text;

/// Words from the files `words/LANGUAGE.properties` and `words/*-LANGUAGE.properties`, UTF-8, each
/// an ICU message pattern; of a language that is begun from such files under `words/begun`.
final class IcuWording implements Wording {
  private final String code;
  private final Locale locale;

  /// With digits 0 to 9 in every language (F-LANG-3).
  private final ULocale digits;

  private final CodeLists lists;
  private final Map<String, String> words;

  /// What a language that is only begun lacks (F-LANG-2).
  private final Map<String, String> english;

  private final DateTimeFormatter moments;

  IcuWording(String language, CodeLists lists) {
    this.code = language;
    this.locale = Locale.forLanguageTag(language);
    this.lists = lists;
    this.digits = new ULocale(language + "@numbers=latn");
    boolean begun = BEGUN.contains(language);
    this.words = begun ? begun(language) : words(language);
    this.english = begun ? words("en") : Map.of();
    this.moments =
        DateTimeFormatter.ofPattern(word("moment.form"), locale).withZone(ZoneOffset.UTC);
  }

  /// All patterns of a language; a key in two files is a fault of ours.
  static Map<String, String> words(String language) {
    return words("words", "en", language);
  }

  /// All patterns of a language of which not everything stands.
  static Map<String, String> begun(String language) {
    return words("words/begun", language, language);
  }

  private static Map<String, String> words(String folder, String anchor, String language) {
    Map<String, String> all = new HashMap<>();
    for (String file : Resources.names(folder, anchor + ".properties", ".properties")) {
      if (file.equals(language + ".properties") || file.endsWith("-" + language + ".properties")) {
        String path = folder + "/" + file;
        file(path).forEach((key, pattern) -> addOnce(all, key, pattern, path));
      }
    }
    return all;
  }

  private static void addOnce(Map<String, String> all, String key, String pattern, String file) {
    if (all.put(key, pattern) != null) {
      throw new IllegalStateException(key + " stands twice in " + file);
    }
  }

  private static Map<String, String> file(String name) {
    Properties read = new Properties();
    try {
      read.load(new StringReader(Text.utf8(Resources.bytes(name))));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    } catch (MalformedInput e) {
      throw new IllegalStateException(name + " is not UTF-8", e);
    }
    Map<String, String> words = new HashMap<>();
    read.forEach((key, value) -> words.put((String) key, (String) value));
    return words;
  }

  @Override
  public Locale language() {
    return locale;
  }

  @Override
  public boolean whole() {
    return LANGUAGES.contains(code);
  }

  @Override
  public boolean rightToLeft() {
    return digits.isRightToLeft();
  }

  @Override
  public String name(Format format) {
    return text(format.name());
  }

  private String word(String key) {
    String pattern = words.getOrDefault(key, english.get(key));
    if (pattern == null) {
      throw new IllegalArgumentException("no words in " + code + " for " + key);
    }
    return pattern;
  }

  @Override
  public boolean known(String key) {
    return words.containsKey(key);
  }

  @Override
  public String say(String key, Object... arguments) {
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("arguments are name, value, name, value…");
    }
    Map<String, Object> named = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      named.put(String.valueOf(arguments[i]), argument(arguments[i + 1]));
    }
    return new MessageFormat(word(key), digits).format(named);
  }

  private Object argument(Object value) {
    return switch (value) {
      case Instant moment -> moment(moment);
      case Duration duration -> duration(duration);
      case Number number -> number;
      default -> String.valueOf(value);
    };
  }

  @Override
  public String moment(Instant moment) {
    return moments.format(moment);
  }

  @Override
  public String duration(Duration duration) {
    Duration whole = duration.abs();
    List<String> parts = new ArrayList<>();
    addPart(parts, "duration.days", whole.toDaysPart());
    addPart(parts, "duration.hours", whole.toHoursPart());
    addPart(parts, "duration.minutes", whole.toMinutesPart());
    addPart(parts, "duration.seconds", whole.toSecondsPart());
    if (parts.isEmpty()) {
      return say("duration.seconds", "n", 0);
    }
    return String.join(" ", parts.subList(0, Math.min(2, parts.size())));
  }

  private void addPart(List<String> parts, String key, long amount) {
    if (amount > 0) {
      parts.add(say(key, "n", amount));
    }
  }

  /// The name of a language in this one, for example `Russian`.
  String languageName(String tag) {
    return ULocale.getDisplayName(tag, ULocale.forLocale(locale));
  }

  String text(Map<String, String> byLanguage) {
    return byLanguage.getOrDefault(code, byLanguage.getOrDefault("en", ""));
  }

  /// The language of what {@link #text} says: this one, or English where it has none of it.
  String tongue(Map<String, String> byLanguage) {
    return byLanguage.containsKey(code) ? code : "en";
  }

  /// The same for codes of a list; one that nobody knows has no words in any language.
  String tongue(String list, List<String> coded) {
    boolean all =
        lists.named(list).stream()
            .flatMap(known -> coded.stream().map(known.codes()::get))
            .allMatch(texts -> texts == null || texts.containsKey(code));
    return all ? code : "en";
  }

  /// BCP 47.
  String tag() {
    return code;
  }

  @Override
  public String code(String list, String coded) {
    return lists.named(list).map(known -> known.codes().get(coded)).map(this::text).orElse(coded);
  }

  @Override
  public List<Coded> codes(String list) {
    return lists.named(list).stream()
        .flatMap(known -> known.codes().entrySet().stream())
        .map(entry -> new Coded(entry.getKey(), text(entry.getValue())))
        .toList();
  }

  @Override
  public Rendered render(Message message, Formats formats) {
    return new Rendering(this, message, formats).rendered();
  }
}
