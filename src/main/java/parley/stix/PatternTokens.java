package parley.stix;

import parley.codec.MalformedInput;

/// Cuts a pattern into words, signs and literals, one ahead. Each character is looked at a fixed
/// number of times. One use, one thread.
final class PatternTokens {
  enum Kind {
    /// A name or a keyword.
    WORD,
    /// A text, its escapes resolved.
    TEXT,
    /// A number as written.
    WHOLE,
    FRACTION,
    HEX,
    BASE64,
    MOMENT,
    /// A sign or two.
    SIGN,
    END
  }

  /// @param at the place of its first character
  record Token(Kind kind, String text, int at) {
    boolean is(Kind wanted, String written) {
      return kind == wanted && text.equals(written);
    }
  }

  private static final String SIGNS = "[]().,:*=<>!";
  private static final String TWO = "== != <> <= >=";

  private final String pattern;
  private int at;
  private Token next;

  PatternTokens(String pattern) throws MalformedInput {
    this.pattern = pattern;
    this.next = read();
  }

  Token peek() {
    return next;
  }

  Token take() throws MalformedInput {
    Token token = next;
    next = read();
    return token;
  }

  /// Takes the next one if it is this.
  boolean took(Kind kind, String text) throws MalformedInput {
    boolean is = next.is(kind, text);
    if (is) {
      take();
    }
    return is;
  }

  static MalformedInput wrong(String what, int at) {
    return new MalformedInput("K-PAT-2", what + " at character " + at + " of the pattern");
  }

  private Token read() throws MalformedInput {
    skip();
    if (at == pattern.length()) {
      return new Token(Kind.END, "", at);
    }
    char c = pattern.charAt(at);
    boolean quoted = at + 1 < pattern.length() && pattern.charAt(at + 1) == '\'';
    if (c == '\'') {
      return text();
    }
    if (quoted && (c == 'h' || c == 'b' || c == 't')) {
      return marked(c);
    }
    if (letter(c)) {
      return word();
    }
    if (digit(c) || c == '-' || c == '+' || (c == '.' && digit(after(1)))) {
      return number();
    }
    if (SIGNS.indexOf(c) >= 0) {
      return sign();
    }
    throw wrong("a character that has no place", at);
  }

  private char after(int steps) {
    return at + steps < pattern.length() ? pattern.charAt(at + steps) : ' ';
  }

  /// White space and comments.
  private void skip() throws MalformedInput {
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '/' && after(1) == '*') {
        int end = pattern.indexOf("*/", at + 2);
        if (end < 0) {
          throw wrong("a comment without its end", at);
        }
        at = end + 2;
      } else if (c == '/' && after(1) == '/') {
        int end = pattern.indexOf('\n', at);
        at = end < 0 ? pattern.length() : end;
      } else if (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\ufeff') {
        at++;
      } else {
        return;
      }
    }
  }

  private static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private Token word() {
    int from = at;
    while (at < pattern.length() && wordly(pattern.charAt(at))) {
      at++;
    }
    return new Token(Kind.WORD, pattern.substring(from, at), from);
  }

  private static boolean wordly(char c) {
    return letter(c) || digit(c) || c == '-';
  }

  private Token text() throws MalformedInput {
    int from = at++;
    StringBuilder text = new StringBuilder();
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      if (c == '\'') {
        return new Token(Kind.TEXT, text.toString(), from);
      }
      if (c == '\\') {
        char escaped = at < pattern.length() ? pattern.charAt(at++) : ' ';
        if (escaped != '\'' && escaped != '\\') {
          throw wrong("only a quote or a backslash follows a backslash", at - 1);
        }
        text.append(escaped);
      } else {
        text.append(c);
      }
    }
    throw wrong("a text without its end", from);
  }

  private Token marked(char mark) throws MalformedInput {
    int from = at;
    int end = pattern.indexOf('\'', at + 2);
    if (end < 0) {
      throw wrong("a text without its end", from);
    }
    String text = pattern.substring(at + 2, end);
    at = end + 1;
    Kind kind = mark == 'h' ? Kind.HEX : mark == 'b' ? Kind.BASE64 : Kind.MOMENT;
    boolean formed =
        switch (kind) {
          case HEX -> text.isEmpty() || TextCheck.hex(text);
          case BASE64 -> text.isEmpty() || TextCheck.base64(text);
          default -> StixTime.read(text).isPresent();
        };
    if (!formed) {
      throw new MalformedInput(
          "K-PAT-3", "a literal that is not what it says at character " + from + " of the pattern");
    }
    return new Token(kind, text, from);
  }

  private Token number() throws MalformedInput {
    int from = at;
    at += digit(pattern.charAt(at)) || pattern.charAt(at) == '.' ? 0 : 1;
    int digits = at;
    run();
    boolean fraction = after(0) == '.' && digit(after(1));
    boolean zero = at - digits > 1 && pattern.charAt(digits) == '0';
    if (fraction) {
      at++;
      run();
    }
    if (at == digits || (zero && !fraction)) {
      throw wrong("no number", from);
    }
    return new Token(fraction ? Kind.FRACTION : Kind.WHOLE, pattern.substring(from, at), from);
  }

  private void run() {
    while (at < pattern.length() && digit(pattern.charAt(at))) {
      at++;
    }
  }

  private Token sign() {
    int from = at;
    boolean two = at + 1 < pattern.length() && TWO.contains(pattern.substring(at, at + 2));
    at += two && pattern.charAt(from + 1) != ' ' ? 2 : 1;
    return new Token(Kind.SIGN, pattern.substring(from, at), from);
  }
}
