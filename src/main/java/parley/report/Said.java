package parley.report;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import parley.agreement.Series;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.NodeId;

/// One message of this room's formats, as the journals have it.
///
/// @param name identifier and SHA-256, as references name it
/// @param shown its serial, for people
/// @param word category, state, verdict or outcome: a code
/// @param about the name of what it refers to
/// @param at when it was journalled here
/// @param arrived when it was journalled where it was received; empty while that is awaited
/// @param refused the peer refused it
record Said(
    Kind kind,
    String content,
    MessageId message,
    String name,
    boolean inbound,
    NodeId peer,
    String agreement,
    Series series,
    int epoch,
    long serial,
    String shown,
    String word,
    Optional<String> about,
    Instant at,
    Optional<Instant> arrived,
    boolean refused) {

  /// Who said it: the serial begins with its sender (E-SERIAL-4).
  NodeId sender() {
    return new NodeId(shown.substring(0, shown.indexOf('/')));
  }

  /// What is drawn, and the field whose code stands for it.
  enum Kind {
    REPORT("origin-report/1", "category"),
    STATE("origin-state/1", "state"),
    FEEDBACK("object-feedback/1", "verdict"),
    ANSWER("object-feedback-answer/1", "outcome");

    final String format;
    final String field;

    Kind(String format, String field) {
      this.format = format;
      this.field = field;
    }

    static Optional<Kind> of(Message message) {
      return Arrays.stream(values()).filter(kind -> kind.format.equals(message.format())).findAny();
    }

    String word(Message message) {
      return message.body().text(field).orElse("");
    }

    /// Objects of STIX that it names.
    static List<String> objects(Message message) {
      return message.body().texts("objects").stream().distinct().toList();
    }
  }
}
