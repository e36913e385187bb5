package parley.web;

import java.time.Duration;
import java.time.Instant;
import parley.codec.Digest;

/// A person signed in at one browser.
///
/// @param language BCP 47 of the interface, as chosen
/// @param theme `auto`, `light` or `dark`
/// @param agent digest of the browser's own description: a stolen cookie is of no use in another
///   browser
/// @param seen last request, to the minute
public record Session(
    String officer,
    Role role,
    String language,
    String theme,
    Digest agent,
    Instant began,
    Instant seen) {
  /// W-SESSION-2: a watch is eight hours; nobody is thrown out in the middle of one.
  static final Duration IDLE = Duration.ofHours(2);

  static final Duration LONGEST = Duration.ofHours(12);

  /// W-SESSION-3: `seen` is written no more often than this.
  static final Duration SEEN_EVERY = Duration.ofMinutes(1);

  public Session {
    if (officer.isBlank() || officer.length() > 80) {
      throw new IllegalArgumentException("an officer's name has 1 to 80 characters");
    }
  }

  boolean over(Instant now) {
    return now.isAfter(seen.plus(IDLE)) || now.isAfter(began.plus(LONGEST));
  }

  Session seenAt(Instant now) {
    return new Session(officer, role, language, theme, agent, began, now);
  }

  Session with(String newLanguage, String newTheme) {
    return new Session(officer, role, newLanguage, newTheme, agent, began, seen);
  }
}
