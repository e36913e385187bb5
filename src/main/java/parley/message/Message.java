package parley.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.party.NodeId;

/// A message as composed: a header that every line shares and a body that its format defines
/// (M-HEAD-1…).
///
/// @param format with its version, for example `incident-notification/1`
/// @param language BCP 47 of the free text
/// @param caseNumber groups what belongs to one incident
/// @param replyWantedWithin after receipt
/// @param tlp `red`, `amber+strict`, `amber`, `green` or `clear`
/// @param pap `red`, `amber`, `green` or `clear`
/// @param bytes exactly as read or written; what is signed
public record Message(
    MessageId id,
    String agreement,
    Digest agreementHash,
    Line line,
    String format,
    NodeId sender,
    List<NodeId> recipients,
    Series series,
    Precedence precedence,
    Instant composedAt,
    String language,
    Optional<Reference> inReplyTo,
    Optional<Reference> replaces,
    Optional<Reference> cancels,
    Optional<String> caseNumber,
    Optional<Duration> replyWantedWithin,
    String tlp,
    String pap,
    Optional<String> releasability,
    List<Attachment> attachments,
    Json.Obj body,
    Bytes bytes) {
  public Message {
    recipients = List.copyOf(recipients);
    attachments = List.copyOf(attachments);
  }

  /// The form of a message that this release writes and reads (M-HEAD-2).
  public static final int VERSION = 1;

  /// The format in which objects of the CERT line travel (K-BATCH-1).
  public static final String BATCH = "stix-batch/1";

  /// How the formats of a private match begin (K-MATCH-1).
  public static final String MATCH = "match-";

  /// Files with one message (M-HEAD-14).
  public static final int MOST_ATTACHMENTS = 16;

  /// Bytes of all files of one message: 64 MiB (M-HEAD-14).
  public static final long ATTACHED_BYTES = 64L * 1024 * 1024;

  /// Nodes that one message is addressed to (M-HEAD-7).
  public static final int MOST_RECIPIENTS = 16;

  /// SHA-256 of the bytes; references name it.
  public Digest digest() {
    return Digest.of(bytes);
  }

  /// Whether the node sends it by itself, with its one file in its own envelope whatever the
  /// agreement says of files: parts of files, batches of the CERT line, and what a private match
  /// says. What it brings was released or consented to before (M-PART-4, K-BATCH-5, K-MATCH-13); it
  /// is on no board.
  public boolean enclosed() {
    return FilePart.is(this) || format.equals(BATCH) || format.startsWith(MATCH);
  }

  /// Reads and checks the header; the body is judged by {@link Formats#check}.
  public static Message read(Bytes document) throws MalformedInput {
    return MessageReader.read(document);
  }
}
