package parley.party;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  /// @param at to the second
  /// @throws MalformedInput when that officer has consented before: two are two people
  Proposal with(Ed25519Signer.Officer officer, Instant at) throws MalformedInput, SealException;

  /// The roll after `held` with what is proposed and these consents.
  ///
  /// @throws IllegalArgumentException when it is for another roll than the next one
  RollDraft on(RollDraft draft, Roll held);

  /// Who consented, and when by their own word.
  default Map<String, Instant> officers() {
    Map<String, Instant> officers = new TreeMap<>();
    consents()
        .forEach(given ->
            Consent.at(challenge(), given).ifPresent(at -> officers.put(given.officer(), at)));
    return officers;
  }

  /// The consents with one more.
  ///
  /// @param clause by which one officer's second consent is refused
  default List<Roll.OfficerAssertion> more(Ed25519Signer.Officer officer, Instant at, String clause)
      throws MalformedInput, SealException {
    if (consents().stream().anyMatch(given -> given.officer().equals(officer.name()))) {
      throw new MalformedInput(
          clause, officer.name() + " has consented already: another officer must");
    }
    List<Roll.OfficerAssertion> more = new ArrayList<>(consents());
    more.add(Consent.give(officer.name(), officer.key(), challenge(), at));
    return more;
  }
}
