package parley.catalogue;

import java.util.Arrays;
import java.util.Optional;
import parley.stix.Marking;

/// What an object or an entry is marked with.
///
/// @param tlp the strictest
/// @param pap likewise, where one is borne
/// @param raised an officer raised it (K-RAISE-1)
public record Marked(Marking.Tlp tlp, Optional<Marking.Pap> pap, boolean raised) {

  /// The strictest of both.
  Marked and(Marked other) {
    Marking.Tlp strictest = tlp.compareTo(other.tlp) > 0 ? tlp : other.tlp;
    Optional<Marking.Pap> stricter =
        pap.filter(held -> other.pap.filter(more -> more.compareTo(held) > 0).isEmpty())
            .or(other::pap);
    return new Marked(strictest, stricter, raised || other.raised);
  }

  /// `TLP:AMBER`, and `PAP:RED` behind it where there is one.
  public String label() {
    return tlp.label() + pap.map(level -> " PAP:" + level).orElse("");
  }

  /// As tables have it: the stricter, the higher.
  static int number(Marking.Tlp tlp) {
    return switch (tlp) {
      case CLEAR -> 0;
      case GREEN -> 1;
      case AMBER -> 2;
      case AMBER_STRICT -> 3;
      case RED -> 4;
    };
  }

  /// Below zero for none.
  static int number(Optional<Marking.Pap> pap) {
    return pap.isEmpty()
        ? -1
        : switch (pap.get()) {
          case CLEAR -> 0;
          case GREEN -> 1;
          case AMBER -> 2;
          case RED -> 3;
        };
  }

  static Marked numbered(int tlp, int pap, boolean raised) {
    return new Marked(
        Arrays.stream(Marking.Tlp.values())
            .filter(each -> number(each) == tlp)
            .findFirst()
            .orElse(Marking.Tlp.RED),
        Arrays.stream(Marking.Pap.values())
            .filter(each -> number(Optional.of(each)) == pap)
            .findFirst(),
        raised);
  }
}
