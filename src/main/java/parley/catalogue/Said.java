package parley.catalogue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.stix.Pattern;
import parley.stix.ScoId;
import parley.stix.StixObject;
import parley.stix.StixTime;

/// What one object says, as far as the catalogue is drawn by it.
final class Said {
  /// K-SEEK-1: values of one object.
  private static final int MOST_VALUES = 1_100;

  private static final int TITLE = 200;

  private static final String INDICATOR = "indicator";
  private static final String PATTERN = "pattern";
  private static final String PATTERN_TYPE = "pattern_type";
  private static final String NAME = "name";
  private static final String HASHES = "hashes";
  private static final String VALUE = "value";

  /// Which of several digests stands for a file.
  private static final List<String> PREFERRED = List.of("SHA-256", "SHA-512", "SHA-1", "MD5");

  private static final List<String> SINGLE =
      List.of(
          VALUE,
          NAME,
          "path",
          "key",
          "account_login",
          "user_id",
          "serial_number",
          "source_ref",
          "target_ref",
          "sighting_of_ref",
          "object_ref");

  private static final String SECTOR = "sector:";

  private final StixObject object;
  private final Optional<Pattern> pattern;

  Said(StixObject object) {
    this.object = object;
    this.pattern = pattern(object.content());
  }

  private static Optional<Pattern> pattern(Json.Obj content) {
    boolean stix =
        content.text("type").orElse("").equals(INDICATOR)
            && content.text(PATTERN_TYPE).orElse("stix").equals("stix");
    try {
      Optional<String> text = stix ? content.text(PATTERN) : Optional.empty();
      return text.isEmpty() ? Optional.empty() : Optional.of(Pattern.read(text.get()));
    } catch (MalformedInput e) {
      // STIX 2.0 is kept and not judged (K-OBJECT-3): what cannot be read is one by its text.
      return Optional.empty();
    }
  }

  /// What makes two objects one entry (K-ENTRY-2).
  String key() {
    Json.Obj content = object.content();
    if (object.type().equals(INDICATOR) && content.has(PATTERN)) {
      String kind = content.text(PATTERN_TYPE).orElse("stix");
      String text = content.text(PATTERN).orElse("");
      return joined(
          INDICATOR,
          kind,
          pattern.map(Pattern::normal).orElseGet(() -> text.strip().replace("\r\n", "\n")));
    }
    Optional<String> cve =
        object.type().equals("vulnerability") ? cves().stream().findFirst() : Optional.empty();
    return cve.map(name -> joined("vulnerability", name))
        .or(this::observable)
        .orElseGet(() -> joined("object", object.id().toString()));
  }

  private static String joined(String... parts) {
    return String.join("\n", parts);
  }

  private Optional<String> observable() {
    Json.Obj content = object.content();
    Optional<String> name = ScoId.of(content).map(Object::toString);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> digest = content.object(HASHES).flatMap(Said::digest);
    Optional<String> value = content.text(VALUE).filter(text -> text.length() < Query.LONGEST);
    return digest
        .map(text -> joined(object.type(), text))
        .or(() -> value.map(text -> joined(object.type(), value(text))))
        .or(() -> name);
  }

  /// The part of an address of mail in front of the `@` is whatever its server makes of it.
  private String value(String text) {
    int at = text.lastIndexOf('@');
    boolean mail = object.type().equals("email-addr") && at > 0;
    return mail
        ? text.substring(0, at + 1) + Values.normal(text.substring(at + 1))
        : Values.normal(text);
  }

  private static Optional<String> digest(Json.Obj hashes) {
    return Stream.concat(PREFERRED.stream(), hashes.members().keySet().stream().sorted())
        .filter(hashes::has)
        .findFirst()
        .flatMap(algorithm ->
            hashes
                .text(algorithm)
                .map(text ->
                    algorithm
                        + " "
                        + (algorithm.equals("SSDEEP") ? text : text.toLowerCase(Locale.ROOT))));
  }

  private Set<String> cves() {
    Set<String> cves = new LinkedHashSet<>();
    externals().forEach(text -> cves.addAll(Values.cves(text)));
    object.content().text(NAME).ifPresent(name -> cves.addAll(Values.cves(cut(name))));
    return cves;
  }

  private Stream<String> externals() {
    return object.content().items("external_references").stream()
        .filter(Json.Obj.class::isInstance)
        .flatMap(each -> ((Json.Obj) each).text("external_id").stream())
        .limit(MOST_VALUES);
  }

  /// What it is found by exactly, as {@link Values#normal} writes it.
  Set<String> values() {
    Json.Obj content = object.content();
    Set<String> texts = new LinkedHashSet<>();
    texts.add(object.id().toString());
    pattern.ifPresent(tree -> observed(tree, texts));
    SINGLE.forEach(property -> content.text(property).ifPresent(texts::add));
    content
        .object(HASHES)
        .ifPresent(hashes ->
            hashes.members().keySet().forEach(name -> hashes.text(name).ifPresent(texts::add)));
    content.number("number").ifPresent(number -> texts.add("AS" + number));
    texts.addAll(content.texts("object_refs"));
    texts.addAll(cves());
    externals().forEach(texts::add);
    Set<String> values = new LinkedHashSet<>();
    texts.stream().limit(MOST_VALUES).forEach(text -> values.addAll(Values.named(text)));
    return values;
  }

  private static void observed(Pattern pattern, Set<String> into) {
    switch (pattern) {
      case Pattern.Observed(Pattern.Test test) -> tested(test, into);
      case Pattern.Joined(var _, List<Pattern> parts) ->
          parts.forEach(part -> observed(part, into));
      case Pattern.Qualified(Pattern inner, var _) -> observed(inner, into);
    }
  }

  /// What a pattern leaves out by `NOT` or `!=` it does not look for.
  private static void tested(Pattern.Test test, Set<String> into) {
    switch (test) {
      case Pattern.Test.Group(boolean _, List<Pattern.Test> parts) ->
          parts.forEach(part -> tested(part, into));
      case Pattern.Test.Exists _ -> {}
      case Pattern.Test.Comparison comparison -> {
        boolean exact =
            comparison.comparator() == Pattern.Comparator.EQUAL
                || comparison.comparator() == Pattern.Comparator.IN
                || comparison.comparator() == Pattern.Comparator.SUBSET;
        if (exact && !comparison.negated()) {
          comparison
              .values()
              .forEach(value -> {
                if (value instanceof Pattern.Literal.Text(String text)) {
                  into.add(text);
                }
              });
        }
      }
    }
  }

  /// Of its names.
  Set<String> words() {
    Json.Obj content = object.content();
    return Values.words(
        Stream.of(
                content.text(NAME).stream(),
                content.texts("aliases").stream(),
                content.texts("labels").stream())
            .flatMap(each -> each));
  }

  /// Microseconds since 1970; empty where it says no end.
  Optional<Instant> validUntil() {
    return object.content().text("valid_until").flatMap(StixTime::read);
  }

  boolean revoked() {
    return object.revoked();
  }

  /// What it counts as, beside its type and source (K-SEEK-6).
  List<Map.Entry<Count.By, String>> counted() {
    Json.Obj content = object.content();
    List<Map.Entry<Count.By, String>> counted = new ArrayList<>();
    boolean botnet =
        object.type().equals("infrastructure")
            && content.texts("infrastructure_types").contains("botnet");
    if (object.type().equals("malware") || botnet) {
      content.text(NAME).ifPresent(name -> counted.add(Map.entry(Count.By.FAMILY, cut(name))));
    }
    if (object.type().equals("identity")) {
      content.texts("sectors").forEach(name -> counted.add(Map.entry(Count.By.SECTOR, cut(name))));
    }
    content.texts("labels").stream()
        .filter(label -> label.startsWith(SECTOR))
        .map(label -> cut(label.substring(SECTOR.length())))
        .forEach(name -> counted.add(Map.entry(Count.By.SECTOR, name)));
    return counted.stream().distinct().limit(MOST_VALUES).toList();
  }

  /// For people, on one line.
  String title() {
    Json.Obj content = object.content();
    String title =
        Stream.of(NAME, VALUE, PATTERN, "path", "key")
            .map(property -> content.text(property).orElse(""))
            .filter(text -> !text.isBlank())
            .findFirst()
            .or(() -> content.object(HASHES).flatMap(Said::digest))
            .orElseGet(this::related);
    return cut(title).replaceAll("\\s+", " ").strip();
  }

  private String related() {
    Json.Obj content = object.content();
    return content
        .text("relationship_type")
        .map(kind ->
            content.text("source_ref").orElse("")
                + " "
                + kind
                + " "
                + content.text("target_ref").orElse(""))
        .or(() -> content.text("sighting_of_ref"))
        .orElseGet(() -> Objects.toString(object.id()));
  }

  private static String cut(String text) {
    return text.length() <= TITLE ? text : text.substring(0, TITLE) + "…";
  }
}
