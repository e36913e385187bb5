package parley.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Writes JSON: compact on one line for what is signed, indented for people. Member order is kept;
/// non-ASCII text is written as itself, so that an arbiter can read the signed bytes (C-JSON-11).
public final class JsonWriter {
  private static final String INDENT = "  ";
  private static final char FIRST_BEYOND_ASCII = 0x80;

  private final StringBuilder out = new StringBuilder();
  private final boolean indented;

  /// Nothing was written so far that UTF-8 would have to encode, or could not.
  private boolean ascii = true;

  private JsonWriter(boolean indented) {
    this.indented = indented;
  }

  /// One line without LF at its end.
  ///
  /// @throws IllegalArgumentException for text that no UTF-8 can hold (lone surrogates)
  public static Bytes line(Json value) {
    JsonWriter writer = new JsonWriter(false);
    writer.write(value, 0);
    return writer.bytes();
  }

  /// Indented by two spaces, LF at its end.
  public static Bytes pretty(Json value) {
    JsonWriter writer = new JsonWriter(true);
    writer.write(value, 0);
    writer.out.append('\n');
    return writer.bytes();
  }

  private Bytes bytes() {
    if (ascii) {
      return Bytes.utf8(out.toString());
    }
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(out));
      byte[] content = new byte[encoded.remaining()];
      encoded.get(content);
      return Bytes.owning(content);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text with a lone surrogate cannot be written", e);
    }
  }

  private void write(Json value, int depth) {
    switch (value) {
      case Json.Obj(Map<String, Json> members) -> object(members, depth);
      case Json.Arr(List<Json> items) -> array(items, depth);
      case Json.Str(String text) -> quoted(text);
      case Json.Num(long number) -> out.append(number);
      case Json.Real(double number) -> out.append(CanonicalJson.number(number));
      case Json.Bool(boolean truth) -> out.append(truth);
      case Json.Null() -> out.append("null");
    }
  }

  private void object(Map<String, Json> members, int depth) {
    out.append('{');
    Iterator<Map.Entry<String, Json>> entries = members.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Json> member = entries.next();
      newLine(depth + 1);
      quoted(member.getKey());
      out.append(indented ? ": " : ":");
      write(member.getValue(), depth + 1);
      out.append(entries.hasNext() ? "," : "");
    }
    if (!members.isEmpty()) {
      newLine(depth);
    }
    out.append('}');
  }

  private void array(List<Json> items, int depth) {
    out.append('[');
    Iterator<Json> all = items.iterator();
    while (all.hasNext()) {
      newLine(depth + 1);
      write(all.next(), depth + 1);
      out.append(all.hasNext() ? "," : "");
    }
    if (!items.isEmpty()) {
      newLine(depth);
    }
    out.append(']');
  }

  private void newLine(int depth) {
    if (indented) {
      out.append('\n').repeat(INDENT, depth);
    }
  }

  private void quoted(String text) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      ascii &= c < FIRST_BEYOND_ASCII;
      if (c < ' ' || c == '"' || c == '\\' || c == '\u2028' || c == '\u2029') {
        out.append(text, plain, i);
        escaped(c);
        plain = i + 1;
      }
    }
    out.append(text, plain, text.length());
    out.append('"');
  }

  private void escaped(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      // JSON allows these two raw, but line-based tools and old script engines break at them.
      case '\u2028' -> out.append("\\u2028");
      case '\u2029' -> out.append("\\u2029");
      default -> {
        out.append("\\u00").append(Character.forDigit(c >> 4, 16));
        out.append(Character.forDigit(c & 15, 16));
      }
    }
  }
}
