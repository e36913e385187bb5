package parley.message;

import java.text.Normalizer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.codec.Uuid7;

/// Writes messages: one line of JSON, members in one order, all text in normalization form C
/// (M-HEAD-2). What it returns was read back from the very bytes that will be signed, so nothing
/// leaves here that a partner's reader would refuse.
public final class Composer {
  private final InstantSource clock;
  private final RandomGenerator random;

  public Composer(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /// By the clock from which messages have their moment.
  public Instant now() {
    return clock.instant();
  }

  /// @throws MalformedInput when a header member or a text is not of its form, or a limit is passed
  public Message compose(Composition parts) throws MalformedInput {
    return Message.read(write(parts));
  }

  private Bytes write(Composition parts) {
    Instant now = clock.instant();
    Json.Builder json =
        Json.object()
            .with("v", Message.VERSION)
            .with("id", Uuid7.at(now, random).toString())
            .with(
                "agreement",
                Json.object()
                    .with("id", parts.agreement())
                    .with("hash", parts.agreementHash().hex())
                    .build())
            .with("line", parts.line().code())
            .with("format", parts.format())
            .with("sender", parts.sender().name())
            .with(
                "recipients",
                Json.texts(parts.recipients().stream().map(node -> node.name()).toList()))
            .with("series", parts.series().code())
            .with("precedence", parts.precedence().code())
            .with("composedAt", Stamp.write(now))
            .with("language", parts.language());
    parts.inReplyTo().ifPresent(about -> json.with("inReplyTo", reference(about)));
    parts.replaces().ifPresent(about -> json.with("replaces", reference(about)));
    parts.cancels().ifPresent(about -> json.with("cancels", reference(about)));
    json.with("case", parts.caseNumber());
    json.with("replyWantedWithin", parts.replyWantedWithin().map(Object::toString));
    json.with("tlp", parts.tlp().equals("white") ? "clear" : parts.tlp()).with("pap", parts.pap());
    json.with("releasability", parts.releasability());
    if (!parts.attachments().isEmpty()) {
      json.with("attachments", attachments(parts.attachments()));
    }
    return JsonWriter.line(json.with("body", normal(parts.body())).build());
  }

  private static Json reference(Reference about) {
    return Json.object()
        .with("id", about.id().toString())
        .with("sha256", about.digest().hex())
        .build();
  }

  private static Json attachments(List<Attachment> attachments) {
    List<Json> items = new ArrayList<>();
    for (Attachment attachment : attachments) {
      items.add(
          Json.object()
              .with("name", Normalizer.normalize(attachment.name(), Normalizer.Form.NFC))
              .with("mediaType", attachment.mediaType())
              .with("size", attachment.size())
              .with("sha256", attachment.digest().hex())
              .build());
    }
    return new Json.Arr(items);
  }

  private static Json normal(Json value) {
    return switch (value) {
      case Json.Obj(Map<String, Json> members) -> {
        Map<String, Json> normal = new LinkedHashMap<>();
        members.forEach((key, member) -> normal.put(key, normal(member)));
        yield new Json.Obj(normal);
      }
      case Json.Arr(List<Json> items) ->
          new Json.Arr(items.stream().map(Composer::normal).toList());
      case Json.Str(String text) -> new Json.Str(Normalizer.normalize(text, Normalizer.Form.NFC));
      case Json.Num _, Json.Real _, Json.Bool _, Json.Null _ -> value;
    };
  }
}
