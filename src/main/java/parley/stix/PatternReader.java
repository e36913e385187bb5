package parley.stix;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.MalformedInput;
import parley.stix.Pattern.Comparator;
import parley.stix.Pattern.Literal;
import parley.stix.Pattern.Operator;
import parley.stix.Pattern.Path;
import parley.stix.Pattern.Qualifier;
import parley.stix.Pattern.Step;
import parley.stix.Pattern.Test;
import parley.stix.PatternTokens.Kind;
import parley.stix.PatternTokens.Token;

/// Reads a pattern by recursive descent (K-PAT-2). Length and depth are counted before anything is
/// built (K-PAT-1), so it recurses only as deep as they allow; operands of one operator are a loop.
final class PatternReader {
  /// Words that no object path begins with.
  private static final Set<String> KEYWORDS =
      Set.of(
          "AND",
          "OR",
          "NOT",
          "FOLLOWEDBY",
          "LIKE",
          "MATCHES",
          "ISSUPERSET",
          "ISSUBSET",
          "EXISTS",
          "LAST",
          "IN",
          "START",
          "STOP",
          "SECONDS",
          "TRUE",
          "FALSE",
          "WITHIN",
          "REPEATS",
          "TIMES",
          "true",
          "false");

  /// K-PAT-2: as long as any double without an exponent.
  private static final int LONGEST_NUMBER = 400;

  private final PatternTokens tokens;

  private PatternReader(PatternTokens tokens) {
    this.tokens = tokens;
  }

  static Pattern read(String text) throws MalformedInput {
    MalformedInput.unless(
        text.length() <= Pattern.LONGEST,
        "K-PAT-1",
        "the pattern has more than " + Pattern.LONGEST + " characters");
    MalformedInput.unless(
        depth(text) <= Pattern.DEEPEST,
        "K-PAT-1",
        "the pattern has more than " + Pattern.DEEPEST + " parentheses in each other");
    PatternReader reader = new PatternReader(new PatternTokens(text));
    Pattern pattern = reader.joined(Operator.FOLLOWEDBY);
    if (reader.tokens.peek().kind() != Kind.END) {
      throw reader.wrong("something that has no place");
    }
    return pattern;
  }

  /// How deep parentheses and brackets stand in each other; those in texts do not count.
  private static int depth(String text) {
    int depth = 0;
    int deepest = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && (c == '(' || c == '[')) {
        deepest = Math.max(deepest, ++depth);
      } else if (!quoted && (c == ')' || c == ']')) {
        depth--;
      }
    }
    return deepest;
  }

  private MalformedInput wrong(String what) {
    return PatternTokens.wrong(what, tokens.peek().at());
  }

  private boolean word(String word) throws MalformedInput {
    return tokens.took(Kind.WORD, word);
  }

  private boolean sign(String sign) throws MalformedInput {
    return tokens.took(Kind.SIGN, sign);
  }

  private void require(Kind kind, String text) throws MalformedInput {
    if (!tokens.took(kind, text)) {
      throw wrong("\"" + text + "\" is missing");
    }
  }

  private Pattern joined(Operator operator) throws MalformedInput {
    List<Pattern> parts = new ArrayList<>();
    do {
      parts.add(
          switch (operator) {
            case FOLLOWEDBY -> joined(Operator.OR);
            case OR -> joined(Operator.AND);
            case AND -> qualified();
          });
    } while (word(operator.name()));
    return parts.size() == 1 ? parts.getFirst() : new Pattern.Joined(operator, parts);
  }

  private Pattern qualified() throws MalformedInput {
    Pattern pattern = observed();
    EnumSet<Qualifying> seen = EnumSet.noneOf(Qualifying.class);
    Optional<Qualifying> next = qualifying();
    while (next.isPresent()) {
      Token token = tokens.take();
      if (!seen.add(next.get())) {
        throw new MalformedInput(
            "K-PAT-4",
            "a second qualifier of one sort at character " + token.at() + " of the pattern");
      }
      pattern = new Pattern.Qualified(pattern, qualifier(next.get()));
      next = qualifying();
    }
    return pattern;
  }

  private enum Qualifying {
    WITHIN,
    REPEATS,
    START
  }

  private Optional<Qualifying> qualifying() {
    Token token = tokens.peek();
    for (Qualifying each : Qualifying.values()) {
      if (token.is(Kind.WORD, each.name())) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private Qualifier qualifier(Qualifying which) throws MalformedInput {
    return switch (which) {
      case WITHIN -> {
        BigDecimal seconds = positive();
        require(Kind.WORD, "SECONDS");
        yield new Qualifier.Within(seconds);
      }
      case REPEATS -> {
        int at = tokens.peek().at();
        if (tokens.peek().kind() != Kind.WHOLE) {
          throw wrong("a whole number is missing");
        }
        long times = whole(tokens.take());
        if (times < 1) {
          throw PatternTokens.wrong("a number above nought is missing", at);
        }
        require(Kind.WORD, "TIMES");
        yield new Qualifier.Repeats(times);
      }
      case START -> {
        Instant start = moment();
        require(Kind.WORD, "STOP");
        int at = tokens.peek().at();
        Instant stop = moment();
        if (!stop.isAfter(start)) {
          throw new MalformedInput(
              "K-PAT-4", "STOP is not after START at character " + at + " of the pattern");
        }
        yield new Qualifier.Between(start, stop);
      }
    };
  }

  private BigDecimal positive() throws MalformedInput {
    Token token = tokens.peek();
    boolean number = token.kind() == Kind.WHOLE || token.kind() == Kind.FRACTION;
    if (!number || token.text().length() > LONGEST_NUMBER) {
      throw wrong("a number is missing");
    }
    BigDecimal value = new BigDecimal(token.text());
    if (value.signum() <= 0) {
      throw wrong("a number above nought is missing");
    }
    tokens.take();
    return value;
  }

  private Instant moment() throws MalformedInput {
    if (tokens.peek().kind() != Kind.MOMENT) {
      throw wrong("a moment like t'2026-11-22T03:00:00Z' is missing");
    }
    return StixTime.read(tokens.take().text()).orElseThrow();
  }

  private Pattern observed() throws MalformedInput {
    if (sign("(")) {
      Pattern inside = joined(Operator.FOLLOWEDBY);
      require(Kind.SIGN, ")");
      return inside;
    }
    require(Kind.SIGN, "[");
    Test test = group(false);
    require(Kind.SIGN, "]");
    return new Pattern.Observed(test);
  }

  private Test group(boolean all) throws MalformedInput {
    List<Test> parts = new ArrayList<>();
    do {
      parts.add(all ? test() : group(true));
    } while (word(all ? "AND" : "OR"));
    return parts.size() == 1 ? parts.getFirst() : new Test.Group(all, parts);
  }

  private Test test() throws MalformedInput {
    if (sign("(")) {
      Test inside = group(false);
      require(Kind.SIGN, ")");
      return inside;
    }
    if (word("EXISTS")) {
      return new Test.Exists(path());
    }
    Path path = path();
    boolean negated = word("NOT");
    int at = tokens.peek().at();
    Comparator comparator = comparator();
    List<Literal> values = comparator == Comparator.IN ? set() : List.of(literal(comparator));
    HashForm.check(path, comparator, values, at);
    return new Test.Comparison(path, negated, comparator, values);
  }

  private Comparator comparator() throws MalformedInput {
    Token token = tokens.take();
    String text = token.text();
    if (token.kind() == Kind.SIGN || token.kind() == Kind.WORD) {
      String plain = text.equals("==") ? "=" : text.equals("<>") ? "!=" : text;
      for (Comparator comparator : Comparator.values()) {
        if (comparator.written().equals(plain)) {
          return comparator;
        }
      }
    }
    throw PatternTokens.wrong("a comparison is missing", token.at());
  }

  private Path path() throws MalformedInput {
    Token type = tokens.peek();
    boolean typed =
        type.kind() == Kind.WORD
            && type.text().length() <= StixId.LONGEST_TYPE
            && !KEYWORDS.contains(type.text());
    if (!typed) {
      throw wrong("a type of object is missing");
    }
    tokens.take();
    require(Kind.SIGN, ":");
    List<Step> steps = new ArrayList<>();
    steps.add(name());
    while (true) {
      if (sign(".")) {
        steps.add(name());
      } else if (sign("[")) {
        steps.add(index());
        require(Kind.SIGN, "]");
      } else {
        return new Path(type.text(), steps);
      }
    }
  }

  private Step name() throws MalformedInput {
    Token token = tokens.peek();
    boolean plain = token.kind() == Kind.WORD && token.text().indexOf('-') < 0;
    if (!plain && token.kind() != Kind.TEXT) {
      throw wrong("a name is missing; one with a hyphen stands in quotes");
    }
    tokens.take();
    return new Step.Name(token.text());
  }

  private Step index() throws MalformedInput {
    if (sign("*")) {
      return new Step.Any();
    }
    int at = tokens.peek().at();
    if (tokens.peek().kind() != Kind.WHOLE) {
      throw wrong("the number of an item, or *, is missing");
    }
    long index = whole(tokens.take());
    if (Math.abs(index) > Integer.MAX_VALUE) {
      throw PatternTokens.wrong("a number that is too large", at);
    }
    return new Step.Index((int) index);
  }

  private List<Literal> set() throws MalformedInput {
    require(Kind.SIGN, "(");
    List<Literal> values = new ArrayList<>();
    if (sign(")")) {
      return values;
    }
    do {
      values.add(literal(Comparator.IN));
    } while (sign(","));
    require(Kind.SIGN, ")");
    return values;
  }

  private Literal literal(Comparator comparator) throws MalformedInput {
    Token token = tokens.take();
    boolean textOnly =
        switch (comparator) {
          case LIKE, MATCHES, SUBSET, SUPERSET -> true;
          case EQUAL, UNEQUAL, IN, GREATER, LESS, GREATER_OR_EQUAL, LESS_OR_EQUAL -> false;
        };
    boolean truthToo =
        comparator == Comparator.EQUAL
            || comparator == Comparator.UNEQUAL
            || comparator == Comparator.IN;
    if (textOnly && token.kind() != Kind.TEXT) {
      throw PatternTokens.wrong("a text is missing", token.at());
    }
    return switch (token.kind()) {
      case TEXT -> new Literal.Text(token.text());
      case WHOLE -> new Literal.Whole(whole(token));
      case FRACTION -> new Literal.Fraction(fraction(token));
      case HEX -> new Literal.Hex(token.text());
      case BASE64 -> new Literal.Base64(token.text());
      case MOMENT -> new Literal.Moment(StixTime.read(token.text()).orElseThrow());
      case WORD -> {
        boolean yes = token.text().equals("true");
        if (!truthToo || (!yes && !token.text().equals("false"))) {
          throw PatternTokens.wrong("a value is missing", token.at());
        }
        yield new Literal.Truth(yes);
      }
      case SIGN, END -> throw PatternTokens.wrong("a value is missing", token.at());
    };
  }

  private static long whole(Token token) throws MalformedInput {
    try {
      return Long.parseLong(token.text());
    } catch (NumberFormatException e) {
      throw PatternTokens.wrong("a number that is too large", token.at());
    }
  }

  private static double fraction(Token token) throws MalformedInput {
    double value =
        token.text().length() > LONGEST_NUMBER ? Double.NaN : Double.parseDouble(token.text());
    if (!Double.isFinite(value)) {
      throw PatternTokens.wrong("a number that is too large", token.at());
    }
    return value;
  }
}
