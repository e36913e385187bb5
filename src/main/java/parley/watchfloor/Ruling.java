package parley.watchfloor;

import java.util.Locale;

/// What became of an administrator's act.
public enum Ruling {
  DONE,
  /// A name, post or label that cannot be.
  WORDS,
  /// The name is an officer's, or was a struck one's (W-PEOPLE-1).
  TAKEN,
  /// An officer without a role.
  ROLES,
  /// Nobody changes, strikes or confirms in their own favour (W-PEOPLE-2).
  YOURSELF,
  /// Two administrators must remain who can sign in (W-PEOPLE-3).
  TOO_FEW,
  /// There is no such officer or link, or no longer.
  GONE,
  /// The second administrator is another one (W-ENROL-2).
  SECOND,
  /// An officer's last key for signing in is not removed by the officer.
  LAST_KEY,
  /// What no account can be called, or another officer's (O-ACCOUNT-1).
  ACCOUNT,
  /// The key did not sign what it was asked, or is known already.
  KEY;

  /// The end of its sentence's name in the words of the interface.
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
