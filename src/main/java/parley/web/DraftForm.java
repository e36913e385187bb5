package parley.web;

import io.javalin.http.Context;
import java.text.Normalizer;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.console.Shell;
import parley.console.Visit;
import parley.message.Format;
import parley.message.Format.Field;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;

/// Between what is typed in the page and the desk's draft.
final class DraftForm {
  /// What belongs to the page and not to the draft.
  private static final Set<String> KNOWN =
      Set.of("do", "draft", "two", "file", DraftForm.WAITING, DraftForm.CARRIED);

  /// The attachments of what waits, by name; what a page says of them is not believed.
  static final String WAITING = "waiting-file";

  /// The places of those that the draft keeps.
  static final String CARRIED = "carried";

  /// Names of controls; anything else that a form sends is not ours.
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9.-]{0,79}");

  /// A form of 1 MiB, written again.
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(4 * 1024 * 1024, 3, 20_000);

  private DraftForm() {}

  /// Everything typed, as the page names it; empty values are left out.
  static Map<String, List<String>> typed(Context context) {
    Map<String, List<String>> typed = new LinkedHashMap<>();
    context
        .formParamMap()
        .forEach((name, values) -> {
          List<String> kept = values.stream().filter(value -> !value.isBlank()).toList();
          if (!kept.isEmpty()) {
            typed.put(name, kept.stream().map(DraftForm::composed).toList());
          }
        });
    return typed;
  }

  /// What a fresh form begins with, and what the page that led here knows already: the partner, and
  /// fields of the message. It is no more than typed: nothing leaves by it.
  static Map<String, List<String>> begun(Context context, Shell shell, Format format) {
    Map<String, List<String>> typed = new LinkedHashMap<>();
    // F-LANG-5
    typed.put("language", List.of(shell.words().whole() ? shell.language() : "en"));
    typed.put("tlp", List.of("amber"));
    typed.put("pap", List.of("amber"));
    typed.put("series", List.of("real"));
    Visit.query(context, "precedence").ifPresent(code -> typed.put("precedence", List.of(code)));
    Visit.query(context, "peer")
        .flatMap(name ->
            shell.peers().stream().filter(peer -> peer.node().name().equals(name)).findFirst())
        .ifPresent(peer -> {
          typed.put("peer", List.of(peer.node().name()));
          peer.agreements().stream()
              .filter(agreement -> agreement.formats().containsKey(format.id()))
              .findFirst()
              .ifPresent(agreement -> typed.put("agreement", List.of(agreement.id())));
        });
    for (Field field : format.fields()) {
      String name = "body." + field.key();
      Visit.query(context, name)
          .filter(value -> value.length() <= field.longest())
          .ifPresent(value -> typed.put(name, List.of(composed(value))));
    }
    return typed;
  }

  /// As every text of ours: a browser may send what was pasted in another form (C-TEXT-7).
  static String composed(String value) {
    return Normalizer.normalize(value.replace("\r\n", "\n"), Normalizer.Form.NFC);
  }

  /// What was typed, to be kept beside a message that waits.
  static Bytes kept(Map<String, List<String>> typed) {
    Json.Builder kept = Json.object();
    typed.forEach((name, values) -> {
      if (!KNOWN.contains(name) && NAME.matcher(name).matches()) {
        kept.with(name, Json.texts(values.stream().map(DraftForm::plain).toList()));
      }
    });
    return JsonWriter.line(kept.build());
  }

  /// Without what no text of ours may hold: fields that the draft does not use were not checked.
  private static String plain(String value) {
    if (passes(value)) {
      return value;
    }
    StringBuilder plain = new StringBuilder();
    value
        .replace('\t', ' ')
        .codePoints()
        .filter(point -> passes(Character.toString(point)))
        .forEach(plain::appendCodePoint);
    return composed(plain.toString());
  }

  private static boolean passes(String text) {
    try {
      return Text.plain(text).equals(text);
    } catch (MalformedInput e) {
      return false;
    }
  }

  /// What {@link #kept} kept; where that cannot be read, what the message says.
  static Map<String, List<String>> typed(ReleaseDesk.Waiting waiting, Formats formats) {
    Map<String, List<String>> typed = new LinkedHashMap<>();
    try {
      Json.Obj read = JsonReader.readObject(waiting.typed(), LIMITS);
      read.members().keySet().forEach(name -> typed.put(name, read.texts(name)));
    } catch (MalformedInput e) {
      typed.putAll(fromMessage(waiting.message(), waiting.peer(), formats));
    }
    return typed;
  }

  private static Map<String, List<String>> fromMessage(
      Message message, NodeId peer, Formats formats) {
    Map<String, List<String>> typed = new LinkedHashMap<>();
    formats
        .named(message.format())
        .ifPresent(format -> typed.putAll(fromBody(format, message.body())));
    typed.put("format", List.of(message.format()));
    typed.put("peer", List.of(peer.name()));
    typed.put("agreement", List.of(message.agreement()));
    typed.put("precedence", List.of(message.precedence().code()));
    typed.put("series", List.of(message.series().code()));
    typed.put("language", List.of(message.language()));
    typed.put("tlp", List.of(message.tlp()));
    typed.put("pap", List.of(message.pap()));
    message.releasability().ifPresent(code -> typed.put("releasability", List.of(code)));
    message.caseNumber().ifPresent(number -> typed.put("caseNumber", List.of(number)));
    message
        .replyWantedWithin()
        .ifPresent(wait -> typed.put("replyWantedWithin", List.of(wait.toString())));
    message.inReplyTo().ifPresent(what -> typed.put("inReplyTo", List.of(what.id().toString())));
    message.replaces().ifPresent(what -> typed.put("replaces", List.of(what.id().toString())));
    message.cancels().ifPresent(what -> typed.put("cancels", List.of(what.id().toString())));
    return typed;
  }

  /// Names the attachments that wait.
  static void waiting(Map<String, List<String>> typed, List<WatchDesk.File> files) {
    if (!files.isEmpty()) {
      typed.put(WAITING, files.stream().map(WatchDesk.File::name).toList());
    }
  }

  /// All that wait.
  static List<String> places(Map<String, List<String>> typed) {
    int files = typed.getOrDefault(WAITING, List.of()).size();
    return IntStream.range(0, files).mapToObj(Integer::toString).toList();
  }

  /// Those that wait and that the page keeps.
  static List<WatchDesk.File> carried(Map<String, List<String>> typed, List<WatchDesk.File> files) {
    List<String> places = typed.getOrDefault(CARRIED, List.of());
    return IntStream.range(0, files.size())
        .filter(place -> places.contains(Integer.toString(place)))
        .mapToObj(files::get)
        .toList();
  }

  /// The desk's draft; the caller has seen to it that the addressee is one of our peers.
  static WatchDesk.Draft draft(
      Format format,
      NodeId peer,
      String agreement,
      Map<String, List<String>> typed,
      List<WatchDesk.File> files) {
    return new WatchDesk.Draft(
        peer,
        agreement,
        format.id(),
        one(typed, "precedence").flatMap(Precedence::coded).orElse(Precedence.ROUTINE),
        one(typed, "series").flatMap(Series::coded).orElse(Series.REAL),
        one(typed, "language").orElse("en"),
        one(typed, "tlp").orElse("amber"),
        one(typed, "pap").orElse("amber"),
        one(typed, "releasability"),
        one(typed, "caseNumber"),
        one(typed, "inReplyTo").flatMap(DraftForm::id),
        one(typed, "replaces").flatMap(DraftForm::id),
        one(typed, "cancels").flatMap(DraftForm::id),
        one(typed, "replyWantedWithin").flatMap(DraftForm::duration),
        body(format, typed),
        files);
  }

  static Optional<String> one(Map<String, List<String>> typed, String name) {
    List<String> values = typed.getOrDefault(name, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst().strip());
  }

  static Optional<MessageId> id(String text) {
    try {
      return Optional.of(MessageId.of(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> duration(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Map<String, List<String>> body(Format format, Map<String, List<String>> typed) {
    Map<String, List<String>> body = new LinkedHashMap<>();
    for (Field field : format.fields()) {
      List<String> values = typed.getOrDefault("body." + field.key(), List.of());
      boolean asked =
          field.shownWith().isEmpty()
              || typed.containsKey("body." + field.shownWith().orElseThrow());
      if (asked && !values.isEmpty()) {
        body.put(field.key(), values);
      }
    }
    return body;
  }

  /// What a message's body would look like in the page: for a correction that begins with what was
  /// said before.
  static Map<String, List<String>> fromBody(Format format, Json.Obj body) {
    Map<String, List<String>> typed = new LinkedHashMap<>();
    for (Field field : format.fields()) {
      Json value = body.get(field.key());
      if (value != null) {
        typed.put("body." + field.key(), texts(value));
      }
    }
    return typed;
  }

  private static List<String> texts(Json value) {
    return switch (value) {
      case Json.Str(String text) -> List.of(text);
      case Json.Num(long number) -> List.of(Long.toString(number));
      case Json.Bool(boolean truth) -> truth ? List.of("true") : List.of();
      case Json.Arr(List<Json> items) ->
          items.stream().flatMap(item -> texts(item).stream()).toList();
      case Json.Null _, Json.Obj _, Json.Real _ -> List.of();
    };
  }
}
