package parley.casework;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.message.Attachment;
import parley.message.Message;

/// What a message is, before it is one.
final class Letter {
  final boolean inbound;
  final String format;
  final Map<String, Json> body = new LinkedHashMap<>();
  Line line = Line.WATCH;
  List<Attachment> attachments = List.of();
  boolean refused;
  Series series = Series.REAL;
  Precedence precedence = Precedence.PRIORITY;
  String tlp = "amber";
  Optional<Message> replaces = Optional.empty();
  Optional<Message> cancels = Optional.empty();
  Optional<Message> inReplyTo = Optional.empty();

  private Letter(boolean inbound, String format) {
    this.inbound = inbound;
    this.format = format;
  }

  static Letter in(String format) {
    return new Letter(true, format);
  }

  static Letter out(String format) {
    return new Letter(false, format);
  }

  /// As the node itself sends it (K-BATCH-1).
  static Letter batch(boolean inbound, long objects, long withdrawn) {
    Letter letter = new Letter(inbound, Message.BATCH);
    letter.line = Line.CERT;
    letter.precedence = Precedence.ROUTINE;
    letter.body.put("objects", new Json.Num(objects));
    letter.body.put("withdrawn", new Json.Num(withdrawn));
    Bytes file = Bytes.utf8("{\"objects\":" + objects + "," + withdrawn + "}");
    letter.attachments =
        List.of(
            new Attachment("batch.json", "application/stix+json", file.size(), Digest.of(file)));
    return letter;
  }

  Letter refused() {
    refused = true;
    return this;
  }

  Letter says(String key, String... values) {
    body.put(key, values.length == 1 ? new Json.Str(values[0]) : Json.texts(List.of(values)));
    return this;
  }

  Letter lines(String key, String... values) {
    body.put(key, Json.texts(List.of(values)));
    return this;
  }

  Letter exercise() {
    series = Series.EXERCISE;
    return this;
  }

  Letter flash() {
    precedence = Precedence.FLASH;
    return this;
  }

  Letter marked(String mark) {
    tlp = mark;
    return this;
  }

  Letter replaces(Message message) {
    replaces = Optional.of(message);
    return this;
  }

  Letter cancels(Message message) {
    cancels = Optional.of(message);
    return this;
  }

  Letter answers(Message message) {
    inReplyTo = Optional.of(message);
    return this;
  }
}
