package parley.stix;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
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

/// Writes a pattern so that what trivially means the same is the same text (K-PAT-6). Nothing is
/// multiplied out: the text is not longer than the pattern by more than its quotes.
final class NormalForm {
  private static final int LONGEST_WHOLE = 18;

  private NormalForm() {}

  static String of(Pattern pattern) {
    return written(simple(pattern));
  }

  /// The same, with operands of one operator in one list, in order and none twice, from the inside
  /// out: what comes to a single operand is that operand.
  ///
  /// OR has no order and nothing twice; AND has no order, but twice the same asks for two
  /// observations; FOLLOWEDBY has an order.
  private static Pattern simple(Pattern pattern) {
    return switch (pattern) {
      case Pattern.Observed(Test test) -> new Pattern.Observed(simple(test));
      case Pattern.Qualified(Pattern inner, Qualifier qualifier) ->
          new Pattern.Qualified(simple(inner), qualifier);
      case Pattern.Joined joined -> {
        Operator operator = joined.operator();
        List<Pattern> flat = new ArrayList<>();
        for (Pattern part : joined.parts()) {
          Pattern simple = simple(part);
          if (simple instanceof Pattern.Joined(Operator own, List<Pattern> further)
              && own == operator) {
            flat.addAll(further);
          } else {
            flat.add(simple);
          }
        }
        List<Pattern> ordered =
            switch (operator) {
              case FOLLOWEDBY -> flat;
              case AND ->
                  flat.stream()
                      .sorted(java.util.Comparator.comparing(NormalForm::written))
                      .toList();
              case OR -> once(flat, NormalForm::written);
            };
        yield ordered.size() == 1 ? ordered.getFirst() : new Pattern.Joined(operator, ordered);
      }
    };
  }

  private static <T> List<T> once(List<T> parts, Function<T, String> text) {
    TreeMap<String, T> ordered = new TreeMap<>();
    parts.forEach(part -> ordered.putIfAbsent(text.apply(part), part));
    return List.copyOf(ordered.values());
  }

  private static Test simple(Test test) {
    if (!(test instanceof Test.Group(boolean all, List<Test> parts))) {
      return test;
    }
    List<Test> flat = new ArrayList<>();
    for (Test part : parts) {
      Test simple = simple(part);
      if (simple instanceof Test.Group(boolean own, List<Test> further) && own == all) {
        flat.addAll(further);
      } else {
        flat.add(simple);
      }
    }
    List<Test> ordered = once(flat, NormalForm::written);
    return ordered.size() == 1 ? ordered.getFirst() : new Test.Group(all, ordered);
  }

  private static String written(Pattern pattern) {
    return switch (pattern) {
      case Pattern.Observed(Test test) -> "[" + written(test) + "]";
      case Pattern.Joined(Operator operator, List<Pattern> parts) ->
          parts.stream()
              .map(part -> below(part, operator))
              .collect(Collectors.joining(" " + operator + " "));
      case Pattern.Qualified(Pattern inner, Qualifier qualifier) ->
          (inner instanceof Pattern.Joined ? "(" + written(inner) + ")" : written(inner))
              + " "
              + qualifier(qualifier);
    };
  }

  /// In parentheses where it binds less than what it stands in.
  private static String below(Pattern part, Operator operator) {
    String text = written(part);
    return part instanceof Pattern.Joined(Operator own, var parts) && own.compareTo(operator) < 0
        ? "(" + text + ")"
        : text;
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

  private static String written(Test test) {
    return switch (test) {
      case Test.Exists(Path path) -> "EXISTS " + path(path);
      case Test.Comparison comparison -> comparison(comparison);
      case Test.Group(boolean all, List<Test> parts) ->
          parts.stream()
              .map(part ->
                  part instanceof Test.Group && all ? "(" + written(part) + ")" : written(part))
              .collect(Collectors.joining(all ? " AND " : " OR "));
    };
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

  /// The language has no exponents. A fraction that is whole is written as a whole number where the
  /// language has one so large.
  private static String number(double number) {
    String shortest = CanonicalJson.write(new Json.Real(number)).utf8();
    String plain = shortest.contains("e") ? new BigDecimal(shortest).toPlainString() : shortest;
    return plain.length() > LONGEST_WHOLE && plain.indexOf('.') < 0 ? plain + ".0" : plain;
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
      default ->
          referred(path) ? Address.ipv4(text).or(() -> Address.ipv6(text)) : Optional.empty();
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
