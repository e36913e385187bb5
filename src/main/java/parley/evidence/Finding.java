package parley.evidence;

/// One thing that was checked.
///
/// @param where the file, suite or entry
/// @param what one line
public record Finding(Outcome outcome, String where, String what) {
  public enum Outcome {
    /// It holds.
    HOLDS,
    /// It is broken, missing or cannot be shown.
    BROKEN,
    /// Said for the reader; counts neither way.
    NOTE
  }

  @Override
  public String toString() {
    return switch (outcome) {
          case HOLDS -> "ok      ";
          case BROKEN -> "BROKEN  ";
          case NOTE -> "note    ";
        }
        + where
        + ": "
        + what;
  }
}
