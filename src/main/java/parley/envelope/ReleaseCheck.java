package parley.envelope;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.OfficerCheck;
import parley.party.Roll;

/// Whether two different officers of the sender released a message (E-RELEASE-1 to E-RELEASE-7), or
/// one alone whom another countersigns (E-COUNTER-1 to E-COUNTER-3): the same judgement at the
/// sender, at the receiver and at an arbiter.
public final class ReleaseCheck {
  /// E-RELEASE-6: from a message's composing to the end of an officer's word.
  public static final Duration LONGEST = Duration.ofHours(24);

  private static final int TWO = 2;
  private static final Set<ReleaseAssertion.Hand> TOGETHER =
      EnumSet.of(ReleaseAssertion.Hand.DRAFT, ReleaseAssertion.Hand.RELEASE);

  private final Roll roll;
  private final OfficerCheck officers;

  /// @param roll of the sender, in force where the message is judged
  public ReleaseCheck(Roll roll, OfficerCheck officers) {
    this.roll = roll;
    this.officers = officers;
  }

  /// A message as far as its release goes.
  ///
  /// @param at the sender's own word in the transmittal: when it was sent
  public record Subject(Digest message, Instant composedAt, Instant at) {}

  /// @param clause which of E-RELEASE is not met
  public record Refusal(String clause, String detail) {}

  /// Empty when the assertions are one draft and one release by two different officers.
  public Optional<Refusal> refusal(Subject subject, List<Bytes> assertions) {
    if (byOne(assertions)) {
      return Optional.of(
          new Refusal(
              "E-COUNTER-1", "nothing is released by one under these terms at this precedence"));
    }
    if (assertions.size() != TWO) {
      return Optional.of(
          new Refusal(
              "E-RELEASE-1",
              "two officers release, and " + assertions.size() + " assertions came"));
    }
    Map<ReleaseAssertion.Hand, ReleaseAssertion> hands = new EnumMap<>(ReleaseAssertion.Hand.class);
    for (Bytes one : assertions) {
      ReleaseAssertion given;
      try {
        given = ReleaseAssertion.read(one);
      } catch (MalformedInput e) {
        return Optional.of(new Refusal(e.clause(), String.valueOf(e.getMessage())));
      }
      if (hands.put(given.hand(), given) != null) {
        return Optional.of(new Refusal("E-RELEASE-1", "two assertions say " + given.hand().code()));
      }
      Optional<Refusal> wrong = refusal(subject, given);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    if (!hands.keySet().equals(TOGETHER)) {
      return Optional.of(new Refusal("E-RELEASE-1", "nobody drafted it, or nobody released it"));
    }
    boolean two = hands.values().stream().map(ReleaseAssertion::officer).distinct().count() == 2;
    return two
        ? Optional.empty()
        : Optional.of(new Refusal("E-RELEASE-1", "one officer drafted and released"));
  }

  /// The same under terms that let one officer release, and want another's countersignature then
  /// (E-COUNTER-1): two may still release together.
  public Optional<Refusal> refusalByOneOrTwo(Subject subject, List<Bytes> assertions) {
    return byOne(assertions)
        ? refusal(subject, assertions, ReleaseAssertion.Hand.ALONE, "E-COUNTER-1")
        : refusal(subject, assertions);
  }

  /// Empty when the one assertion is a countersignature of this message (E-COUNTER-2).
  ///
  /// @param subject the message countersigned, with the moments of the countersignature
  public Optional<Refusal> countersignature(Subject subject, List<Bytes> assertions) {
    return refusal(subject, assertions, ReleaseAssertion.Hand.COUNTERSIGN, "E-COUNTER-2");
  }

  private Optional<Refusal> refusal(
      Subject subject, List<Bytes> assertions, ReleaseAssertion.Hand hand, String clause) {
    if (assertions.size() != 1) {
      return Optional.of(
          new Refusal(
              clause, "one officer signs this, and " + assertions.size() + " assertions came"));
    }
    try {
      ReleaseAssertion given = ReleaseAssertion.read(assertions.getFirst());
      return given.hand() == hand
          ? refusal(subject, given)
          : Optional.of(new Refusal(clause, "the hand is " + given.hand().code()));
    } catch (MalformedInput e) {
      return Optional.of(new Refusal(e.clause(), String.valueOf(e.getMessage())));
    }
  }

  private static boolean byOne(List<Bytes> assertions) {
    return ReleaseAssertion.only(assertions, ReleaseAssertion.Hand.ALONE).isPresent();
  }

  /// The same for one officer's word alone; empty when it is good.
  public Optional<Refusal> refusal(Subject subject, ReleaseAssertion given) {
    Optional<Roll.OfficerCredential> listed =
        roll.officers().stream()
            .filter(one -> one.credentialId().equals(given.credentialId()))
            .filter(one -> one.officer().equals(given.officer()))
            .findFirst();
    if (listed.isEmpty()) {
      return Optional.of(
          new Refusal(
              "E-RELEASE-4", "the roll lists no such release credential of " + given.officer()));
    }
    if (!listed.get().roles().contains(given.hand().role())) {
      return Optional.of(
          new Refusal(
              "E-RELEASE-5", given.officer() + " may not " + given.hand().code() + " by the roll"));
    }
    if (subject.at().isAfter(given.notAfter())
        || given.notAfter().isAfter(subject.composedAt().plus(LONGEST))) {
      return Optional.of(
          new Refusal(
              "E-RELEASE-6",
              "the word of " + given.officer() + " was over, or good for more than 24 hours"));
    }
    Digest challenge =
        ReleaseAssertion.challenge(given.hand(), subject.message(), given.notAfter());
    Roll.OfficerAssertion signed =
        new Roll.OfficerAssertion(
            given.officer(),
            given.credentialId(),
            given.given().authenticatorData(),
            given.given().clientData(),
            given.given().signature());
    return officers.verifies(listed.get(), challenge, signed)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                "E-RELEASE-7",
                "the key of " + given.officer() + " did not sign this message for this hand"));
  }
}
