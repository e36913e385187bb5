package parley.certweb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.certweb.Relations.Relation;

/// An object in the middle and its relations around it, by kind, as places on a sheet (W-CERT-6):
/// what points at it stands on the left, what it points at on the right.
///
/// @param height of the sheet, which is {@link #WIDTH} wide
public record Drawing(int height, List<Node> nodes, List<Kind> kinds) {
  public static final int WIDTH = 960;

  /// Of one box.
  public static final int BOX = 250;

  public static final int TALL = 44;

  /// W-CERT-6: drawn on each side; the list beside has the others.
  static final int MOST = 12;

  private static final int STEP = 52;
  private static final int HEAD = 22;
  private static final int MIDDLE = 230;

  public Drawing {
    nodes = List.copyOf(nodes);
    kinds = List.copyOf(kinds);
  }

  /// @param x of the box's left edge
  /// @param y of its upper edge
  /// @param path of the line from it to the middle
  public record Node(int x, int y, String path, Relation relation) {}

  /// What a group of boxes has in common.
  ///
  /// @param x where its words begin
  public record Kind(int x, int y, String kind, boolean outward) {}

  static Drawing of(List<Relation> relations) {
    int left = tall(side(relations, false));
    int right = tall(side(relations, true));
    int height = Math.max(TALL + 20, Math.max(left, right));
    List<Node> nodes = new ArrayList<>();
    List<Kind> kinds = new ArrayList<>();
    place(side(relations, false), 0, (height - left) / 2, height, nodes, kinds);
    place(side(relations, true), WIDTH - BOX, (height - right) / 2, height, nodes, kinds);
    return new Drawing(height, nodes, kinds);
  }

  private static Map<String, List<Relation>> side(List<Relation> relations, boolean outward) {
    Map<String, List<Relation>> kinds = new LinkedHashMap<>();
    relations.stream()
        .filter(relation -> relation.outward() == outward)
        .limit(MOST)
        .forEach(relation ->
            kinds.computeIfAbsent(relation.kind(), _ -> new ArrayList<>()).add(relation));
    return kinds;
  }

  private static int tall(Map<String, List<Relation>> kinds) {
    return kinds.size() * HEAD + kinds.values().stream().mapToInt(List::size).sum() * STEP;
  }

  private static void place(
      Map<String, List<Relation>> side,
      int x,
      int top,
      int height,
      List<Node> nodes,
      List<Kind> kinds) {
    int y = top;
    for (Map.Entry<String, List<Relation>> kind : side.entrySet()) {
      boolean outward = kind.getValue().getFirst().outward();
      kinds.add(new Kind(x, y + HEAD - 6, kind.getKey(), outward));
      y += HEAD;
      for (Relation relation : kind.getValue()) {
        nodes.add(new Node(x, y, path(x, y + TALL / 2, height / 2, outward), relation));
        y += STEP;
      }
    }
  }

  private static String path(int x, int y, int middle, boolean outward) {
    int from = outward ? (WIDTH + MIDDLE) / 2 : x + BOX;
    int to = outward ? x : (WIDTH - MIDDLE) / 2;
    int fromY = outward ? middle : y;
    int toY = outward ? y : middle;
    int bend = (from + to) / 2;
    return "M" + from + " " + fromY + "C" + bend + " " + fromY + " " + bend + " " + toY + " " + to
        + " " + toY;
  }

  /// The left edge of the object itself.
  public int middleX() {
    return (WIDTH - MIDDLE) / 2;
  }

  public int middleWidth() {
    return MIDDLE;
  }

  public int middleY() {
    return height / 2;
  }

  /// As much of a text as a box has room for.
  public static String fit(String text, int characters) {
    int length = text.codePointCount(0, text.length());
    return length <= characters
        ? text
        : text.substring(0, text.offsetByCodePoints(0, characters - 1)) + "…";
  }
}
