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

  /// What an officer does with a message: the word in the challenge, so that no hand passes for
  /// another.
  public enum Hand {
    DRAFT("draft", "draft"),
    RELEASE("release", "release"),
    /// Releases a FLASH, and nobody else has signed yet (E-COUNTER-1).
    ALONE("alone", "release"),
    /// Signs what another one released alone (E-COUNTER-2).
    COUNTERSIGN("countersign", "release");

    private final String code;
    private final String role;

    Hand(String code, String role) {
      this.code = code;
      this.role = role;
    }

    public String code() {
      return code;
    }

    /// What the roll must name among the roles of the officer's credential (E-RELEASE-5).
    public String role() {
      return role;
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

  /// The officer of the only assertion among what came beside a message, where it is of this hand.
  public static Optional<String> only(List<Bytes> assertions, Hand hand) {
    if (assertions.size() != 1) {
      return Optional.empty();
    }
    try {
      ReleaseAssertion given = read(assertions.getFirst());
      return Optional.of(given.officer()).filter(_ -> given.hand() == hand);
    } catch (MalformedInput _) {
      return Optional.empty();
    }
  }

  /// Nobody else has signed yet.
  public boolean alone() {
    return hand == Hand.ALONE;
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
    MalformedInput.unless(hand.isPresent(), "E-RELEASE-2", "there is no such hand");
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
