package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import parley.codec.Bytes;
import parley.journal.LogName;
import parley.party.Ceremony;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.taxii.Added;
import parley.taxii.Filters;
import parley.taxii.ObjectCheck;
import parley.taxii.Shelf;
import parley.taxii.Shelves;
import parley.taxii.TaxiiSettings;

/// What collections promise on every engine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ShelvesConformance {
  static final String EARLY = "2026-01-01T00:00:00.000Z";
  static final String LATE = "2026-01-02T00:00:00.000Z";
  static final Filters.Versions LAST = new Filters.Versions(false, false, true, List.of());
  static final Filters.Versions ALL = new Filters.Versions(true, false, false, List.of());

  private @Nullable RenewableStore store;
  private @Nullable SealedShelves shelves;
  private Instant now = Ceremony.NOW;

  abstract StoreConfig database() throws Exception;

  void leave() throws Exception {}

  @BeforeAll
  void open() throws Exception {
    StoreConfig config = database();
    store = new RenewableStore(() -> Stores.open(config, Stores.Tables.CERT));
    shelves = over();
  }

  @AfterAll
  void close() throws Exception {
    if (store != null) {
      store.close();
    }
    leave();
  }

  Store store() {
    return Objects.requireNonNull(store);
  }

  SealedShelves shelves() {
    return Objects.requireNonNull(shelves);
  }

  private SealedShelves over() throws Exception {
    return over(Objects.requireNonNull(store));
  }

  SealedShelves over(RenewableStore over) throws Exception {
    List<TaxiiSettings.Named> named = new ArrayList<>();
    for (String alias :
        List.of(
            "national",
            "versions",
            "specs",
            "conflicts",
            "removed",
            "marks",
            "order",
            "parts",
            "from-ru-nrrc",
            "to-ru-nrrc")) {
      named.add(new TaxiiSettings.Named(alias, alias, Optional.empty()));
    }
    return SealedShelves.over(
        over, Ceremony.vault("us-nrrc", "US").bodies(), named, () -> now, new SecureRandom());
  }

  Shelf shelf(String alias) {
    return shelves().all().stream()
        .filter(each -> each.alias().equals(alias))
        .findFirst()
        .orElseThrow();
  }

  Shelves.Standing add(Shelf shelf, String... objects) throws Exception {
    return add(shelves(), shelf, objects);
  }

  static Shelves.Standing add(SealedShelves shelves, Shelf shelf, String... objects)
      throws Exception {
    StixCheck check = new StixCheck();
    List<Shelves.Arrival> arrivals = new ArrayList<>();
    for (String object : objects) {
      ObjectCheck.Verdict verdict = check.judge(Bytes.utf8(object));
      assertThat(verdict).isInstanceOf(ObjectCheck.Accepted.class);
      arrivals.add(new Shelves.Arrival(verdict, Bytes.utf8(object)));
    }
    return shelves.add(new Shelves.Batch(UUID.randomUUID(), "tool", shelf, 0, arrivals, true));
  }

  static Filters meant(Filters.Versions versions, String... types) {
    return new Filters(List.of(), List.of(types), versions, List.of());
  }

  List<String> objects(Shelf shelf, Filters filters) throws Exception {
    return objects(shelves(), shelf, filters);
  }

  static List<String> objects(SealedShelves shelves, Shelf shelf, Filters filters)
      throws Exception {
    Shelves.Page page = shelves.page(shelf, filters, Added.NEVER, 1_000);
    return shelves.objects(shelf, page.spots()).stream().map(Bytes::utf8).toList();
  }

  @Test
  void the_same_identifiers_and_codes_are_there_after_a_new_start() throws Exception {
    SealedShelves again = over();
    assertThat(again.all()).isEqualTo(shelves().all());
    assertThat(again.all())
        .isSortedAccordingTo(java.util.Comparator.comparing(shelf -> shelf.id().toString()));
    Bytes some = Bytes.utf8("some");
    assertThat(again.cursors().code(some)).isEqualTo(shelves().cursors().code(some));
  }

  @Test
  void what_is_kept_cannot_be_read_in_the_database() throws Exception {
    Shelf shelf = shelf("marks");
    add(shelf, Things.indicator(1, EARLY, ",\"name\":\"SECRETWORD\""));
    List<byte[]> columns =
        store()
            .read(handle ->
                handle
                    .createQuery("select sealed from cert_version where collection = :no")
                    .bind("no", shelf.number())
                    .mapTo(byte[].class)
                    .list());
    assertThat(columns)
        .hasSize(1)
        .noneMatch(bytes -> Bytes.of(bytes).utf8().contains("SECRETWORD"));
    assertThat(objects(shelf, meant(LAST)).getFirst()).contains("SECRETWORD");
  }

  @Test
  void first_and_last_follow_whatever_order_versions_come_in_also_within_one_envelope()
      throws Exception {
    Shelf shelf = shelf("versions");
    List<String> versions = new ArrayList<>();
    for (int day : List.of(5, 3, 8, 1, 9, 2)) {
      versions.add(Things.indicator(7, "2026-02-0" + day + "T00:00:00.000Z", ""));
    }
    add(shelf, versions.get(0), versions.get(1), versions.get(2));
    add(shelf, versions.get(3));
    add(shelf, versions.get(4), versions.get(5));
    assertThat(objects(shelf, meant(LAST))).containsExactly(versions.get(4));
    assertThat(objects(shelf, meant(new Filters.Versions(false, true, false, List.of()))))
        .containsExactly(versions.get(3));
    assertThat(objects(shelf, meant(ALL))).containsExactlyElementsOf(versions);
    List<String> flags =
        store()
            .read(handle ->
                handle
                    .createQuery(
                        "select version from cert_version where collection = :no"
                            + " and (first = 1 or last = 1) order by version_key")
                    .bind("no", shelf.number())
                    .mapTo(String.class)
                    .list());
    assertThat(flags).containsExactly("2026-02-01T00:00:00.000Z", "2026-02-09T00:00:00.000Z");
  }

  @Test
  void the_newest_version_of_stix_is_on_top_also_within_one_envelope_and_after_removal()
      throws Exception {
    Shelf shelf = shelf("specs");
    String old = Things.object("x-a", 1, LATE, "2.0", "");
    String fresh = Things.object("x-a", 1, EARLY, "2.1", "");
    String older = Things.object("x-a", 1, EARLY, "2.0", "");
    String both = Things.object("x-a", 2, EARLY, "2.0", "");
    String bothToo = Things.object("x-a", 2, EARLY, "2.1", "");
    add(shelf, old);
    add(shelf, fresh, older, both, bothToo);
    assertThat(objects(shelf, meant(LAST, "x-a"))).containsExactly(fresh, bothToo);
    Filters inOld = new Filters(List.of(), List.of(), LAST, List.of("2.0"));
    assertThat(objects(shelf, inOld)).containsExactly(old, both);
    Filters newest = new Filters(List.of(Things.id("x-a", 1)), List.of(), ALL, List.of("2.1"));
    assertThat(shelves().remove(shelf, newest)).isEqualTo(1);
    assertThat(objects(shelf, meant(LAST))).containsExactly(old, bothToo);
    Filters last = new Filters(List.of(Things.id("x-a", 1)), List.of(), LAST, List.of());
    assertThat(shelves().remove(shelf, last)).isEqualTo(1);
    assertThat(objects(shelf, meant(LAST))).containsExactly(older, bothToo);
  }

  @Test
  void a_conflict_is_kept_once_and_with_all_that_it_said() throws Exception {
    Shelf shelf = shelf("conflicts");
    String one = Things.indicator(9, EARLY, ",\"name\":\"one\"");
    String two = Things.indicator(9, EARLY, ",\"name\":\"two\"");
    assertThat(add(shelf, one, two).failures()).isEqualTo(1);
    assertThat(add(shelf, two, one).failures()).isEqualTo(1);
    List<PageTable.Sealed> kept =
        store()
            .read(handle ->
                handle
                    .createQuery("select mark, sealed from cert_conflict where collection = :no")
                    .bind("no", shelf.number())
                    .map((row, _) ->
                        new PageTable.Sealed(
                            new parley.codec.Digest(Bytes.of(row.getBytes("mark"))),
                            Bytes.of(row.getBytes("sealed"))))
                    .list());
    assertThat(kept).hasSize(1);
    assertThat(
            Ceremony.vault("us-nrrc", "US")
                .bodies()
                .open(kept.getFirst().name(), kept.getFirst().content())
                .utf8())
        .isEqualTo(two);
    assertThat(objects(shelf, meant(ALL))).containsExactly(one);
  }

  @Test
  void moments_that_were_given_out_are_never_given_again() throws Exception {
    Shelf shelf = shelf("removed");
    Map<Integer, Added> moments = new TreeMap<>();
    for (int number = 1; number <= 3; number++) {
      add(shelf, Things.indicator(number));
      Shelves.Page page = shelves().page(shelf, meant(LAST), Added.NEVER, 10);
      moments.put(number, page.spots().getLast().added());
      Filters it = new Filters(List.of(Things.id("indicator", number)), List.of(), ALL, List.of());
      assertThat(shelves().remove(shelf, it)).isEqualTo(1);
    }
    assertThat(List.copyOf(moments.values())).isSorted().doesNotHaveDuplicates().hasSize(3);
  }

  @Test
  void a_page_of_several_filters_is_in_one_order() throws Exception {
    Shelf shelf = shelf("order");
    List<String> all = new ArrayList<>();
    for (int number = 0; number < 40; number++) {
      all.add(Things.object("x-" + (char) ('a' + number % 4), number, EARLY, "2.1", ""));
    }
    add(shelf, all.toArray(String[]::new));
    List<String> found = new ArrayList<>();
    Added after = Added.NEVER;
    Filters filters = meant(LAST, "x-c", "x-a", "x-b");
    Shelves.Page page;
    do {
      page = shelves().page(shelf, filters, after, 7);
      shelves().objects(shelf, page.spots()).forEach(each -> found.add(each.utf8()));
      after = page.spots().getLast().added();
    } while (page.more());
    assertThat(found)
        .containsExactlyElementsOf(all.stream().filter(each -> !each.contains("x-d")).toList());
  }

  private static final LogName LOG = new LogName("parley/us-nrrc/ru-nrrc~us-nrrc/1");
  private static final String RU = "ru-nrrc";

  private List<IntakeTable.Ready> ready(String... objects) throws Exception {
    return shelves().ready(accepted(objects), bytes(objects));
  }

  private static List<ObjectCheck.Accepted> accepted(String... objects) {
    StixCheck check = new StixCheck();
    return bytes(objects).stream().map(check::judge).map(ObjectCheck.Accepted.class::cast).toList();
  }

  private static List<Bytes> bytes(String... objects) {
    return List.of(objects).stream().map(Bytes::utf8).toList();
  }

  /// K-FROM-1, K-FROM-2, K-COUNT-1.
  @Test
  void a_batch_is_taken_in_once_with_its_place_in_the_journal() throws Exception {
    BorderTable table = new BorderTable(Objects.requireNonNull(store));
    BatchTable batches = new BatchTable(store());
    Shelf from = shelf("from-ru-nrrc");
    String one = Things.indicator(70);
    String two = Things.indicator(71);
    for (IntakeTable.Outcome outcome :
        List.of(IntakeTable.Outcome.ADDED, IntakeTable.Outcome.KNOWN)) {
      List<IntakeTable.Outcome> fared = new ArrayList<>();
      table.take(
          from.number(),
          RU,
          ready(one, two),
          List.of(),
          results -> {
            fared.clear();
            results.forEach(result -> fared.add(result.outcome()));
            return new BorderTable.Said(List.of(), Arrivals.batch("m1", true, 2, 0));
          },
          LOG,
          5,
          shelves().now());
      assertThat(fared).containsExactly(outcome, outcome);
    }
    assertThat(table.positions()).containsEntry(LOG, 5L);
    assertThat(objects(from, meant(LAST))).containsExactly(one, two);
    table.take(
        from.number(),
        RU,
        List.of(),
        List.of(Things.id("indicator", 70)),
        _ -> new BorderTable.Said(List.of(), Arrivals.batch("m2", true, 0, 1)),
        LOG,
        6,
        shelves().now());
    assertThat(objects(from, meant(LAST))).containsExactly(two);
    assertThat(batches.tally(RU, true)).isEqualTo(new BatchTable.Tally(2, 2, 0, 1, 1_000));
    assertThat(batches.crossed(RU, 0))
        .containsExactly(
            new CertLine.Crossed(true, "batches", "", 2),
            new CertLine.Crossed(true, "objects", "indicator", 2),
            new CertLine.Crossed(true, "withdrawn", "", 1));
    assertThat(batches.crossed(RU, 1)).isEmpty();
    table.passed(LOG, 9);
    assertThat(table.positions()).containsEntry(LOG, 9L);
  }

  /// K-BATCH-4, K-BATCH-6, K-RELEASE-6.
  @Test
  void what_is_on_its_way_stays_until_its_receipt_and_a_refusal_loses_nothing() throws Exception {
    BorderTable table = new BorderTable(Objects.requireNonNull(store));
    BatchTable batches = new BatchTable(store());
    Shelf to = shelf("to-ru-nrrc");
    String id = Things.id("indicator", 80);
    shelves().keep(to, "us-nrrc", accepted(Things.indicator(80)), bytes(Things.indicator(80)));
    BorderTable.Out first =
        out(new VersionTable(store()).after(to.number(), Long.MIN_VALUE, 10).getLast().added(), 0);
    // What was never sent is taken out and told to nobody.
    assertThat(table.withdraw(RU, to.number(), id, 1)).isTrue();
    assertThat(table.withdraw(RU, to.number(), id, 1)).isFalse();
    assertThat(table.withdrawals(RU, 10)).isEmpty();
    shelves().keep(to, "us-nrrc", accepted(Things.indicator(81)), bytes(Things.indicator(81)));
    long added = new VersionTable(store()).after(to.number(), first.added(), 10).getLast().added();
    table.keep(RU, out(added, 0));
    assertThat(table.out(RU)).contains(out(added, 0));
    table.withhold(RU, to.number(), Things.id("indicator", 81), "Dean", 2);
    assertThat(table.withdrawals(RU, 10))
        .extracting(BorderTable.Withdrawal::id)
        .containsExactly(Things.id("indicator", 81));
    assertThat(table.choice(RU, Things.id("indicator", 81))).contains(false);
    table.settle(RU, out(added, 0), Arrivals.batch("m3", "refused"), LOG, 11);
    assertThat(table.out(RU)).isEmpty();
    assertThat(table.sent(RU)).isEqualTo(Long.MIN_VALUE);
    assertThat(batches.tally(RU, false).batches()).isZero();
    long told = table.withdrawals(RU, 10).getLast().no();
    table.keep(RU, out(added, told));
    table.settle(RU, out(added, told), Arrivals.batch("m4", ""), LOG, 12);
    assertThat(table.sent(RU)).isEqualTo(added);
    assertThat(table.withdrawals(RU, 10)).isEmpty();
    assertThat(batches.tally(RU, false).withdrawn()).isEqualTo(1);
    table.choose(RU, id, "Dean", 3);
    assertThat(table.choice(RU, id)).contains(true);
    table.keepJudged(RU, to.number(), "rules", 5);
    assertThat(table.judged(RU, to.number(), "rules")).isEqualTo(5);
    assertThat(table.judged(RU, to.number(), "others")).isEqualTo(Long.MIN_VALUE);
    assertThat(batches.arrived("00".repeat(32), 1_001)).isTrue();
    assertThat(batches.arrived("00".repeat(32), 1_000)).isFalse();
  }

  private BorderTable.Out out(long added, long withdrawal) throws Exception {
    BorderTable.Part part = Objects.requireNonNull(PARTS.computeIfAbsent("one", _ -> sealed()));
    return new BorderTable.Out("m3", part, part, 1, 1, added, withdrawal);
  }

  private static final Map<String, BorderTable.Part> PARTS = new TreeMap<>();

  private BorderTable.Part sealed() {
    try {
      return shelves().sealed(Bytes.utf8("message"));
    } catch (Shelves.Away e) {
      throw new IllegalStateException(e);
    }
  }
}
