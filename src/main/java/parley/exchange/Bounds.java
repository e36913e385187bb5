package parley.exchange;

import java.time.Duration;

/// The named limits of a link session.
final class Bounds {
  /// X-WINDOW-1: envelopes on their way at once on one link, FLASH apart from the rest.
  static final int WINDOW = 32;

  static final int FLASH_WINDOW = 8;

  /// W-EXERCISE-7: of {@link #WINDOW}, places that exercises may take.
  static final int EXERCISE_WINDOW = 4;

  /// W-EXERCISE-7: of {@link #OUTGOING_AT_HAND}, places that exercises may take.
  static final int EXERCISES_AT_HAND = 256;

  /// X-WINDOW-2: queued items held in memory; the rest stays in the ledger until there is room.
  static final int OUTGOING_AT_HAND = 2_048;

  /// X-BATCH-1: events decided in one commit.
  static final int EVENTS_PER_COMMIT = 64;

  /// X-BATCH-1: those of them that are not FLASH, in a commit with FLASH.
  static final int EVENTS_BESIDE_FLASH = 4;

  /// E-VOID-1: holes closed at once.
  static final int HOLES_AT_ONCE = 256;

  /// E-GAP-1: a serial is a gap when it is missing, not queued at the sender, and this old.
  static final Duration GAP_AGE = Duration.ofSeconds(60);

  static final int GAPS_AT_ONCE = 256;

  /// E-REFETCH-5: sealed again for the peer between two ticks; what it asks beyond it asks again.
  static final int RESEALED_AT_ONCE = 32;

  /// X-TICK-1: how often a session looks at its clocks.
  static final Duration TICK = Duration.ofMillis(250);

  /// X-WAIT-1: routes that wait for one answer at once; more are told to come again.
  static final int WAITERS_PER_ENVELOPE = 16;

  /// X-OPEN-1: envelopes being opened at once on one link.
  static final int OPENING_AT_ONCE = 64;

  private Bounds() {}
}
