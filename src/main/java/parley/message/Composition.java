package parley.message;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Digest;
import parley.codec.Json;
import parley.party.NodeId;

/// Everything that a message says before it has an identifier, a time and bytes. {@link Composer}
/// makes the message of it.
///
/// @param tlp as in {@link Message}; the old mark `white` is taken as `clear` (M-HEAD-13)
public record Composition(
    String agreement,
    Digest agreementHash,
    Line line,
    String format,
    NodeId sender,
    List<NodeId> recipients,
    Series series,
    Precedence precedence,
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
    Json.Obj body) {
  public Composition {
    recipients = List.copyOf(recipients);
    attachments = List.copyOf(attachments);
  }
}
