package parley.envelope;

import java.time.Duration;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// "Not now, try again": nothing was consumed, nothing stored (E-NOTYET-1). Signed with the frame
/// key, so that nobody on the way can slow a sender down.
///
/// @param envelope digest of the envelope that it speaks of
/// @param reason `budget`, `disk`, `roll-unknown`, `agreement-unknown` or `fenced`; others may come
/// @param retryAfter to the millisecond, at most a day
public record NotYet(Digest envelope, String reason, Duration retryAfter) {
  static final String KIND = "not-yet";

  /// The receiver's own end of the link is not open at this moment. What waits for it goes again at
  /// any sign of life (L-RETRY-3).
  public static final String FENCED = "fenced";

  /// The receiver's disk has too little room for what is not FLASH (X-DISK-1).
  public static final String DISK = "disk";

  private static final Pattern REASON = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /// The longest wait that a receiver may ask for (E-NOTYET-2).
  public static final Duration LONGEST = Duration.ofDays(1);

  public NotYet {
    retryAfter = Duration.ofMillis(retryAfter.toMillis());
    if (!REASON.matcher(reason).matches() || !waitAllowed(retryAfter.toMillis())) {
      throw new IllegalArgumentException("a reason is a code, a wait is at most a day");
    }
  }

  public Bytes sign(Ed25519Signer signer) throws SealException {
    return SignedLine.sign(json(), signer);
  }

  public static NotYet verify(Bytes bytes, Bytes publicKey) throws MalformedInput {
    return of(SignedLine.verify(bytes, publicKey, KIND));
  }

  static NotYet of(SignedLine frame) throws MalformedInput {
    Json.Obj json = frame.json();
    String reason = json.requireText("reason");
    long wait = json.requireNumber("retryAfterMs");
    MalformedInput.unless(REASON.matcher(reason).matches(), "E-NOTYET-1", "the reason is no code");
    MalformedInput.unless(waitAllowed(wait), "E-NOTYET-2", "the wait is not 0 to 86400000 ms");
    NotYet notYet = new NotYet(Wire.digest(json, "envelope"), reason, Duration.ofMillis(wait));
    frame.requireForm(notYet.json());
    return notYet;
  }

  private static boolean waitAllowed(long millis) {
    return millis >= 0 && millis <= LONGEST.toMillis();
  }

  private Json.Obj json() {
    return SignedLine.begin(KIND)
        .with("envelope", envelope.hex())
        .with("reason", reason)
        .with("retryAfterMs", retryAfter.toMillis())
        .build();
  }
}
