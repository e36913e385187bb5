package parley.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.certline.Things;
import parley.stix.Marking;
import parley.taxii.Filters;

/// What an entry is, on every engine (K-ENTRY-1 to K-AGE-2).
abstract class CatalogueConformance extends CatalogueStand {
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
}
