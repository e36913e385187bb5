package parley.agreement;

import java.util.Set;

/// What no act can stop (A-LIFE-7): the line must work in the worst month.
public final class Protected {
  /// A-LIFE-7: by name, in every version.
  private static final Set<String> FORMATS =
      Set.of(
          "inquiry",
          "acknowledgement",
          "service",
          "exercise-start",
          "exercise-end",
          "unanswered",
          "countersignature",
          "test",
          "link-statement",
          "link-statement-answer",
          "good-will");

  private Protected() {}

  /// True for a format that no act may list.
  ///
  /// @param format with its version, for example `inquiry/1`
  public static boolean format(String format) {
    int slash = format.indexOf('/');
    return FORMATS.contains(slash < 0 ? format : format.substring(0, slash));
  }

  /// True for a message that passes whatever is suspended, withdrawn or not yet in force: a format
  /// that no act may list, and a FLASH answer, without which a FLASH inquiry could not be answered.
  static boolean message(AgreementLife.Claim claim) {
    return format(claim.format()) || (claim.precedence() == Precedence.FLASH && claim.answers());
  }
}
