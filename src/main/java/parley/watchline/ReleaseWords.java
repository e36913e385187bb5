package parley.watchline;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseAssertion.Hand;
import parley.envelope.ReleaseCheck;
import parley.message.Message;
import parley.party.OfficerCheck;
import parley.party.Roll;
import parley.party.Rolls;
import parley.watchline.ReleaseDesk.Refusal;
import parley.watchline.ReleaseDesk.Waiting;

/// Judges officers' words before they are kept or sent.
public final class ReleaseWords {
  private final Supplier<Rolls> rolls;
  private final ReleaseStanding standing;

  public ReleaseWords(Supplier<Rolls> rolls, ReleaseStanding standing) {
    this.rolls = rolls;
    this.standing = standing;
  }

  /// What either node would say of one officer's word, and what the console knows of the officer
  /// (W-TWO-8).
  ///
  /// @param about the message that is signed, with the moments within which the word must be good
  public Optional<Refusal> refusal(
      ReleaseCheck.Subject about, ReleaseAssertion word, Hand hand, String officer)
      throws DeskException {
    if (word.hand() != hand || !word.officer().equals(officer)) {
      return Optional.of(
          new Refusal(
              "word", "W-TWO-8", "it is not the word of " + officer + " as hand " + hand.code()));
    }
    if (!standing.holds(officer, word.credentialId())) {
      return Optional.of(
          new Refusal("key", "W-TWO-8", officer + " holds no such key to release at this console"));
    }
    return new ReleaseCheck(rolls.get().own(), OfficerCheck.passkeys())
        .refusal(about, word)
        .map(no -> new Refusal(no.clause(), no.detail()));
  }

  /// The same of a message that waits.
  Optional<Refusal> refusal(Waiting waiting, ReleaseAssertion word, Hand hand, String officer)
      throws DeskException {
    Message message = waiting.message();
    return refusal(
        new ReleaseCheck.Subject(message.digest(), message.composedAt(), message.composedAt()),
        word,
        hand,
        officer);
  }

  /// The same of both officers' words, where given; how many there must be, the exchange says.
  Optional<Refusal> refusal(Waiting waiting, Optional<ReleaseAssertion> word, String officer)
      throws DeskException {
    if (word.filter(ReleaseAssertion::alone).isPresent()) {
      return refusal(waiting, word.get(), Hand.ALONE, officer);
    }
    Optional<Refusal> wrong = Optional.empty();
    if (waiting.drafted().isPresent()) {
      wrong = refusal(waiting, waiting.drafted().get(), Hand.DRAFT, waiting.drafter());
    }
    return wrong.isEmpty() && word.isPresent()
        ? refusal(waiting, word.get(), Hand.RELEASE, officer)
        : wrong;
  }

  /// The keys by which the own roll lets this officer sign so, of those held here.
  public Set<String> credentials(String officer, Hand hand) throws DeskException {
    Set<String> held = new HashSet<>();
    for (Roll.OfficerCredential one : rolls.get().own().officers()) {
      if (one.officer().equals(officer)
          && one.roles().contains(hand.role())
          && standing.holds(officer, one.credentialId())) {
        held.add(one.credentialId());
      }
    }
    return held;
  }
}
