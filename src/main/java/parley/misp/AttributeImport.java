package parley.misp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;

/// One attribute, by the table (K-MISP-5): an indicator where it is for detection, what was seen,
/// or the domain object that it names; else an object of MISP's own.
final class AttributeImport {
  static final String OWN = "x-misp-attribute";
  private static final String DATA = "data";
  private static final Map<String, String> HIVES =
      Map.of(
          "HKLM", "HKEY_LOCAL_MACHINE",
          "HKCU", "HKEY_CURRENT_USER",
          "HKCR", "HKEY_CLASSES_ROOT",
          "HKU", "HKEY_USERS",
          "HKCC", "HKEY_CURRENT_CONFIG");

  private final Scope scope;
  private final Json.Obj attribute;
  private final String uuid;
  private final String type;
  private final Instant at;
  private final Marks marks;
  private final Map<String, String> words;

  private AttributeImport(Scope scope, Json.Obj attribute) {
    this.scope = scope;
    this.attribute = attribute;
    this.type = Fields.textOr(attribute, "type", "");
    this.uuid = uuid(scope, attribute);
    this.at = Fields.moment(attribute, "timestamp").orElse(scope.at());
    this.marks = Marks.of(attribute);
    this.words = words(attribute);
  }

  static String uuid(Scope scope, Json.Obj attribute) {
    return Names.uuid(
        Fields.text(attribute, "uuid"),
        scope.event()
            + Fields.textOr(attribute, "type", "")
            + "|"
            + Fields.textOr(attribute, "object_relation", "")
            + "|"
            + Fields.textOr(attribute, "value", ""));
  }

  static Made of(Scope scope, Json.Obj attribute) {
    AttributeImport one = new AttributeImport(scope, attribute);
    Optional<Made> made = Table.kind(one.type).flatMap(one::tabled);
    if (made.isEmpty()) {
      return one.own().since("STIX has no place for this type, or only for detection");
    }
    Optional<String> wrong = Scope.wrong(made.get());
    return wrong.map(why -> one.own().since(why)).orElse(made.get());
  }

  /// Places and values of the indicator that an attribute for detection becomes.
  static Terms terms(Json.Obj attribute) {
    Map<String, String> words = words(attribute);
    List<Terms.Term> terms = new ArrayList<>();
    Table.kind(Fields.textOr(attribute, "type", ""))
        .ifPresent(kind ->
            kind.pattern()
                .forEach(each -> {
                  int equals = each.indexOf('=');
                  String value = filled(each.substring(equals + 1), words);
                  boolean constant = value.startsWith("'");
                  terms.add(
                      new Terms.Term(
                          each.substring(0, equals),
                          constant ? value.substring(1, value.length() - 1) : value));
                }));
    return new Terms(terms);
  }

  /// The pattern that an attribute gives, as far as it gives one.
  static Optional<String> pattern(Json.Obj attribute) {
    String type = Fields.textOr(attribute, "type", "");
    boolean rule = Table.kind(type).flatMap(Table.Kind::rule).isPresent();
    if (rule) {
      return Fields.text(attribute, "value");
    }
    Terms terms = terms(attribute);
    return terms.isEmpty() ? Optional.empty() : Optional.of(terms.written());
  }

  private static Map<String, String> words(Json.Obj attribute) {
    String value = Fields.textOr(attribute, "value", "");
    int bar = value.indexOf('|');
    String first = bar < 0 ? value : value.substring(0, bar);
    String second = bar < 0 ? "" : value.substring(bar + 1);
    Map<String, String> words = new LinkedHashMap<>();
    words.put("{0}", value);
    words.put("{1}", first);
    words.put("{2}", second);
    words.put("{as}", number(first));
    words.put("{ip1}", Names.address(first));
    words.put("{ip2}", Names.address(second));
    words.put("{key1}", key(first));
    Fields.said(attribute, DATA).ifPresent(data -> words.put("{data}", data));
    return words;
  }

  /// `AS174` and `174` are the same.
  static String number(String text) {
    return text.regionMatches(true, 0, "AS", 0, 2) ? text.substring(2) : text;
  }

  /// STIX wants a hive's whole name.
  static String key(String written) {
    int end = written.indexOf('\\');
    String hive = end < 0 ? written : written.substring(0, end);
    String whole = HIVES.getOrDefault(hive.toUpperCase(Locale.ROOT), hive);
    return whole + written.substring(hive.length());
  }

  /// A template with its blanks filled; what was filled in is not looked at again.
  static String filled(String template, Map<String, String> words) {
    if (words.containsKey(template)) {
      return words.getOrDefault(template, "");
    }
    for (Map.Entry<String, String> word : words.entrySet()) {
      int at = template.indexOf(word.getKey());
      if (at >= 0) {
        return template.substring(0, at)
            + word.getValue()
            + template.substring(at + word.getKey().length());
      }
    }
    return template;
  }

  private Optional<Made> tabled(Table.Kind kind) {
    boolean detects = Fields.truth(attribute, "to_ids");
    if (kind.is().isPresent()) {
      return Optional.of(named(kind.is().get()));
    }
    List<Json> seen =
        !kind.data().isEmpty() && words.containsKey("{data}") ? kind.data() : kind.seen();
    if (seen.isEmpty() && !detects) {
      return Optional.empty();
    }
    List<Json.Obj> observables = observables(seen);
    List<Json.Obj> all = new ArrayList<>();
    if (detects) {
      all.add(indicator(kind.rule().orElse("stix"), pattern(attribute).orElse("")));
    }
    if (!observables.isEmpty()) {
      List<String> refs = observables.stream().map(Made::id).toList();
      Json.Obj observed = scope.marked(scope.observed(uuid, at, attribute, refs), marks, labels());
      all.add(observed);
      all.addAll(observables);
      if (detects) {
        all.add(scope.basedOn("indicator--" + uuid, Made.id(observed), at, marks));
      }
    }
    boolean file = observables.stream().anyMatch(each -> each.has("payload_bin"));
    return Optional.of(told(all, file ? Optional.of("artifact--" + uuid) : Optional.empty()));
  }

  private Made told(List<Json.Obj> all, Optional<String> artifact) {
    Json.Obj said = Facts.travelling(Facts.ATTRIBUTE, attribute);
    if (artifact.isPresent()) {
      said = Fields.with(Fields.without(said, DATA), Facts.DATA_REF, new Json.Str(artifact.get()));
    }
    all.set(0, Facts.on(all.getFirst(), Facts.ATTRIBUTE, said));
    return Made.of(all);
  }

  private Json.Obj indicator(String language, String pattern) {
    Json.Builder indicator =
        scope.indicator(uuid, at, language, pattern, Fields.textOr(attribute, "category", "Other"));
    indicator.with("description", Fields.said(attribute, "comment"));
    return scope.marked(indicator, marks, labels());
  }

  private List<String> labels() {
    return List.of(
        "misp:type=\"" + type + "\"",
        "misp:category=\"" + Fields.textOr(attribute, "category", "Other") + "\"");
  }

  private Made named(Json.Obj template) {
    Json.Builder object = scope.sdo(template.text("type").orElse(""), uuid, at);
    Json.Obj members = (Json.Obj) filled(template, List.of());
    Fields.without(members, "type").members().forEach(object::with);
    List<Json.Obj> all = new ArrayList<>();
    all.add(scope.marked(object, marks, labels()));
    return told(all, Optional.empty());
  }

  private List<Json.Obj> observables(List<Json> templates) {
    List<String> ids = new ArrayList<>();
    for (Json template : templates) {
      String of = filled(((Json.Obj) template).text("type").orElse(""), words);
      ids.add(of + "--" + uuid);
    }
    List<Json.Obj> observables = new ArrayList<>();
    for (Json template : templates) {
      Json.Obj members = (Json.Obj) filled(template, ids);
      Json.Builder observable = Scope.sco(members.text("type").orElse(""), uuid);
      Fields.without(members, "type").members().forEach(observable::with);
      observables.add(scope.marked(observable.build(), marks));
    }
    return observables;
  }

  private Json filled(Json template, List<String> ids) {
    return switch (template) {
      case Json.Str(String text) when text.startsWith("@") ->
          new Json.Str(ids.get(Integer.parseInt(text.substring(1))));
      case Json.Str(String text) when text.startsWith("#") ->
          whole(filled(text.substring(1), words));
      case Json.Str(String text) -> new Json.Str(filled(text, words));
      case Json.Arr(List<Json> items) ->
          new Json.Arr(items.stream().map(item -> filled(item, ids)).toList());
      case Json.Obj(Map<String, Json> members) -> {
        Json.Builder filled = Json.object();
        members.forEach((key, value) -> filled.with(key, filled(value, ids)));
        yield filled.build();
      }
      case Json.Num _, Json.Real _, Json.Bool _, Json.Null _ -> template;
    };
  }

  /// A number where it is one; else text, which no property of that kind takes.
  static Json whole(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 15 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? new Json.Num(Long.parseLong(text)) : new Json.Str(text);
  }

  /// What STIX has no place for, or not for this value.
  private Made own() {
    Json.Builder object =
        scope
            .sdo(OWN, uuid, at)
            .with("x_misp_type", type)
            .with("x_misp_category", Fields.textOr(attribute, "category", "Other"))
            .with("x_misp_value", Fields.textOr(attribute, "value", ""))
            .with("x_misp_comment", Fields.said(attribute, "comment"));
    List<Json.Obj> all = new ArrayList<>();
    all.add(scope.marked(object, marks, labels()));
    return told(all, Optional.empty());
  }
}
