package parley.party;

import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Members;

/// That the roll list other officers and keys (P-ROLL-8), as officers of the roll in force hand it
/// from one to the other until two have consented (P-CONSENT-3).
///
/// @param number of the roll that will list them
/// @param listed every credential that it will list
public record OfficersProposal(
    PartyId party,
    long number,
    List<Roll.OfficerCredential> listed,
    List<Roll.OfficerAssertion> consents)
    implements Proposal {
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(Roll.MOST_BYTES, 6, 50_000);
  private static final String KIND = "officers-proposal";

  public OfficersProposal {
    listed = List.copyOf(listed);
    consents = List.copyOf(consents);
  }

  /// The officers of the next roll, with nobody's consent yet.
  public static OfficersProposal after(Roll held, List<Roll.OfficerCredential> listed) {
    return new OfficersProposal(held.party(), held.number() + 1, listed, List.of());
  }

  @Override
  public Digest challenge() {
    return RollForm.officerChallenge(party, number, listed);
  }

  @Override
  public List<String> words() {
    List<String> lines = new ArrayList<>();
    lines.add("roll " + number + " of " + party + " lists " + listed.size() + " keys of officers");
    listed.forEach(one -> lines.add("  " + line(one)));
    return lines;
  }

  private static String line(Roll.OfficerCredential one) {
    return one.officer()
        + ", "
        + String.join(" and ", one.roles())
        + ", at "
        + one.relyingParty()
        + ", key "
        + one.credentialId();
  }

  /// What it adds and what it takes away, one line each.
  public List<String> changes(Roll held) {
    List<String> lines = new ArrayList<>();
    listed.stream()
        .filter(one -> !held.officers().contains(one))
        .forEach(one -> lines.add("adds     " + line(one)));
    held.officers().stream()
        .filter(one -> !listed.contains(one))
        .forEach(one -> lines.add("removes  " + line(one)));
    return lines;
  }

  @Override
  public OfficersProposal with(Roll.OfficerAssertion given) throws MalformedInput {
    return new OfficersProposal(party, number, listed, more(given, "P-ROLL-8"));
  }

  /// Whether it is for the roll after this one.
  public boolean isOf(Roll held) {
    return held.party().equals(party) && held.number() + 1 == number;
  }

  @Override
  public RollDraft on(RollDraft draft, Roll held) {
    if (!isOf(held)) {
      throw new IllegalArgumentException(
          "the proposal is of roll "
              + number
              + " of "
              + party
              + ", and the next one is "
              + (held.number() + 1)
              + " of "
              + held.party());
    }
    return draft.officers(listed).consents(consents);
  }

  @Override
  public Bytes bytes() {
    return JsonWriter.pretty(
        Json.object()
            .with("v", 1)
            .with("kind", KIND)
            .with("party", party.code())
            .with("number", number)
            .with("officers", new Json.Arr(listed.stream().map(RollForm::json).toList()))
            .with("assertions", new Json.Arr(consents.stream().map(RollForm::json).toList()))
            .build());
  }

  /// Whether these bytes say that they are such a proposal.
  public static boolean is(Json.Obj written) {
    return written.text("kind").filter(KIND::equals).isPresent();
  }

  public static OfficersProposal read(Bytes bytes) throws MalformedInput {
    Members members = Members.of(JsonReader.readObject(bytes, LIMITS), "P-CONSENT-3");
    members.number("v", 1, 1);
    members.exactly("kind", KIND);
    OfficersProposal proposal =
        new OfficersProposal(
            members.form("party", 8, PartyId::new),
            members.number("number", 1, RollForm.MOST_NUMBER),
            RollForm.officers(members),
            RollForm.assertions(members));
    members.done();
    return proposal;
  }
}
