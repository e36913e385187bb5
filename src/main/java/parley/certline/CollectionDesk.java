package parley.certline;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import parley.catalogue.Raised;
import parley.catalogue.RaisedTable;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.stix.ObjectStream;
import parley.store.StoreException;
import parley.taxii.Added;
import parley.taxii.Filters;
import parley.taxii.ObjectCheck;
import parley.taxii.Shelf;
import parley.taxii.Shelves;

/// What commands of the operator add to a collection and read from it, through the same check and
/// the same shelves as tools over TAXII.
final class CollectionDesk {
  /// Of one answer: objects looked at, bytes.
  private static final int PAGE = 1_000;

  private static final int PAGE_BYTES = 16 * 1024 * 1024;

  /// Of one question; as many become durable together (K-ADD-3).
  private static final ObjectStream.Limits BOUNDS = new ObjectStream.Limits(64L << 20, PAGE);

  private static final String SOURCE = "[a-z0-9-]{1,63}";
  private static final String TOLD = "told";

  private final Shelves shelves;
  private final ObjectCheck check = new StixCheck();

  private final RaisedTable raised;

  CollectionDesk(Shelves shelves, RaisedTable raised) {
    this.shelves = shelves;
    this.raised = raised;
  }

  private Shelf shelf(Json.Obj head) throws IOException {
    String alias = head.text("collection").orElse("");
    return shelves.all().stream()
        .filter(each -> each.alias().equals(alias))
        .findFirst()
        .orElseThrow(() ->
            new IOException(
                "there is no collection \""
                    + alias
                    + "\"; there are "
                    + String.join(", ", shelves.all().stream().map(Shelf::alias).toList())));
  }

  /// A part of an envelope.
  ///
  /// @param head `collection`, `source`, `status`, `from`, `last`
  /// @return `successes`, `failures`, and with the last part why, in `told`
  Json.Obj add(Json.Obj head, Bytes envelope) throws IOException, Shelves.Away {
    Shelf shelf = shelf(head);
    String source = head.text("source").orElse("");
    if (shelf.partners()) {
      throw new IOException("a partner's collection is written by the node alone (K-PARTNER-2)");
    }
    if (!source.matches(SOURCE)) {
      throw new IOException("a source has 1 to 63 small letters, digits and hyphens");
    }
    List<Shelves.Arrival> arrivals = new ArrayList<>();
    UUID status;
    try {
      status = UUID.fromString(head.text("status").orElse(""));
      ObjectStream objects = new ObjectStream(new ByteArrayInputStream(envelope.toArray()), BOUNDS);
      for (Optional<Bytes> next = objects.next(); next.isPresent(); next = objects.next()) {
        ObjectCheck.Verdict verdict = check.judge(next.get());
        boolean accepted = verdict instanceof ObjectCheck.Accepted;
        arrivals.add(new Shelves.Arrival(verdict, accepted ? next.get() : Bytes.EMPTY));
      }
    } catch (MalformedInput | IllegalArgumentException e) {
      throw new IOException("no envelope: " + e.getMessage(), e);
    }
    boolean last = head.truth("last").orElse(false);
    Shelves.Standing standing =
        shelves.add(
            new Shelves.Batch(
                status, source, shelf, head.number("from").orElse(0L), arrivals, last));
    Json.Builder answer =
        Json.object().with("successes", standing.successes()).with("failures", standing.failures());
    return last ? answer.with(TOLD, Json.texts(told(status))).build() : answer.build();
  }

  private List<String> told(UUID status) throws Shelves.Away {
    List<String> told = new ArrayList<>();
    Optional<String> part = shelves.told(status, false, 0);
    for (int next = 1; part.isPresent(); next++) {
      told.add("[" + part.get() + "]");
      part = shelves.told(status, false, next);
    }
    return told;
  }

  /// @param objects as they were written, separated by commas
  record Page(Json.Obj head, Bytes objects) {}

  /// K-RAISE-3: whoever reads for an export learns of it here; the objects are as they were
  /// written.
  private List<Json> raised(Shelf shelf, List<Shelves.Spot> spots)
      throws IOException, Shelves.Away {
    List<String> ids = shelves.entries(shelf, spots).stream().map(Shelves.Entry::id).toList();
    List<Json> words = new ArrayList<>();
    try {
      for (Raised word : raised.raised(ids).values()) {
        Json.Builder json = Json.object().with("id", word.id()).with("tlp", word.tlp().word());
        words.add(
            json.with("pap", word.pap().map(pap -> pap.name().toLowerCase(Locale.ROOT))).build());
      }
    } catch (StoreException e) {
      throw new IOException("the CERT line does not answer: " + e.getMessage(), e);
    }
    return words;
  }

  /// The newest versions of what is there in STIX 2.1, in the order added.
  ///
  /// @param head `collection`, `after`, and `type` where only one is meant
  /// @return `more`, and `after` for the next
  Page read(Json.Obj head) throws IOException, Shelves.Away {
    Shelf shelf = shelf(head);
    Filters newest =
        new Filters(
            List.of(),
            head.text("type").map(List::of).orElse(List.of()),
            new Filters.Versions(false, false, true, List.of()),
            List.of(StixCheck.NOW));
    Added after = head.number("after").map(Added::new).orElse(Added.NEVER);
    Shelves.Page page = shelves.page(shelf, newest, after, PAGE);
    List<Shelves.Spot> taken = new ArrayList<>();
    long bytes = 0;
    for (Shelves.Spot spot : page.spots()) {
      if (!taken.isEmpty() && bytes + spot.size() > PAGE_BYTES) {
        break;
      }
      bytes += spot.size();
      taken.add(spot);
    }
    Json.Builder answer =
        Json.object().with("more", page.more() || taken.size() < page.spots().size());
    if (!taken.isEmpty()) {
      answer.with("after", taken.getLast().added().micros());
    }
    answer.with("raised", new Json.Arr(raised(shelf, taken)));
    List<String> objects = shelves.objects(shelf, taken).stream().map(Bytes::utf8).toList();
    return new Page(
        answer.build(), Bytes.utf8("{\"objects\":[" + String.join(",", objects) + "]}"));
  }
}
