package parley.watchfloor;

import java.time.Instant;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;

/// An officer's account at the sign-in provider.
///
/// @param issuer the provider
/// @param name as the provider names it
/// @param madeBy the administrator who said that it is the officer's
/// @param confirmedBy the second one; until then it signs nobody in (O-ACCOUNT-2)
/// @param used when it last signed its officer in
public record Account(
    String issuer,
    String name,
    String officer,
    String madeBy,
    Optional<String> confirmedBy,
    Instant made,
    Optional<Instant> used) {
  public static final int LONGEST_NAME = 255;

  public Account {
    name = Officer.line(name);
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("an account's name has 1 to 255 characters");
    }
  }

  /// Under which it is kept, and which a session by it names.
  public String id() {
    return id(issuer, name);
  }

  static String id(String issuer, String name) {
    return Digest.of(Bytes.utf8(issuer + "\n" + name)).hex();
  }
}
