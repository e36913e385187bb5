package parley.envelope;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Der;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.codec.Text;
import parley.seal.PasskeyCheck;

/// One officer's part in a release, as it travels beside a message (E-RELEASE-2).
///
/// @param hand what the officer did
/// @param officer as the sender's roll names the person, one line of 1 to 80 characters
/// @param credentialId of the release credential, as on the roll
/// @param notAfter the officer's word is good for sending until then
/// @param given what the authenticator signed
public record ReleaseAssertion(
    Hand hand,
    String officer,
    String credentialId,
    Instant notAfter,
    PasskeyCheck.Assertion given) {

  private static final int DEPTH = 1;
  private static final int PARTS = 7;
  private static final int LONGEST_OFFICER = 80;
  private static final int LONGEST_ID = 1400;

  /// The two hands of a release; the word on the roll among a credential's roles, and in the
  /// challenge.
  public enum Hand {
    DRAFT("draft"),
    RELEASE("release");

    private final String code;

    Hand(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }

    static Optional<Hand> coded(String code) {
      for (Hand value : values()) {
        if (value.code.equals(code)) {
          return Optional.of(value);
        }
      }
      return Optional.empty();
    }
  }

  /// What the officer's key signs (E-RELEASE-3): SHA-256 of the lines `parley release 1`, the hand,
  /// the SHA-256 of the message in small hexadecimal, and the moment until which it is good; each
  /// ends with LF.
  public static Digest challenge(Hand hand, Digest message, Instant notAfter) {
    return Digest.of(
        Bytes.utf8(
            "parley release 1\n"
                + hand.code()
                + "\n"
                + message.hex()
                + "\n"
                + Stamp.write(notAfter)
                + "\n"));
  }

  public Bytes der() {
    return Der.write(
        Der.Sequence.of(
            new Der.Utf8(hand.code()),
            new Der.Utf8(officer),
            new Der.Utf8(credentialId),
            new Der.Utf8(Stamp.write(notAfter)),
            new Der.Octets(given.authenticatorData()),
            new Der.Octets(given.clientData()),
            new Der.Octets(given.signature())));
  }

  public static ReleaseAssertion read(Bytes der) throws MalformedInput {
    MalformedInput.unless(
        der.size() <= Parcel.LARGEST_ASSERTION,
        "E-PARCEL-3",
        "an assertion has at most " + Parcel.LARGEST_ASSERTION + " bytes");
    List<Der> parts = Der.sequence(Der.read(der, DEPTH, PARTS + 1)).items();
    MalformedInput.unless(
        parts.size() == PARTS, "E-RELEASE-2", "an assertion has " + PARTS + " parts");
    Optional<Hand> hand = Hand.coded(Der.text(parts.get(0)));
    MalformedInput.unless(hand.isPresent(), "E-RELEASE-2", "a hand is draft or release");
    String officer = Text.line(Der.text(parts.get(1)));
    MalformedInput.unless(
        !officer.isBlank() && officer.length() <= LONGEST_OFFICER,
        "E-RELEASE-2",
        "an officer's name has 1 to " + LONGEST_OFFICER + " characters");
    String credentialId = Der.text(parts.get(2));
    MalformedInput.unless(
        !credentialId.isEmpty() && credentialId.length() <= LONGEST_ID,
        "E-RELEASE-2",
        "a credential's identifier has 1 to " + LONGEST_ID + " characters");
    return new ReleaseAssertion(
        hand.orElseThrow(),
        officer,
        credentialId,
        Stamp.read(Der.text(parts.get(3))),
        new PasskeyCheck.Assertion(
            Der.octets(parts.get(4)), Der.octets(parts.get(5)), Der.octets(parts.get(6))));
  }
}
