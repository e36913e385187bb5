package parley.taxii;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.seal.SharedKey;

/// Answers what is read of a collection, written as it is taken from the store (K-PAGE-1 to
/// K-PAGE-5), and removes.
final class Reading {
  /// K-PAGE-2: of one answer, when the client does not say, and however much it asks for.
  static final int USUAL = 1_000;

  static final int MOST = 10_000;

  private static final int LEAST = 100;

  /// What is in memory of an answer at one time.
  private static final int PART_OBJECTS = 128;

  private static final int PART_BYTES = 1024 * 1024;

  private static final String FIRST = "X-TAXII-Date-Added-First";
  private static final String LAST = "X-TAXII-Date-Added-Last";

  private final Shelves shelves;
  private final Cursor cursor;

  Reading(Shelves shelves, SharedKey key) {
    this.shelves = shelves;
    this.cursor = new Cursor(key);
  }

  /// What of a part of a page is written: values of JSON.
  private interface Written {
    List<Bytes> of(List<Shelves.Spot> part) throws Shelves.Away;
  }

  void objects(Taxii.Call call, Shelf shelf) throws Refusal, Shelves.Away, IOException {
    Question question = Question.read(call.asked().query());
    page(call, shelf, "objects", question, "objects", part -> shelves.objects(shelf, part));
  }

  void manifest(Taxii.Call call, Shelf shelf) throws Refusal, Shelves.Away, IOException {
    Question question = Question.read(call.asked().query());
    page(
        call,
        shelf,
        "manifest",
        question,
        "objects",
        part -> shelves.entries(shelf, part).stream().map(Reading::listed).toList());
  }

  private static Bytes listed(Shelves.Entry entry) {
    return JsonWriter.line(
        Json.object()
            .with("id", entry.id())
            .with("date_added", entry.added().text())
            .with("version", entry.version())
            .with("media_type", Media.STIX + entry.spec())
            .build());
  }

  void object(Taxii.Call call, Shelf shelf, String id) throws Refusal, Shelves.Away, IOException {
    Question question = of(Question.read(call.asked().query()), id);
    mustBeThere(shelf, question);
    page(call, shelf, "object", question, "objects", part -> shelves.objects(shelf, part));
  }

  void versions(Taxii.Call call, Shelf shelf, String id) throws Refusal, Shelves.Away, IOException {
    Question question = of(Question.read(call.asked().query(), Filters.Versions.ALL), id);
    mustBeThere(shelf, question);
    page(
        call,
        shelf,
        "versions",
        question,
        "versions",
        part ->
            shelves.entries(shelf, part).stream()
                .map(entry -> JsonWriter.line(new Json.Str(entry.version())))
                .toList());
  }

  /// Of an object, all its versions unless some are named (K-DELETE-2).
  void remove(Taxii.Call call, Shelf shelf, String id) throws Refusal, Shelves.Away, IOException {
    Question question = of(Question.read(call.asked().query(), Filters.Versions.ALL), id);
    if (shelves.remove(shelf, question.filters()) == 0) {
      throw gone();
    }
    Taxii.begin(call.reply(), 200, Map.of("Content-Length", List.of("0"))).close();
  }

  private static Question of(Question question, String id) {
    return new Question(
        question.filters().of(id), question.after(), question.limit(), question.next());
  }

  /// Whatever was added when: an object of which nothing is there is not there (K-PAGE-5).
  private void mustBeThere(Shelf shelf, Question question) throws Refusal, Shelves.Away {
    if (shelves.page(shelf, question.filters(), Added.NEVER, 1).spots().isEmpty()) {
      throw gone();
    }
  }

  private static Refusal gone() {
    return new Refusal(Refusal.ABSENT, "this object is not in this collection");
  }

  private void page(
      Taxii.Call call,
      Shelf shelf,
      String endpoint,
      Question question,
      String member,
      Written written)
      throws Refusal, Shelves.Away, IOException {
    Cursor.Scope scope =
        new Cursor.Scope(
            call.client().name(),
            shelf,
            endpoint,
            question.filters(),
            question.after().map(Added::text).orElse(""));
    Added after = question.after().orElse(Added.NEVER);
    if (question.next().isPresent()) {
      Added read = cursor.read(scope, question.next().get());
      after = read.compareTo(after) > 0 ? read : after;
    }
    int limit = Math.min(question.limit().orElse(USUAL), most(question.filters()));
    Shelves.Page page = shelves.page(shelf, question.filters(), after, limit);
    List<Shelves.Spot> spots = page.spots();
    try (OutputStream out = Taxii.begin(call.reply(), 200, moments(spots))) {
      Optional<String> next =
          page.more()
              ? Optional.of(cursor.write(scope, spots.getLast().added()))
              : Optional.empty();
      String head = next.map(each -> "\"more\":true,\"next\":\"" + each + "\"").orElse("");
      out.write(("{" + head).getBytes(StandardCharsets.UTF_8));
      values(out, head.isEmpty() ? "" : ",", member, spots, written);
      out.write('}');
    }
  }

  /// Each value of a filter is a walk of its own, of which all may be as long as the page.
  private static int most(Filters filters) {
    int walks =
        Math.max(1, filters.ids().size() + filters.types().size())
            * Math.max(1, filters.versions().keys().size());
    return Math.max(LEAST, MOST / walks);
  }

  /// None when nothing is there that was added at any time (K-PAGE-4).
  private static Map<String, List<String>> moments(List<Shelves.Spot> spots) {
    return spots.isEmpty()
        ? Map.of()
        : Map.of(
            FIRST, List.of(spots.getFirst().added().text()),
            LAST, List.of(spots.getLast().added().text()));
  }

  /// A list that would be empty is left out, whatever was removed since the page was drawn.
  private static void values(
      OutputStream out, String before, String member, List<Shelves.Spot> spots, Written written)
      throws Shelves.Away, IOException {
    boolean any = false;
    for (int from = 0; from < spots.size(); ) {
      int to = end(spots, from);
      for (Bytes value : written.of(spots.subList(from, to))) {
        String ahead = any ? "," : before + "\"" + member + "\":[";
        out.write(ahead.getBytes(StandardCharsets.UTF_8));
        out.write(value.toArray());
        any = true;
      }
      from = to;
    }
    if (any) {
      out.write(']');
    }
  }

  /// At least one, and no more than fit in memory.
  private static int end(List<Shelves.Spot> spots, int from) {
    long bytes = 0;
    int to = from;
    while (to < spots.size()
        && to - from < PART_OBJECTS
        && (to == from || bytes + spots.get(to).size() <= PART_BYTES)) {
      bytes += spots.get(to).size();
      to++;
    }
    return to;
  }
}
