package parley.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.message.Wording.Part;
import parley.message.Wording.Rendered;

/// One message for one reader. What is coded is said in the reader's language; free text stands as
/// it was written, with its language (M-WORD-1).
final class Rendering {
  private final IcuWording words;
  private final Message message;
  private final Formats formats;

  Rendering(IcuWording words, Message message, Formats formats) {
    this.words = words;
    this.message = message;
    this.formats = formats;
  }

  Rendered rendered() {
    Optional<Format> format = formats.named(message.format());
    String title = format.map(words::name).orElse(message.format());
    return new Rendered(title, header(), format.map(this::body).orElseGet(this::unknownBody));
  }

  private List<Part> header() {
    List<Part> parts = new ArrayList<>();
    coded(parts, "precedence", "precedence", message.precedence().code());
    coded(parts, "series", "series", message.series().code());
    coded(parts, "line", "line", message.line().code());
    plain(parts, "agreement", message.agreement());
    plain(parts, "sender", message.sender().name());
    parts.add(
        part("recipients", message.recipients().stream().map(node -> node.name()).toList(), ""));
    said(parts, "composedAt", words.moment(message.composedAt()));
    said(parts, "language", words.languageName(message.language()));
    message.caseNumber().ifPresent(number -> plain(parts, "case", number));
    message.inReplyTo().ifPresent(about -> plain(parts, "inReplyTo", about.id().toString()));
    message.replaces().ifPresent(about -> plain(parts, "replaces", about.id().toString()));
    message.cancels().ifPresent(about -> plain(parts, "cancels", about.id().toString()));
    message
        .replyWantedWithin()
        .ifPresent(wait ->
            said(
                parts,
                "replyWantedWithin",
                words.say("header.after-receipt", "wait", words.duration(wait))));
    coded(parts, "tlp", "tlp", message.tlp());
    coded(parts, "pap", "pap", message.pap());
    message.releasability().ifPresent(code -> coded(parts, "releasability", "releasability", code));
    if (!message.attachments().isEmpty()) {
      parts.add(
          part(
              "attachments",
              message.attachments().stream().map(this::attached).toList(),
              words.tag()));
    }
    plain(parts, "id", message.id().toString());
    return parts;
  }

  private void coded(List<Part> parts, String key, String list, String code) {
    said(parts, key, words.code(list, code));
  }

  /// What has no language: names, numbers, identifiers.
  private void plain(List<Part> parts, String key, String value) {
    parts.add(part(key, List.of(value), ""));
  }

  private void said(List<Part> parts, String key, String value) {
    parts.add(part(key, List.of(value), words.tag()));
  }

  private Part part(String key, List<String> values, String tongue) {
    return new Part(key, words.say("header." + key), values, "", tongue);
  }

  private String attached(Attachment attachment) {
    return words.say(
        "header.attached",
        "name",
        attachment.name(),
        "type",
        attachment.mediaType(),
        "size",
        attachment.size(),
        "sha256",
        attachment.digest().hex());
  }

  private List<Part> body(Format format) {
    List<Part> parts = new ArrayList<>();
    for (Format.Field field : format.fields()) {
      addField(parts, field);
    }
    for (Format.Field field : format.automatic()) {
      addField(parts, field);
    }
    if (!format.statement().isEmpty()) {
      parts.add(
          new Part(
              "statement",
              words.say("header.statement"),
              List.of(words.text(format.statement())),
              "",
              words.tongue(format.statement())));
    }
    return parts;
  }

  private void addField(List<Part> parts, Format.Field field) {
    Json value = message.body().get(field.key());
    if (value != null) {
      parts.add(
          new Part(
              field.key(),
              words.text(field.label()),
              values(field, value),
              original(field.kind()),
              tongue(field, value)));
    }
  }

  private String original(Format.Kind kind) {
    return switch (kind) {
      case LINE, TEXT -> message.language();
      case CODE, CODES, TERNARY, INSTANT, NUMBER, TICK, LINES -> "";
    };
  }

  private String tongue(Format.Field field, Json value) {
    return switch (field.kind()) {
      case LINE, TEXT, LINES, NUMBER -> "";
      case INSTANT, TICK -> words.tag();
      case CODE, CODES, TERNARY -> words.tongue(field.codes().orElse(""), texts(value));
    };
  }

  /// A value that is not of its kind shows as it is: refused messages are shown too.
  private List<String> values(Format.Field field, Json value) {
    List<String> given = texts(value);
    return switch (field.kind()) {
      case LINE, TEXT, LINES -> given;
      case CODE, CODES, TERNARY -> given.stream().map(code -> coded(field, code)).toList();
      case INSTANT ->
          given.stream().map(text -> Second.read(text).map(words::moment).orElse(text)).toList();
      case NUMBER -> given;
      case TICK -> List.of(words.code("ternary", value.equals(new Json.Bool(true)) ? "yes" : "no"));
    };
  }

  private String coded(Format.Field field, String code) {
    String list = field.codes().orElse("");
    String text = words.code(list, code);
    if (!list.equals(CodeLists.PHRASES)) {
      return text;
    }
    // The time is in the language of the phrase: no sentence is half one and half the other.
    Wording spoken =
        words.tongue(list, List.of(code)).equals(words.tag()) ? words : Wording.in("en");
    String time = message.body().text("time").flatMap(Second::read).map(spoken::moment).orElse("…");
    return text.replace("{time}", time);
  }

  private List<Part> unknownBody() {
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<String, Json> member : message.body().members().entrySet()) {
      parts.add(
          new Part(
              member.getKey(), member.getKey(), texts(member.getValue()), message.language(), ""));
    }
    return parts;
  }

  private static List<String> texts(@Nullable Json value) {
    return switch (value) {
      case null -> List.of();
      case Json.Str(String text) -> List.of(text);
      case Json.Num(long number) -> List.of(Long.toString(number));
      case Json.Bool(boolean truth) -> List.of(Boolean.toString(truth));
      case Json.Arr(List<Json> items) ->
          items.stream().flatMap(item -> texts(item).stream()).toList();
      case Json.Obj _, Json.Null _, Json.Real _ -> List.of("…");
    };
  }
}
