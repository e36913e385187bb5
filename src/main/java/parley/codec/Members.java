package parley.codec;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Takes the members of one JSON object out by name, each with its bounds, and at the end refuses
/// members that nobody asked for. One use, one thread.
///
/// Every fault names the path of the member and the clause of the document that is being read.
public final class Members {
  private final Json.Obj object;
  private final String clause;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  private Members(Json.Obj object, String clause, String path) {
    this.object = object;
    this.clause = clause;
    this.path = path;
  }

  /// @param clause cited by every fault found here
  public static Members of(Json.Obj object, String clause) {
    return new Members(object, clause, "");
  }

  public boolean has(String key) {
    return object.has(key);
  }

  /// The keys in the order written, of an object whose keys are data.
  public Set<String> keys() {
    return object.members().keySet();
  }

  /// One line of text, 1 to `longest` characters.
  public String text(String key, int longest) throws MalformedInput {
    asked.add(key);
    String value = object.text(key).orElseThrow(() -> fault(key, "must be there and be text"));
    return bounded(key, value, longest);
  }

  private String bounded(String key, String value, int longest) throws MalformedInput {
    if (value.isEmpty() || value.length() > longest || value.indexOf('\n') >= 0) {
      throw fault(key, "must be one line of 1 to " + longest + " characters");
    }
    return value;
  }

  /// Text in the form that `form` demands by throwing {@link IllegalArgumentException}.
  public <T> T form(String key, int longest, Function<String, T> form) throws MalformedInput {
    return formed(key, text(key, longest), form);
  }

  private <T> T formed(String key, String text, Function<String, T> form) throws MalformedInput {
    try {
      return form.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw fault(key, "does not have the form that is asked for");
    }
  }

  /// One of the coded values that `coded` knows.
  public <T> T coded(String key, Function<String, Optional<T>> coded) throws MalformedInput {
    return coded.apply(text(key, 64)).orElseThrow(() -> fault(key, "is no code of its list"));
  }

  /// A member that must have exactly this text.
  public void exactly(String key, String value) throws MalformedInput {
    if (!text(key, 64).equals(value)) {
      throw fault(key, "must be \"" + value + "\"");
    }
  }

  public long number(String key, long least, long most) throws MalformedInput {
    asked.add(key);
    long value =
        object.number(key).orElseThrow(() -> fault(key, "must be there and be a whole number"));
    if (value < least || value > most) {
      throw fault(key, "must be from " + least + " to " + most);
    }
    return value;
  }

  public boolean truth(String key) throws MalformedInput {
    asked.add(key);
    return object.truth(key).orElseThrow(() -> fault(key, "must be there and be true or false"));
  }

  /// Whole seconds, as a duration.
  public Duration seconds(String key, Duration least, Duration most) throws MalformedInput {
    return Duration.ofSeconds(number(key, least.toSeconds(), most.toSeconds()));
  }

  /// UTC to the millisecond, as {@link Stamp} writes it.
  public Instant instant(String key) throws MalformedInput {
    String text = text(key, 24);
    try {
      return Stamp.read(text);
    } catch (MalformedInput e) {
      throw fault(key, "must be a moment in UTC, for example 2026-11-22T03:00:00.123Z");
    }
  }

  /// A SHA-256 digest in 64 small hexadecimal digits.
  public Digest digest(String key) throws MalformedInput {
    Digest value = form(key, 2 * Digest.SIZE, Digest::hex);
    if (!value.hex().equals(object.text(key).orElse(""))) {
      throw fault(key, "must be small hexadecimal digits");
    }
    return value;
  }

  /// Standard base64 with padding, 1 to `most` bytes, in its only canonical spelling.
  public Bytes base64(String key, int most) throws MalformedInput {
    String text = text(key, (most + 2) / 3 * 4);
    Bytes value = formed(key, text, Bytes::base64);
    if (value.size() > most || !value.base64().equals(text)) {
      throw fault(key, "must be canonical base64 of at most " + most + " bytes");
    }
    return value;
  }

  public Members object(String key) throws MalformedInput {
    asked.add(key);
    Json.Obj value = object.object(key).orElseThrow(() -> fault(key, "must be an object"));
    return new Members(value, clause, at(key));
  }

  /// An array of at most `most` objects.
  public List<Members> objects(String key, int most) throws MalformedInput {
    List<Members> found = new ArrayList<>();
    for (Json item : array(key, most)) {
      if (!(item instanceof Json.Obj member)) {
        throw fault(key, "must hold objects only");
      }
      found.add(new Members(member, clause, at(key) + "[" + found.size() + "]"));
    }
    return found;
  }

  /// An array of at most `most` different lines of text, each in the form that `form` demands.
  public <T> List<T> texts(String key, int most, int longest, Function<String, T> form)
      throws MalformedInput {
    List<T> found = new ArrayList<>();
    for (Json item : array(key, most)) {
      if (!(item instanceof Json.Str(String text))) {
        throw fault(key, "must hold text only");
      }
      found.add(formed(key, bounded(key, text, longest), form));
    }
    if (new HashSet<>(found).size() != found.size()) {
      throw fault(key, "names something twice");
    }
    return found;
  }

  private List<Json> array(String key, int most) throws MalformedInput {
    asked.add(key);
    if (!(object.get(key) instanceof Json.Arr(List<Json> items))) {
      throw fault(key, "must be there and be an array");
    }
    if (items.size() > most) {
      throw fault(key, "holds more than " + most + " items");
    }
    return items;
  }

  /// An object whose keys are languages (BCP 47) and whose values are one line of text each.
  public Map<String, String> languages(String key, int longest) throws MalformedInput {
    Members words = object(key);
    if (words.keys().isEmpty() || words.keys().size() > MOST_LANGUAGES) {
      throw fault(key, "must have 1 to " + MOST_LANGUAGES + " languages");
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (String language : words.keys()) {
      if (!language.matches(LANGUAGE)) {
        throw fault(key, "must be keyed by language, for example en or ru");
      }
      found.put(language, words.text(language, longest));
    }
    return Collections.unmodifiableMap(found);
  }

  /// C-LANG-1: languages in one text.
  public static final int MOST_LANGUAGES = 16;

  /// C-LANG-1: a language tag: two or three small letters, then subtags.
  public static final String LANGUAGE = "[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}";

  /// Refuses members that nobody asked for.
  public void done() throws MalformedInput {
    for (String key : keys()) {
      if (!asked.contains(key)) {
        throw new MalformedInput(clause, "a member of " + here() + " is not known");
      }
    }
  }

  /// A fault of one member, with its path.
  public MalformedInput fault(String key, String what) {
    return new MalformedInput(clause, "member " + at(key) + " " + what);
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private String here() {
    return path.isEmpty() ? "the document" : path;
  }
}
