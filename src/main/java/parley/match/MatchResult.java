package parley.match;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// What a run came to, as it is kept and handed out: which of our items the partner holds too
/// (K-MATCH-11).
///
/// @param items that we compared
/// @param partnerPoints of the partner's list, probes among them
record MatchResult(
    String run, String partner, int items, int partnerPoints, List<Matched> matched) {
  private static final JsonReader.Limits LIMITS =
      new JsonReader.Limits(1024 * 1024 * 1024, 6, 16_000_000);

  MatchResult {
    matched = List.copyOf(matched);
  }

  /// @param objects of ours that say it
  record Matched(String item, List<String> objects) {
    Matched {
      objects = List.copyOf(objects);
    }
  }

  /// @param both whether the point at a place stands in both lists
  static MatchResult of(Run run, List<OwnList.Place> places, IntPredicate both) {
    List<Matched> matched = new ArrayList<>();
    for (int at = 0; at < places.size(); at++) {
      OwnList.Place place = places.get(at);
      if (!place.probing() && both.test(at)) {
        matched.add(new Matched(place.item(), place.objects()));
      }
    }
    matched.sort(java.util.Comparator.comparing(Matched::item));
    return new MatchResult(run.id, run.partner, run.items, run.peerPoints, matched);
  }

  Bytes bytes() {
    return JsonWriter.line(json());
  }

  Json.Obj json() {
    List<Json> rows = new ArrayList<>();
    for (Matched each : matched) {
      rows.add(
          Json.object()
              .with("pattern", each.item())
              .with("objects", Json.texts(each.objects()))
              .build());
    }
    return Json.object()
        .with(Said.RUN, run)
        .with("partner", partner)
        .with("compared", items)
        .with("partnerPoints", partnerPoints)
        .with("matched", new Json.Arr(rows))
        .build();
  }

  static MatchResult read(Bytes kept) throws MalformedInput {
    if (!(JsonReader.foreign(kept, LIMITS) instanceof Json.Obj document)) {
      throw new MalformedInput("K-MATCH-11", "a result is an object");
    }
    List<Matched> matched = new ArrayList<>();
    for (Json each : document.items("matched")) {
      Json.Obj row = (Json.Obj) each;
      matched.add(new Matched(row.requireText("pattern"), row.texts("objects")));
    }
    return new MatchResult(
        document.requireText(Said.RUN),
        document.requireText("partner"),
        (int) document.requireNumber("compared"),
        (int) document.requireNumber("partnerPoints"),
        matched);
  }
}
