package parley.stix;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import parley.codec.CanonicalJson;
import parley.codec.Json;
import parley.stix.Pattern.Comparator;
import parley.stix.Pattern.Literal;
import parley.stix.Pattern.Operator;
import parley.stix.Pattern.Path;
import parley.stix.Pattern.Qualifier;
import parley.stix.Pattern.Step;
import parley.stix.Pattern.Test;

/// Writes a pattern so that what trivially means the same is the same text (T-PAT-8). Nothing is
/// multiplied out: the text is not longer than the pattern by more than its quotes.
final class NormalForm {
  private NormalForm() {}

  static String of(Pattern pattern) {
    return pattern(pattern);
  }

  private static String pattern(Pattern pattern) {
    return switch (pattern) {
      case Pattern.Observed(Test test) -> "[" + test(test) + "]";
      case Pattern.Joined joined -> joined(joined);
      case Pattern.Qualified(Pattern inner, Qualifier qualifier) ->
          (inner instanceof Pattern.Joined ? "(" + pattern(inner) + ")" : pattern(inner))
              + " "
              + qualifier(qualifier);
    };
  }

  /// OR has no order and nothing twice; AND has no order, but twice the same asks for two
  /// observations; FOLLOWEDBY has an order.
  private static String joined(Pattern.Joined joined) {
    List<String> parts = new ArrayList<>();
    operands(joined, joined.operator(), parts);
    List<String> ordered =
        switch (joined.operator()) {
          case FOLLOWEDBY -> parts;
          case AND -> parts.stream().sorted().toList();
          case OR -> List.copyOf(new TreeSet<>(parts));
        };
    return String.join(" " + joined.operator() + " ", ordered);
  }

  private static void operands(Pattern pattern, Operator operator, List<String> into) {
    if (pattern instanceof Pattern.Joined(Operator own, List<Pattern> parts)) {
      if (own == operator) {
        parts.forEach(part -> operands(part, operator, into));
        return;
      }
      String text = pattern(pattern);
      // One that came to a single operand is that operand.
      boolean single = own == Operator.OR && alternatives(pattern).size() == 1;
      into.add(single || own.compareTo(operator) > 0 ? text : "(" + text + ")");
      return;
    }
    into.add(pattern(pattern));
  }

  private static TreeSet<String> alternatives(Pattern pattern) {
    List<String> parts = new ArrayList<>();
    operands(pattern, Operator.OR, parts);
    return new TreeSet<>(parts);
  }

  private static String qualifier(Qualifier qualifier) {
    return switch (qualifier) {
      case Qualifier.Within(BigDecimal seconds) ->
          "WITHIN " + seconds.stripTrailingZeros().toPlainString() + " SECONDS";
      case Qualifier.Repeats(long times) -> "REPEATS " + times + " TIMES";
      case Qualifier.Between(var start, var stop) ->
          "START t'" + StixTime.write(start) + "' STOP t'" + StixTime.write(stop) + "'";
    };
  }

  private static String test(Test test) {
    return switch (test) {
      case Test.Exists(Path path) -> "EXISTS " + path(path);
      case Test.Comparison comparison -> comparison(comparison);
      case Test.Group(boolean all, List<Test> parts) -> {
        TreeSet<String> ordered = new TreeSet<>();
        members(test, all, ordered);
        yield String.join(all ? " AND " : " OR ", ordered);
      }
    };
  }

  private static void members(Test test, boolean all, TreeSet<String> into) {
    if (test instanceof Test.Group(boolean own, List<Test> parts)) {
      if (own == all) {
        parts.forEach(part -> members(part, all, into));
        return;
      }
      TreeSet<String> inner = new TreeSet<>();
      members(test, own, inner);
      String text = String.join(own ? " AND " : " OR ", inner);
      into.add(own || inner.size() == 1 ? text : "(" + text + ")");
      return;
    }
    into.add(test(test));
  }

  private static String comparison(Test.Comparison test) {
    List<String> values =
        test.values().stream()
            .map(value -> literal(test.path(), test.comparator(), value))
            .distinct()
            .sorted()
            .toList();
    boolean set = test.comparator() == Comparator.IN && values.size() != 1;
    Comparator comparator =
        test.comparator() == Comparator.IN && !set ? Comparator.EQUAL : test.comparator();
    String written = String.join(", ", values);
    return path(test.path())
        + (test.negated() ? " NOT " : " ")
        + comparator.written()
        + " "
        + (set ? "(" + written + ")" : written);
  }

  private static String path(Path path) {
    return path.type()
        + ":"
        + path.steps().stream()
            .map(step ->
                switch (step) {
                  case Step.Name(String name) -> "." + (plain(name) ? name : quoted(name));
                  case Step.Index(int index) -> "[" + index + "]";
                  case Step.Any() -> "[*]";
                })
            .collect(Collectors.joining())
            .substring(1);
  }

  /// A name that needs no quotes.
  private static boolean plain(String name) {
    boolean plain = !name.isEmpty() && (name.charAt(0) < '0' || name.charAt(0) > '9');
    for (int i = 0; plain && i < name.length(); i++) {
      char c = name.charAt(i);
      plain = c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }
    return plain;
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static String literal(Path path, Comparator comparator, Literal value) {
    return switch (value) {
      case Literal.Text(String text) -> quoted(text(path, comparator, text));
      case Literal.Whole(long number) -> Long.toString(number);
      case Literal.Fraction(double number) -> number(number);
      case Literal.Truth(boolean truth) -> Boolean.toString(truth);
      case Literal.Hex(String digits) -> "h'" + digits.toLowerCase(Locale.ROOT) + "'";
      case Literal.Base64(String text) -> "b'" + text + "'";
      case Literal.Moment(var at) -> "t'" + StixTime.write(at) + "'";
    };
  }

  /// The language has no exponents.
  private static String number(double number) {
    String shortest = CanonicalJson.write(new Json.Real(number)).utf8();
    return shortest.contains("e") ? new BigDecimal(shortest).toPlainString() : shortest;
  }

  private static String text(Path path, Comparator comparator, String text) {
    boolean like = comparator == Comparator.LIKE || comparator == Comparator.MATCHES;
    if (like) {
      return text;
    }
    Optional<String> algorithm = HashForm.algorithm(path);
    if (algorithm.isPresent()) {
      return algorithm.get().equals("SSDEEP") ? text : text.toLowerCase(Locale.ROOT);
    }
    if (path.type().equals("windows-registry-key") && registry(path)) {
      return text.toLowerCase(Locale.ROOT);
    }
    return address(path, text).map(Address::normal).orElse(text);
  }

  /// Keys and names of values, which Windows compares without regard to case.
  private static boolean registry(Path path) {
    return path.steps().equals(List.of(new Step.Name("key")))
        || (path.steps().size() == 3
            && path.steps().getFirst().equals(new Step.Name("values"))
            && path.steps().getLast().equals(new Step.Name("name")));
  }

  private static Optional<Address> address(Path path, String text) {
    if (!path.steps().getLast().equals(new Step.Name("value"))) {
      return Optional.empty();
    }
    boolean own = path.steps().size() == 1;
    return switch (path.type()) {
      case "ipv4-addr" -> own ? Address.ipv4(text) : Optional.empty();
      case "ipv6-addr" -> own ? Address.ipv6(text) : Optional.empty();
      default -> referred(path) ? Address.ipv4(text).or(() -> Address.ipv6(text)) : Optional.empty();
    };
  }

  /// The value of an object that another one refers to, which may be an address.
  private static boolean referred(Path path) {
    int before = path.steps().size() - 2;
    while (before >= 0 && !(path.steps().get(before) instanceof Step.Name)) {
      before--;
    }
    return before >= 0
        && path.steps().get(before) instanceof Step.Name(String name)
        && (name.endsWith("_ref") || name.endsWith("_refs"));
  }
}
