package parley.casework;

import java.time.Instant;
import java.util.Locale;

/// Something that an officer did with a case. It is never altered (F-CASE-3).
///
/// @param about of a thread the name of its first message, of a state its code, of a charge the
///   officer; empty otherwise
/// @param words a title, a reason or a note; empty when nothing is said
public record CaseAct(Kind kind, String officer, Instant at, String about, String words) {

  /// What was done.
  public enum Kind {
    OPENED,
    ATTACHED,
    DETACHED,
    STATE,
    CHARGE,
    NOTE;

    /// The end of its name in the words of the interface and of its kind in the own log.
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
