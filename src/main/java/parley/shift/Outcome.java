package parley.shift;

import java.util.Locale;

/// What became of an act of the shift.
public enum Outcome {
  DONE,
  /// The text is empty, too long, or holds characters that nobody sees.
  WORDS,
  /// There is no such officer, entry, item or hand-over, or no longer.
  GONE,
  /// The officer does not have the role of that post.
  ROLES,
  /// The post has somebody, or somebody signed before.
  TAKEN,
  /// Nobody takes over from themselves.
  YOURSELF,
  /// What is open is not what the page showed.
  CHANGED,
  /// The shift is over, or too far away.
  OVER;

  /// The end of its sentence's name in the words of the interface.
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
