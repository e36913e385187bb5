package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import parley.store.Parts;
import parley.store.PrivatePostgres;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.taxii.Filters;
import parley.taxii.Shelf;

/// Collections on PostgreSQL, where versions lie in parts.
class PostgresShelvesIT extends ShelvesConformance {
  private @Nullable PrivatePostgres server;

  @Override
  StoreConfig database() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "PostgreSQL is not installed");
    PrivatePostgres started = PrivatePostgres.start();
    server = started;
    return started.database();
  }

  @Override
  void leave() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static long number(Store store, String name) throws Exception {
    return store.read(handle ->
        handle
            .createQuery("select last from cert_number where name = :name")
            .bind("name", name)
            .mapTo(Long.class)
            .one());
  }

  /// As if so many versions had come.
  private void jump(long to) throws Exception {
    store()
        .write(
            Store.Lane.NORMAL,
            handle -> handle.execute("update cert_number set last = ? where name = 'version'", to));
  }

  private static List<String> parts(Store store, int collection) throws Exception {
    return store.read(handle ->
        handle
            .createQuery(
                "select distinct c.relname from cert_version v join pg_class c on c.oid = v.tableoid"
                    + " where v.collection = :no order by 1")
            .bind("no", collection)
            .mapTo(String.class)
            .list());
  }

  /// K-PART-1.
  @Test
  void the_next_part_is_there_before_it_is_needed_and_nothing_shows_where_one_ends()
      throws Exception {
    Shelf shelf = shelf("parts");
    String early = Things.indicator(300, EARLY, "");
    add(shelf, early);
    long edge = number(store(), "parts");
    jump(edge - Parts.AHEAD - 2);
    add(shelf, Things.indicator(301));
    assertThat(number(store(), "parts")).isEqualTo(edge);
    add(shelf, Things.indicator(302));
    assertThat(number(store(), "parts")).isEqualTo(edge + Parts.NUMBERS);
    jump(edge - 2);
    add(shelf, Things.indicator(303), Things.indicator(304), Things.indicator(305));
    assertThat(parts(store(), shelf.number()))
        .contains("cert_version_" + edge)
        .hasSizeBetween(2, 3);
    assertThat(objects(shelf, meant(LAST)))
        .containsExactly(
            early,
            Things.indicator(301),
            Things.indicator(302),
            Things.indicator(303),
            Things.indicator(304),
            Things.indicator(305));
    String late = Things.indicator(300, LATE, "");
    String between = Things.indicator(300, "2026-01-01T12:00:00.000Z", "");
    add(shelf, late, between);
    assertThat(add(shelf, early, between, late).successes()).isEqualTo(3);
    assertThat(add(shelf, Things.indicator(300, EARLY, ",\"name\":\"other\"")).failures())
        .isEqualTo(1);
    Filters of = new Filters(List.of(Things.id("indicator", 300)), List.of(), ALL, List.of());
    assertThat(objects(shelf, of)).containsExactly(early, late, between);
    assertThat(objects(shelf, meant(LAST, "indicator"))).hasSize(6).endsWith(late);
    assertThat(shelves().remove(shelf, of)).isEqualTo(3);
    assertThat(objects(shelf, meant(ALL))).hasSize(5).startsWith(Things.indicator(301));
  }

  /// K-PAGE-3: over all parts, however many there are. Told not to sort, it would where it had to.
  @Test
  void every_page_is_a_walk_along_the_indexes_of_the_parts_in_their_order() throws Exception {
    for (String where : Walks.ALL) {
      List<String> plan =
          store()
              .read(handle -> {
                for (String way : List.of("seqscan", "bitmapscan", "sort", "incremental_sort")) {
                  handle.execute("set local enable_" + way + " = off");
                }
                return plan(handle, where);
              });
      assertThat(plan).as(where).noneMatch(step -> step.contains("Sort") && step.contains("cost"));
      assertThat(plan).as(where).noneMatch(step -> step.contains("Seq Scan"));
      List<String> walked = plan.stream().filter(step -> step.contains("Index Cond")).toList();
      assertThat(walked).as(where).isNotEmpty().allMatch(step -> step.contains("added > "));
      assertThat(plan.stream().filter(step -> step.contains("Index Scan")))
          .as(where)
          .hasSameSizeAs(walked);
    }
  }

  private static List<String> plan(Handle handle, String where) {
    return handle
        .createQuery(
            "explain select no, added, size from cert_version where "
                + where
                + " and added > 5 order by added limit 10")
        .mapTo(String.class)
        .list();
  }

  /// D-STORE-8, K-PART-1: what a release before parts has kept.
  @Test
  void what_was_there_before_is_the_first_part_as_it_lay() throws Exception {
    StoreConfig own = Objects.requireNonNull(server).database();
    List<String> there = List.of(Things.indicator(1), Things.indicator(2), Things.indicator(3));
    try (RenewableStore before = new RenewableStore(() -> Stores.open(own, Stores.Tables.CERT))) {
      undo(before);
      SealedShelves shelves = over(before);
      add(shelves, shelves.all().getFirst(), there.toArray(String[]::new));
      assertThat(parts(before, shelves.all().getFirst().number())).containsExactly("cert_version");
    }
    try (RenewableStore after = new RenewableStore(() -> Stores.open(own, Stores.Tables.CERT))) {
      SealedShelves shelves = over(after);
      Shelf shelf = shelves.all().getFirst();
      assertThat(objects(shelves, shelf, meant(LAST))).containsExactlyElementsOf(there);
      assertThat(parts(after, shelf.number())).containsExactly("cert_version_first");
      assertThat(number(after, "parts")).isEqualTo(Parts.NUMBERS);
      add(shelves, shelf, Things.indicator(2, LATE, ""), Things.indicator(3));
      assertThat(objects(shelves, shelf, meant(LAST)))
          .containsExactly(there.get(0), there.get(2), Things.indicator(2, LATE, ""));
    }
  }

  /// The table as the first migration made it.
  private static void undo(Store store) throws Exception {
    String first;
    try (InputStream in =
        Objects.requireNonNull(
            Parts.class.getResourceAsStream(
                "/parley/store/migration-cert/common/V1__collections.sql"))) {
      first =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("${key}", "bigint primary key")
              .replace("${bytes}", "bytea")
              .replace("${sorted}", "text collate \"C\"");
    }
    List<String> made =
        List.of(first.split(";\n", -1)).stream()
            .map(text -> text.replaceAll("(?m)^ *--.*$", "").strip())
            .filter(text -> text.matches("(?s)create .*\\bcert_version\\b.*"))
            .toList();
    assertThat(made).hasSize(10);
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          handle.execute("drop table cert_version");
          made.forEach(handle::execute);
          handle.execute("delete from cert_number where name = 'parts'");
          // What came after it is not there without it.
          handle.execute("drop index match_run_state");
          handle.execute("alter table match_run drop column taken");
          return handle.execute(
              "delete from flyway_schema_history where script in"
                  + " ('postgresql/V10__parts.sql', 'common/V12__match_taken.sql')");
        });
  }
}
