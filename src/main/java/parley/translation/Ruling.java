package parley.translation;

import java.util.Locale;

/// What became of an officer's act on a translation.
public enum Ruling {
  DONE,
  /// Every field of the message is translated, or none (F-DRAFT-1).
  MISSING,
  /// A text that cannot be kept: too long, or with characters that nobody sees.
  WORDS,
  /// The message stands in this language already.
  SAME_LANGUAGE,
  /// Nothing in it differs from what is kept, or nothing of it waits.
  NOTHING,
  /// Somebody else wrote or reviewed meanwhile (F-RECORD-4).
  OUTDATED,
  /// Nobody reviews what they wrote (F-REVIEW-1).
  YOURSELF,
  /// The reviewer is of the same watch as the translator (F-REVIEW-2).
  SAME_WATCH,
  /// What is sent back says why (F-REVIEW-3).
  REASON;

  /// The end of its sentence's name in the words of the interface.
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
