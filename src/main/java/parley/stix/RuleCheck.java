package parley.stix;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.stix.Layout.Rule;

/// What must hold between the properties of one object (K-PROP-4, K-VALUE-6, and the rules that
/// have a clause of their own).
final class RuleCheck {
  private static final int SHORTEST_CVE = 13;

  private final Findings findings;

  RuleCheck(Findings findings) {
    this.findings = findings;
  }

  void check(Layout layout, Json.Obj object) {
    for (Rule rule : layout.rules()) {
      switch (rule) {
        case Rule.Order order -> order(order, object);
        case Rule.AnyOf(List<String> names) ->
            together(
                names.stream().anyMatch(object::has), "one of these must be there: " + of(names));
        case Rule.OneOf(List<String> names) ->
            together(
                names.stream().filter(object::has).count() == 1,
                "exactly one of these must be there: " + of(names));
        case Rule.Needs(String name, String other) ->
            together(
                !object.has(name) || object.has(other), name + " needs " + other + " beside it");
        case Rule.When when -> when(when, object);
        case Rule.Special special -> special(special, layout, object);
      }
    }
  }

  private static String of(List<String> names) {
    return String.join(", ", names);
  }

  private void together(boolean holds, String sentence) {
    if (!holds) {
      findings.error("K-PROP-4", sentence);
    }
  }

  private void order(Rule.Order order, Json.Obj object) {
    Optional<Instant> first = object.text(order.first()).flatMap(StixTime::read);
    Optional<Instant> second = object.text(order.second()).flatMap(StixTime::read);
    if (first.isPresent() && second.isPresent()) {
      int compared = second.get().compareTo(first.get());
      if (compared < 0 || (compared == 0 && order.strictly())) {
        findings.error(
            order.second(),
            "K-VALUE-6",
            "must " + (order.strictly() ? "be later than " : "not be before ") + order.first());
      }
    }
  }

  private void when(Rule.When when, Json.Obj object) {
    boolean asked = object.truth(when.name()).filter(value -> value == when.value()).isPresent();
    together(
        !asked || object.has(when.other()) == when.stands(),
        when.other() + (when.stands() ? " must" : " must not") + " be beside this " + when.name());
  }

  private void special(Rule.Special special, Layout layout, Json.Obj object) {
    switch (special) {
      case SOME ->
          together(
              layout.own().stream().anyMatch(object::has)
                  || (layout.category() == Layout.Category.SCO && object.has("extensions")),
              "at least one property of its own must be there");
      case PATTERN -> pattern(object);
      case MARKING -> marking(object);
      case LANGUAGES -> languages(object);
      case EXTERNAL_ID -> externalId(object);
    }
  }

  /// Only STIX's own language is read; others are text.
  private void pattern(Json.Obj object) {
    Optional<String> pattern = object.text("pattern");
    if (pattern.isEmpty() || !object.text("pattern_type").equals(Optional.of("stix"))) {
      return;
    }
    try {
      Pattern.read(pattern.get());
    } catch (MalformedInput e) {
      findings.error("pattern", e.clause(), String.valueOf(e.getMessage()));
    }
  }

  /// The four markings of TLP 1 have names that everybody knows, and no others (K-MARK-4).
  private void marking(Json.Obj object) {
    Optional<String> type = object.text("definition_type");
    Optional<String> id = object.text("id");
    if (type.equals(Optional.of("tlp"))) {
      Optional<String> tlp =
          object.object("definition").flatMap(definition -> definition.text("tlp"));
      if (id.isEmpty() || !tlp.flatMap(Marking.Tlp::firstNamed).equals(id)) {
        findings.error("definition", "K-MARK-4", "no TLP marking under the name that it has");
      }
    } else if (type.equals(Optional.of("statement"))
        && object.object("definition").flatMap(d -> d.text("statement")).isEmpty()) {
      findings.error("definition", "K-MARK-4", "a statement must be text");
    }
    Optional<Json.Obj> second =
        object.object("extensions").flatMap(all -> all.object(Marking.Tlp.SECOND));
    if (second.isPresent()
        && second.flatMap(tlp -> tlp.text("tlp_2_0")).flatMap(Marking.Tlp::second).isEmpty()) {
      findings.error("extensions", "K-MARK-5", "no colour of TLP 2.0");
    }
  }

  private void languages(Json.Obj object) {
    Map<String, Json> contents = object.object("contents").map(Json.Obj::members).orElse(Map.of());
    findings.enter("contents");
    for (Map.Entry<String, Json> language : contents.entrySet()) {
      if (!TextCheck.language(language.getKey())) {
        findings.error(language.getKey(), "K-VALUE-13", "must be a language tag");
      }
      if (language.getValue() instanceof Json.Obj(Map<String, Json> words)
          && !words.keySet().stream().allMatch(Validator::named)) {
        findings.error(
            language.getKey(), "K-PROP-3", "names have 3 to 250 small letters, digits and _");
      }
    }
    findings.leave();
  }

  /// K-VALUE-17.
  private void externalId(Json.Obj object) {
    String source = object.text("source_name").orElse("");
    String id = object.text("external_id").orElse("");
    boolean formed =
        switch (source) {
          case "cve" -> cve(id);
          case "capec" -> id.startsWith("CAPEC-") && digits(id, 6, id.length());
          default -> true;
        };
    if (!formed) {
      findings.error("external_id", "K-VALUE-17", "does not have the form of its source");
    }
  }

  private static boolean cve(String id) {
    return id.length() >= SHORTEST_CVE
        && id.startsWith("CVE-")
        && digits(id, 4, 8)
        && id.charAt(8) == '-'
        && digits(id, 9, id.length());
  }

  private static boolean digits(String text, int from, int to) {
    boolean all = from < to && to <= text.length();
    for (int i = from; all && i < to; i++) {
      all = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return all;
  }
}
