package parley.codec;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The canonical form of a JSON value (C-JSON-13, RFC 8785): one value, one text, whoever wrote it
/// and in whatever order. Digests and deterministic names of foreign documents are made of it.
public final class CanonicalJson {
  /// From here on ECMAScript writes an exponent.
  private static final int LARGEST_PLAIN = 21;

  private static final int SMALLEST_PLAIN = -6;

  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  /// @throws IllegalArgumentException for text that no UTF-8 can hold (lone surrogates); no reader
  ///   lets one in
  public static Bytes write(Json value) {
    CanonicalJson writer = new CanonicalJson();
    writer.value(value);
    String text = writer.out.toString();
    try {
      Text.interchange(text);
    } catch (MalformedInput e) {
      throw new IllegalArgumentException("text with a lone surrogate cannot be written", e);
    }
    return Bytes.utf8(text);
  }

  private void value(Json value) {
    switch (value) {
      case Json.Obj(Map<String, Json> members) -> object(members);
      case Json.Arr(List<Json> items) -> array(items);
      case Json.Str(String text) -> quoted(text);
      case Json.Num(long number) -> out.append(number);
      case Json.Real(double number) -> out.append(number(number));
      case Json.Bool(boolean truth) -> out.append(truth);
      case Json.Null() -> out.append("null");
    }
  }

  private void object(Map<String, Json> members) {
    String before = "{";
    for (Map.Entry<String, Json> member : new TreeMap<>(members).entrySet()) {
      out.append(before);
      quoted(member.getKey());
      out.append(':');
      value(member.getValue());
      before = ",";
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  private void array(List<Json> items) {
    out.append('[');
    for (int i = 0; i < items.size(); i++) {
      out.append(i == 0 ? "" : ",");
      value(items.get(i));
    }
    out.append(']');
  }

  private void quoted(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> plain(c);
      }
    }
    out.append('"');
  }

  private void plain(char c) {
    if (c < ' ') {
      out.append("\\u00").append(Character.forDigit(c >> 4, 16));
      out.append(Character.forDigit(c & 15, 16));
    } else {
      out.append(c);
    }
  }

  /// As ECMAScript writes a number: the fewest digits that name this double and no other.
  static String number(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
    String digits = shortest.unscaledValue().toString();
    // The number is 0.DIGITS × 10^point.
    int point = digits.length() - shortest.scale();
    return (value < 0 ? "-" : "") + laidOut(digits, point);
  }

  /// Java writes two digits where one would do (4.9E-324 for 5e-324).
  private static BigDecimal shortest(double value) {
    BigDecimal written = new BigDecimal(Double.toString(value));
    if (written.stripTrailingZeros().precision() == 2) {
      BigDecimal one = written.round(new java.math.MathContext(1));
      return one.doubleValue() == value ? one : written;
    }
    return written;
  }

  private static String laidOut(String digits, int point) {
    int count = digits.length();
    if (point > LARGEST_PLAIN || point <= SMALLEST_PLAIN) {
      String exponent = (point > 0 ? "+" : "-") + Math.abs(point - 1);
      String fraction = count == 1 ? "" : "." + digits.substring(1);
      return digits.charAt(0) + fraction + "e" + exponent;
    }
    if (point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    return count <= point
        ? digits + "0".repeat(point - count)
        : digits.substring(0, point) + "." + digits.substring(point);
  }
}
