package parley.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import parley.certline.SealedShelves;
import parley.certline.StixCheck;
import parley.certline.Things;
import parley.codec.Bytes;
import parley.party.Ceremony;
import parley.seal.SharedKey;
import parley.stix.Marking;
import parley.store.RenewableStore;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.taxii.Filters;
import parley.taxii.ObjectCheck;
import parley.taxii.Shelf;
import parley.taxii.Shelves;
import parley.taxii.TaxiiSettings;

/// Collections and a catalogue over them, on whichever engine; each turn of it is of a new process.
abstract class CatalogueStand {
  static final String NATIONAL = "national";
  static final String FROM = "from-ru-nrrc";
  static final String EARLY = "2026-01-01T00:00:00.000Z";
  static final String LATE = "2026-01-02T00:00:00.000Z";
  private static final Filters.Versions ALL = new Filters.Versions(true, false, false, List.of());

  private @Nullable RenewableStore store;
  private @Nullable SealedShelves shelves;
  Instant now = Ceremony.NOW;

  abstract StoreConfig database() throws Exception;

  void leave() throws Exception {}

  @BeforeEach
  void open() throws Exception {
    StoreConfig config = database();
    store = new RenewableStore(() -> Stores.open(config, Stores.Tables.CERT));
    List<TaxiiSettings.Named> named = new ArrayList<>();
    for (String alias : List.of(NATIONAL, "other", FROM, "to-ru-nrrc")) {
      named.add(new TaxiiSettings.Named(alias, alias, Optional.empty()));
    }
    shelves =
        SealedShelves.over(
            store(),
            Ceremony.vault("us-nrrc", "US").bodies(),
            named,
            () -> now,
            new SecureRandom());
  }

  @AfterEach
  void close() throws Exception {
    if (store != null) {
      store.close();
    }
    leave();
  }

  RenewableStore store() {
    return Objects.requireNonNull(store);
  }

  SealedShelves shelves() {
    return Objects.requireNonNull(shelves);
  }

  /// As a node that was killed after every turn has it: each is a new one.
  Catalogue catalogue() throws Exception {
    return new Catalogue(
        store(),
        Ceremony.vault("us-nrrc", "US").bodies(),
        SharedKey.read("5a".repeat(32)),
        () -> now);
  }

  Catalogue drawn() throws Exception {
    while (catalogue().turn()) {
      // Each turn is of a new process.
    }
    return catalogue();
  }

  Shelf shelf(String alias) {
    return shelves().all().stream()
        .filter(each -> each.alias().equals(alias))
        .findFirst()
        .orElseThrow();
  }

  void add(String collection, String tool, String... objects) throws Exception {
    StixCheck check = new StixCheck();
    List<Shelves.Arrival> arrivals = new ArrayList<>();
    for (String object : objects) {
      ObjectCheck.Verdict verdict = check.judge(Bytes.utf8(object));
      assertThat(verdict).as(object).isInstanceOf(ObjectCheck.Accepted.class);
      arrivals.add(new Shelves.Arrival(verdict, Bytes.utf8(object)));
    }
    now = now.plusSeconds(1);
    shelves().add(new Shelves.Batch(UUID.randomUUID(), tool, shelf(collection), 0, arrivals, true));
  }

  void remove(String collection, String id) throws Exception {
    assertThat(
            shelves()
                .remove(shelf(collection), new Filters(List.of(id), List.of(), ALL, List.of())))
        .isPositive();
  }

  static String indicator(long number, String pattern, String more) {
    return indicator(number, EARLY, pattern, more);
  }

  static String indicator(long number, String modified, String pattern, String more) {
    return Things.object(
        "indicator",
        number,
        modified,
        "2.1",
        ",\"pattern\":\""
            + pattern.replace("\\", "\\\\").replace("\"", "\\\"")
            + "\",\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\""
            + more);
  }

  static String marked(Marking.Tlp tlp) {
    return ",\"object_marking_refs\":[\"" + tlp.id() + "\"]";
  }

  static Query all() {
    return Query.of("", 100);
  }

  static List<String> ids(Page page) {
    return page.entries().stream()
        .flatMap(entry -> entry.sources().stream())
        .map(Source::objectId)
        .toList();
  }

  static List<String> found(Catalogue catalogue, String value) throws Exception {
    return ids(catalogue.find(Query.of(value, 100)));
  }

  static String id(long number) {
    return Things.id("indicator", number);
  }
}
