package parley.envelope;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/// The protocol versions that this release speaks: its own and the one before (E-VERSION-1).
/// Version 2 pads parcels and version 1 does not; nothing else differs.
public final class Protocol {
  public static final int CURRENT = 2;
  public static final int PREVIOUS = 1;

  private Protocol() {}

  /// Newest first.
  public static List<Integer> spoken() {
    return List.of(CURRENT, PREVIOUS);
  }

  public static boolean speaks(int version) {
    return version == CURRENT || version == PREVIOUS;
  }

  /// The newest version that both sides speak; none when they share none (E-VERSION-2).
  public static OptionalInt common(Collection<Integer> peer) {
    return peer.stream()
        .filter(Protocol::speaks)
        .max(Comparator.naturalOrder())
        .map(OptionalInt::of)
        .orElseGet(OptionalInt::empty);
  }
}
