package parley.misp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.stix.Pattern;

/// Simple patterns: one observation in which some places have some values, all of them. Most
/// indicators of MISP are such (K-MISP-6).
///
/// @param all in the order written
record Terms(List<Term> all) {
  private static final java.util.regex.Pattern BARE =
      java.util.regex.Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /// Properties that hold whole numbers, of those that the tables know.
  private static final Set<String> WHOLE =
      Set.of(
          "address_of_entry_point",
          "dst_port",
          "gid",
          "number",
          "number_of_sections",
          "pid",
          "size",
          "src_port",
          "subject_public_key_exponent");

  /// @param path `type:name.name[0].name`, without quotes
  record Term(String path, String value) {}

  Terms {
    all = List.copyOf(all);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /// As a pattern of STIX.
  String written() {
    return all.stream()
        .map(term -> path(term.path()) + " = " + literal(term))
        .distinct()
        .collect(Collectors.joining(" AND ", "[", "]"));
  }

  /// A text never equals a number, so a number is written as one.
  private static String literal(Term term) {
    String place = term.path().substring(term.path().lastIndexOf('.') + 1);
    String name = Built.Paths.name(place.substring(place.indexOf(':') + 1));
    Json number = AttributeImport.whole(term.value());
    return WHOLE.contains(name) && number instanceof Json.Num(long value)
        ? Long.toString(value)
        : quoted(term.value());
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static String path(String plain) {
    int colon = plain.indexOf(':');
    StringBuilder written = new StringBuilder(plain.substring(0, colon + 1));
    String before = "";
    for (String step : plain.substring(colon + 1).split("\\.", -1)) {
      String name = Built.Paths.name(step);
      boolean bare = BARE.matcher(name).matches();
      written
          .append(before)
          .append(bare ? name : quoted(name))
          .append(step.substring(name.length()));
      before = ".";
    }
    return written.toString();
  }

  /// Empty where a pattern is not so simple, or none.
  static Optional<Terms> read(String pattern) {
    try {
      if (!(Pattern.read(pattern) instanceof Pattern.Observed(Pattern.Test test))) {
        return Optional.empty();
      }
      List<Term> terms = new ArrayList<>();
      return collect(test, terms) ? Optional.of(new Terms(terms)) : Optional.empty();
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }

  private static boolean collect(Pattern.Test test, List<Term> into) {
    return switch (test) {
      case Pattern.Test.Group(boolean all, List<Pattern.Test> parts) ->
          all && parts.stream().allMatch(part -> collect(part, into));
      case Pattern.Test.Comparison one -> compared(one, into);
      case Pattern.Test.Exists _ -> false;
    };
  }

  private static boolean compared(Pattern.Test.Comparison one, List<Term> into) {
    if (one.negated() || one.comparator() != Pattern.Comparator.EQUAL || one.values().size() != 1) {
      return false;
    }
    Optional<String> value = text(one.values().getFirst());
    value.ifPresent(text -> into.add(new Term(plain(one.path()), text)));
    return value.isPresent();
  }

  private static Optional<String> text(Pattern.Literal literal) {
    return switch (literal) {
      case Pattern.Literal.Text(String text) -> Optional.of(text);
      case Pattern.Literal.Whole(long number) -> Optional.of(Long.toString(number));
      case Pattern.Literal.Truth(boolean truth) -> Optional.of(Boolean.toString(truth));
      case Pattern.Literal.Hex(String digits) -> Optional.of(digits);
      case Pattern.Literal.Base64(String text) -> Optional.of(text);
      case Pattern.Literal.Moment(var at) -> Optional.of(at.toString());
      case Pattern.Literal.Fraction _ -> Optional.empty();
    };
  }

  private static String plain(Pattern.Path path) {
    StringBuilder plain = new StringBuilder(path.type()).append(':');
    for (Pattern.Step step : path.steps()) {
      switch (step) {
        case Pattern.Step.Name(String name) ->
            plain.append(plain.charAt(plain.length() - 1) == ':' ? "" : ".").append(name);
        case Pattern.Step.Index(int index) -> plain.append('[').append(index).append(']');
        case Pattern.Step.Any() -> plain.append("[*]");
      }
    }
    return plain.toString();
  }

  /// What the properties of an observable come to, those of what it refers to included, as far as
  /// one step: for observables that stand for themselves.
  static Terms seen(
      Json.Obj observable, java.util.function.Function<String, Optional<Json.Obj>> at) {
    List<Term> terms = new ArrayList<>();
    String type = observable.text("type").orElse("");
    observable
        .members()
        .forEach((key, value) -> {
          boolean kept =
              !List.of("type", "id", "spec_version", "object_marking_refs").contains(key);
          if (kept && !key.equals("extensions")) {
            walk(type + ":" + key, value, at, terms);
          }
        });
    terms.sort(Comparator.comparing(Term::path));
    return new Terms(terms);
  }

  private static void walk(
      String path,
      Json value,
      java.util.function.Function<String, Optional<Json.Obj>> at,
      List<Term> into) {
    switch (value) {
      case Json.Str(String text) when path.endsWith("_ref") || path.endsWith("_refs[*]") ->
          at.apply(text)
              .ifPresent(other ->
                  other
                      .members()
                      .forEach((key, inner) -> {
                        boolean plain = inner instanceof Json.Str || inner instanceof Json.Num;
                        if (plain && !List.of("type", "id", "spec_version").contains(key)) {
                          walk(path + "." + key, inner, _ -> Optional.empty(), into);
                        }
                      }));
      case Json.Str(String text) -> into.add(new Term(path, text));
      case Json.Num(long number) -> into.add(new Term(path, Long.toString(number)));
      case Json.Arr(List<Json> items) -> items.forEach(item -> walk(path + "[*]", item, at, into));
      case Json.Obj inner ->
          inner.members().forEach((key, each) -> walk(path + "." + key, each, at, into));
      case Json.Real _, Json.Bool _, Json.Null _ -> {}
    }
  }
}
