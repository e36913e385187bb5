package parley.envelope;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Suite;

/// The one line of JSON that the sending node adds (E-TRANS-1). The suites sign `line, LF, message
/// bytes`.
///
/// @param kind a message, or a void: the signed statement that this serial carries nothing
/// @param assertions digest of the release assertions, when there are any
public record Transmittal(
    int version,
    Kind kind,
    LinkId link,
    SerialKey serial,
    NodeId recipient,
    Digest agreementHash,
    Set<Suite> suites,
    Instant at,
    Digest message,
    List<Digest> attachments,
    Optional<Digest> assertions) {

  /// `message` or `void`.
  public enum Kind {
    MESSAGE,
    VOID
  }

  public Transmittal {
    suites = Set.copyOf(suites);
    attachments = List.copyOf(attachments);
  }

  /// Without LF.
  public Bytes line() {
    throw new UnsupportedOperationException("contract");
  }

  public static Transmittal read(Bytes line) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}
