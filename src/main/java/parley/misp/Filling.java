package parley.misp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;

/// Puts the attributes of one object to their places, and keeps what comes together from several.
/// Mutable, one use.
final class Filling {
  /// Names of properties have at most 250 characters.
  private static final int LONGEST_NAME = 200;

  private static final Map<String, String> MEDIA =
      Map.of("png", "image/png", "jpg", "image/jpeg", "jpeg", "image/jpeg", "gif", "image/gif");

  private final Scope scope;
  private final List<Terms.Term> terms = new ArrayList<>();
  private final Map<String, List<String>> contact = new LinkedHashMap<>();
  private final Map<String, String> data = new LinkedHashMap<>();
  private final List<Json> references = new ArrayList<>();

  Filling(Scope scope) {
    this.scope = scope;
  }

  /// Of what is for detection. The list itself, to which more are added.
  List<Terms.Term> terms() {
    return terms;
  }

  List<Json> references() {
    return references;
  }

  Optional<String> contact() {
    List<String> all = new ArrayList<>();
    contact.forEach((relation, values) -> all.add(relation + ": " + String.join("; ", values)));
    return all.isEmpty() ? Optional.empty() : Optional.of(String.join(" / ", all));
  }

  /// Where the file of an attribute is.
  Optional<String> artifact(String attribute) {
    return Optional.ofNullable(data.get(attribute));
  }

  /// Those whose place is inside another thing come after those that make it.
  void fill(Built main, Json.Obj template, Json.Obj from, String root) {
    Json.Obj map = Table.part(template, "map");
    Fields.objects(from, ObjectImport.ATTRIBUTE).stream()
        .sorted(Comparator.comparingLong(each -> depth(map, each)))
        .forEach(attribute -> {
          String relation = Fields.textOr(attribute, ObjectImport.RELATION, "");
          String text = Fields.textOr(attribute, ObjectImport.VALUE, "");
          Built.Value value =
              new Built.Value(
                  AttributeImport.uuid(scope, attribute), text, Fields.said(attribute, "data"));
          String places =
              map.text(relation)
                  .orElseGet(() -> digest(root.isEmpty() ? main.type() : "", attribute));
          boolean placed = false;
          for (String place : places.isEmpty() ? new String[0] : places.split(";", -1)) {
            placed |= place(main, root, place, attribute, value);
          }
          if (!placed) {
            unplaced(main, root, attribute);
          }
        });
  }

  private static long depth(Json.Obj map, Json.Obj attribute) {
    String place = map.text(Fields.textOr(attribute, ObjectImport.RELATION, "")).orElse("");
    return place.chars().filter(c -> c == '>').count();
  }

  /// Digests go to their place in files whatever the template calls them.
  private static String digest(String type, Json.Obj attribute) {
    String algorithm = Table.HASHES.get(Fields.textOr(attribute, "type", ""));
    boolean file = type.equals("file") || type.equals("artifact");
    return file && algorithm != null ? "hashes." + algorithm : "";
  }

  private boolean place(
      Built main, String root, String place, Json.Obj attribute, Built.Value value) {
    if (place.startsWith("/")) {
      contact
          .computeIfAbsent(
              Fields.textOr(attribute, ObjectImport.RELATION, ""), _ -> new ArrayList<>())
          .add(value.text());
      return true;
    }
    if (place.startsWith("@")) {
      references.add(reference(place.substring(1), value.text()));
      return true;
    }
    Optional<String> path = main.set(root, place, value);
    if (path.isPresent() && place.startsWith("=")) {
      sample(main, place, attribute, value);
    }
    if (path.isPresent() && Fields.truth(attribute, "to_ids")) {
      term(main, place, path.get(), attribute, value);
    }
    return path.isPresent();
  }

  private static Json reference(String source, String text) {
    return switch (source) {
      case "url" -> Json.object().with("source_name", "url").with("url", text).build();
      case "cve" -> Json.object().with("source_name", "cve").with("external_id", text).build();
      default ->
          Json.object()
              .with("source_name", "capec")
              .with("external_id", text.startsWith("CAPEC-") ? text : "CAPEC-" + text)
              .build();
    };
  }

  /// What MISP keeps of a file is an encrypted archive for samples, and the file itself for others.
  private void sample(Built main, String place, Json.Obj attribute, Built.Value value) {
    Built artifact = main.other("content_ref").filter(_ -> place.contains(">")).orElse(main);
    data.put(Fields.textOr(attribute, "uuid", ""), artifact.id());
    if (Fields.textOr(attribute, "type", "").equals("malware-sample")) {
      int bar = value.text().indexOf('|');
      artifact.put("mime_type", new Json.Str("application/zip"));
      artifact.put("hashes.MD5", new Json.Str(value.text().substring(bar + 1)));
      artifact.put("encryption_algorithm", new Json.Str("mime-type-indicated"));
      artifact.put("decryption_key", new Json.Str("infected"));
    } else if (place.contains(">")) {
      String ending = value.text().substring(value.text().lastIndexOf('.') + 1);
      Optional.ofNullable(MEDIA.get(ending))
          .ifPresent(media -> artifact.put("mime_type", new Json.Str(media)));
    }
  }

  private void term(Built main, String place, String path, Json.Obj attribute, Built.Value value) {
    if (place.startsWith("=")) {
      terms.addAll(AttributeImport.terms(attribute).all());
      return;
    }
    String text = compared(place, value.text());
    if (place.contains("{ip}") && main.type().equals("network-traffic")) {
      String reference = path.substring(0, path.indexOf('.'));
      terms.add(
          new Terms.Term(main.type() + ":" + reference + ".type", Names.address(value.text())));
    }
    terms.add(new Terms.Term(main.type() + ":" + path, text));
  }

  /// A value as it stands in the observable.
  private static String compared(String place, String text) {
    if (place.startsWith("~")) {
      return Fields.moment(text).map(Object::toString).orElse(text);
    }
    if (place.startsWith("|")) {
      return AttributeImport.key(text);
    }
    return place.contains("#") ? AttributeImport.number(text) : text;
  }

  /// STIX has no place for it: a property of our own, as misp-stix names them.
  private void unplaced(Built main, String root, Json.Obj attribute) {
    String relation = Fields.textOr(attribute, ObjectImport.RELATION, "");
    String key = "x_misp_" + relation.replaceAll("[^A-Za-z0-9_]", "_");
    String text = Fields.textOr(attribute, ObjectImport.VALUE, "");
    if (key.length() > LONGEST_NAME || relation.isEmpty()) {
      return;
    }
    Optional<Json> before = Built.Paths.at(main.body(), root + key);
    if (before.isEmpty()) {
      main.put(root + key, new Json.Str(text));
    } else {
      List<Json> all = new ArrayList<>();
      if (before.get() instanceof Json.Arr(List<Json> items)) {
        all.addAll(items);
      } else {
        all.add(before.get());
      }
      all.add(new Json.Str(text));
      main.put(root + key, new Json.Arr(all));
    }
    boolean detects =
        Fields.truth(attribute, "to_ids") && ObjectImport.OBSERVABLE.contains(main.type());
    if (detects) {
      terms.add(new Terms.Term(main.type() + ":" + root + key, text));
    }
  }

  void part(Built main, Json.Obj part) {
    Json.Obj template =
        Table.template(Fields.textOr(part, "name", "")).orElse(Json.object().build());
    Optional<String> list = list(Fields.textOr(part, "name", ""));
    if (list.isEmpty()) {
      fill(main, template, part, template.text("root").orElse(""));
      return;
    }
    int before = terms.size();
    Built inner = new Built("file", Names.derived(main.id()));
    fill(inner, template, part, "");
    String place = list.get();
    int count =
        Built.Paths.at(main.body(), place.substring(0, place.length() - 2))
            .map(each -> each instanceof Json.Arr(List<Json> items) ? items.size() : 0)
            .orElse(0);
    main.put(place, inner.body());
    String at = main.type() + ":" + place.replace("[]", "[" + count + "]") + ".";
    for (int i = before; i < terms.size(); i++) {
      Terms.Term term = terms.get(i);
      terms.set(i, new Terms.Term(at + term.path().substring("file:".length()), term.value()));
    }
  }

  /// The list that a part is an item of.
  private static Optional<String> list(String part) {
    return Table.templates().values().stream()
        .map(each -> Table.part((Json.Obj) each, "parts"))
        .flatMap(each -> each.text(part).stream())
        .filter(place -> !place.isEmpty())
        .findFirst();
  }
}
