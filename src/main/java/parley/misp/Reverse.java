package parley.misp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;

/// Simple patterns of others as attributes and objects of MISP, by the same tables read backwards
/// (K-MISP-6).
final class Reverse {
  private static final String TYPE_STEP = ".type";
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+(/[0-9]{1,3})?");

  /// The template for what a pattern is about, where no label names one.
  private static final Map<String, String> USUAL =
      Map.ofEntries(
          Map.entry("artifact", "artifact"),
          Map.entry("autonomous-system", "asn"),
          Map.entry("directory", "directory"),
          Map.entry("domain-name", "domain-ip"),
          Map.entry("email-message", "email"),
          Map.entry("file", "file"),
          Map.entry("mutex", "mutex"),
          Map.entry("network-traffic", "network-connection"),
          Map.entry("process", "process"),
          Map.entry("software", "cpe-asset"),
          Map.entry("url", "url"),
          Map.entry("user-account", "user-account"),
          Map.entry("windows-registry-key", "registry-key"),
          Map.entry("x509-certificate", "x509"));

  private Reverse() {}

  /// A type of attribute and its value.
  record One(String type, String value) {}

  /// @param label the type that a label names, tried first
  static Optional<One> attribute(Terms terms, Optional<String> label) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Terms.Term term : terms.all()) {
      if (values.put(plain(term.path()), term.value()) != null) {
        return Optional.empty();
      }
    }
    Optional<One> named =
        label.flatMap(type -> Table.kind(type).flatMap(kind -> fits(type, kind, values)));
    if (named.isPresent()) {
      return named;
    }
    for (Map.Entry<String, Table.Kind> each : Table.kinds().entrySet()) {
      Optional<One> one = fits(each.getKey(), each.getValue(), values);
      if (one.isPresent()) {
        return one;
      }
    }
    Optional<String> address =
        Optional.ofNullable(values.get("ipv4-addr:value"))
            .or(() -> Optional.ofNullable(values.get("ipv6-addr:value")));
    return address.filter(_ -> values.size() == 1).map(value -> new One("ip-dst", value));
  }

  /// Whichever item of a list.
  private static String plain(String path) {
    return path.replaceAll("\\[[0-9]+\\]", "[*]");
  }

  private static Optional<One> fits(String type, Table.Kind kind, Map<String, String> values) {
    Map<String, String> blanks = new HashMap<>();
    boolean addressed = true;
    Set<String> wanted = new LinkedHashSet<>();
    for (String each : kind.pattern()) {
      int equals = each.indexOf('=');
      String path = each.substring(0, equals);
      String blank = each.substring(equals + 1);
      String value = values.get(path);
      boolean constant = blank.startsWith("'");
      boolean same = value != null && (!constant || blank.equals("'" + value + "'"));
      if (!same && !path.endsWith(TYPE_STEP)) {
        return Optional.empty();
      }
      wanted.add(path);
      if (path.endsWith(TYPE_STEP)) {
        String of = path.substring(0, path.length() - TYPE_STEP.length()) + ".value";
        addressed &= address(value, values.getOrDefault(of, ""));
      }
      if (!constant && value != null && !path.endsWith(TYPE_STEP)) {
        blanks.put(blank, value);
      }
    }
    if (!addressed || wanted.isEmpty() || !wanted.containsAll(values.keySet())) {
      return Optional.empty();
    }
    return value(blanks).map(value -> new One(type, value));
  }

  /// A reference is to an address: by its value, and by its type where that is said.
  private static boolean address(@Nullable String type, String value) {
    return ADDRESS.matcher(value).matches() && (type == null || type.equals(Names.address(value)));
  }

  private static Optional<String> value(Map<String, String> blanks) {
    String second = blanks.get("{2}");
    for (String first : List.of("{0}", "{1}", "{as}", "{key1}")) {
      String value = blanks.get(first);
      if (value != null) {
        return Optional.of(second == null ? value : value + "|" + second);
      }
    }
    return Optional.empty();
  }

  /// An object of a template, where each place of the pattern has a relation in it.
  ///
  /// @return name, and pairs of relation and value
  static Optional<Map.Entry<String, List<One>>> object(Terms terms, Optional<String> label) {
    String type = terms.all().getFirst().path();
    String about = type.substring(0, type.indexOf(':'));
    String name = label.orElse(USUAL.getOrDefault(about, ""));
    Optional<Json.Obj> template =
        Table.template(name).filter(each -> each.text("as").equals(Optional.of(about)));
    if (template.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> relations = relations(template.get());
    Set<String> constants = Table.part(template.get(), "set").members().keySet();
    List<One> pairs = new ArrayList<>();
    for (Terms.Term term : terms.all()) {
      String path = plain(term.path());
      boolean own = path.startsWith(about + ":");
      String place = own ? path.substring(about.length() + 1) : "";
      boolean named = place.endsWith("_ref.value") && about.equals("network-traffic");
      if (named && !ADDRESS.matcher(term.value()).matches()) {
        return Optional.empty();
      }
      String relation = relations.get(place);
      boolean custom = place.startsWith("x_misp_");
      if (relation == null && custom) {
        relation = place.substring("x_misp_".length()).replace('_', '-');
      }
      if (relation != null) {
        pairs.add(new One(relation, term.value()));
      } else if (place.endsWith(TYPE_STEP)
          ? !term.value().endsWith("-addr")
          : !constants.contains(place)) {
        return Optional.empty();
      }
    }
    return pairs.isEmpty() ? Optional.empty() : Optional.of(Map.entry(name, pairs));
  }

  /// The relation of each place, as patterns write it.
  private static Map<String, String> relations(Json.Obj template) {
    Map<String, String> relations = new HashMap<>();
    String root = template.text("root").orElse("");
    Table.texts(Table.part(template, "map"))
        .forEach((relation, places) -> {
          String place = places.split(";", -1)[0].replaceAll("[#%*!~^=|&]", "");
          String path =
              root + place.replaceAll(">[^.>]+\\.", ".").replace("[]", "[*]").replace("[0]", "[*]");
          relations.putIfAbsent(path, relation);
        });
    Table.HASHES.forEach((name, algorithm) -> relations.putIfAbsent("hashes." + algorithm, name));
    return relations;
  }

  /// The type of attribute that a relation of a template mostly has.
  static String type(String relation, String value) {
    if (Table.HASHES.containsKey(relation) || Table.kind(relation).isPresent()) {
      return relation;
    }
    return switch (relation) {
      case "ip", "dst-ip" -> "ip-dst";
      case "from" -> "email-src";
      case "to", "cc", "bcc" -> "email-dst";
      case "subject" -> "email-subject";
      case "message-id" -> "email-message-id";
      case "src-port", "dst-port" -> "port";
      case "asn", "src-as", "dst-as" -> "AS";
      case "key" -> "regkey";
      case "attachment" -> "email-attachment";
      case "creation-time", "modification-time", "access-time" ->
          Fields.moment(value).isPresent() ? "datetime" : "text";
      default -> "text";
    };
  }

  /// A category that MISP lets the type have.
  static String category(String type) {
    if (type.startsWith("ip-")
        || List.of("domain", "hostname", "domain|ip", "hostname|port", "url", "uri", "AS", "port")
            .contains(type)
        || List.of("user-agent", "http-method", "mac-address", "snort", "suricata").contains(type)
        || type.startsWith("x509-")) {
      return "Network activity";
    }
    if (List.of("yara", "sigma", "stix2-pattern").contains(type)) {
      return "Payload installation";
    }
    return switch (type) {
      case "regkey", "regkey|value" -> "Persistence mechanism";
      case "mutex" -> "Artifacts dropped";
      case "vulnerability", "link" -> "External analysis";
      case "campaign-name" -> "Attribution";
      case "github-username" -> "Social network";
      case "text", "comment", "other", "datetime", "size-in-bytes" -> "Other";
      default -> "Payload delivery";
    };
  }

  static Optional<String> label(Json.Obj object, String key) {
    String start = "misp:" + key + "=\"";
    return object.texts("labels").stream()
        .filter(label ->
            label.startsWith(start) && label.endsWith("\"") && label.length() > start.length())
        .map(label -> label.substring(start.length(), label.length() - 1))
        .findFirst();
  }

  /// A domain object that a label calls an attribute.
  static Optional<One> named(Json.Obj object) {
    return label(object, "type")
        .filter(type -> Table.kind(type).flatMap(Table.Kind::is).isPresent())
        .flatMap(type -> object.text("name").map(name -> new One(type, name)));
  }

  /// misp-stix writes rules of attributes in brackets.
  static String rule(Json.Obj object) {
    String rule = object.text("pattern").orElse("");
    boolean inside =
        label(object, "type").isPresent()
            && !object.text("pattern_type").equals(Optional.of("stix"));
    return inside && rule.startsWith("[") && rule.endsWith("]")
        ? rule.substring(1, rule.length() - 1)
        : rule;
  }

  /// The observables around which the others stand.
  static List<Json.Obj> roots(Json.Obj observed, Map<String, Json.Obj> all) {
    List<Json.Obj> things = new ArrayList<>();
    observed
        .texts("object_refs")
        .forEach(id -> Optional.ofNullable(all.get(id)).ifPresent(things::add));
    Set<String> inner = new HashSet<>();
    for (Json.Obj each : things) {
      Fields.without(each, "id").members().values().forEach(value -> refs(value, inner));
    }
    return things.stream().filter(each -> !inner.contains(Made.id(each))).toList();
  }

  private static void refs(Json value, Set<String> into) {
    switch (value) {
      case Json.Str(String text) -> into.add(text);
      case Json.Arr(List<Json> items) -> items.forEach(item -> refs(item, into));
      case Json.Obj(Map<String, Json> members) ->
          members.values().forEach(item -> refs(item, into));
      case Json.Num _, Json.Real _, Json.Bool _, Json.Null _ -> {}
    }
  }

  static String comment(Json.Obj object) {
    String said = object.text("description").or(() -> object.text("name")).orElse("");
    return object
        .text("valid_until")
        .map(end -> said + (said.isEmpty() ? "" : " ") + "(valid until " + end + ")")
        .orElse(said);
  }
}
