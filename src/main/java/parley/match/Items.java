package parley.match;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.stix.Marking;
import parley.stix.Markings;
import parley.stix.Pattern;
import parley.stix.StixObject;
import parley.taxii.Added;
import parley.taxii.Filters;
import parley.taxii.Shelf;
import parley.taxii.Shelves;

/// What of the own collections is compared: the patterns of indicators in their normal form, and
/// observables as the pattern that looks for them (K-MATCH-2). Each with the objects that say it.
final class Items {
  private static final int PAGE = 1_000;

  /// K-MATCH-2: characters of an item.
  private static final int LONGEST = 1_024;

  /// K-MATCH-2: objects named beside one item.
  private static final int MOST_NAMED = 16;

  private static final Filters NEWEST =
      new Filters(
          List.of(),
          List.of(
              "indicator",
              "ipv4-addr",
              "ipv6-addr",
              "domain-name",
              "url",
              "email-addr",
              "mac-addr",
              "file"),
          new Filters.Versions(false, false, true, List.of()),
          List.of());

  private final SortedMap<String, SortedSet<String>> found = new TreeMap<>();
  private final Instant now;

  private Items(Instant now) {
    this.now = now;
  }

  /// What this node's own tools brought: what partners sent is compared with nobody.
  ///
  /// @return text of an item → identifiers of objects, in order
  static SortedMap<String, SortedSet<String>> own(Shelves shelves, Instant now)
      throws Shelves.Away, InterruptedException {
    Items items = new Items(now);
    for (Shelf shelf : shelves.all()) {
      if (!shelf.partners()) {
        items.read(shelves, shelf);
      }
    }
    return items.found;
  }

  private void read(Shelves shelves, Shelf shelf) throws Shelves.Away, InterruptedException {
    Added after = Added.NEVER;
    boolean more = true;
    while (more) {
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped");
      }
      Shelves.Page page = shelves.page(shelf, NEWEST, after, PAGE);
      for (Bytes object : shelves.objects(shelf, page.spots())) {
        take(object);
      }
      more = page.more() && !page.spots().isEmpty();
      after = page.spots().isEmpty() ? after : page.spots().getLast().added();
    }
  }

  private void take(Bytes bytes) {
    try {
      StixObject object = StixObject.read(bytes);
      if (passed(object) || Markings.of(object, _ -> Optional.empty()).tlp() == Marking.Tlp.RED) {
        return;
      }
      for (String pattern : patterns(object)) {
        items(pattern).forEach(item -> name(item, object));
      }
    } catch (MalformedInput e) {
      // A pattern of another language, or past the bounds of ours: it is compared with nothing.
    }
  }

  private void name(String item, StixObject object) {
    SortedSet<String> named = found.computeIfAbsent(item, _ -> new TreeSet<>());
    if (named.size() < MOST_NAMED) {
      named.add(object.id().toString());
    }
  }

  private boolean passed(StixObject object) {
    Optional<String> until = object.content().text("valid_until");
    try {
      return object.revoked() || (until.isPresent() && !Instant.parse(until.get()).isAfter(now));
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static List<String> patterns(StixObject object) {
    Json.Obj content = object.content();
    if (object.type().equals("indicator")) {
      boolean ours = content.text("pattern_type").orElse("stix").equals("stix");
      return ours ? content.text("pattern").stream().toList() : List.of();
    }
    if (object.type().equals("file")) {
      Optional<Json.Obj> hashes = content.object("hashes");
      return hashes.isEmpty()
          ? List.of()
          : hashes.get().members().entrySet().stream()
              .filter(each -> each.getValue() instanceof Json.Str)
              .map(each -> hash(each))
              .toList();
    }
    return content.text("value").stream()
        .map(value -> "[" + object.type() + ":value = " + quoted(value) + "]")
        .toList();
  }

  private static String hash(Map.Entry<String, Json> hash) {
    return "[file:hashes."
        + quoted(hash.getKey())
        + " = "
        + quoted(((Json.Str) hash.getValue()).value())
        + "]";
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /// Each alternative of a pattern by itself: who looks for any of them holds each.
  static List<String> items(String pattern) throws MalformedInput {
    TreeSet<String> items = new TreeSet<>();
    alternatives(Pattern.read(Pattern.read(pattern).normal()), items);
    return items.stream().filter(item -> item.length() <= LONGEST).toList();
  }

  private static void alternatives(Pattern pattern, SortedSet<String> items) {
    if (pattern instanceof Pattern.Joined(Pattern.Operator operator, List<Pattern> parts)
        && operator == Pattern.Operator.OR) {
      parts.forEach(part -> alternatives(part, items));
    } else if (pattern instanceof Pattern.Observed(Pattern.Test.Group(boolean all, var tests))
        && !all) {
      tests.forEach(test -> items.add(new Pattern.Observed(test).normal()));
    } else {
      items.add(pattern.normal());
    }
  }
}
