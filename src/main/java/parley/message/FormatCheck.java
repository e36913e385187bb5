package parley.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import parley.agreement.Series;
import parley.codec.Json;
import parley.message.Formats.Fault;
import parley.origin.Origin;

/// Judges one message by its format: header rules (M-FORM-2 to M-FORM-6), fields (M-BODY-1 to
/// M-BODY-6), rules between fields (M-BODY-7 to M-BODY-9). Every fault is named, not only the
/// first.
final class FormatCheck {
  /// Lines of one LINES field (M-BODY-3).
  static final int MOST_LINES = 200;

  /// The patterns of the data files, compiled once each: there are as many as the files name.
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private final Format format;
  private final CodeLists codes;
  private final Message message;
  private final Json.Obj body;
  private final List<Fault> faults = new ArrayList<>();

  FormatCheck(Format format, CodeLists codes, Message message) {
    this.format = format;
    this.codes = codes;
    this.message = message;
    this.body = message.body();
  }

  List<Fault> faults() {
    checkHeader();
    for (String key : body.members().keySet()) {
      if (format.field(key).isEmpty()) {
        add(key, "M-BODY-1", "fault.unknown");
      }
    }
    format.fields().forEach(this::checkField);
    format.automatic().forEach(this::checkField);
    format.rules().forEach(this::checkRule);
    return List.copyOf(faults);
  }

  private void add(String field, String clause, String key, Object... arguments) {
    faults.add(Fault.of(field, clause, key, arguments));
  }

  private void checkHeader() {
    if (message.line() != format.line()) {
      add("line", "M-FORM-2", "fault.line", "line", format.line().code());
    }
    if (!format.precedences().contains(message.precedence().code())) {
      add("precedence", "M-FORM-3", "fault.precedence");
    }
    Set<String> present = headerMembers(message);
    for (String needed : new TreeSet<>(format.needs())) {
      if (!present.contains(needed)) {
        add(needed, "M-FORM-4", "fault.needs." + needed);
      }
    }
    for (String member : new TreeSet<>(present)) {
      if (!format.allows().contains(member)) {
        add(member, "M-FORM-5", "fault.not-allowed");
      }
    }
    message
        .releasability()
        .filter(code -> !isCode("releasability", code))
        .ifPresent(code -> add("releasability", "M-FORM-6", "fault.code"));
  }

  private static Set<String> headerMembers(Message message) {
    Set<String> present = new HashSet<>();
    message.inReplyTo().ifPresent(_ -> present.add("inReplyTo"));
    message.replaces().ifPresent(_ -> present.add("replaces"));
    message.cancels().ifPresent(_ -> present.add("cancels"));
    message.caseNumber().ifPresent(_ -> present.add("case"));
    message.replyWantedWithin().ifPresent(_ -> present.add("replyWantedWithin"));
    message.releasability().ifPresent(_ -> present.add("releasability"));
    if (!message.attachments().isEmpty()) {
      present.add("attachments");
    }
    return present;
  }

  private void checkField(Format.Field field) {
    Json value = body.get(field.key());
    if (value == null) {
      if (field.required()) {
        add(field.key(), "M-BODY-2", "fault.required");
      }
      checkTickedText(field);
      return;
    }
    field
        .shownWith()
        .filter(other -> !body.has(other))
        .ifPresent(other -> add(field.key(), "M-BODY-6", "fault.shown-with." + shownKey(other)));
    switch (field.kind()) {
      case LINE -> checkText(field, value, false);
      case TEXT -> checkText(field, value, true);
      case CODE, TERNARY -> checkCode(field, value);
      case CODES -> checkCodes(field, value);
      case INSTANT -> {
        if (instant(value).isEmpty()) {
          add(field.key(), "M-BODY-4", "fault.instant");
        }
      }
      case NUMBER -> {
        if (!(value instanceof Json.Num(long number))
            || number < field.least()
            || number > field.longest()) {
          add(
              field.key(),
              "M-BODY-4",
              "fault.number",
              "least",
              field.least(),
              "largest",
              field.longest());
        }
      }
      case TICK -> {
        if (!value.equals(new Json.Bool(true))) {
          add(field.key(), "M-BODY-4", "fault.tick");
        }
      }
      case LINES -> checkLines(field, value);
    }
  }

  /// What is ticked must be said: a tick without its text is as wrong as the text without the tick.
  private void checkTickedText(Format.Field field) {
    boolean ticked =
        field
            .shownWith()
            .flatMap(format::field)
            .filter(other -> other.kind() == Format.Kind.TICK && body.has(other.key()))
            .isPresent();
    if (ticked && !field.required()) {
      add(field.key(), "M-BODY-6", "fault.ticked-without-text");
    }
  }

  private static String shownKey(String other) {
    return other.equals("attributionStated") ? "attribution" : "other";
  }

  private void checkText(Format.Field field, Json value, boolean paragraphs) {
    if (!(value instanceof Json.Str(String text)) || text.isBlank()) {
      add(field.key(), "M-BODY-4", "fault.text");
      return;
    }
    if (!paragraphs && text.indexOf('\n') >= 0) {
      add(field.key(), "M-BODY-4", "fault.one-line");
    }
    checkLength(field, text);
    checkPattern(field, text);
  }

  private void checkLength(Format.Field field, String text) {
    if (text.codePointCount(0, text.length()) > field.longest()) {
      add(field.key(), "M-BODY-3", "fault.longest", "longest", field.longest());
    }
  }

  private void checkPattern(Format.Field field, String text) {
    boolean fits =
        field
            .pattern()
            .map(form -> PATTERNS.computeIfAbsent(form, Pattern::compile).matcher(text).find())
            .orElse(true);
    if (!fits) {
      add(field.key(), "M-BODY-5", "fault.form", "value", shortened(text));
    }
  }

  private void checkCode(Format.Field field, Json value) {
    String list = field.codes().orElse("");
    if (!(value instanceof Json.Str(String code)) || !isCode(list, code)) {
      add(field.key(), "M-BODY-5", "fault.code");
    }
  }

  private void checkCodes(Format.Field field, Json value) {
    String list = field.codes().orElse("");
    List<String> given = body.texts(field.key());
    if (!(value instanceof Json.Arr(List<Json> items))
        || items.isEmpty()
        || items.size() != given.size()
        || new HashSet<>(given).size() != given.size()
        || !given.stream().allMatch(code -> isCode(list, code))) {
      add(field.key(), "M-BODY-5", "fault.code");
    }
    if (given.size() > field.longest()) {
      add(field.key(), "M-BODY-3", "fault.most", "most", field.longest());
    }
  }

  private boolean isCode(String list, String code) {
    return codes.named(list).map(CodeList::codes).filter(all -> all.containsKey(code)).isPresent();
  }

  private void checkLines(Format.Field field, Json value) {
    List<String> lines = body.texts(field.key());
    if (!(value instanceof Json.Arr(List<Json> items))
        || items.isEmpty()
        || items.size() != lines.size()
        || lines.stream().anyMatch(line -> line.isBlank() || line.indexOf('\n') >= 0)) {
      add(field.key(), "M-BODY-4", "fault.lines");
      return;
    }
    if (lines.size() > MOST_LINES) {
      add(field.key(), "M-BODY-3", "fault.most", "most", MOST_LINES);
      return;
    }
    for (String line : lines) {
      checkLength(field, line);
      checkPattern(field, line);
    }
  }

  private void checkRule(Format.Rule rule) {
    switch (rule) {
      case Format.Rule.Order(String first, String then) -> checkOrder(first, then);
      case Format.Rule.Past(String field) -> {
        if (instant(body.get(field)).filter(message.composedAt()::isBefore).isPresent()) {
          add(field, "M-BODY-7", "fault.future");
        }
      }
      case Format.Rule.When when -> checkWhen(when);
      case Format.Rule.Ask(String field) -> checkAsk(field);
      case Format.Rule.Alone(String field, String value) -> {
        if (body.texts(field).contains(value) && body.texts(field).size() > 1) {
          add(field, "M-BODY-8", "fault.alone");
        }
      }
      case Format.Rule.Only(String field, String with, Set<String> values) -> {
        if (body.has(field) && body.text(with).filter(values::contains).isEmpty()) {
          add(field, "M-BODY-8", "fault.shown-with.other");
        }
      }
      case Format.Rule.Some(String field, List<String> fields) -> {
        if (fields.stream().noneMatch(body::has)) {
          add(field, "K-REPORT-2", "fault.some");
        }
      }
      case Format.Rule.OfOrigin(String field, Origin.Kind kind) -> checkOrigin(field, kind);
    }
  }

  private void checkOrder(String first, String then) {
    Optional<Instant> earlier = instant(body.get(first));
    Optional<Instant> later = instant(body.get(then));
    if (earlier.isPresent() && later.isPresent() && later.get().isBefore(earlier.get())) {
      add(then, "M-BODY-7", "fault.order", "first", first, "then", then);
    }
  }

  private void checkWhen(Format.Rule.When when) {
    if (body.text(when.field()).filter(when.values()::contains).isEmpty()) {
      return;
    }
    Set<String> header = headerMembers(message);
    for (String needed : new TreeSet<>(when.needs())) {
      if (!body.has(needed) && !header.contains(needed)) {
        add(needed, "M-BODY-8", "fault.needed-here");
      }
    }
  }

  /// No request without a time, and no time without a request: what was muddled in 2016.
  private void checkAsk(String field) {
    boolean asks = body.texts(field).stream().anyMatch(code -> !code.equals("none"));
    boolean timed = message.replyWantedWithin().isPresent();
    if (asks && !timed && !format.needs().contains("replyWantedWithin")) {
      add("replyWantedWithin", "M-BODY-9", "fault.ask-without-time");
    }
    if (timed && !asks) {
      add(field, "M-BODY-9", "fault.time-without-ask");
    }
  }

  /// The first line that is no origin is told; an exercise may name what is kept for examples.
  private void checkOrigin(String field, Origin.Kind kind) {
    boolean exercise = message.series() == Series.EXERCISE;
    for (String line : body.texts(field)) {
      Optional<Origin.Fault> fault = Origin.fault(kind, line, exercise);
      if (fault.isPresent()) {
        String key =
            switch (fault.get()) {
              case FORM -> "fault.origin-form";
              case RESERVED -> "fault.origin-reserved";
              case WIDE -> "fault.origin-wide";
            };
        String clause =
            switch (kind) {
              case ADDRESS -> "K-REPORT-3";
              case DOMAIN -> "K-REPORT-4";
              case SYSTEM -> "K-REPORT-5";
            };
        add(field, clause, key, "value", shortened(line));
        return;
      }
    }
  }

  private static Optional<Instant> instant(@Nullable Json value) {
    return value instanceof Json.Str(String text) ? Second.read(text) : Optional.empty();
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 39) + "…";
  }
}
