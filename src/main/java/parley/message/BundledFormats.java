package parley.message;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.codec.Json;
import parley.codec.JsonSchema;
import parley.origin.Origin;

/// The formats of this release: each a data file, with the JSON Schema of its body in a second file
/// beside it.
final class BundledFormats implements Formats {
  private final Map<String, Format> formats = new LinkedHashMap<>();
  private final Map<String, JsonSchema> schemas = new LinkedHashMap<>();
  private final CodeLists codes;
  private final PhraseBook phrases;

  /// The order in which a list of formats is offered: what is needed at three in the morning first.
  private static final List<String> ORDER =
      List.of(
          "incident-notification-1",
          "inquiry-1",
          "reply-1",
          "acknowledgement-1",
          "correction-1",
          "cancellation-1",
          "pre-agreed-1",
          "preserve-evidence-1",
          "activity-notice-1",
          "consultations-1",
          "good-will-1",
          "service-1",
          "exercise-start-1",
          "exercise-end-1",
          "heightened-watch-1",
          "heightened-watch-end-1",
          "heightened-watch-answer-1",
          "unanswered-1",
          "countersignature-1",
          "test-1",
          "link-statement-1",
          "link-statement-answer-1",
          "attachment-part-1",
          "stix-batch-1",
          "origin-report-1",
          "origin-state-1",
          "object-feedback-1",
          "object-feedback-answer-1",
          "match-offer-1",
          "match-accept-1",
          "match-part-1",
          "match-ready-1",
          "match-end-1");

  BundledFormats(CodeLists codes, PhraseBook phrases) {
    this.codes = codes;
    this.phrases = phrases;
    for (String name : ORDER) {
      Format format = read("formats/" + name + ".json");
      formats.put(format.id(), format);
      schemas.put(format.id(), JsonSchema.of(Resources.bytes("formats/" + name + ".schema.json")));
    }
  }

  @Override
  public Optional<Format> named(String id) {
    return Optional.ofNullable(formats.get(id));
  }

  @Override
  public List<Format> all() {
    return List.copyOf(formats.values());
  }

  @Override
  public List<Fault> check(Message message) {
    Format format = formats.get(message.format());
    JsonSchema schema = schemas.get(message.format());
    if (format == null || schema == null) {
      return List.of(Fault.of("format", "M-FORM-1", "fault.format", "format", message.format()));
    }
    List<Fault> faults = new FormatCheck(format, codes, message).faults();
    if (faults.isEmpty()) {
      return schema.check(message.body()).stream()
          .map(violation ->
              Fault.of(
                  violation.pointer().replaceFirst("^/", ""),
                  "M-BODY-10",
                  "fault.schema",
                  "keyword",
                  violation.keyword()))
          .toList();
    }
    return faults;
  }

  @Override
  public List<Fault> check(Message message, Agreement agreement) {
    List<Fault> faults = new ArrayList<>(check(message));
    Format format = formats.get(message.format());
    if (format != null) {
      checkCodeLists(format, message, agreement, faults);
      checkArticle(message, agreement, faults);
      checkPhraseBook(message, agreement, faults);
      checkFiles(message, agreement, faults);
    }
    return faults;
  }

  /// A list that the agreement does not name may be used in the version known here; one that it
  /// names must be the version known here (M-AGR-4).
  private void checkCodeLists(
      Format format, Message message, Agreement agreement, List<Fault> faults) {
    for (Format.Field field : format.fields()) {
      Optional<CodeList> list = field.codes().flatMap(codes::named);
      Long named = list.map(l -> agreement.codeLists().get(l.name())).orElse(null);
      if (list.isPresent()
          && named != null
          && named != list.get().version()
          && message.body().has(field.key())) {
        faults.add(
            Fault.of(field.key(), "M-AGR-4", "fault.code-version", "list", list.get().name()));
      }
    }
    CodeList releasability = codes.named("releasability").orElseThrow();
    Long agreed = agreement.codeLists().get(releasability.name());
    if (message.releasability().isPresent()
        && agreed != null
        && agreed != releasability.version()) {
      faults.add(
          Fault.of("releasability", "M-AGR-4", "fault.code-version", "list", releasability.name()));
    }
    message
        .body()
        .text("threat")
        .map(code -> "threat-" + code.substring(0, Math.max(0, code.indexOf('.'))))
        .filter(list -> !agreement.codeLists().containsKey(list))
        .ifPresent(
            list -> faults.add(Fault.of("threat", "M-AGR-1", "fault.threat-list", "list", list)));
  }

  private static void checkArticle(Message message, Agreement agreement, List<Fault> faults) {
    if (!message.format().startsWith("consultations/")) {
      return;
    }
    String article = message.body().text("article").orElse("");
    Agreement.Article found = agreement.articles().get(article);
    if (found == null || !found.consultations()) {
      faults.add(Fault.of("article", "M-AGR-2", "fault.article", "article", article));
    }
  }

  /// Sizes and kinds of files, where the agreement says which come (A-FILES-3, A-FILES-4).
  private static void checkFiles(Message message, Agreement agreement, List<Fault> faults) {
    if (agreement.attachments().isEmpty() || message.enclosed()) {
      return;
    }
    Agreement.Attachments allowed = agreement.attachments().get();
    long all = 0;
    for (Attachment file : message.attachments()) {
      all += file.size();
      if (file.size() > allowed.fileBytes()) {
        faults.add(
            Fault.of(
                "attachments",
                "A-FILES-3",
                "fault.file-large",
                "name",
                file.name(),
                "most",
                allowed.fileBytes()));
      }
      if (!allowed.mediaTypes().contains(file.mediaType())) {
        faults.add(
            Fault.of(
                "attachments",
                "A-FILES-4",
                "fault.file-type",
                "name",
                file.name(),
                "type",
                file.mediaType(),
                "allowed",
                String.join(", ", allowed.mediaTypes())));
      }
    }
    if (all > allowed.messageBytes()) {
      faults.add(
          Fault.of(
              "attachments", "A-FILES-3", "fault.files-large", "most", allowed.messageBytes()));
    }
  }

  private void checkPhraseBook(Message message, Agreement agreement, List<Fault> faults) {
    if (!message.format().startsWith("pre-agreed/")) {
      return;
    }
    boolean pinned = agreement.phraseBook().filter(phrases.digest()::equals).isPresent();
    boolean named = message.body().text("book").filter(phrases.digest().hex()::equals).isPresent();
    if (!pinned || !named) {
      faults.add(Fault.of("book", "M-AGR-3", "fault.phrase-book"));
    }
  }

  private static Format read(String path) {
    Json.Obj file = Resources.json(path);
    List<Format.Field> fields = new ArrayList<>();
    List<Format.Field> automatic = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (Json item : file.items("fields")) {
      Json.Obj object = (Json.Obj) item;
      Format.Field field = field(object, path);
      if (!keys.add(field.key()) || Format.HEADER.contains(field.key())) {
        throw new IllegalStateException(path + " names " + field.key() + " twice");
      }
      (object.truth("automatic").orElse(false) ? automatic : fields).add(field);
    }
    return new Format(
        Resources.present(file.text("format"), path),
        Resources.present(file.text("line").flatMap(Line::coded), path),
        Resources.languages(file, "name"),
        Resources.languages(file, "purpose"),
        Resources.languages(file, "statement"),
        Resources.present(file.truth("suspendable"), path),
        Resources.present(file.truth("answers"), path),
        Set.copyOf(file.texts("needs")),
        Set.copyOf(file.texts("allows")),
        fields,
        automatic,
        Set.copyOf(file.texts("precedences")),
        file.items("rules").stream().map(rule -> rule((Json.Obj) rule, path)).toList());
  }

  private static Format.Field field(Json.Obj object, String path) {
    return new Format.Field(
        Resources.present(object.text("key"), path),
        Format.Kind.valueOf(Resources.present(object.text("kind"), path).toUpperCase(Locale.ROOT)),
        Resources.languages(object, "label"),
        Resources.languages(object, "hint"),
        object.text("codes"),
        object.truth("required").orElse(false),
        Math.toIntExact(Resources.present(object.number("longest"), path)),
        Math.toIntExact(object.number("least").orElse(0L)),
        object.text("shownWith"),
        object.text("pattern"));
  }

  private static Format.Rule rule(Json.Obj rule, String path) {
    String field = Resources.present(rule.text("field"), path);
    String kind = Resources.present(rule.text("rule"), path);
    return switch (kind) {
      case "order" -> new Format.Rule.Order(field, Resources.present(rule.text("then"), path));
      case "past" -> new Format.Rule.Past(field);
      case "when" ->
          new Format.Rule.When(
              field, Set.copyOf(rule.texts("values")), Set.copyOf(rule.texts("needs")));
      case "ask" -> new Format.Rule.Ask(field);
      case "alone" -> new Format.Rule.Alone(field, rule.texts("values").getFirst());
      case "only" ->
          new Format.Rule.Only(
              field, Resources.present(rule.text("with"), path), Set.copyOf(rule.texts("values")));
      case "some" -> new Format.Rule.Some(field, rule.texts("values"));
      case "origin" ->
          new Format.Rule.OfOrigin(
              field,
              Origin.Kind.valueOf(
                  Resources.present(rule.text("of"), path).toUpperCase(Locale.ROOT)));
      default -> throw new IllegalStateException(path + " has an unknown rule " + kind);
    };
  }
}
