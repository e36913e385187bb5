package parley.misp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import parley.codec.CanonicalJson;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.misp.Misp.Pair;
import parley.stix.Pattern;

/// What our import makes of the documents of misp-stix, beside what misp-stix makes of them.
class MispPairsTest {
  /// Not compared: properties of either tool's own, and the comment on what was carried.
  private static boolean compared(String property) {
    return !property.startsWith("x_misp_") && !property.equals("spec_version");
  }

  /// Where the two differ, and why. Each must occur, and no difference be without one.
  private enum Reason {
    HASH_NAME("an algorithm has one name in observables and patterns; SHA-512/256 is no SHA-256"),
    FILE_IN_PATTERN("the bytes of a file are no part of a pattern"),
    ADDRESS_AND_NAME("one reference cannot be an address and a name at once"),
    HIVE("a key begins with its hive's whole name, as STIX asks"),
    HEADER("names of header fields are those of the observable; values of headers are lists"),
    RULE("a rule is written as it is, not in brackets"),
    DISPLAY_NAME("MISP does not say whose a display name is: it is not guessed"),
    PART_OF_WORD("a list is compared item by item in a pattern"),
    BOTH_NAMES("the flags of the pair contradict its attributes, which have none"),
    LANGUAGE("a pattern's moment is written as STIX writes it"),
    LOOSE_OBSERVABLE("an observable to which nothing leads is not made"),
    CONTENT_TERMS("an attachment's disposition is no mark of an attack"),
    MISSING_IN_STIX("STIX has no such property here");

    private final String why;

    Reason(String why) {
      this.why = why;
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
        plain.sort(java.util.Comparator.comparing(each -> CanonicalJson.write(each).utf8()));
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
      Optional<Reason> reason = reason(difference);
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
    unexplained.forEach(each -> System.out.println("UNEXPLAINED " + each));
    assertThat(unexplained).isEmpty();
  }

  private static Optional<Reason> reason(Difference difference) {
    return Optional.empty();
  }
}
