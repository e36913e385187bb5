package parley.envelope;

import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// A heartbeat or a refetch on its way by a carrier (E-CARRY-6): the very line that a connection
/// would bring, behind the head of an outer frame by which its link and sender are found.
///
/// @param line signed by itself, as over a connection
public record SmallFrame(LinkId link, NodeId sender, int epoch, Kind kind, Bytes line) {
  /// L-HTTP-6.
  public static final int LARGEST = 64 * 1024;

  public SmallFrame {
    link.peerOf(sender); // throws when the sender is not on the link
    if (epoch < 1 || line.size() < 1 || line.size() > LARGEST) {
      throw new IllegalArgumentException("epoch or size outside its range");
    }
  }

  /// What the line is.
  public enum Kind {
    HEARTBEAT(3),
    REFETCH(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /// What these bytes say that they are, when they say that they are one: then {@link #verify}
  /// reads them.
  public static Optional<Kind> kind(Bytes frame) {
    for (Kind kind : Kind.values()) {
      if (CarriedFrame.kind(frame) == kind.code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  public Bytes sign(Ed25519Signer signer) throws SealException {
    return new CarriedFrame(link, sender, epoch, line).sign(kind.code, signer);
  }

  /// Checks the head and the line's digest; what the line says is for {@link Heartbeat} and {@link
  /// Refetch}.
  public static SmallFrame verify(
      Bytes frame, Kind kind, LinkId link, NodeId sender, Bytes publicKey) throws MalformedInput {
    CarriedFrame read =
        CarriedFrame.verify(frame, kind.code, LARGEST, link, sender, publicKey, "E-CARRY-6");
    return new SmallFrame(link, sender, read.epoch(), kind, read.body());
  }
}
