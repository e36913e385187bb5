package parley.provider;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Who is on the way to the provider: each is good once, for a short time, and in the browser that
/// began it (O-FLOW-2). In memory only: after a restart a person begins again.
final class Attempts {
  static final Duration VALID = Duration.ofMinutes(10);

  /// At once; the oldest go first.
  static final int MOST = 1_000;

  private static final int RANDOM_BYTES = 32;

  private final SecureRandom random;
  private final Map<String, Attempt> open = new LinkedHashMap<>();

  Attempts(SecureRandom random) {
    this.random = random;
  }

  /// One person on the way to the provider and back.
  ///
  /// @param browser digest of the secret in the cookie of the browser that began
  /// @param nonce what the ID token must repeat
  /// @param verifier shows to the provider that whoever brings the code asked for it (PKCE)
  /// @param redirect where the provider sends the browser, to the letter
  record Attempt(
      String state, Digest browser, String nonce, String verifier, String redirect, Instant begun) {
    boolean over(Instant now) {
      return now.isAfter(begun.plus(VALID));
    }

    /// RFC 7636, S256.
    String challenge() {
      return base64(Digest.of(Bytes.utf8(verifier)).value().toArray());
    }
  }

  synchronized Attempt begin(String browser, String redirect, Instant now) {
    Iterator<Attempt> oldest = open.values().iterator();
    while (oldest.hasNext() && open.size() >= MOST) {
      oldest.next();
      oldest.remove();
    }
    Attempt attempt = new Attempt(secret(), named(browser), secret(), secret(), redirect, now);
    open.put(attempt.state(), attempt);
    return attempt;
  }

  /// Uses an attempt up. What another browser brings uses nothing up.
  synchronized Optional<Attempt> take(String state, String browser, Instant now) {
    Attempt attempt = open.get(state);
    if (attempt == null || !attempt.browser().equals(named(browser))) {
      return Optional.empty();
    }
    open.remove(state);
    return Optional.of(attempt).filter(one -> !one.over(now));
  }

  private static Digest named(String browser) {
    return Digest.of(Bytes.utf8(browser));
  }

  /// 256 bits.
  String secret() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return base64(bytes);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
