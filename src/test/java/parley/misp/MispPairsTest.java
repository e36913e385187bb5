package parley.misp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.CanonicalJson;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.misp.Misp.Pair;
import parley.stix.Pattern;
import parley.stix.Stix;

/// What our import makes of the documents of misp-stix, beside what misp-stix makes of them.
class MispPairsTest {
  /// Not compared: properties of either tool's own, and the comment on what was carried.
  private static boolean compared(String property) {
    return !property.startsWith("x_misp_") && !property.equals("spec_version");
  }

  /// Where the two differ, and why. Each occurs, and no difference is without one.
  private enum Reason {
    HASH_NAME("an algorithm has one name in observable and pattern; SHA-512/256 is not SHA-256"),
    FILE("the bytes of a file are no part of a pattern"),
    BOTH("one reference cannot be an address and a name at once"),
    HIVE("a key begins with its hive's whole name, as STIX asks"),
    HEADER("a header field has one name in observable and pattern, and a list of values"),
    RULE("a rule is written as it is, and not in brackets"),
    DISPLAY_NAME("MISP does not say whose a display name is, and it is not guessed"),
    ITEM("an item of a list is compared, and not the list"),
    FLAGS("the pair shows flags that its attributes do not have"),
    LANGUAGE("a language is named in small letters"),
    MOMENT("a moment is written as STIX writes it"),
    LOOSE("a name to which nothing refers is no observable"),
    NUMBER("a text never equals a number"),
    DISPOSITION("that a file was attached is no mark of an attack");

    private final String why;

    Reason(String why) {
      this.why = why;
    }

    static Optional<Reason> of(Difference difference) {
      return Arrays.stream(values()).filter(each -> each.holds(difference)).findFirst();
    }

    private boolean holds(Difference difference) {
      String pair = difference.pair();
      String place = difference.place();
      boolean pattern = place.equals("indicator:pattern");
      String theirs = difference.theirs();
      return switch (this) {
        case HASH_NAME -> pair.contains("sha") && (place.equals("file:hashes") || pattern);
        case FILE -> pattern && theirs.contains("payload_bin");
        case BOTH -> pattern && theirs.contains("dst_ref.type = 'domain-name'");
        case HIVE -> pair.contains("/regkey");
        case HEADER ->
            (pattern && theirs.contains("additional_header_fields"))
                || (place.equals("network-traffic:extensions")
                    && theirs.contains("request_header"));
        case RULE ->
            pattern && pair.startsWith("attributes/") && !difference.ours().startsWith("\"[");
        case DISPLAY_NAME -> place.equals("email-addr:display_name");
        case ITEM -> pattern && theirs.contains("received_lines =");
        case FLAGS -> pair.endsWith("with the perfect domain & ip matching");
        case LANGUAGE -> place.equals("software:languages");
        case MOMENT -> pattern && theirs.contains("modified_time");
        case LOOSE -> pair.equals("objects/http-request") && !pattern;
        case NUMBER ->
            pattern && theirs.matches("(?s).*(port|number|size|pid|gid|exponent) = '[0-9]+'.*");
        case DISPOSITION -> pattern && theirs.contains("content_disposition");
      };
    }
  }

  private record Difference(String pair, String place, String theirs, String ours) {}

  private final List<Difference> differences = new ArrayList<>();
  private int objects;
  private int same;
  private int properties;
  private int sameProperties;

  private static Optional<Json> normal(Json.Obj object, String property) {
    Json value = object.get(property);
    if (property.equals("pattern")
        && value instanceof Json.Str(String text)
        && object.text("pattern_type").equals(Optional.of("stix"))) {
      try {
        return Optional.of(new Json.Str(Pattern.read(text).normal()));
      } catch (MalformedInput e) {
        return Optional.of(value);
      }
    }
    if (property.equals("extensions") && value instanceof Json.Obj all) {
      Json.Obj rest = Fields.without(all, Facts.EXTENSION);
      return rest.members().isEmpty() ? Optional.empty() : Optional.of(plain(rest));
    }
    return Optional.ofNullable(value).map(MispPairsTest::plain);
  }

  /// Without properties of either tool's own, lists in one order.
  private static Json plain(Json value) {
    return switch (value) {
      case Json.Obj object -> {
        Json.Builder plain = Json.object();
        object
            .members()
            .forEach((key, each) -> {
              if (compared(key)) {
                plain.with(key, plain(each));
              }
            });
        yield plain.build();
      }
      case Json.Arr(List<Json> items) -> {
        List<Json> plain = new ArrayList<>(items.stream().map(MispPairsTest::plain).toList());
        plain.sort(Comparator.comparing(each -> CanonicalJson.write(each).utf8()));
        yield new Json.Arr(plain);
      }
      case Json.Real(double number) when number == Math.rint(number) -> new Json.Num((long) number);
      case Json.Str _, Json.Num _, Json.Real _, Json.Bool _, Json.Null _ -> value;
    };
  }

  private void compare(Pair pair, List<Json.Obj> made) {
    Map<String, Json.Obj> ours = new HashMap<>();
    made.forEach(each -> ours.put(Made.id(each), each));
    for (Json.Obj theirs : pair.stix()) {
      objects++;
      Json.Obj our = ours.get(Made.id(theirs));
      if (our == null) {
        differences.add(new Difference(pair.name(), Made.type(theirs), "there", "not made"));
        continue;
      }
      Set<String> keys = new HashSet<>(theirs.members().keySet());
      keys.addAll(our.members().keySet());
      keys.removeIf(key -> !compared(key));
      int before = differences.size();
      for (String key : keys) {
        Optional<Json> left = normal(theirs, key);
        Optional<Json> right = normal(our, key);
        properties++;
        if (left.equals(right)) {
          sameProperties++;
        } else {
          differences.add(
              new Difference(
                  pair.name(), Made.type(theirs) + ":" + key, shown(left), shown(right)));
        }
      }
      same += differences.size() == before ? 1 : 0;
    }
  }

  private static String shown(Optional<Json> value) {
    return value.map(each -> CanonicalJson.write(each).utf8()).orElse("none");
  }

  @Test
  void most_of_what_misp_stix_makes_is_made_the_same_and_each_difference_has_its_reason() {
    List<Pair> pairs = Misp.pairs();
    for (Pair pair : pairs) {
      compare(pair, EventImport.of(pair.event()).objects());
    }
    Map<Reason, Integer> reasons = new TreeMap<>();
    List<Difference> unexplained = new ArrayList<>();
    for (Difference difference : differences) {
      Optional<Reason> reason = Reason.of(difference);
      reason.ifPresentOrElse(
          each -> reasons.merge(each, 1, Integer::sum), () -> unexplained.add(difference));
    }
    System.out.println(
        pairs.size()
            + " pairs: "
            + same
            + " of "
            + objects
            + " objects the same, "
            + sameProperties
            + " of "
            + properties
            + " properties");
    reasons.forEach((reason, count) -> System.out.println("  " + count + "  " + reason.why));
    assertThat(unexplained).isEmpty();
    assertThat(reasons).containsOnlyKeys(Reason.values());
    assertThat(same).isGreaterThanOrEqualTo(objects * 88 / 100);
    assertThat(sameProperties).isGreaterThanOrEqualTo(properties * 98 / 100);
    assertThat(pairs).hasSizeGreaterThan(150);
  }

  /// K-MISP-3 to K-MISP-9.
  @Test
  void whatever_is_made_is_good_stix_and_nothing_of_the_pairs_is_left_out() {
    int made = 0;
    List<Imported.Note> notes = new ArrayList<>();
    for (Pair pair : Misp.pairs()) {
      Imported imported = EventImport.of(pair.event());
      imported
          .objects()
          .forEach(object -> assertThat(Scope.wrong(object)).as(Made.id(object)).isEmpty());
      made += imported.objects().size();
      notes.addAll(imported.notes());
    }
    System.out.println(made + " objects made of the pairs, " + notes.size() + " notes");
    assertThat(made).isGreaterThan(700);
    assertThat(notes).isEmpty();
  }

  private static Map<String, Json.Obj> byUuid(Json.Obj event) {
    Map<String, Json.Obj> all = new TreeMap<>();
    Misp.attributes(event)
        .forEach(each ->
            all.put(Fields.textOr(each, "uuid", ""), Facts.travelling(Facts.ATTRIBUTE, each)));
    return all;
  }

  /// K-MISP-4.
  @Test
  void from_misp_to_stix_and_back_every_attribute_is_as_it_was() {
    int attributes = 0;
    for (Pair pair : Misp.pairs()) {
      Exported back = EventExport.of(EventImport.of(pair.event()).objects(), "national");
      Json.Obj event = Misp.only(back);
      if (byUuid(pair.event()).size() == Misp.attributes(pair.event()).size()) {
        assertThat(byUuid(event)).as(pair.name()).isEqualTo(byUuid(pair.event()));
      } else {
        // misp-stix shows two attributes of one UUID; MISP has one of each.
        assertThat(values(event)).as(pair.name()).isEqualTo(values(pair.event()));
      }
      assertThat(event.items("Object")).hasSameSizeAs(pair.event().items("Object"));
      assertThat(clusters(event)).isEqualTo(clusters(pair.event()));
      attributes += byUuid(event).size();
    }
    System.out.println(attributes + " attributes of the pairs the same after MISP, STIX, MISP");
    assertThat(attributes).isGreaterThan(400);
  }

  private static List<String> values(Json.Obj event) {
    return Misp.attributes(event).stream().map(each -> Fields.textOr(each, "value", "")).toList();
  }

  private static List<Json> clusters(Json.Obj event) {
    return Fields.objects(event, "Galaxy").stream()
        .flatMap(galaxy -> Fields.objects(galaxy, "GalaxyCluster").stream())
        .<Json>map(each -> Facts.full(Facts.travelling(Facts.CLUSTER, each)))
        .toList();
  }

  /// K-MISP-6: what misp-stix made, given to our export, without our extension on it.
  @Test
  void what_misp_stix_made_of_attributes_comes_back_as_those_attributes() {
    int all = 0;
    List<String> others = new ArrayList<>();
    for (Pair pair : Misp.pairs()) {
      if (pair.name().startsWith("attributes/")) {
        Json.Obj meant = Misp.attributes(pair.event()).getFirst();
        Json.Obj event = Misp.only(EventExport.of(pair.stix(), "national"));
        List<Json.Obj> made = Misp.attributes(event);
        all++;
        boolean found =
            made.stream()
                .anyMatch(each ->
                    List.of("uuid", "type", "category", "value").stream()
                        .allMatch(key -> Fields.text(each, key).equals(Fields.text(meant, key))));
        if (!found) {
          others.add(pair.name() + " " + made);
        }
      }
    }
    System.out.println((all - others.size()) + " of " + all + " attributes of misp-stix's own");
    others.forEach(System.out::println);
    assertThat(all - others.size()).isGreaterThanOrEqualTo(all * 85 / 100);
  }

  /// What an object says, without what either tool draws at random or says of itself.
  private static String said(Json.Obj object) {
    Json.Obj rest = (Json.Obj) plain(object);
    if (Made.type(object).equals("relationship")) {
      rest = Fields.without(rest, "id");
    }
    for (String list : List.of("object_refs", "labels")) {
      if (rest.has(list)) {
        List<String> kept =
            rest.texts(list).stream()
                .filter(
                    each -> !each.startsWith("relationship--") && !each.startsWith("misp:tool="))
                .toList();
        rest = Fields.with(rest, list, Json.texts(kept));
      }
    }
    Optional<Json> extensions = normal(rest, "extensions");
    rest = Fields.without(rest, "extensions");
    return CanonicalJson.write(
            extensions.isEmpty() ? rest : Fields.with(rest, "extensions", extensions.get()))
        .utf8();
  }

  @Test
  void whole_documents_give_just_what_misp_stix_gives() throws Exception {
    Path folder = Stix.data().resolve("misp-stix");
    for (String kind : List.of("events", "attributes")) {
      Set<String> ours = new HashSet<>();
      for (String part : List.of("_collection_1.json", "_collection_2.json")) {
        Path file = folder.resolve("test_" + kind + part);
        for (Json.Obj event : MispFile.read(Bytes.owning(Files.readAllBytes(file)))) {
          List<Json.Obj> made = EventImport.of(event).objects();
          made.forEach(each -> ours.add(said(each)));
          assertThat(byUuid(Misp.only(EventExport.of(made, "national")))).isEqualTo(byUuid(event));
        }
      }
      Set<String> theirs = new HashSet<>();
      Json.Obj document = Misp.file(folder.resolve("test_" + kind + "_collection_stix21.json"));
      Fields.objects(document, "objects").forEach(each -> theirs.add(said(each)));
      assertThat(ours).as(kind).isEqualTo(theirs).hasSizeGreaterThan(12);
    }
  }
}
