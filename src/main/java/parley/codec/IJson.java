package parley.codec;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// A JSON object of a foreign format: I-JSON (RFC 7493), whose numbers may be fractions and whose
/// text may be any. What Parley itself signs is narrower: {@link JsonReader}. Its bytes are kept by
/// whoever has it; here stand only the texts among its own members, and its canonical form.
///
/// Refuses what is not UTF-8, duplicate keys, lone surrogates, whole numbers beyond ±(2^53−1),
/// trailing bytes, and anything past its limits (C-IJSON-1 to C-IJSON-4).
public final class IJson {
  /// C-IJSON-3: members of one object.
  static final int MOST_MEMBERS = 10_000;

  /// C-IJSON-3: digits, sign, point and exponent of a number.
  static final int LONGEST_NUMBER = 64;

  /// C-IJSON-3: the longest key, in UTF-16 units.
  static final int LONGEST_KEY = 1_024;

  private static final JsonFactory FACTORY = factory();

  private final Map<String, String> texts = new HashMap<>();
  private final Set<String> members = new HashSet<>();
  private final JsonParser parser;
  private final JsonReader.Limits limits;
  private final StringBuilder canonical = new StringBuilder();
  private int tokens;

  private IJson(JsonParser parser, JsonReader.Limits limits) {
    this.parser = parser;
    this.limits = limits;
  }

  /// @throws MalformedInput naming what is wrong and where, never repeating content
  public static IJson read(Bytes document, JsonReader.Limits limits) throws MalformedInput {
    if (document.size() > limits.bytes()) {
      throw new MalformedInput("C-IJSON-3", "more than " + limits.bytes() + " bytes");
    }
    String text = Text.utf8(document);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      IJson read = new IJson(parser, limits);
      read.document();
      return read;
    } catch (JacksonException e) {
      String at = e.getLocation() == null ? "" : " at character " + e.getLocation().getCharOffset();
      throw new MalformedInput("C-IJSON-1", "this is not JSON" + at);
    } catch (RuntimeException | StackOverflowError e) {
      throw new MalformedInput("C-IJSON-1", "this cannot be read as JSON");
    }
  }

  private static JsonFactory factory() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(JsonReader.DEEPEST + 1)
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

  /// The text of one of its own members; empty when it is missing or no text.
  public Optional<String> text(String key) {
    return Optional.ofNullable(texts.get(key));
  }

  /// The key of a document of one member.
  String sole() throws MalformedInput {
    MalformedInput.unless(members.size() == 1, "C-IJSON-1", "more than one member");
    return members.iterator().next();
  }

  public boolean has(String key) {
    return members.contains(key);
  }

  /// The same for documents that say the same: members in the order of their keys, no white space,
  /// one spelling of each text and number. Not RFC 8785: numbers keep every digit.
  public Bytes canonical() {
    return Bytes.utf8(canonical.toString());
  }

  private void document() throws MalformedInput {
    unless(next() == JsonToken.START_OBJECT, "C-IJSON-1", "it is not an object");
    object(canonical, 1);
    unless(parser.nextToken() == null, "C-IJSON-1", "something follows the object");
  }

  private JsonToken next() throws MalformedInput {
    @Nullable JsonToken token = parser.nextToken();
    tokens++;
    if (tokens > limits.tokens()) {
      throw new MalformedInput("C-IJSON-3", "more than " + limits.tokens() + " values");
    }
    if (token == null) {
      throw new MalformedInput("C-IJSON-1", "it ends too early");
    }
    return token;
  }

  private void value(StringBuilder out, JsonToken token, int depth) throws MalformedInput {
    switch (token) {
      case START_OBJECT -> object(out, depth);
      case START_ARRAY -> array(out, depth);
      case VALUE_STRING -> quoted(out, sound(parser.getString()));
      case VALUE_NUMBER_INT -> out.append(whole(parser.getString()));
      case VALUE_NUMBER_FLOAT -> out.append(fraction(parser.getString()));
      case VALUE_TRUE -> out.append("true");
      case VALUE_FALSE -> out.append("false");
      case VALUE_NULL -> out.append("null");
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new MalformedInput("C-IJSON-1", "a value is missing" + here());
    }
  }

  private void object(StringBuilder out, int depth) throws MalformedInput {
    deep(depth);
    Map<String, String> sorted = new TreeMap<>();
    for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
      String key = sound(parser.currentName());
      unless(key.length() <= LONGEST_KEY, "C-IJSON-3", "a key longer than " + LONGEST_KEY);
      unless(sorted.size() < MOST_MEMBERS, "C-IJSON-3", "more than " + MOST_MEMBERS + " members");
      JsonToken first = next();
      if (depth == 1) {
        members.add(key);
        if (first == JsonToken.VALUE_STRING) {
          texts.put(key, parser.getString());
        }
      }
      StringBuilder held = new StringBuilder();
      value(held, first, depth + 1);
      unless(
          sorted.put(key, held.toString()) == null, "C-IJSON-2", "a key stands twice in an object");
    }
    char before = '{';
    for (Map.Entry<String, String> member : sorted.entrySet()) {
      quoted(out.append(before), member.getKey());
      out.append(':').append(member.getValue());
      before = ',';
    }
    out.append(sorted.isEmpty() ? "{}" : "}");
  }

  private void array(StringBuilder out, int depth) throws MalformedInput {
    deep(depth);
    char before = '[';
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      value(out.append(before), token, depth + 1);
      before = ',';
    }
    out.append(before == '[' ? "[]" : "]");
  }

  private void deep(int depth) throws MalformedInput {
    if (depth > limits.depth()) {
      throw new MalformedInput("C-IJSON-3", "nested deeper than " + limits.depth() + here());
    }
  }

  private static String whole(String digits) throws MalformedInput {
    boolean fits = digits.length() <= LONGEST_NUMBER;
    BigDecimal value = fits ? new BigDecimal(digits) : BigDecimal.ZERO;
    MalformedInput.unless(
        fits && value.abs().compareTo(BigDecimal.valueOf(JsonReader.LARGEST)) <= 0,
        "C-IJSON-4",
        "a whole number outside -(2^53-1) to 2^53-1");
    return value.toString();
  }

  private static String fraction(String written) throws MalformedInput {
    MalformedInput.unless(
        written.length() <= LONGEST_NUMBER && Double.isFinite(Double.parseDouble(written)),
        "C-IJSON-4",
        "a number that no double holds");
    BigDecimal value = new BigDecimal(written).stripTrailingZeros();
    return value.scale() <= 0 && value.scale() > -LONGEST_NUMBER
        ? value.toPlainString()
        : value.toString();
  }

  /// RFC 7493, section 2.1: no surrogate stands alone.
  private static String sound(String text) throws MalformedInput {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
        MalformedInput.unless(pair, "C-IJSON-1", "a lone surrogate");
        at++;
      }
    }
    return text;
  }

  private static void quoted(StringBuilder out, String text) {
    out.append('"');
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c < ' ') {
        out.append("\\u00").append(Character.forDigit(c >> 4, 16));
        out.append(Character.forDigit(c & 0xf, 16));
      } else {
        if (c == '"' || c == '\\') {
          out.append('\\');
        }
        out.append(c);
      }
    }
    out.append('"');
  }

  private void unless(boolean holds, String clause, String what) throws MalformedInput {
    if (!holds) {
      throw new MalformedInput(clause, what + here());
    }
  }

  private String here() {
    return " at character " + parser.currentTokenLocation().getCharOffset();
  }
}
