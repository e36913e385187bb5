package parley.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.certline.Things;
import parley.stix.Marking;

/// What is found, on every engine (K-SEEK-1 to K-SEEK-6).
abstract class FindConformance extends CatalogueStand {
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

  /// K-SEEK-4: of two words the rarer one is walked along, so that the bound is no bar.
  @Test
  void a_rare_word_beside_a_frequent_one_is_found_however_far_back() throws Exception {
    List<String> many = new ArrayList<>();
    for (int number = 1; number <= Finder.MOST_LOOKED_AT + 50; number++) {
      String name = number == 3 ? "Beacon Zebra" : "Beacon";
      many.add(indicator(number, "[a-b:c = " + number + "]", ",\"name\":\"" + name + "\""));
    }
    for (int from = 0; from < many.size(); from += 1_000) {
      int to = Math.min(many.size(), from + 1_000);
      add(NATIONAL, "a", many.subList(from, to).toArray(String[]::new));
    }
    Catalogue catalogue = drawn();
    assertThat(found(catalogue, "beacon zebra")).containsExactly(id(3));
    assertThat(found(catalogue, "zebra beacon")).containsExactly(id(3));
    // What no index narrows ends at the bound, and says where it goes on.
    Query none = Query.of("beacon", 10).tlp(Marking.Tlp.RED);
    Page page = catalogue.find(none);
    assertThat(page.entries()).isEmpty();
    Page rest = catalogue.find(none.after(page.next().orElseThrow()));
    assertThat(rest.entries()).isEmpty();
    assertThat(rest.next()).isEmpty();
  }

  /// K-SEEK-3, K-SEEK-4.
  @Test
  void pages_show_each_entry_once_whatever_comes_meanwhile() throws Exception {
    List<String> wanted = new ArrayList<>();
    for (int each = 1; each <= 23; each++) {
      // By value, by network and by words: three ways to one page.
      String value = each % 3 == 0 ? "192.0.2.0/24" : "192.0.2.1";
      add(
          NATIONAL,
          "a",
          indicator(each, "[ipv4-addr:value = '" + value + "' AND a-b:c = " + each + "]", ""));
      wanted.addFirst(id(each));
    }
    Catalogue catalogue = drawn();
    List<String> found = new ArrayList<>();
    Query query = Query.of("192.0.2.1", 5);
    Page page = catalogue.find(query);
    found.addAll(ids(page));
    int number = 100;
    while (page.next().isPresent()) {
      add(
          NATIONAL,
          "a",
          indicator(++number, "[ipv4-addr:value = '192.0.2.1' AND a-b:c = " + number + "]", ""));
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
