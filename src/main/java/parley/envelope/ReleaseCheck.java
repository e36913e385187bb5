package parley.envelope;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.OfficerCheck;
import parley.party.Roll;

/// Whether two different officers of the sender released a message (E-RELEASE-1 to E-RELEASE-7):
/// the same judgement at the sender, at the receiver and at an arbiter.
public final class ReleaseCheck {
  /// E-RELEASE-6: from a message's composing to the end of an officer's word.
  public static final Duration LONGEST = Duration.ofHours(24);

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
    if (assertions.size() != ReleaseAssertion.Act.values().length) {
      return Optional.of(
          new Refusal(
              "E-RELEASE-1",
              "two officers release, and " + assertions.size() + " assertions came"));
    }
    Map<ReleaseAssertion.Act, ReleaseAssertion> hands = new EnumMap<>(ReleaseAssertion.Act.class);
    for (Bytes one : assertions) {
      ReleaseAssertion hand;
      try {
        hand = ReleaseAssertion.read(one);
      } catch (MalformedInput e) {
        return Optional.of(new Refusal(e.clause(), String.valueOf(e.getMessage())));
      }
      if (hands.put(hand.act(), hand) != null) {
        return Optional.of(new Refusal("E-RELEASE-1", "two assertions say " + hand.act().code()));
      }
      Optional<Refusal> wrong = refusal(subject, hand);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    boolean two = hands.values().stream().map(ReleaseAssertion::officer).distinct().count() == 2;
    return two
        ? Optional.empty()
        : Optional.of(new Refusal("E-RELEASE-1", "one officer drafted and released"));
  }

  private Optional<Refusal> refusal(Subject subject, ReleaseAssertion hand) {
    Optional<Roll.OfficerCredential> listed =
        roll.officers().stream()
            .filter(one -> one.credentialId().equals(hand.credentialId()))
            .filter(one -> one.officer().equals(hand.officer()))
            .findFirst();
    if (listed.isEmpty()) {
      return Optional.of(
          new Refusal(
              "E-RELEASE-4", "the roll lists no such release credential of " + hand.officer()));
    }
    if (!listed.get().roles().contains(hand.act().code())) {
      return Optional.of(
          new Refusal(
              "E-RELEASE-5", hand.officer() + " may not " + hand.act().code() + " by the roll"));
    }
    if (subject.at().isAfter(hand.notAfter())
        || hand.notAfter().isAfter(subject.composedAt().plus(LONGEST))) {
      return Optional.of(
          new Refusal(
              "E-RELEASE-6",
              "the word of " + hand.officer() + " was over, or good for more than 24 hours"));
    }
    Digest challenge = ReleaseAssertion.challenge(hand.act(), subject.message(), hand.notAfter());
    Roll.OfficerAssertion given =
        new Roll.OfficerAssertion(
            hand.officer(),
            hand.credentialId(),
            hand.given().authenticatorData(),
            hand.given().clientData(),
            hand.given().signature());
    return officers.verifies(listed.get(), challenge, given)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                "E-RELEASE-7",
                "the key of " + hand.officer() + " did not sign this message for this act"));
  }
}
