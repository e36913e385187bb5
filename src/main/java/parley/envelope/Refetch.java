package parley.envelope;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// Asks the peer for envelopes by serial (E-REFETCH-1): to fill a gap, or after a restore. What
/// comes back is handled like any envelope, so a replayed request costs the peer only its budget.
///
/// @param sender who asks
/// @param wanted serials of the peer, or the sender's own after a restore; at most 256
public record Refetch(LinkId link, NodeId sender, Instant at, List<SerialKey> wanted) {
  static final String KIND = "refetch";

  /// The most serials in one request (E-REFETCH-2).
  public static final int MOST = 256;

  public Refetch {
    wanted = List.copyOf(wanted);
    at = Stamp.whole(at);
    link.peerOf(sender); // throws when the sender is not on the link
    if (wanted.isEmpty() || wanted.size() > MOST) {
      throw new IllegalArgumentException("a request names 1 to " + MOST + " serials");
    }
    for (SerialKey key : wanted) {
      link.peerOf(key.sender()); // throws when it is not a serial of this link
    }
  }

  public Bytes sign(Ed25519Signer signer) throws SealException {
    return SignedLine.sign(json(), signer);
  }

  /// @param sender the node expected, and its frame key
  public static Refetch verify(Bytes frame, LinkId link, NodeId sender, Bytes publicKey)
      throws MalformedInput {
    return of(SignedLine.verify(frame, publicKey, KIND), link, sender);
  }

  static Refetch of(SignedLine signed, LinkId link, NodeId sender) throws MalformedInput {
    Json.Obj json = signed.json();
    MalformedInput.unless(
        Wire.link(json).equals(link) && Wire.node(json, "sender").equals(sender),
        "E-REFETCH-3",
        "a request of another link or node");
    List<SerialKey> wanted = new ArrayList<>();
    for (Json item : Wire.array(json, "wanted", MOST)) {
      Json.Obj serial = Wire.object(item);
      NodeId numberedBy = Wire.node(serial, "sender");
      MalformedInput.unless(
          numberedBy.equals(link.first()) || numberedBy.equals(link.second()),
          "E-REFETCH-3",
          "a serial of another link");
      wanted.add(Wire.serial(serial, numberedBy));
    }
    MalformedInput.unless(!wanted.isEmpty(), "E-REFETCH-2", "a request names 1 to 256 serials");
    Refetch refetch = new Refetch(link, sender, Stamp.read(json.requireText("at")), wanted);
    signed.requireForm(refetch.json());
    return refetch;
  }

  private Json.Obj json() {
    List<Json> serials = new ArrayList<>();
    for (SerialKey key : wanted) {
      serials.add(Wire.put(Json.object().with("sender", key.sender().name()), key).build());
    }
    return SignedLine.begin(KIND)
        .with("link", link.name())
        .with("sender", sender.name())
        .with("at", Stamp.write(at))
        .with("wanted", new Json.Arr(serials))
        .build();
  }
}
