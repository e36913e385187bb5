package parley.translation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// On which watch an officer works (F-REVIEW-2): whoever reviews is of another one than the
/// translator.
@FunctionalInterface
public interface Watches {
  /// F-REVIEW-2.
  Duration LENGTH = Duration.ofHours(8);

  /// A name that two officers share exactly when they are of the same watch.
  ///
  /// @param began when the officer's session began
  String of(String officer, Instant began);

  /// Where no roster says who is on watch when: a watch is eight hours of UTC from midnight, and an
  /// officer belongs to the one in which the session began.
  static Watches byHours() {
    return (officer, began) -> {
      LocalDate day = LocalDate.ofInstant(began, ZoneOffset.UTC);
      long second = began.getEpochSecond() - day.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
      return day + "/" + (1 + second / LENGTH.toSeconds());
    };
  }
}
