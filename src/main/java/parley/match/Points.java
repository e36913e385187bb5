package parley.match;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.seal.Blinding;

/// Points one after the other, 32 bytes each, as they travel (K-MATCH-4, K-MATCH-6).
final class Points {
  private Points() {}

  /// @param digest that was committed to, hexadecimal
  /// @param count that was committed to
  /// @throws MalformedInput when it is another list than that
  static List<Bytes> read(List<Bytes> parts, int count, String digest) throws MalformedInput {
    Bytes all = Bytes.concat(parts.toArray(Bytes[]::new));
    MalformedInput.unless(
        all.size() == count * Blinding.SIZE, "K-MATCH-8", "it has another number of points");
    MalformedInput.unless(
        Digest.of(all).hex().equals(digest), "K-MATCH-8", "it is not what was committed to");
    List<Bytes> points = new ArrayList<>(count);
    for (int at = 0; at < count; at++) {
      points.add(all.slice(at * Blinding.SIZE, (at + 1) * Blinding.SIZE));
    }
    return points;
  }

  /// A list has its points in rising order: so none twice, and no order of its maker's.
  static void rising(List<Bytes> points) throws MalformedInput {
    for (int at = 1; at < points.size(); at++) {
      MalformedInput.unless(
          points.get(at - 1).compareTo(points.get(at)) < 0,
          "K-MATCH-4",
          "its points are not in rising order, or one is there twice");
    }
  }

  /// A reply has the order of the list.
  static void distinct(List<Bytes> points) throws MalformedInput {
    Set<Bytes> seen = new HashSet<>(points);
    MalformedInput.unless(seen.size() == points.size(), "K-MATCH-10", "a point is there twice");
  }

  static Blinding.Point point(Bytes written) throws MalformedInput {
    return Blinding.Point.read(written)
        .orElseThrow(
            () -> new MalformedInput("K-MATCH-4", "one of its points is not on the curve"));
  }

  static Digest digest(List<Bytes> points) {
    return Digest.of(Bytes.concat(points.toArray(Bytes[]::new)));
  }

  static <T> List<T> slice(List<T> all, int part) {
    int size = all.size() / Bounds.PARTS;
    return all.subList(part * size, (part + 1) * size);
  }

  /// Bytes of one part of a list.
  static int partBytes(int points) {
    return points / Bounds.PARTS * Blinding.SIZE;
  }

  static List<Bytes> parts(IntFunction<Bytes> part) {
    List<Bytes> parts = new ArrayList<>();
    for (int at = 0; at < Bounds.PARTS; at++) {
      parts.add(part.apply(at));
    }
    return parts;
  }
}
