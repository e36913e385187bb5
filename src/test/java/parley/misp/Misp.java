package parley.misp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.stix.Stix;

/// Documents for the tests: of our own, and the pairs of MISP and STIX that misp-stix shows.
final class Misp {
  private static final JsonReader.Limits LIMITS =
      new JsonReader.Limits(64 * 1024 * 1024, 64, 10_000_000);

  /// Of the organisation that the pairs name as author.
  private static final String ORG =
      "{'name': 'MISP-Project', 'uuid': 'a0c22599-9e58-4da4-96ac-7051603fa951'}";

  private static final Pattern SHORTENED =
      Pattern.compile("([A-Za-z0-9+/]*)\\[\\.\\.\\.]([A-Za-z0-9+/=]*)");

  private Misp() {}

  /// With ' for " and ` for '.
  static Json.Obj json(String text) {
    return parsed(Bytes.utf8(text.replace('\'', '"').replace('`', '\'')));
  }

  static Json.Obj parsed(Bytes bytes) {
    try {
      return (Json.Obj) JsonReader.foreign(bytes, LIMITS);
    } catch (MalformedInput e) {
      throw new AssertionError(e.clause() + ": " + e.getMessage(), e);
    }
  }

  /// The documents show files shortened; here they are whole groups of base64 again.
  static Json.Obj file(Path file) {
    try {
      String text =
          SHORTENED
              .matcher(Files.readString(file))
              .replaceAll(found -> {
                int length = found.group(1).length() + found.group(2).length();
                return found.group(1) + "A".repeat((4 - length % 4) % 4) + found.group(2);
              });
      return parsed(Bytes.utf8(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Json.Obj event(String members) {
    return json(
        "{'uuid': '5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60', 'info': 'Test', 'date': '2020-10-25',"
            + " 'timestamp': '1603642920', 'Orgc': "
            + ORG
            + (members.isEmpty() ? "" : ", " + members)
            + "}");
  }

  /// The event with one more member.
  static Json.Obj with(String member, List<? extends Json> items) {
    return Fields.with(event(""), member, new Json.Arr(List.copyOf(items)));
  }

  /// A pair that misp-stix shows.
  ///
  /// @param name file and title
  /// @param event of MISP around what the pair shows
  /// @param stix what misp-stix makes of it
  record Pair(String name, Json.Obj event, List<Json.Obj> stix) {
    Pair {
      stix = List.copyOf(stix);
    }
  }

  static List<Pair> pairs() {
    Path folder = Stix.data().resolve("misp-stix");
    List<Pair> pairs = new ArrayList<>();
    for (Map.Entry<String, String> each :
        new TreeMap<>(Map.of("attributes", "Attribute", "objects", "Object", "galaxies", "Galaxy"))
            .entrySet()) {
      Json.Obj file = file(folder.resolve("misp_" + each.getKey() + "_to_stix21.json"));
      file.members()
          .forEach((title, value) -> {
            Json.Obj pair = (Json.Obj) value;
            List<Json.Obj> stix = objects(pair, "STIX");
            List<Json.Obj> misp = objects(pair, "MISP");
            if (each.getKey().equals("attributes")) {
              misp = misp.stream().map(one -> flagged(one, stix)).toList();
            } else if (each.getKey().equals("galaxies")) {
              misp = misp.stream().map(Misp::known).toList();
            }
            pairs.add(new Pair(each.getKey() + "/" + title, with(each.getValue(), misp), stix));
          });
    }
    return pairs;
  }

  /// The pairs of attributes leave `to_ids` out and show both what it makes and what is made
  /// without it.
  private static Json.Obj flagged(Json.Obj attribute, List<Json.Obj> stix) {
    boolean indicator = stix.stream().anyMatch(one -> Made.type(one).equals("indicator"));
    return Fields.with(attribute, "to_ids", new Json.Bool(indicator));
  }

  /// The pairs show clusters of MITRE as of one organisation alone, and convert them as known to
  /// all.
  private static Json.Obj known(Json.Obj galaxy) {
    List<Json> clusters =
        Fields.objects(galaxy, "GalaxyCluster").stream()
            .<Json>map(each -> Fields.without(each, "distribution"))
            .toList();
    return Fields.with(galaxy, "GalaxyCluster", new Json.Arr(clusters));
  }

  private static List<Json.Obj> objects(Json.Obj pair, String key) {
    return pair.object(key).map(List::of).orElseGet(() -> Fields.objects(pair, key));
  }

  /// All attributes of an event, those of its objects too.
  static List<Json.Obj> attributes(Json.Obj event) {
    List<Json.Obj> attributes = new ArrayList<>(Fields.objects(event, "Attribute"));
    Fields.objects(event, "Object")
        .forEach(object -> attributes.addAll(Fields.objects(object, "Attribute")));
    return attributes;
  }

  static Json.Obj only(Exported exported) {
    if (exported.events().size() != 1) {
      throw new AssertionError(exported.events().size() + " events");
    }
    return exported.events().getFirst().object("Event").orElseThrow();
  }
}
