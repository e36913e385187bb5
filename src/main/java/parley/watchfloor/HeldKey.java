package parley.watchfloor;

import java.time.Instant;
import java.util.Optional;
import parley.seal.PasskeyCheck;

/// A passkey of an officer.
///
/// @param label by which the officer tells it from others
/// @param purpose a key that releases signs nobody in, and the other way round (W-KEY-2)
/// @param used when it last signed its officer in
public record HeldKey(
    PasskeyCheck.Passkey passkey,
    String officer,
    String label,
    Purpose purpose,
    Instant added,
    Optional<Instant> used) {
  public static final int LONGEST_LABEL = 60;

  /// What a key is for.
  public enum Purpose {
    SIGN_IN("sign-in"),
    RELEASE("release");

    private final String code;

    Purpose(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }

    /// An unknown word gives the least.
    static Purpose coded(String code) {
      return code.equals(SIGN_IN.code) ? SIGN_IN : RELEASE;
    }
  }

  public HeldKey {
    label = Officer.line(label);
    if (label.isBlank() || label.length() > LONGEST_LABEL) {
      throw new IllegalArgumentException("a key's label has 1 to 60 characters");
    }
  }

  /// A new key under the label that its officer typed; empty when that is none.
  static Optional<HeldKey> labelled(
      PasskeyCheck.Passkey passkey, String officer, String label, Purpose purpose, Instant now) {
    try {
      return Optional.of(
          new HeldKey(passkey, officer, label.strip(), purpose, now, Optional.empty()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public boolean signsIn() {
    return purpose == Purpose.SIGN_IN;
  }
}
