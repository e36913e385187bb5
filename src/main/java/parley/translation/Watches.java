package parley.translation;

import java.time.Instant;

/// Which watch an officer is of, so that nobody certifies what the same watch wrote (F-REVIEW-2).
/// The times of the centre's shifts say it; they stand in a room above this one.
@FunctionalInterface
public interface Watches {
  /// A name that two officers share exactly when they are of the same watch.
  ///
  /// @param began when the officer's session began
  String of(String officer, Instant began);
}
