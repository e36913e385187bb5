package parley.stix;

import java.util.List;
import java.util.Map;
import parley.codec.Json;
import parley.stix.Layout.Kind;

/// Walks the properties of one object and holds each value against what the table says of it
/// (K-PROP-1 to K-VALUE-4). Nesting is bounded by the reader (K-READ-1). One use.
final class ValueCheck {
  private final Findings findings;
  private final RuleCheck rules;
  private final String type;

  ValueCheck(Json.Obj object, Findings findings) {
    this.findings = findings;
    this.rules = new RuleCheck(findings);
    this.type = object.text("type").orElse("");
  }

  /// All members of an object of the table.
  ///
  /// @param open where an extension names further properties, they pass
  void members(Layout layout, Json.Obj object, boolean open) {
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      Layout.Property property = layout.properties().get(member.getKey());
      findings.enter(member.getKey());
      if (property == null) {
        unknown(member.getKey(), open);
      } else {
        value(property.kind(), member.getValue());
      }
      findings.leave();
    }
    required(layout, object);
    rules.check(layout, object);
  }

  /// Only what the table names; the rest passes whole.
  void common(Layout layout, Json.Obj object) {
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      Layout.Property property = layout.properties().get(member.getKey());
      findings.enter(member.getKey());
      if (property != null) {
        value(property.kind(), member.getValue());
      } else {
        named(member.getKey());
      }
      findings.leave();
    }
    required(layout, object);
    rules.check(layout, object);
  }

  private void required(Layout layout, Json.Obj object) {
    for (String name : layout.required()) {
      if (!object.has(name)) {
        findings.error(name, "K-PROP-1", "must be there");
      }
    }
  }

  /// Whether a property that the table does not have has a name at all. MISP writes large letters
  /// and hyphens in names of its own: that is told and no more.
  private boolean named(String key) {
    boolean named = Validator.named(key);
    if (!named && key.startsWith("x_") && TextCheck.key(key)) {
      findings.note("K-PROP-3", "a name has small letters, digits and underscores");
      return true;
    }
    if (!named) {
      findings.error("K-PROP-3", "a name has 3 to 250 small letters, digits and underscores");
    }
    return named;
  }

  private void unknown(String key, boolean open) {
    if (!named(key)) {
      return;
    }
    if (key.startsWith("x_")) {
      findings.note("K-PROP-2", "a property that its author made up");
    } else if (open) {
      findings.note("K-PROP-2", "a property that an extension names");
    } else {
      findings.error("K-PROP-2", "no such property, and no extension that names it");
    }
  }

  private void value(Kind kind, Json value) {
    switch (kind) {
      case Kind.Plain plain -> plain(plain, value);
      case Kind.Whole(long least, long most) -> whole(value, least, most);
      case Kind.Fraction(double least, double most) -> fraction(value, least, most);
      case Kind.Word word -> word(word, value);
      case Kind.Ref ref -> reference(ref, value);
      case Kind.ListOf(Kind item) -> list(item, value);
      case Kind.Dictionary(Kind item) -> dictionary(item, value);
      case Kind.Part(String name) -> part(name, value);
    }
  }

  private void plain(Kind.Plain kind, Json value) {
    switch (kind) {
      case ANY -> expect(!(value instanceof Json.Null), "K-VALUE-1", "must not be null");
      case BOOLEAN -> expect(value instanceof Json.Bool, "K-VALUE-1", "must be true or false");
      case HASHES -> hashes(value);
      case EXTENSIONS -> extensions(value);
      case OBSERVABLES -> observables(value);
      case STRING,
          TIMESTAMP,
          MILLIS,
          HEX,
          BINARY,
          URL,
          LANG,
          CPE,
          IPV4,
          IPV6,
          MAC,
          REGISTRY_KEY,
          SELECTOR -> {
        if (value instanceof Json.Str(String text)) {
          TextCheck.check(kind, text, findings);
        } else {
          findings.error("K-VALUE-1", "must be text");
        }
      }
    }
  }

  private void expect(boolean holds, String rule, String sentence) {
    if (!holds) {
      findings.error(rule, sentence);
    }
  }

  private void whole(Json value, long least, long most) {
    if (value instanceof Json.Num(long number)) {
      expect(number >= least && number <= most, "K-VALUE-4", "is outside its range");
    } else {
      findings.error("K-VALUE-1", "must be a whole number");
    }
  }

  private void fraction(Json value, double least, double most) {
    switch (value) {
      case Json.Num(long number) ->
          expect(number >= least && number <= most, "K-VALUE-4", "is outside its range");
      case Json.Real(double number) ->
          expect(number >= least && number <= most, "K-VALUE-4", "is outside its range");
      case Json.Obj _, Json.Arr _, Json.Str _, Json.Bool _, Json.Null _ ->
          findings.error("K-VALUE-1", "must be a number");
    }
  }

  private void word(Kind.Word word, Json value) {
    if (!(value instanceof Json.Str(String text))) {
      findings.error("K-VALUE-1", "must be text");
    } else if (!word.words().contains(text)) {
      if (word.closed()) {
        findings.error("K-VALUE-7", "is no word of " + word.vocabulary());
      } else {
        findings.note("K-VALUE-8", "is no word of " + word.vocabulary() + ", which is open");
      }
    }
  }

  private void reference(Kind.Ref ref, Json value) {
    if (!(value instanceof Json.Str(String text))) {
      findings.error("K-VALUE-1", "must be text");
      return;
    }
    int end = StixId.typeEnd(text);
    if (end < 0) {
      findings.error("K-REF-1", "must be the name of an object, TYPE--UUID");
    } else if (!points(ref, text.substring(0, end))) {
      findings.error("K-REF-2", "points at a type that it may not point at");
    }
  }

  /// A type that the table does not have is of another's making, and may be of any category.
  private static boolean points(Kind.Ref ref, String type) {
    if (ref.others()) {
      return !ref.named().contains(type);
    }
    if (ref.named().contains(type)) {
      return true;
    }
    Layout layout = TypeTable.STIX.type(type);
    boolean bundle = type.equals("bundle");
    if (ref.named().contains("any")) {
      return !bundle;
    }
    boolean category =
        ref.named().contains("sdo") || ref.named().contains("sco") || ref.named().contains("sro");
    return layout == null ? category && !bundle : ref.named().contains(word(layout.category()));
  }

  /// The table's word for a category.
  private static String word(Layout.Category category) {
    return switch (category) {
      case SDO -> "sdo";
      case SRO -> "sro";
      case SCO -> "sco";
      case META, PART, EXTENSION -> "";
    };
  }

  private void list(Kind item, Json value) {
    if (!(value instanceof Json.Arr(List<Json> items))) {
      findings.error("K-VALUE-1", "must be a list");
      return;
    }
    expect(!items.isEmpty(), "K-VALUE-2", "a list is not empty: it is left out");
    for (int i = 0; i < items.size(); i++) {
      findings.enter(i);
      value(item, items.get(i));
      findings.leave();
    }
  }

  private void dictionary(Kind item, Json value) {
    if (!(value instanceof Json.Obj(Map<String, Json> members))) {
      findings.error("K-VALUE-1", "must be an object");
      return;
    }
    expect(!members.isEmpty(), "K-VALUE-3", "a dictionary is not empty: it is left out");
    for (Map.Entry<String, Json> member : members.entrySet()) {
      findings.enter(member.getKey());
      expect(
          TextCheck.key(member.getKey()),
          "K-VALUE-3",
          "a key has 1 to 250 letters, digits, hyphens and underscores");
      value(item, member.getValue());
      findings.leave();
    }
  }

  private void part(String name, Json value) {
    if (value instanceof Json.Obj object) {
      members(TypeTable.STIX.part(name), object, false);
    } else {
      findings.error("K-VALUE-1", "must be an object");
    }
  }

  private void hashes(Json value) {
    if (!(value instanceof Json.Obj(Map<String, Json> members))) {
      findings.error("K-VALUE-1", "must be an object");
      return;
    }
    expect(!members.isEmpty(), "K-VALUE-3", "a dictionary is not empty: it is left out");
    for (Map.Entry<String, Json> member : members.entrySet()) {
      findings.enter(member.getKey());
      if (!(member.getValue() instanceof Json.Str(String text))) {
        findings.error("K-VALUE-1", "must be text");
      } else {
        TextCheck.hash(member.getKey(), text, findings);
      }
      findings.leave();
    }
  }

  private void extensions(Json value) {
    if (!(value instanceof Json.Obj(Map<String, Json> members))) {
      findings.error("K-VALUE-1", "must be an object");
      return;
    }
    expect(!members.isEmpty(), "K-VALUE-3", "a dictionary is not empty: it is left out");
    for (Map.Entry<String, Json> member : members.entrySet()) {
      findings.enter(member.getKey());
      extension(member.getKey(), member.getValue());
      findings.leave();
    }
  }

  private void extension(String key, Json value) {
    Layout layout = TypeTable.STIX.extensions().get(key);
    if (layout != null && layout.owner().equals(type)) {
      if (value instanceof Json.Obj object) {
        members(layout, object, false);
      } else {
        findings.error("K-EXT-1", "an extension must be an object");
      }
    } else if (layout != null) {
      findings.error("K-EXT-3", "this extension belongs to another type of object");
    } else if (Extensions.ofAnother(key)) {
      Extensions.check(value, findings);
    } else if (key.startsWith("x-") && key.endsWith("-ext") && StixId.typed(key)) {
      findings.note("K-EXT-3", "an extension without a definition, as STIX 2.0 had them");
      expect(value instanceof Json.Obj, "K-EXT-1", "an extension must be an object");
    } else {
      findings.error("K-EXT-3", "no such extension, and no extension definition's name");
    }
  }

  /// The older form of observed data holds its observables itself; they have no names there, so
  /// only their types are looked at.
  private void observables(Json value) {
    if (!(value instanceof Json.Obj(Map<String, Json> members)) || members.isEmpty()) {
      findings.error("K-VALUE-1", "must be an object that is not empty");
      return;
    }
    findings.note("K-PROP-2", "a form that STIX 2.1 advises against");
    for (Map.Entry<String, Json> member : members.entrySet()) {
      findings.enter(member.getKey());
      boolean typed =
          member.getValue() instanceof Json.Obj object
              && object.text("type").filter(StixId::typed).isPresent();
      expect(typed, "K-VALUE-1", "must be an object with a type");
      findings.leave();
    }
  }
}
