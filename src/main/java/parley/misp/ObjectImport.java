package parley.misp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;

/// One object of MISP, made from a template, with those objects that are parts of it (K-MISP-5): a
/// domain object, a rule, or an observable with what was seen and an indicator of those of its
/// attributes that are for detection. Mutable, one use.
final class ObjectImport {
  static final String OWN = "x-misp-object";
  private static final Set<String> PHASED = Set.of("attack-pattern", "malware", "tool");
  static final Set<String> OBSERVABLE =
      Set.of(
          "artifact",
          "autonomous-system",
          "directory",
          "domain-name",
          "email-message",
          "file",
          "mutex",
          "network-traffic",
          "process",
          "software",
          "url",
          "user-account",
          "windows-registry-key",
          "x509-certificate");

  /// How a whole names its part.
  private static final Set<String> INSIDE = Set.of("includes", "included-in", "contains");

  static final String RELATION = "object_relation";
  static final String VALUE = "value";
  static final String ATTRIBUTE = "Attribute";

  private final Scope scope;
  private final Json.Obj object;
  private final List<Json.Obj> parts;
  private final String name;
  private final String uuid;
  private final Instant at;
  private final Marks marks;
  private final Filling filling;
  private final List<Terms.Term> terms;

  private ObjectImport(Scope scope, Json.Obj object, List<Json.Obj> parts) {
    this.scope = scope;
    this.object = object;
    this.parts = parts;
    this.name = Fields.textOr(object, "name", "");
    this.uuid = uuid(scope, object);
    this.at = Fields.moment(object, "timestamp").orElse(scope.at());
    this.marks = marks(object, parts);
    this.filling = new Filling(scope);
    this.terms = filling.terms();
  }

  static String uuid(Scope scope, Json.Obj object) {
    return Names.uuid(
        Fields.text(object, "uuid"),
        scope.event() + Fields.textOr(object, "name", "") + attributes(object));
  }

  private static List<Json.Obj> attributes(Json.Obj object) {
    return Fields.objects(object, ATTRIBUTE);
  }

  /// An object travels whole: it bears what any of its attributes bears.
  static Marks marks(Json.Obj object, List<Json.Obj> parts) {
    List<Json> tags = new ArrayList<>();
    List<Json.Obj> all = new ArrayList<>(List.of(object));
    all.addAll(parts);
    boolean few = false;
    for (Json.Obj each : all) {
      tags.addAll(each.items("Tag"));
      few |= Marks.few(each);
      for (Json.Obj attribute : attributes(each)) {
        tags.addAll(attribute.items("Tag"));
        few |= Marks.few(attribute);
      }
    }
    Json.Builder said = Json.object().with("Tag", new Json.Arr(tags));
    return Marks.of(few ? said.with("distribution", "0").build() : said.build());
  }

  /// Which of these objects are parts of which (K-MISP-5): each of one at most, the first that
  /// names it, and parts of parts too.
  ///
  /// @param all by MISP's UUID
  static Map<String, List<Json.Obj>> parts(Map<String, Json.Obj> all) {
    Map<String, List<Json.Obj>> parts = new HashMap<>();
    Set<String> taken = new HashSet<>();
    all.forEach((uuid, whole) -> {
      Json.Obj known =
          Table.template(Fields.textOr(whole, "name", ""))
              .map(template -> Table.part(template, "parts"))
              .orElse(Json.object().build());
      if (known.members().isEmpty()) {
        return;
      }
      for (Json.Obj reference : Fields.objects(whole, "ObjectReference")) {
        String to = Names.uuid(Fields.textOr(reference, "referenced_uuid", ""));
        Json.Obj part = all.get(to);
        boolean inside =
            part != null
                && INSIDE.contains(Fields.textOr(reference, "relationship_type", ""))
                && known.has(Fields.textOr(part, "name", ""));
        if (inside && !to.equals(uuid) && taken.add(to)) {
          parts.computeIfAbsent(uuid, _ -> new ArrayList<>()).add(part);
        }
      }
    });
    return parts;
  }

  /// @param parts objects of which it is the whole, with theirs
  /// @param refers what it refers to, for those that are about something
  static Made of(Scope scope, Json.Obj object, List<Json.Obj> parts, List<String> refers) {
    ObjectImport one = new ObjectImport(scope, object, parts);
    Optional<Json.Obj> template = Table.template(one.name).filter(each -> !each.has("part"));
    if (template.isEmpty()) {
      return one.own().since("STIX has no place for this template");
    }
    Made made = one.tabled(one.chosen(template.get()), refers);
    Optional<String> wrong = Scope.wrong(made);
    return wrong.isEmpty() ? made : new ObjectImport(scope, object, parts).own().since(wrong.get());
  }

  private Json.Obj chosen(Json.Obj template) {
    Optional<Json.Obj> or = template.object("or");
    boolean holds =
        or.isPresent()
            && attributes(object).stream()
                .anyMatch(each ->
                    Fields.text(each, RELATION).equals(or.get().text("relation"))
                        && Fields.text(each, VALUE).equals(or.get().text(VALUE)));
    return holds ? or.orElseThrow() : template;
  }

  private Made tabled(Json.Obj template, List<String> refers) {
    Built main = new Built(template.text("as").orElse(""), uuid);
    Table.part(template, "set")
        .members()
        .forEach((key, value) -> {
          main.put(key, value);
          if (value instanceof Json.Str(String text) && OBSERVABLE.contains(main.type())) {
            terms.add(new Terms.Term(main.type() + ":" + key, text));
          }
        });
    int constants = terms.size();
    filling.fill(main, template, object, template.text("root").orElse(""));
    template
        .text("name")
        .flatMap(this::first)
        .ifPresent(text -> main.put("name", new Json.Str(text)));
    for (Json.Obj part : parts) {
      filling.part(main, part);
    }
    main.finish(template.texts("protocols"));
    if (terms.size() == constants) {
      terms.clear();
    }
    return told(
        OBSERVABLE.contains(main.type()) ? seen(main, template) : domain(main, template, refers));
  }

  private Optional<String> first(String relation) {
    return attributes(object).stream()
        .filter(each -> Fields.text(each, RELATION).equals(Optional.of(relation)))
        .findFirst()
        .flatMap(each -> Fields.text(each, VALUE));
  }

  private List<String> labels() {
    return List.of(
        "misp:name=\"" + name + "\"",
        "misp:meta-category=\"" + Fields.textOr(object, "meta-category", "misc") + "\"");
  }

  private List<Json.Obj> seen(Built main, Json.Obj template) {
    List<Built> things = apart(main, template);
    List<Json.Obj> observables =
        things.stream().map(Built::observable).map(each -> scope.marked(each, marks)).toList();
    List<String> refs = observables.stream().map(Made::id).toList();
    Json.Obj observed = scope.marked(scope.observed(uuid, at, object, refs), marks, labels());
    List<Json.Obj> all = new ArrayList<>();
    if (!terms.isEmpty()) {
      all.add(indicator("stix", pattern(things)));
    }
    all.add(observed);
    all.addAll(observables);
    if (!terms.isEmpty()) {
      all.add(scope.basedOn("indicator--" + uuid, Made.id(observed), at, marks));
    }
    return all;
  }

  /// Of names and addresses alone, without anything that is said of both, each name is a thing.
  private List<Built> apart(Built main, Json.Obj template) {
    String each = template.text("each").orElse("");
    Set<String> relations = new LinkedHashSet<>();
    attributes(object).forEach(one -> relations.add(Fields.textOr(one, RELATION, "")));
    Set<String> known = Table.part(template, "map").members().keySet();
    if (each.isEmpty() || !known.containsAll(relations) || !relations.contains(each)) {
      return main.all();
    }
    List<Built> all = new ArrayList<>(main.all().subList(1, main.all().size()));
    for (Json.Obj one : attributes(object)) {
      if (Fields.textOr(one, RELATION, "").equals(each)) {
        Built twin = main.twin(AttributeImport.uuid(scope, one));
        twin.put(VALUE, new Json.Str(Fields.textOr(one, VALUE, "")));
        all.add(twin.plain());
      }
    }
    return all;
  }

  private String pattern(List<Built> things) {
    long names = things.stream().filter(each -> each.type().equals("domain-name")).count();
    if (names < 2) {
      return new Terms(terms).written();
    }
    List<String> each = new ArrayList<>();
    for (Terms.Term name : terms) {
      if (name.path().equals("domain-name:value")
          || name.path().equals("domain-name:x_misp_domain")) {
        List<Terms.Term> one = new ArrayList<>();
        one.add(new Terms.Term("domain-name:value", name.value()));
        terms.stream().filter(other -> other.path().contains("refs")).forEach(one::add);
        each.add(new Terms(one).written());
      }
    }
    return each.isEmpty() ? new Terms(terms).written() : String.join(" OR ", each);
  }

  private Json.Obj indicator(String language, String pattern) {
    Json.Builder indicator =
        scope.indicator(
            uuid, at, language, pattern, Fields.textOr(object, "meta-category", "misc"));
    indicator.with("description", Fields.said(object, "comment"));
    return scope.marked(indicator, marks, labels());
  }

  private List<Json.Obj> domain(Built main, Json.Obj template, List<String> refers) {
    Json.Obj body = main.body();
    Json.Builder made;
    if (template.has("rule")) {
      made = Fields.copy(indicator(template.text("rule").orElse(""), ""));
    } else {
      made = scope.sdo(main.type(), uuid, at);
      if (PHASED.contains(main.type())) {
        Json phase = Scope.phase(Fields.textOr(object, "meta-category", "misc"));
        made.with("kill_chain_phases", new Json.Arr(List.of(phase)));
      }
    }
    body.members().forEach(made::with);
    if (main.type().equals("note")) {
      made.with("object_refs", Json.texts(refers));
    }
    made.with("contact_information", filling.contact());
    if (!filling.references().isEmpty()) {
      made.with("external_references", new Json.Arr(filling.references()));
    }
    List<Json.Obj> objects = new ArrayList<>();
    objects.add(scope.marked(made, marks, labels()));
    return objects;
  }

  private Made told(List<Json.Obj> all) {
    Json.Builder facts = Json.object().with(Facts.OBJECT, said(object));
    if (!parts.isEmpty()) {
      facts.with(Facts.PARTS, new Json.Arr(parts.stream().<Json>map(this::said).toList()));
    }
    all.set(0, Facts.on(all.getFirst(), facts));
    return Made.of(all);
  }

  /// As it came, but for files that stand in artifacts and what has objects of its own.
  private Json.Obj said(Json.Obj of) {
    List<Json> attributes = new ArrayList<>();
    for (Json.Obj attribute : attributes(of)) {
      Json.Obj said = Facts.travelling(Facts.ATTRIBUTE, attribute);
      Optional<String> artifact = filling.artifact(Fields.textOr(attribute, "uuid", ""));
      attributes.add(
          artifact.isEmpty()
              ? said
              : Fields.with(
                  Fields.without(said, "data"), Facts.DATA_REF, new Json.Str(artifact.get())));
    }
    return Fields.with(Facts.travelling(Facts.OBJECT, of), ATTRIBUTE, new Json.Arr(attributes));
  }

  private Made own() {
    List<Json> said = new ArrayList<>();
    for (Json.Obj attribute : attributes(object)) {
      said.add(
          Json.object()
              .with("type", Fields.text(attribute, "type"))
              .with(RELATION, Fields.text(attribute, RELATION))
              .with(VALUE, Fields.text(attribute, VALUE))
              .build());
    }
    Json.Builder made =
        scope
            .sdo(OWN, uuid, at)
            .with("x_misp_name", name)
            .with("x_misp_meta_category", Fields.textOr(object, "meta-category", "misc"));
    if (!said.isEmpty()) {
      made.with("x_misp_attributes", new Json.Arr(said));
    }
    List<Json.Obj> all = new ArrayList<>();
    all.add(scope.marked(made, marks, labels()));
    return told(all);
  }
}
