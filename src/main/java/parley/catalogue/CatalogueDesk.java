package parley.catalogue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.stix.Marking;
import parley.stix.StixTime;
import parley.store.StoreException;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;

/// What commands ask of the catalogue, as JSON with lines for people.
public final class CatalogueDesk {
  public static final String RAISE = "raise";

  /// What a head asks by its member `what`.
  public static final Set<String> QUESTIONS = Set.of("find", "entry", "counts", "redraw", RAISE);

  private static final int USUAL = 50;

  private final Catalogue catalogue;

  public CatalogueDesk(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// @param head `what`: `find`, `entry`, `counts` or `redraw`, with what it asks
  /// @return `lines`, and what they say as JSON
  /// @throws IllegalArgumentException in one sentence for whoever asked
  public Json.Obj answer(Json.Obj head) throws StoreException {
    String what = head.text("what").orElse("");
    return switch (what) {
      case "find" -> found(catalogue.find(query(head)));
      case "entry" -> entry(head.text("id").orElse(""));
      case "counts" -> counts(head);
      case "redraw" -> {
        catalogue.rebuild();
        yield lines(List.of("the catalogue is being drawn anew from the collections")).build();
      }
      default -> throw new IllegalArgumentException("\"" + what + "\" is none of " + QUESTIONS);
    };
  }

  private static Json.Builder lines(List<String> lines) {
    return Json.object().with("lines", Json.texts(lines));
  }

  private static Query query(Json.Obj head) {
    return new Query(
        head.text("value").orElse(""),
        head.text("type"),
        head.text("source"),
        head.text("tlp").map(CatalogueDesk::tlp),
        head.text("since").map(text -> moment("since", text)),
        head.text("until").map(text -> moment("until", text)),
        head.text("state").map(CatalogueDesk::state),
        head.number("limit").orElse((long) USUAL).intValue(),
        head.text("after"));
  }

  private static Marking.Tlp tlp(String word) {
    return Marking.Tlp.second(word.toLowerCase(Locale.ROOT))
        .orElseThrow(() ->
            new IllegalArgumentException("\"tlp\" is clear, green, amber, amber+strict or red"));
  }

  private static Marking.Pap pap(String word) {
    return Marking.Pap.read(word)
        .orElseThrow(() -> new IllegalArgumentException("\"pap\" is clear, green, amber or red"));
  }

  private static State state(String word) {
    return State.coded(word)
        .orElseThrow(() -> new IllegalArgumentException("\"state\" is active, expired or revoked"));
  }

  /// A moment, or a day: its beginning in UTC.
  private static Instant moment(String member, String text) {
    return StixTime.read(text)
        .or(() -> StixTime.read(text + "T00:00:00Z"))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "\"" + member + "\" is a day or a moment in UTC: 2026-11-27T09:00:00Z"));
  }

  private static Json.Obj found(Page page) {
    List<String> lines = new ArrayList<>();
    List<Json> entries = new ArrayList<>();
    for (Entry entry : page.entries()) {
      lines.add(line(entry));
      entries.add(json(entry));
    }
    if (entries.isEmpty()) {
      lines.add(page.next().isEmpty() ? "nothing is found" : "nothing so far");
    }
    page.next().ifPresent(next -> lines.add("there is more: --after " + next));
    return lines(lines).with("entries", new Json.Arr(entries)).with("next", page.next()).build();
  }

  private static String line(Entry entry) {
    String sources =
        entry.sources().stream()
            .map(source -> source.collection() + "/" + source.by())
            .distinct()
            .collect(Collectors.joining(","));
    return String.join(
        "  ",
        entry.key(),
        entry.type(),
        entry.state().code(),
        entry.marking().label(),
        entry.first().toString(),
        entry.last().toString(),
        entry.sources().size() + " of " + sources,
        plain(entry.title()));
  }

  /// What others wrote moves no cursor of a terminal.
  private static String plain(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Json.Obj json(Entry entry) {
    return Json.object()
        .with("key", entry.key())
        .with("type", entry.type())
        .with("title", entry.title())
        .with("state", entry.state().code())
        .with("tlp", entry.marking().tlp().word())
        .with("pap", entry.marking().pap().map(CatalogueDesk::word))
        .with("raised", entry.marking().raised())
        .with("first", entry.first().toString())
        .with("last", entry.last().toString())
        .with("sources", new Json.Arr(entry.sources().stream().map(CatalogueDesk::json).toList()))
        .build();
  }

  private static String word(Marking.Pap pap) {
    return pap.name().toLowerCase(Locale.ROOT);
  }

  private static Json json(Source source) {
    return Json.object()
        .with("collection", source.collection())
        .with("id", source.objectId())
        .with("by", source.by())
        .with("added", source.added().toString())
        .with("last", source.last().toString())
        .with("valid_until", source.validUntil().map(Instant::toString))
        .with("revoked", source.revoked())
        .with("state", source.state().code())
        .with("tlp", source.marking().tlp().word())
        .with("pap", source.marking().pap().map(CatalogueDesk::word))
        .with("raised", source.marking().raised())
        .build();
  }

  private Json.Obj entry(String id) throws StoreException {
    Entry entry =
        catalogue
            .entry(id)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "there is no entry " + id + "; name it by its key or by an object's id"));
    List<String> lines = new ArrayList<>();
    lines.add(line(entry));
    List<Json> objects = new ArrayList<>();
    for (Source source : entry.sources()) {
      lines.add(
          "  "
              + source.objectId()
              + "  in "
              + source.collection()
              + " by "
              + source.by()
              + ", came "
              + source.added()
              + ", last "
              + source.last()
              + ", "
              + source.state().code()
              + source.validUntil().map(end -> " (until " + end + ")").orElse("")
              + ", "
              + source.marking().label()
              + (source.marking().raised() ? " (raised here)" : ""));
      Optional<Bytes> object = catalogue.object(source);
      object.ifPresent(bytes -> {
        lines.add("    " + plain(bytes.utf8()));
        objects.add(new Json.Str(bytes.utf8()));
      });
    }
    return lines(lines).with("entry", json(entry)).with("objects", new Json.Arr(objects)).build();
  }

  private Json.Obj counts(Json.Obj head) throws StoreException {
    String by = head.text("by").orElse("type");
    Count.By kind =
        java.util.Arrays.stream(Count.By.values())
            .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(by))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("\"by\" is type, source, family or sector"));
    List<String> lines = new ArrayList<>();
    List<Json> cells = new ArrayList<>();
    for (Count count : catalogue.counts(kind, day(head, "since"), day(head, "until"))) {
      lines.add(
          count.day()
              + "  "
              + count.collection()
              + "  "
              + count.objects()
              + "  "
              + plain(count.name()));
      cells.add(
          Json.object()
              .with("day", count.day().toString())
              .with("collection", count.collection())
              .with("name", count.name())
              .with("objects", count.objects())
              .build());
    }
    return lines(lines).with("counts", new Json.Arr(cells)).build();
  }

  private static LocalDate day(Json.Obj head, String member) {
    return LocalDate.ofInstant(moment(member, head.text(member).orElse("no day")), ZoneOffset.UTC);
  }

  /// @param head `object`, `tlp`, and `pap` where that is raised too
  /// @throws IllegalArgumentException in one sentence for the officer
  public Raised raise(Json.Obj head, String officer, FloorLog log)
      throws StoreException, FloorException {
    return catalogue.raise(
        head.text("object").orElse(""),
        tlp(head.text("tlp").orElse("")),
        head.text("pap").map(CatalogueDesk::pap),
        officer,
        log);
  }

  /// What is told of it.
  public Json.Obj raised(Raised raised) {
    return lines(List.of(raised.id() + "  counts as " + raised.label() + " from now on")).build();
  }
}
