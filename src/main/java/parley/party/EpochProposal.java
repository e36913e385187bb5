package parley.party;

import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Members;

/// That a node go on in a new epoch, as officers hand it from one to the other until two have
/// consented (P-ROLL-16). It becomes true with the roll that the party's authority then signs.
///
/// @param number of that roll
public record EpochProposal(
    PartyId party, long number, NodeId node, int epoch, List<Roll.OfficerAssertion> consents)
    implements Proposal {
  /// P-CONSENT-2.
  public static final int MOST_BYTES = 64 * 1024;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(MOST_BYTES, 4, 2_000);
  private static final String KIND = "epoch-proposal";

  public EpochProposal {
    consents = List.copyOf(consents);
  }

  /// The epoch after the one that the roll in force names, with nobody's consent yet.
  public static EpochProposal after(Roll held, NodeId node) {
    int epoch =
        held.node(node)
            .orElseThrow(() -> new IllegalArgumentException("no node " + node + " on that roll"))
            .epoch();
    return new EpochProposal(held.party(), held.number() + 1, node, epoch + 1, List.of());
  }

  @Override
  public Digest challenge() {
    return Consent.epochChallenge(party, number, node, epoch);
  }

  @Override
  public List<String> words() {
    return List.of(node + " of " + party + " goes on in epoch " + epoch + ", by roll " + number);
  }

  @Override
  public EpochProposal with(Roll.OfficerAssertion given) throws MalformedInput {
    return new EpochProposal(party, number, node, epoch, more(given, "P-ROLL-16"));
  }

  /// @throws IllegalArgumentException when it is of another roll, node or epoch than the next one
  @Override
  public RollDraft on(RollDraft draft, Roll held) {
    EpochProposal due = after(held, node);
    if (!due.equals(new EpochProposal(party, number, node, epoch, List.of()))) {
      throw new IllegalArgumentException(
          "the proposal is of roll "
              + number
              + " and epoch "
              + epoch
              + ", and the next ones are "
              + due.number()
              + " and "
              + due.epoch());
    }
    return draft.node(held.node(node).orElseThrow().nextEpoch()).consents(consents);
  }

  @Override
  public Bytes bytes() {
    return JsonWriter.pretty(
        Json.object()
            .with("v", 1)
            .with("kind", KIND)
            .with("party", party.code())
            .with("number", number)
            .with("node", node.name())
            .with("epoch", epoch)
            .with("assertions", new Json.Arr(consents.stream().map(RollForm::json).toList()))
            .build());
  }

  public static EpochProposal read(Bytes bytes) throws MalformedInput {
    Members members = Members.of(JsonReader.readObject(bytes, LIMITS), "P-CONSENT-2");
    members.number("v", 1, 1);
    members.exactly("kind", KIND);
    EpochProposal proposal =
        new EpochProposal(
            members.form("party", 8, PartyId::new),
            members.number("number", 1, RollForm.MOST_NUMBER),
            members.form("node", 32, NodeId::new),
            (int) members.number("epoch", 2, RollForm.LAST_EPOCH),
            RollForm.assertions(members));
    members.done();
    return proposal;
  }
}
