package parley.ledger;

/// What becomes of a commit in a test.
enum Cut {
  NONE,
  /// An error is reported and nothing took effect.
  FAILS_BEFORE,
  /// An error is reported, and yet everything took effect.
  FAILS_AFTER,
  /// The process dies before the effect.
  CRASHES_BEFORE,
  /// The process dies after the effect, before the caller heard of it.
  CRASHES_AFTER;

  boolean tookEffect() {
    return switch (this) {
      case NONE, FAILS_AFTER, CRASHES_AFTER -> true;
      case FAILS_BEFORE, CRASHES_BEFORE -> false;
    };
  }
}
