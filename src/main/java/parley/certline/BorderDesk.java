package parley.certline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.party.NodeId;
import parley.stix.StixId;
import parley.store.StoreException;
import parley.taxii.Shelves;
import parley.watchfloor.FloorException;

/// What officers ask of the border, as lines.
final class BorderDesk {
  /// K-RELEASE-8: objects that a preview looks at, and names one by one.
  private static final int LOOKED_AT = 10_000;

  private static final int NAMED = 50;

  private BorderDesk() {}

  /// @throws IllegalArgumentException when it is none of the questions
  static List<String> answer(
      Border border, String what, String partner, List<String> ids, String officer)
      throws Border.NotAsked, StoreException, Shelves.Away, FloorException {
    return switch (what) {
      case "status" -> border.status();
      case "preview" ->
          preview(border.previewed(new NodeId(partner), Optional.empty(), LOOKED_AT).looked());
      case "release" -> choose(border, new NodeId(partner), ids, true, officer);
      case "withhold" -> choose(border, new NodeId(partner), ids, false, officer);
      default ->
          throw new IllegalArgumentException(
              "\"" + what + "\" is none of status, preview, release, withhold");
    };
  }

  /// What would go and what not, by reason, and the first that do not one by one.
  private static List<String> preview(List<Passage.Looked> found) {
    Map<String, Integer> sums = new TreeMap<>();
    List<String> named = new ArrayList<>();
    for (Passage.Looked each : found) {
      Passage passage = each.passage();
      String reason =
          passage.word()
              + (passage.goes() ? "" : "  " + passage.why() + " (" + passage.clause() + ")");
      sums.merge(reason, 1, Integer::sum);
      if (!passage.goes() && named.size() < NAMED) {
        named.add("  " + each.object().id() + "  " + each.markings().tlp().label() + "  " + reason);
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(found.size() + " versions of objects looked at");
    sums.forEach((reason, count) -> lines.add(count + "  " + reason));
    lines.addAll(named);
    if (found.size() == LOOKED_AT) {
      lines.add("there may be more: only the oldest " + LOOKED_AT + " were looked at");
    }
    return lines;
  }

  private static List<String> choose(
      Border border, NodeId partner, List<String> ids, boolean release, String officer)
      throws Border.NotAsked, StoreException, Shelves.Away, FloorException {
    if (ids.isEmpty() || ids.stream().anyMatch(id -> StixId.read(id).isEmpty())) {
      throw new IllegalArgumentException("name objects by their id, TYPE--UUID");
    }
    List<String> lines = new ArrayList<>();
    for (String id : ids) {
      List<Passage> versions = border.choose(partner, id, release, officer);
      if (versions.isEmpty()) {
        lines.add(id + "  is in no collection that goes to " + partner);
      } else {
        Passage last = versions.getLast();
        lines.add(
            id
                + "  "
                + last.word()
                + (last.goes() ? "" : "  " + last.why() + " (" + last.clause() + ")"));
      }
    }
    return lines;
  }
}
