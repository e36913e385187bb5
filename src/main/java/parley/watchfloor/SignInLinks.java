package parley.watchfloor;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.store.StoreException;

/// Makes links that sign one person in once.
public final class SignInLinks {
  /// W-SIGN-1: a link nobody used dies after this.
  public static final Duration VALID = Duration.ofMinutes(30);

  /// W-SIGN-2: 256 bits, for links and sessions alike.
  private static final int SECRET_BYTES = 32;

  private final Sessions sessions;
  private final InstantSource clock;
  private final SecureRandom random;

  public SignInLinks(Sessions sessions, InstantSource clock, SecureRandom random) {
    this.sessions = sessions;
    this.clock = clock;
    this.random = random;
  }

  /// The path to append to the console's address, for example `/sign-in/Rk9…`. It is a secret until
  /// it is used.
  public String mint(String officer, Set<Role> roles) throws StoreException {
    String token = secret(random);
    Instant expires = clock.instant().plus(VALID);
    sessions.add(named(token), new Sessions.Link(officer, roles, expires));
    return "/sign-in/" + token;
  }

  public static String secret(SecureRandom random) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Under which digest a secret is kept.
  public static Digest named(String secret) {
    return Digest.of(Bytes.utf8(secret));
  }
}
