package parley.match;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.seal.Blinding;

/// The list of one side of a run: its items as points that were multiplied by its secret, and
/// probes among them that nobody else can tell from items (K-MATCH-4, K-MATCH-5).
///
/// @param places what stands behind each point, in the same order; never leaves this node
record OwnList(Blinding secret, List<Bytes> points, List<Place> places) {
  /// K-MATCH-3: the suite and this use of it.
  static final Bytes DOMAIN = Bytes.utf8("PARLEY-MATCH-1-with-P256_XMD:SHA-256_SSWU_RO_");

  private static final JsonReader.Limits LIMITS =
      new JsonReader.Limits(128 * 1024 * 1024, 4, 2_000_000);

  OwnList {
    points = List.copyOf(points);
    places = List.copyOf(places);
  }

  /// What stands behind a point.
  ///
  /// @param item empty for a probe
  /// @param objects that say the item
  /// @param probe a factor, in hexadecimal; empty for an item
  record Place(String item, List<String> objects, String probe) {
    Place {
      objects = List.copyOf(objects);
    }

    boolean probing() {
      return item.isEmpty();
    }

    private Json json() {
      return Json.texts(Stream.concat(Stream.of(item, probe), objects.stream()).toList());
    }

    private static Place read(Json json) throws MalformedInput {
      List<String> texts = new ArrayList<>();
      if (json instanceof Json.Arr(List<Json> parts)) {
        parts.forEach(part -> texts.add(part instanceof Json.Str(String text) ? text : ""));
      }
      MalformedInput.unless(texts.size() >= 2, "K-MATCH-5", "what stands behind a point is gone");
      return new Place(texts.get(0), texts.subList(2, texts.size()), texts.get(1));
    }
  }

  private record Pair(Bytes point, Place place) {}

  /// @param run sixteen bytes that separate this run from all others (K-MATCH-3)
  /// @param count points of the bucket
  static OwnList of(
      Bytes run,
      SortedMap<String, SortedSet<String>> items,
      int count,
      SecureRandom random,
      Crew crew)
      throws InterruptedException, MalformedInput {
    Blinding secret = Blinding.fresh(random);
    List<String> texts = List.copyOf(items.keySet());
    List<Pair> pairs =
        new ArrayList<>(
            crew.each(
                count,
                at -> {
                  if (at >= texts.size()) {
                    Blinding probe = Blinding.fresh(random);
                    return new Pair(probe.key(), new Place("", List.of(), probe.kept().hex()));
                  }
                  String text = texts.get(at);
                  Bytes point = secret.blind(hashed(run, text));
                  SortedSet<String> objects = items.getOrDefault(text, new TreeSet<>());
                  return new Pair(point, new Place(text, List.copyOf(objects), ""));
                }));
    pairs.sort(Comparator.comparing(Pair::point));
    OwnList list =
        new OwnList(
            secret,
            pairs.stream().map(Pair::point).toList(),
            pairs.stream().map(Pair::place).toList());
    Points.rising(list.points());
    return list;
  }

  static Blinding.Point hashed(Bytes run, String item) {
    return Blinding.Point.hashed(DOMAIN, Bytes.concat(run, Bytes.utf8(item)));
  }

  /// Some places, to be sealed.
  static Bytes written(List<Place> places) {
    return JsonWriter.line(
        Json.object()
            .with("places", new Json.Arr(places.stream().map(Place::json).toList()))
            .build());
  }

  static List<Place> read(Bytes written) throws MalformedInput {
    List<Place> places = new ArrayList<>();
    // Texts of tools of others, which need not be in the form that own documents have.
    if (JsonReader.foreign(written, LIMITS) instanceof Json.Obj document) {
      for (Json each : document.items("places")) {
        places.add(Place.read(each));
      }
    }
    return places;
  }

  /// Whether the partner multiplied every point of ours by the one factor that it committed to: it
  /// cannot tell probes from items, and of probes we know what must come back (K-MATCH-10).
  ///
  /// @param replies to our points, in their order
  static void probed(List<Place> places, List<Bytes> replies, Blinding.Point key, Crew crew)
      throws MalformedInput, InterruptedException {
    List<Integer> probes = new ArrayList<>();
    for (int at = 0; at < places.size() && probes.size() < Bounds.CHECKED; at++) {
      if (places.get(at).probing()) {
        probes.add(at);
      }
    }
    crew.each(
        probes.size(),
        one -> {
          int at = probes.get(one);
          Bytes wanted = Blinding.read(Bytes.hex(places.get(at).probe())).blind(key);
          MalformedInput.unless(
              wanted.equals(replies.get(at)),
              "K-MATCH-10",
              "a point was not multiplied by the factor that was committed to");
          return at;
        });
  }
}
