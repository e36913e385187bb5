package parley.party;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.seal.KeyVault.Signer;
import parley.seal.NodeKeys;
import parley.seal.SealException;
import parley.seal.SignedDocument;

/// Composes the next roll of a party and has its authority sign it. Mutable, one thread, one use.
///
/// Each `sign` reads the finished roll back with {@link Roll#read}, so a draft that breaks a rule
/// never becomes a document.
public final class RollDraft {
  private final PartyId party;
  private final Map<String, String> name;
  private final long number;
  private final NodeKeys.Signing authority;
  private final List<Node> nodes;
  private final List<Roll.RetiredKey> retired;
  private List<Roll.OfficerCredential> officers;
  private List<Roll.OfficerAssertion> assertions = List.of();

  private RollDraft(Roll base, long number) {
    this.party = base.party();
    this.name = base.name();
    this.number = number;
    this.authority = base.authority();
    this.nodes = new ArrayList<>(base.nodes());
    this.retired = new ArrayList<>(base.retired());
    this.officers = base.officers();
  }

  /// Number 1, with no node yet.
  public static RollDraft first(
      PartyId party, Map<String, String> name, NodeKeys.Signing authority) {
    return new RollDraft(
        new Roll(
            party,
            name,
            1,
            Instant.EPOCH,
            authority,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new SignedDocument(Bytes.EMPTY, List.of())),
        1);
  }

  /// The number after `current`, with everything that it lists.
  public static RollDraft after(Roll current) {
    return new RollDraft(current, current.number() + 1);
  }

  /// Adds a node, or changes one whose signing keys stay the same.
  ///
  /// @throws IllegalArgumentException when the signing keys differ: that is {@link #rotate}
  public RollDraft node(Node node) {
    int place = place(node.id());
    if (place < 0) {
      nodes.add(node);
      return this;
    }
    if (!nodes.get(place).keys().signing().equals(node.keys().signing())) {
      throw new IllegalArgumentException(
          "new signing keys for " + node.id() + " retire the old ones: name their last serials");
    }
    nodes.set(place, node);
    return this;
  }

  /// Gives a node new keys and retires the old signing keys.
  ///
  /// @param since when the new keys took over
  /// @param lastSerial the last serial signed with the old keys, per numbering; see {@link
  ///   Roll.RetiredKey}
  public RollDraft rotate(
      NodeId id,
      NodeKeys keys,
      Instant validFrom,
      Instant validUntil,
      Instant since,
      Map<String, Long> lastSerial) {
    int place = required(id);
    Node old = nodes.get(place);
    retire(old, since, lastSerial);
    nodes.set(place, new Node(id, keys, old.addresses(), validFrom, validUntil, old.epoch()));
    return this;
  }

  /// Withdraws every set of keys that was retired of a node, because they were stolen: each ends at
  /// these serials, or where it ended already, and its TLS certificate at once (P-ROLL-14).
  ///
  /// @param exact the last serial signed by the node itself, per numbering
  public RollDraft withdrawn(NodeId id, Map<String, Long> exact) {
    retired.replaceAll(key -> key.node().equals(id) ? key.withdrawn(exact) : key);
    return this;
  }

  /// Takes a node off the roll and retires its signing keys.
  public RollDraft remove(NodeId id, Instant since, Map<String, Long> lastSerial) {
    retire(nodes.remove(required(id)), since, lastSerial);
    return this;
  }

  private void retire(Node old, Instant since, Map<String, Long> lastSerial) {
    Digest certificates = Roll.setDigest(old.keys().signing());
    retired.add(new Roll.RetiredKey(old.id(), certificates, since, lastSerial, false));
  }

  /// Replaces the release credentials; where some stood before, two of those officers must consent
  /// with {@link #consents}.
  public RollDraft officers(List<Roll.OfficerCredential> replacement) {
    officers = List.copyOf(replacement);
    assertions = List.of();
    return this;
  }

  /// What consenting officers sign.
  public Digest officerChallenge() {
    return RollForm.officerChallenge(party, number, officers);
  }

  public RollDraft consents(List<Roll.OfficerAssertion> given) {
    assertions = List.copyOf(given);
    return this;
  }

  /// The JSON to sign.
  public Bytes content(Instant issued) {
    return RollForm.write(
        new Roll(
            party,
            name,
            number,
            issued,
            authority,
            nodes,
            retired,
            officers,
            assertions,
            new SignedDocument(Bytes.EMPTY, List.of())));
  }

  /// Signs in every suite of the authority.
  ///
  /// @param issued to the second
  /// @throws MalformedInput when the draft breaks a rule, for example keys that another authority
  ///   issued
  public Roll sign(Instant issued, Signer signer) throws SealException, MalformedInput {
    Bytes content = content(issued);
    return Roll.read(
        new SignedDocument(content, signer.sign(content, authority.certificates().keySet())));
  }

  private int required(NodeId id) {
    int place = place(id);
    if (place < 0) {
      throw new IllegalArgumentException("node " + id + " is not on the roll");
    }
    return place;
  }

  private int place(NodeId id) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }
}
