package parley.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Reads strict, bounded JSON. Refuses duplicate keys, fractions, trailing bytes, lone surrogates,
/// control and bidirectional-override characters, text that is not NFC, and anything past its
/// limits.
///
/// {@link #foreign} reads what others write in a form of their own: any I-JSON, under the same
/// bounds (C-JSON-12). What it reads is judged by its rooms and shown only behind a gate of theirs.
public final class JsonReader {

  /// Bounds on one document (C-JSON-1); each document type has its own, named in spec/.
  ///
  /// @param bytes the whole document
  /// @param depth nesting of arrays and objects
  /// @param tokens values, keys and closing brackets in all
  public record Limits(int bytes, int depth, int tokens) {
    public Limits {
      if (bytes < 1 || depth < 1 || depth > DEEPEST || tokens < 1) {
        throw new IllegalArgumentException("limits begin at 1, and depth ends at " + DEEPEST);
      }
    }
  }

  /// No limits may allow deeper nesting: reading and writing recurse.
  static final int DEEPEST = 64;

  /// A message (C-JSON-1): 256 KiB, 16 deep, 50,000 tokens.
  public static final Limits MESSAGE = new Limits(256 * 1024, 16, 50_000);

  /// The longest key, in UTF-16 units (C-JSON-7).
  static final int LONGEST_KEY = 128;

  /// The longest key of a foreign document (C-JSON-12).
  static final int LONGEST_FOREIGN_KEY = 1_024;

  /// The longest text of a foreign document, in UTF-16 units (C-JSON-12).
  static final int LONGEST_FOREIGN_TEXT = 4 * 1024 * 1024;

  /// The longest number of a foreign document, in characters (C-JSON-12).
  private static final int LONGEST_FOREIGN_NUMBER = 64;

  /// 2^53−1 (C-JSON-4).
  static final long LARGEST = (1L << 53) - 1;

  /// Digits and sign of the largest number.
  private static final int LONGEST_NUMBER = 17;

  private static final JsonFactory FACTORY = factory();

  private final JsonParser parser;
  private final Limits limits;
  private final boolean foreign;
  private int tokens;

  private JsonReader(JsonParser parser, Limits limits, boolean foreign) {
    this.parser = parser;
    this.limits = limits;
    this.foreign = foreign;
  }

  public static Json read(Bytes document, Limits limits) throws MalformedInput {
    return read(document, limits, false);
  }

  /// I-JSON (RFC 7493) as others write it (C-JSON-12): fractions and exponents are {@link
  /// Json.Real}, and text may hold any character that I-JSON allows, in any normalization form.
  public static Json foreign(Bytes document, Limits limits) throws MalformedInput {
    return read(document, limits, true);
  }

  private static Json read(Bytes document, Limits limits, boolean foreign) throws MalformedInput {
    if (document.size() > limits.bytes) {
      throw new MalformedInput(
          "C-JSON-1",
          "the document has " + document.size() + " bytes, at most " + limits.bytes + " are read");
    }
    String text = Text.utf8(document);
    MalformedInput.unless(
        text.isEmpty() || text.charAt(0) != '\ufeff',
        "C-JSON-2",
        "the document begins with a byte order mark");
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return new JsonReader(parser, limits, foreign).document();
    } catch (StreamConstraintsException e) {
      throw new MalformedInput("C-JSON-1", "the document passes a limit" + at(e));
    } catch (JacksonException e) {
      throw new MalformedInput("C-JSON-5", "this is not JSON" + at(e));
    } catch (RuntimeException | StackOverflowError e) {
      throw new MalformedInput("C-JSON-5", "the document cannot be read");
    }
  }

  /// As {@link #read}, and the document must be an object.
  public static Json.Obj readObject(Bytes document, Limits limits) throws MalformedInput {
    if (read(document, limits) instanceof Json.Obj object) {
      return object;
    }
    throw new MalformedInput("C-JSON-8", "the document must be a JSON object");
  }

  /// One for all documents: the parser's own limits stand where ours, which are checked at each
  /// token, have long refused; names are not interned, so that foreign keys leave nothing behind.
  private static JsonFactory factory() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST + 1)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();
    return JsonFactory.builder()
        .streamReadConstraints(constraints)
        .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
        .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
        .build();
  }

  private Json document() throws MalformedInput {
    Json value = value(required(next()), 1);
    try {
      unless(parser.nextToken() == null, "C-JSON-6", "something follows the document");
    } catch (JacksonException e) {
      throw new MalformedInput("C-JSON-6", "something follows the document" + at(e));
    }
    return value;
  }

  private @Nullable JsonToken next() throws MalformedInput {
    JsonToken token = parser.nextToken();
    tokens++;
    if (tokens > limits.tokens) {
      throw new MalformedInput("C-JSON-1", "more than " + limits.tokens + " tokens");
    }
    return token;
  }

  private JsonToken required(@Nullable JsonToken token) throws MalformedInput {
    if (token == null) {
      throw new MalformedInput("C-JSON-5", "the document ends too early");
    }
    return token;
  }

  private Json value(JsonToken token, int depth) throws MalformedInput {
    return switch (token) {
      case START_OBJECT -> object(depth);
      case START_ARRAY -> array(depth);
      case VALUE_STRING -> new Json.Str(text());
      case VALUE_NUMBER_INT -> new Json.Num(integer());
      case VALUE_TRUE -> new Json.Bool(true);
      case VALUE_FALSE -> new Json.Bool(false);
      case VALUE_NULL -> new Json.Null();
      case VALUE_NUMBER_FLOAT -> new Json.Real(real());
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new MalformedInput("C-JSON-5", "a value is missing" + here());
    };
  }

  private Json.Obj object(int depth) throws MalformedInput {
    checkDepth(depth);
    Map<String, Json> members = new LinkedHashMap<>();
    JsonToken token = required(next());
    while (token != JsonToken.END_OBJECT) {
      String key = key();
      unless(!members.containsKey(key), "C-JSON-3", "a key stands twice in one object");
      members.put(key, value(required(next()), depth + 1));
      token = required(next());
    }
    return new Json.Obj(members);
  }

  private Json.Arr array(int depth) throws MalformedInput {
    checkDepth(depth);
    List<Json> items = new ArrayList<>();
    JsonToken token = required(next());
    while (token != JsonToken.END_ARRAY) {
      items.add(value(token, depth + 1));
      token = required(next());
    }
    return new Json.Arr(items);
  }

  private void checkDepth(int depth) throws MalformedInput {
    if (depth > limits.depth) {
      throw new MalformedInput("C-JSON-1", "nested deeper than " + limits.depth + here());
    }
  }

  private String key() throws MalformedInput {
    String key = parser.currentName();
    if (foreign) {
      unless(key.length() <= LONGEST_FOREIGN_KEY, "C-JSON-12", "a key that is too long");
      return gated(key);
    }
    unless(
        !key.isEmpty() && key.length() <= LONGEST_KEY,
        "C-JSON-7",
        "a key is empty or longer than " + LONGEST_KEY);
    unless(key.indexOf('\n') < 0, "C-JSON-7", "a key with a line break");
    return gated(key);
  }

  private String text() throws MalformedInput {
    unless(
        !foreign || parser.getStringLength() <= LONGEST_FOREIGN_TEXT,
        "C-JSON-12",
        "a text that is too long");
    return gated(parser.getString());
  }

  private String gated(String text) throws MalformedInput {
    try {
      return foreign ? Text.interchange(text) : Text.plain(text);
    } catch (MalformedInput e) {
      throw new MalformedInput(e.clause(), e.getMessage() + " of the text" + here());
    }
  }

  private double real() throws MalformedInput {
    unless(foreign, "C-JSON-4", "a fraction or exponent");
    unless(
        parser.getStringLength() <= LONGEST_FOREIGN_NUMBER,
        "C-JSON-12",
        "a number that is too long");
    double value = Double.parseDouble(parser.getString());
    unless(Double.isFinite(value), "C-JSON-12", "a number that is too large");
    return value;
  }

  private long integer() throws MalformedInput {
    String digits = parser.getString();
    boolean whole = digits.length() <= LONGEST_NUMBER && (foreign || !digits.equals("-0"));
    long value = whole ? Long.parseLong(digits) : Long.MAX_VALUE;
    unless(
        value >= -LARGEST && value <= LARGEST,
        "C-JSON-4",
        "a number outside -(2^53-1) to 2^53-1, or -0");
    return value;
  }

  /// The place is only looked up for what is refused.
  private void unless(boolean holds, String clause, String what) throws MalformedInput {
    if (!holds) {
      throw new MalformedInput(clause, what + here());
    }
  }

  private String here() {
    return " at character " + parser.currentTokenLocation().getCharOffset();
  }

  /// Only the place: what the parser says repeats content.
  private static String at(JacksonException fault) {
    return fault.getLocation() == null
        ? ""
        : " at character " + fault.getLocation().getCharOffset();
  }
}
