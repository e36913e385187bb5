package parley.exchange;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import parley.agreement.AgreementLife;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.party.LinkId;
import parley.party.Node;
import parley.party.NodeId;
import parley.party.Rolls;

/// Who stands at the two ends of a link and by which rolls and agreements: an immutable picture,
/// replaced whole when a roll or an agreement is adopted, so that nothing is judged half by the old
/// and half by the new.
public record Standing(NodeId self, NodeId peer, Rolls rolls, AgreementLife life) {
  public LinkId link() {
    return LinkId.between(self, peer);
  }

  /// The peer as its roll lists it.
  public Optional<Node> peerNode() {
    return rolls.node(peer).map(Rolls.Listed::node);
  }

  /// Ed25519 key of the peer's frames.
  public Optional<Bytes> peerFrameKey() {
    return peerNode().map(node -> node.keys().frameKey());
  }

  /// The same, where a frame cannot be taken without it.
  Bytes frameKey() throws MalformedInput {
    return peerFrameKey()
        .orElseThrow(() -> new MalformedInput("E-FRAME-11", "the peer has no frame key"));
  }

  /// The epoch in which this node numbers and keeps its journals, as its own roll says.
  public int epoch() {
    return rolls.node(self).map(listed -> listed.node().epoch()).orElse(1);
  }

  /// How often a carrier beats: the shortest that an agreement in force says (L-BEAT-1).
  Duration rhythm(String carrier, Duration otherwise) {
    return life.agreements().stream()
        .map(agreement -> agreement.heartbeats().getOrDefault(carrier, otherwise))
        .min(Comparator.naturalOrder())
        .orElse(otherwise);
  }

  /// Ed25519 key of the own checkpoints.
  Optional<Bytes> noteKey() {
    return rolls.node(self).map(listed -> listed.node().keys().noteKey());
  }

  /// A checkpoint that the peer's note key on the roll signed.
  Optional<Checkpoint> signedByPeer(Bytes note) {
    try {
      Bytes key =
          peerNode()
              .orElseThrow(() -> new MalformedInput("J-WITNESS-1", "no roll lists the peer"))
              .keys()
              .noteKey();
      return Optional.of(Checkpoint.verify(note, key));
    } catch (MalformedInput e) {
      return Optional.empty();
    }
  }

  /// The epoch of the peer's log on this link that has this origin; none when it is of another log,
  /// or of an epoch that the peer's roll has not opened.
  Optional<Integer> epochOf(Checkpoint checkpoint) {
    int opened = peerNode().map(Node::epoch).orElse(1);
    for (int epoch = opened; epoch >= 1; epoch--) {
      if (checkpoint.origin().equals(LogName.of(peer, link(), epoch).origin())) {
        return Optional.of(epoch);
      }
    }
    return Optional.empty();
  }

  /// A checkpoint of the peer's log on this link, of an epoch that is known.
  Optional<Checkpoint> peerCheckpoint(Bytes note) {
    return signedByPeer(note).filter(checkpoint -> epochOf(checkpoint).isPresent());
  }

  /// Of the peer's log on this link, in an epoch whose roll has not come here yet: not taken, and
  /// no fault of the peer (X-EPOCH-1).
  boolean ahead(Checkpoint checkpoint) {
    String first = LogName.of(peer, link(), 1).origin();
    return epochOf(checkpoint).isEmpty()
        && checkpoint.origin().startsWith(first.substring(0, first.length() - 1));
  }

  Names names() {
    return new Names(self, peer, link());
  }

  /// The two ends, which never change for a link.
  record Names(NodeId self, NodeId peer, LinkId link) {}
}
