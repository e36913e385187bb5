package parley.party;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// What officers of the roll in force hand from one to the other until two have consented. It
/// becomes true with the roll that the party's authority then signs; whether the consents suffice
/// is judged wherever that roll is adopted.
public sealed interface Proposal permits EpochProposal, OfficersProposal {
  PartyId party();

  /// Of the roll that it is for.
  long number();

  List<Roll.OfficerAssertion> consents();

  /// What those who consent sign.
  Digest challenge();

  /// What an officer reads before consenting, one line each.
  List<String> words();

  Bytes bytes();

  /// The same with one more officer's consent.
  ///
  /// @throws MalformedInput when that officer has consented before: two are two people
  Proposal with(Roll.OfficerAssertion given) throws MalformedInput;

  /// The same by a key in a file.
  ///
  /// @param at to the second
  default Proposal with(Ed25519Signer.Officer officer, Instant at)
      throws MalformedInput, SealException {
    return with(word(officer, at));
  }

  /// The roll after `held` with what is proposed and these consents.
  ///
  /// @throws IllegalArgumentException when it is for another roll than the next one
  RollDraft on(RollDraft draft, Roll held);

  /// Who consented, one line each: with a key in a file also when, by their own word.
  default List<String> consented() {
    return consents().stream()
        .map(given ->
            Consent.at(challenge(), given)
                .map(at -> given.officer() + " at " + at)
                .orElse(given.officer() + " by passkey"))
        .toList();
  }

  /// The consents with one more.
  ///
  /// @param clause by which one officer's second consent is refused
  default List<Roll.OfficerAssertion> more(Roll.OfficerAssertion given, String clause)
      throws MalformedInput {
    if (consents().stream().anyMatch(one -> one.officer().equals(given.officer()))) {
      throw new MalformedInput(
          clause, given.officer() + " has consented already: another officer must");
    }
    List<Roll.OfficerAssertion> more = new ArrayList<>(consents());
    more.add(given);
    return more;
  }

  private Roll.OfficerAssertion word(Ed25519Signer.Officer officer, Instant at)
      throws SealException {
    return Consent.give(officer.name(), officer.key(), challenge(), at);
  }
}
