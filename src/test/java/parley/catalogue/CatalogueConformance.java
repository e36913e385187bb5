package parley.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

/// What the catalogue promises on every engine (K-ENTRY-1 to K-SEEK-6).
abstract class CatalogueConformance {
  private static final String NATIONAL = "national";
  private static final String FROM = "from-ru-nrrc";
  private static final String EARLY = "2026-01-01T00:00:00.000Z";
  private static final String LATE = "2026-01-02T00:00:00.000Z";
  private static final Filters.Versions ALL = new Filters.Versions(true, false, false, List.of());

  private @Nullable RenewableStore store;
  private @Nullable SealedShelves shelves;
  private Instant now = Ceremony.NOW;
  private int numbers = 100;

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

  private RenewableStore store() {
    return Objects.requireNonNull(store);
  }

  private SealedShelves shelves() {
    return Objects.requireNonNull(shelves);
  }

  /// As a node that was killed after every turn has it: each is a new one.
  private Catalogue catalogue() throws Exception {
    return new Catalogue(
        store(),
        Ceremony.vault("us-nrrc", "US").bodies(),
        SharedKey.read("5a".repeat(32)),
        () -> now);
  }

  private Catalogue drawn() throws Exception {
    while (catalogue().turn()) {
      // Each turn is of a new process.
    }
    return catalogue();
  }

  private Shelf shelf(String alias) {
    return shelves().all().stream()
        .filter(each -> each.alias().equals(alias))
        .findFirst()
        .orElseThrow();
  }

  private void add(String collection, String tool, String... objects) throws Exception {
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

  private void remove(String collection, String id) throws Exception {
    assertThat(
            shelves()
                .remove(shelf(collection), new Filters(List.of(id), List.of(), ALL, List.of())))
        .isPositive();
  }

  private static String indicator(long number, String pattern, String more) {
    return indicator(number, EARLY, pattern, more);
  }

  private static String indicator(long number, String modified, String pattern, String more) {
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

  private static String marked(Marking.Tlp tlp) {
    return ",\"object_marking_refs\":[\"" + tlp.id() + "\"]";
  }

  private static Query all() {
    return Query.of("", 100);
  }

  private static List<String> ids(Page page) {
    return page.entries().stream()
        .flatMap(entry -> entry.sources().stream())
        .map(Source::objectId)
        .toList();
  }

  private static List<String> found(Catalogue catalogue, String value) throws Exception {
    return ids(catalogue.find(Query.of(value, 100)));
  }

  private static String id(long number) {
    return Things.id("indicator", number);
  }

  /// K-ENTRY-1, K-ENTRY-2.
  @Test
  void the_same_indicator_from_two_sources_is_one_entry_with_two_sources() throws Exception {
    add(NATIONAL, "misp", indicator(1, "[file:hashes.MD5 = '" + "AB".repeat(16) + "']", ""));
    add(
        FROM,
        "ru-nrrc",
        indicator(2, "[ file:hashes.'MD5'='" + "ab".repeat(16) + "' ]", marked(Marking.Tlp.RED)));
    Catalogue catalogue = drawn();
    Page page = catalogue.find(all());
    assertThat(page.entries()).hasSize(1);
    assertThat(page.next()).isEmpty();
    Entry entry = page.entries().getFirst();
    assertThat(entry.sources())
        .extracting(Source::collection, Source::objectId, Source::by)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(FROM, id(2), "ru-nrrc"),
            org.assertj.core.groups.Tuple.tuple(NATIONAL, id(1), "misp"));
    assertThat(entry.marking().tlp()).isEqualTo(Marking.Tlp.RED);
    assertThat(entry.first()).isBefore(entry.last());
    assertThat(catalogue.entry(entry.key())).contains(entry);
    assertThat(catalogue.entry(id(1))).contains(entry);
    assertThat(catalogue.entry(id(3))).isEmpty();
    assertThat(catalogue.object(entry.sources().getFirst()).orElseThrow().utf8())
        .contains("[ file:hashes.'MD5'=");
  }

  /// K-ENTRY-2: of observables and of vulnerabilities.
  @Test
  void the_same_value_under_other_names_is_one_entry() throws Exception {
    String one = "{\"type\":\"ipv6-addr\",\"spec_version\":\"2.1\",\"id\":\"%s\",\"value\":\"%s\"}";
    add(
        NATIONAL,
        "a",
        one.formatted(Things.id("ipv6-addr", 1), "2001:DB8::0:1"),
        Things.object("vulnerability", 3, EARLY, "2.1", ",\"name\":\"CVE-2026-12345\""));
    add(
        "other",
        "b",
        one.formatted(Things.id("ipv6-addr", 2), "2001:db8:0:0:0:0:0:1"),
        Things.object(
            "vulnerability",
            4,
            EARLY,
            "2.1",
            ",\"name\":\"A hole\",\"external_references\":[{\"source_name\":\"cve\","
                + "\"external_id\":\"CVE-2026-12345\"}]"));
    Catalogue catalogue = drawn();
    assertThat(catalogue.find(all()).entries()).hasSize(2).allMatch(e -> e.sources().size() == 2);
    assertThat(found(catalogue, "2001:db8::1")).hasSize(2);
    assertThat(found(catalogue, "cve-2026-12345")).hasSize(2);
  }

  /// K-ENTRY-4.
  @Test
  void what_is_deleted_leaves_its_entry_and_an_entry_without_source_is_gone() throws Exception {
    String pattern = "[url:value = 'http://x.example/a']";
    add(NATIONAL, "a", indicator(1, pattern, ",\"name\":\"Lorem\""));
    add(FROM, "ru-nrrc", indicator(2, pattern, ",\"name\":\"Ipsum\""));
    assertThat(found(drawn(), "x.example")).containsExactly(id(2), id(1));
    remove(FROM, id(2));
    Catalogue catalogue = drawn();
    assertThat(found(catalogue, "x.example")).containsExactly(id(1));
    assertThat(found(catalogue, "ipsum")).isEmpty();
    assertThat(ids(catalogue.find(all().source("ru-nrrc")))).isEmpty();
    remove(NATIONAL, id(1));
    assertThat(drawn().find(all()).entries()).isEmpty();
    for (String table : List.of("cat_entry", "cat_source", "cat_code", "cat_touched")) {
      assertThat(rows(table)).as(table).isZero();
    }
  }

  private long rows(String table) throws Exception {
    return store()
        .read(
            handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
  }

  @Test
  void a_version_that_says_something_else_stands_in_another_entry() throws Exception {
    add(NATIONAL, "a", indicator(1, "[domain-name:value = 'a.example']", ""));
    add(NATIONAL, "a", indicator(2, "[domain-name:value = 'a.example']", ""));
    String key = drawn().entry(id(1)).orElseThrow().key();
    add(NATIONAL, "a", indicator(1, LATE, "[domain-name:value = 'b.example']", ""));
    Catalogue catalogue = drawn();
    assertThat(found(catalogue, "A.example")).containsExactly(id(2));
    assertThat(found(catalogue, "b.example.")).containsExactly(id(1));
    assertThat(catalogue.entry(key).orElseThrow().sources()).hasSize(1);
    // An older version that comes late changes nothing.
    add(
        NATIONAL,
        "a",
        indicator(1, "2026-01-01T12:00:00.000Z", "[domain-name:value = 'c.example']", ""));
    assertThat(found(drawn(), "c.example")).isEmpty();
    // When the newest is taken away, the one before it counts again.
    shelves()
        .remove(
            shelf(NATIONAL),
            new Filters(
                List.of(id(1)),
                List.of(),
                new Filters.Versions(false, false, true, List.of()),
                List.of()));
    assertThat(found(drawn(), "c.example")).containsExactly(id(1));
  }

  /// K-AGE-1, K-AGE-2.
  @Test
  void an_entry_is_active_while_one_of_its_sources_is() throws Exception {
    String soon = ",\"valid_until\":\"" + now.plus(Duration.ofDays(1)) + "\"";
    String later = ",\"valid_until\":\"" + now.plus(Duration.ofDays(2)) + "\"";
    String pattern = "[domain-name:value = 'a.example']";
    add(NATIONAL, "a", indicator(1, pattern, soon));
    add(FROM, "ru-nrrc", indicator(2, pattern, later));
    add(NATIONAL, "a", indicator(3, "[domain-name:value = 'b.example']", soon));
    add(NATIONAL, "a", indicator(4, "[domain-name:value = 'c.example']", ",\"revoked\":true"));
    add(NATIONAL, "a", indicator(5, "[domain-name:value = 'd.example']", ""));
    Catalogue catalogue = drawn();
    assertThat(ids(catalogue.find(all().state(State.ACTIVE))))
        .containsExactly(id(5), id(3), id(2), id(1));
    assertThat(ids(catalogue.find(all().state(State.REVOKED)))).containsExactly(id(4));
    assertThat(ids(catalogue.find(all().state(State.EXPIRED)))).isEmpty();
    now = now.plus(Duration.ofHours(30));
    assertThat(ids(catalogue.find(all().state(State.EXPIRED)))).containsExactly(id(3));
    Entry half = catalogue.entry(id(1)).orElseThrow();
    assertThat(half.state()).isEqualTo(State.ACTIVE);
    assertThat(half.sources())
        .extracting(Source::state)
        .containsExactly(State.ACTIVE, State.EXPIRED);
    now = now.plus(Duration.ofDays(1));
    assertThat(ids(catalogue.find(all().state(State.EXPIRED))))
        .containsExactly(id(2), id(1), id(3));
    assertThat(ids(catalogue.find(all().state(State.EXPIRED).type("indicator"))))
        .containsExactly(id(3), id(2), id(1));
    add(FROM, "ru-nrrc", indicator(2, LATE, pattern, later + ",\"revoked\":true"));
    add(NATIONAL, "a", indicator(1, LATE, pattern, soon + ",\"revoked\":true"));
    assertThat(drawn().entry(id(1)).orElseThrow().state()).isEqualTo(State.REVOKED);
  }

  /// K-SEEK-1.
  @Test
  void everything_is_found_by_what_people_type() throws Exception {
    add(
        NATIONAL,
        "misp",
        indicator(1, "[ipv4-addr:value = '198.51.100.0/24']", ""),
        indicator(2, "[ipv4-addr:value = '198.51.100.7'] OR [ipv4-addr:value = '10.0.0.1']", ""),
        indicator(3, "[url:value = 'HTTPS://User@Evil.Example:8443/Path?q=1']", ""),
        indicator(4, "[email-message:from_ref.value = 'Boss@Mail.Example']", ""),
        indicator(5, "[file:hashes.'SHA-256' = '" + "Aa".repeat(32) + "']", ""),
        indicator(6, "[domain-name:value != 'not.example']", ",\"name\":\"Атаки на больницы\""),
        Things.object("malware", 7, EARLY, "2.1", ",\"name\":\"Silent Locker\",\"is_family\":true"),
        Things.object(
            "relationship",
            8,
            EARLY,
            "2.1",
            ",\"relationship_type\":\"indicates\",\"source_ref\":\""
                + id(6)
                + "\",\"target_ref\":\""
                + Things.id("malware", 7)
                + "\""));
    Catalogue catalogue = drawn();
    assertThat(found(catalogue, "198.51.100.7")).containsExactly(id(2), id(1));
    assertThat(found(catalogue, "198.51.100.9")).containsExactly(id(1));
    assertThat(found(catalogue, "198.51.100.128/25")).containsExactly(id(1));
    assertThat(found(catalogue, "198.51.101.9")).isEmpty();
    assertThat(found(catalogue, "hxxps://user@evil[.]example:8443/Path?q=1"))
        .containsExactly(id(3));
    assertThat(found(catalogue, "evil.example")).containsExactly(id(3));
    assertThat(found(catalogue, "boss@mail.example")).containsExactly(id(4));
    assertThat(found(catalogue, "mail.example")).containsExactly(id(4));
    assertThat(found(catalogue, "aA".repeat(32))).containsExactly(id(5));
    assertThat(found(catalogue, "not.example")).isEmpty();
    assertThat(found(catalogue, "больница атака")).containsExactly(id(6));
    assertThat(found(catalogue, "LOCKER silent")).containsExactly(Things.id("malware", 7));
    assertThat(found(catalogue, "silent night")).isEmpty();
    assertThat(found(catalogue, Things.id("malware", 7)))
        .containsExactly(Things.id("relationship", 8), Things.id("malware", 7));
    assertThat(catalogue.find(Query.of("silent", 9)).entries().getFirst().title())
        .isEqualTo("Silent Locker");
  }

  /// K-SEEK-1, K-SEEK-5.
  @Test
  void filters_are_joined() throws Exception {
    Instant before = now;
    add(NATIONAL, "misp", indicator(1, "[a-b:c = 'one.example']", marked(Marking.Tlp.GREEN)));
    Instant between = now.plusMillis(500);
    add(FROM, "ru-nrrc", indicator(2, "[a-b:c = 'one.example' OR a-b:c = 'two']", ""));
    add("other", "siem", Things.object("tool", 3, EARLY, "2.1", ",\"name\":\"one.example\""));
    Catalogue catalogue = drawn();
    assertThat(found(catalogue, "one.example")).containsExactly(Things.id("tool", 3), id(2), id(1));
    Query one = Query.of("one.example", 100);
    assertThat(ids(catalogue.find(one.type("indicator")))).containsExactly(id(2), id(1));
    assertThat(ids(catalogue.find(one.source("ru-nrrc")))).containsExactly(id(2));
    assertThat(ids(catalogue.find(one.source(NATIONAL)))).containsExactly(id(1));
    assertThat(ids(catalogue.find(one.source("siem")))).containsExactly(Things.id("tool", 3));
    assertThat(ids(catalogue.find(one.source("nobody")))).isEmpty();
    assertThat(ids(catalogue.find(one.tlp(Marking.Tlp.GREEN)))).containsExactly(id(1));
    assertThat(ids(catalogue.find(all().tlp(Marking.Tlp.DEFAULT).type("indicator"))))
        .containsExactly(id(2));
    assertThat(ids(catalogue.find(all().since(between).until(now)))).containsExactly(id(2));
    assertThat(ids(catalogue.find(one.until(between)))).containsExactly(id(1));
    assertThat(ids(catalogue.find(all().since(before).until(between)))).containsExactly(id(1));
    assertThat(ids(catalogue.find(all().type("tool").source("siem"))))
        .containsExactly(Things.id("tool", 3));
  }

  /// K-SEEK-3, K-SEEK-4.
  @Test
  void pages_show_each_entry_once_whatever_comes_meanwhile() throws Exception {
    List<String> wanted = new ArrayList<>();
    for (int number = 1; number <= 23; number++) {
      // By value, by network and by words: three ways to one page.
      String value = number % 3 == 0 ? "192.0.2.0/24" : "192.0.2.1";
      add(
          NATIONAL,
          "a",
          indicator(number, "[ipv4-addr:value = '" + value + "' AND a-b:c = " + number + "]", ""));
      wanted.addFirst(id(number));
    }
    Catalogue catalogue = drawn();
    List<String> found = new ArrayList<>();
    Query query = Query.of("192.0.2.1", 5);
    Page page = catalogue.find(query);
    found.addAll(ids(page));
    while (page.next().isPresent()) {
      add(
          NATIONAL,
          "a",
          indicator(++numbers, "[ipv4-addr:value = '192.0.2.1' AND a-b:c = " + numbers + "]", ""));
      catalogue = drawn();
      page = catalogue.find(query.after(page.next().get()));
      assertThat(page.entries()).hasSizeLessThanOrEqualTo(5);
      found.addAll(ids(page));
    }
    assertThat(found).containsExactlyElementsOf(wanted);
  }

  /// K-SEEK-2.
  @Test
  void nothing_that_is_found_by_stands_in_clear() throws Exception {
    add(
        NATIONAL,
        "a",
        indicator(1, "[domain-name:value = 'secret.example']", ",\"name\":\"Secretname\""),
        Things.object("malware", 7, EARLY, "2.1", ",\"name\":\"Secretname\",\"is_family\":true"));
    Catalogue catalogue = drawn();
    assertThat(found(catalogue, "secretname")).hasSize(2);
    for (String table :
        List.of("cat_entry", "cat_source", "cat_code", "cat_name", "cat_count", "cat_awaited")) {
      List<String> cells =
          store()
              .read(handle ->
                  handle
                      .createQuery("select * from " + table)
                      .mapToMap()
                      .map(row -> shown(row).toLowerCase(java.util.Locale.ROOT))
                      .list());
      assertThat(cells).as(table).noneMatch(cell -> cell.contains("secret"));
    }
  }

  private static String shown(java.util.Map<String, Object> row) {
    StringBuilder text = new StringBuilder();
    row.values()
        .forEach(value ->
            text.append(
                    value instanceof byte[] bytes
                        ? new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                        : value)
                .append('|'));
    return text.toString();
  }

  /// K-ENTRY-3, K-ENTRY-6.
  @Test
  void what_is_drawn_again_or_anew_is_the_same() throws Exception {
    for (int number = 1; number <= 20; number++) {
      String pattern = "[domain-name:value = 'd" + number % 7 + ".example']";
      add(number % 2 == 0 ? NATIONAL : FROM, "t" + number % 3, indicator(number, pattern, ""));
    }
    List<Entry> drawn = drawn().find(all()).entries();
    assertThat(drawn).hasSize(7);
    LocalDate day = LocalDate.ofInstant(now, java.time.ZoneOffset.UTC);
    List<Count> counts = drawn().counts(Count.By.SOURCE, day.minusDays(1), day.plusDays(2));
    assertThat(counts).hasSize(6).allMatch(count -> count.objects() > 2);
    store().write(parley.store.Store.Lane.NORMAL, h -> h.execute("delete from cat_position"));
    assertThat(drawn().find(all()).entries()).isEqualTo(drawn);
    assertThat(drawn().counts(Count.By.SOURCE, day.minusDays(1), day.plusDays(2)))
        .isEqualTo(counts);
    catalogue().rebuild();
    assertThat(drawn().find(all()).entries()).isEqualTo(drawn);
    assertThat(drawn().counts(Count.By.SOURCE, day.minusDays(1), day.plusDays(2)))
        .isEqualTo(counts);
  }

  /// K-ENTRY-5.
  @Test
  void a_full_entry_takes_no_more_and_what_comes_then_stands_alone() throws Exception {
    List<String> many = new ArrayList<>();
    for (int number = 1; number <= DrawTable.MOST_SOURCES + 3; number++) {
      many.add(indicator(number, "[domain-name:value = 'a.example']", ""));
    }
    add(NATIONAL, "a", many.toArray(String[]::new));
    List<Entry> entries = drawn().find(Query.of("a.example", 100)).entries();
    assertThat(entries)
        .extracting(entry -> entry.sources().size())
        .containsExactlyInAnyOrder(DrawTable.MOST_SOURCES, 1, 1, 1);
  }

  /// K-MARK-8 at the catalogue: a definition that comes later counts then.
  @Test
  void an_entry_is_marked_anew_when_the_definition_of_its_marking_comes() throws Exception {
    String definition = Things.id("marking-definition", 50);
    add(
        NATIONAL,
        "a",
        indicator(1, "[a-b:c = 1]", ",\"object_marking_refs\":[\"" + definition + "\"]"));
    assertThat(drawn().entry(id(1)).orElseThrow().marking().tlp()).isEqualTo(Marking.Tlp.DEFAULT);
    add(
        NATIONAL,
        "a",
        "{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\""
            + definition
            + "\",\"created\":\""
            + EARLY
            + "\",\"definition_type\":\"statement\",\"definition\":{\"statement\":\"TLP:RED\"}}");
    assertThat(drawn().entry(id(1)).orElseThrow().marking().tlp()).isEqualTo(Marking.Tlp.RED);
  }

  /// K-SEEK-6.
  @Test
  void what_comes_is_counted_by_day() throws Exception {
    add(
        NATIONAL,
        "a",
        Things.object("malware", 7, EARLY, "2.1", ",\"name\":\"Locker\",\"is_family\":true"),
        Things.object("identity", 8, EARLY, "2.1", ",\"name\":\"X\",\"sectors\":[\"energy\"]"),
        Things.indicator(1));
    LocalDate day = LocalDate.ofInstant(now, java.time.ZoneOffset.UTC);
    now = now.plus(Duration.ofDays(1));
    add(NATIONAL, "a", Things.indicator(2), Things.indicator(1, LATE, ""));
    Catalogue catalogue = drawn();
    assertThat(catalogue.counts(Count.By.TYPE, day, day.plusDays(2)))
        .extracting(count -> count.day() + " " + count.name() + " " + count.objects())
        .containsExactlyInAnyOrder(
            day + " malware 1",
            day + " identity 1",
            day + " indicator 1",
            day.plusDays(1) + " indicator 1");
    assertThat(catalogue.counts(Count.By.FAMILY, day, day.plusDays(1)))
        .containsExactly(new Count(Count.By.FAMILY, "Locker", day, NATIONAL, 1));
    assertThat(catalogue.counts(Count.By.SECTOR, day, day.plusDays(1)))
        .containsExactly(new Count(Count.By.SECTOR, "energy", day, NATIONAL, 1));
    assertThat(catalogue.counts(Count.By.SECTOR, day.plusDays(1), day.plusDays(2))).isEmpty();
  }
}
