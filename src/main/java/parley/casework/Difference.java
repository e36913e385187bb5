package parley.casework;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import parley.message.Wording.Part;

/// One field of a correction beside the same field of what it replaces (F-DIFF-1): coded values are
/// compared one by one, free text word by word.
///
/// @param before empty when the field is new
/// @param now empty when the field is not repeated
/// @param original the language of free text, empty where the values are coded
public record Difference(
    String label, Kind kind, List<Piece> before, List<Piece> now, String original) {
  public Difference {
    before = List.copyOf(before);
    now = List.copyOf(now);
  }

  /// F-DIFF-2: pairs of words that are compared; longer texts are marked whole.
  private static final int MOST_PAIRS = 4_000_000;

  /// Fields of the format `correction`.
  private static final String WRONG = "wrong";

  private static final String RIGHT = "right";

  private static final Pattern BETWEEN = Pattern.compile("(?<=\\s)(?=\\S)");

  /// How a field stands to what it replaces.
  public enum Kind {
    SAME,
    CHANGED,
    ADDED,
    /// Not said again: whether it stands, the correction says elsewhere.
    UNSAID
  }

  /// @param marked it is not on the other side
  public record Piece(String text, boolean marked) {}

  /// Fields in the order of the newer one, then those that it does not repeat. What a correction
  /// says was wrong stands before what it says is right.
  public static List<Difference> between(List<Part> before, List<Part> now) {
    Map<String, Part> earlier = new LinkedHashMap<>();
    before.forEach(part -> earlier.put(part.key(), part));
    now.stream()
        .filter(part -> part.key().equals(WRONG))
        .forEach(part ->
            earlier.put(
                RIGHT,
                new Part(RIGHT, part.label(), part.values(), part.original(), part.tongue())));
    List<Difference> differences = new ArrayList<>();
    for (Part part : now) {
      if (part.key().equals(WRONG)) {
        continue;
      }
      Optional<Part> was = Optional.ofNullable(earlier.remove(part.key()));
      differences.add(was.isPresent() ? of(was.get(), part) : added(part));
    }
    earlier.values().forEach(part -> differences.add(unsaid(part)));
    return List.copyOf(differences);
  }

  private static Difference added(Part part) {
    return new Difference(part.label(), Kind.ADDED, List.of(), pieces(part, true), part.original());
  }

  private static Difference unsaid(Part part) {
    return new Difference(
        part.label(), Kind.UNSAID, pieces(part, false), List.of(), part.original());
  }

  private static List<Piece> pieces(Part part, boolean marked) {
    return part.values().stream().map(value -> new Piece(value, marked)).toList();
  }

  private static Difference of(Part was, Part is) {
    if (was.values().equals(is.values())) {
      return new Difference(
          is.label(), Kind.SAME, pieces(was, false), pieces(is, false), is.original());
    }
    boolean free = !is.original().isEmpty() && !was.original().isEmpty();
    return free ? free(was, is) : coded(was, is);
  }

  private static Difference coded(Part was, Part is) {
    return new Difference(
        is.label(),
        Kind.CHANGED,
        was.values().stream().map(v -> new Piece(v, !is.values().contains(v))).toList(),
        is.values().stream().map(v -> new Piece(v, !was.values().contains(v))).toList(),
        "");
  }

  private static Difference free(Part was, Part is) {
    String[] before = BETWEEN.split(String.join("\n", was.values()));
    String[] now = BETWEEN.split(String.join("\n", is.values()));
    if ((long) before.length * now.length > MOST_PAIRS) {
      return new Difference(
          is.label(), Kind.CHANGED, pieces(was, true), pieces(is, true), is.original());
    }
    int[][] common = common(before, now);
    List<Piece> left = new ArrayList<>();
    List<Piece> right = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.length || j < now.length) {
      if (i < before.length && j < now.length && same(before[i], now[j])) {
        add(left, before[i++], false);
        add(right, now[j++], false);
      } else if (j == now.length || (i < before.length && common[i + 1][j] >= common[i][j + 1])) {
        add(left, before[i++], true);
      } else {
        add(right, now[j++], true);
      }
    }
    return new Difference(is.label(), Kind.CHANGED, left, right, is.original());
  }

  /// Length of the longest common run of words from each pair of places on.
  private static int[][] common(String[] before, String[] now) {
    int[][] common = new int[before.length + 1][now.length + 1];
    for (int i = before.length - 1; i >= 0; i--) {
      for (int j = now.length - 1; j >= 0; j--) {
        common[i][j] =
            same(before[i], now[j])
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private static boolean same(String one, String other) {
    return one.strip().equals(other.strip());
  }

  private static void add(List<Piece> pieces, String word, boolean marked) {
    if (!pieces.isEmpty() && pieces.getLast().marked() == marked) {
      word = pieces.removeLast().text() + word;
    }
    pieces.add(new Piece(word, marked));
  }
}
