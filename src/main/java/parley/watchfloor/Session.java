package parley.watchfloor;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import parley.codec.Digest;

/// A person signed in at one browser.
///
/// @param roles as of the sign-in; of whoever came by a key the officer's own of this moment count
/// @param way by which the person came in
/// @param key the key or account with which the person came or last unlocked: the session ends with
///   it; empty for a link
/// @param language BCP 47 of the interface, as chosen
/// @param theme `auto`, `light` or `dark`
/// @param agent digest of the browser's own description: a stolen cookie is of no use in another
///   browser
/// @param seen last thing that the person did, to the minute
/// @param verified when a key or the provider last said that it is the person
/// @param locked by the person, before the time
public record Session(
    String officer,
    Set<Role> roles,
    Way way,
    String key,
    String language,
    String theme,
    Digest agent,
    Instant began,
    Instant seen,
    Instant verified,
    boolean locked) {
  /// W-SESSION-2: a watch is eight hours; nobody is thrown out in the middle of one.
  public static final Duration IDLE = Duration.ofHours(2);

  public static final Duration LONGEST = Duration.ofHours(12);

  /// W-SESSION-3: `seen` is written no more often than this.
  public static final Duration SEEN_EVERY = Duration.ofMinutes(1);

  /// W-SESSION-4: who came by a key or an account and does nothing for this long unlocks.
  public static final Duration LOCKS_AFTER = Duration.ofMinutes(15);

  /// W-KEY-5: keys are added and removed this soon after a key said who it is.
  public static final Duration SURE_FOR = Duration.ofMinutes(5);

  /// How a person came in.
  public enum Way {
    /// By a one-time link of whoever runs the node: only until two administrators are enrolled.
    LINK("link"),
    KEY("key"),
    /// The sign-in provider named the officer's account.
    ACCOUNT("account");

    private final String code;

    Way(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }

    /// An unknown word gives the least.
    static Way coded(String code) {
      return Arrays.stream(values()).filter(way -> way.code.equals(code)).findFirst().orElse(LINK);
    }
  }

  public Session {
    roles = Set.copyOf(roles);
    officer = Officer.named(officer);
  }

  /// A session that begins now, by a one-time link.
  public static Session byLink(Person person, String language, Digest agent, Instant now) {
    return begun(person, Way.LINK, "", language, agent, now);
  }

  /// A session that begins now, by a key.
  public static Session byKey(
      Person person, String key, String language, Digest agent, Instant now) {
    return begun(person, Way.KEY, key, language, agent, now);
  }

  /// A session that begins now, by an account at the sign-in provider.
  public static Session byAccount(
      Person person, String account, String language, Digest agent, Instant now) {
    return begun(person, Way.ACCOUNT, account, language, agent, now);
  }

  private static Session begun(
      Person person, Way way, String key, String language, Digest agent, Instant now) {
    return new Session(
        person.name(), person.roles(), way, key, language, "auto", agent, now, now, now, false);
  }

  public boolean over(Instant now) {
    return now.isAfter(seen.plus(IDLE)) || now.isAfter(began.plus(LONGEST));
  }

  /// Only who shows anew who it is opens it again.
  public boolean locked(Instant now) {
    return way != Way.LINK && (locked || now.isAfter(seen.plus(LOCKS_AFTER)));
  }

  /// A key said a moment ago that it is the person; the provider's word does not count
  /// (O-SESSION-3).
  public boolean sure(Instant now) {
    return way == Way.KEY && !now.isAfter(verified.plus(SURE_FOR));
  }

  public Session seenAt(Instant now) {
    return new Session(
        officer, roles, way, key, language, theme, agent, began, now, verified, locked);
  }

  public Session with(String newLanguage, String newTheme) {
    return new Session(
        officer, roles, way, key, newLanguage, newTheme, agent, began, seen, verified, locked);
  }
}
