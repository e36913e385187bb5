package parley.linktest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import parley.party.LinkId;
import parley.store.Store;
import parley.store.StoreException;

/// The table `link_strip`.
final class StripTable {
  private final Store store;

  StripTable(Store store) {
    this.store = store;
  }

  /// Adds one sample for each route of a link, all in one commit.
  void add(LinkId link, Instant now, Map<String, StripCell.Sample> samples) throws StoreException {
    Instant start = StripCell.startOf(now);
    store.write(
        Store.Lane.BULK,
        handle -> {
          samples.forEach((route, sample) -> {
            StripCell before =
                cells(handle, link, start, start.plus(StripCell.LENGTH))
                    .getOrDefault(route, List.of())
                    .stream()
                    .findFirst()
                    .orElse(StripCell.empty(start));
            put(handle, link, route, before.with(sample));
          });
          return samples.size();
        });
  }

  private static void put(Handle handle, LinkId link, String route, StripCell cell) {
    handle
        .createUpdate(
            """
            insert into link_strip (link, route, cell, up, late, down, failures, latencies)
            values (:link, :route, :cell, :up, :late, :down, :failures, :latencies)
            on conflict (link, route, cell) do update set up = excluded.up, late = excluded.late,
              down = excluded.down, failures = excluded.failures, latencies = excluded.latencies\
            """)
        .bind("link", link.name())
        .bind("route", route)
        .bind("cell", cell.start().toEpochMilli())
        .bind("up", cell.up())
        .bind("late", cell.late())
        .bind("down", cell.down())
        .bind("failures", cell.failures())
        .bind(
            "latencies",
            cell.latencies().stream().map(String::valueOf).collect(Collectors.joining(" ")))
        .execute();
  }

  /// Route → cells in order of time; quarters without a sample are not there.
  Map<String, List<StripCell>> cells(LinkId link, Instant from, Instant until)
      throws StoreException {
    return store.read(handle -> cells(handle, link, from, until));
  }

  private static Map<String, List<StripCell>> cells(
      Handle handle, LinkId link, Instant from, Instant until) {
    Map<String, List<StripCell>> found = new LinkedHashMap<>();
    handle
        .createQuery(
            "select route, cell, up, late, down, failures, latencies from link_strip where"
                + " link = :link and cell >= :from and cell < :until order by route, cell")
        .bind("link", link.name())
        .bind("from", from.toEpochMilli())
        .bind("until", until.toEpochMilli())
        .map((row, _) ->
            Map.entry(
                row.getString("route"),
                new StripCell(
                    Instant.ofEpochMilli(row.getLong("cell")),
                    row.getInt("up"),
                    row.getInt("late"),
                    row.getInt("down"),
                    row.getLong("failures"),
                    numbers(row.getString("latencies")))))
        .forEach(entry ->
            found.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>()).add(entry.getValue()));
    return found;
  }

  private static List<Long> numbers(String written) {
    return Arrays.stream(written.split(" "))
        .filter(number -> !number.isEmpty())
        .map(Long::valueOf)
        .toList();
  }

  void forget(LinkId link, Instant before) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate("delete from link_strip where link = :link and cell < :before")
                .bind("link", link.name())
                .bind("before", before.toEpochMilli())
                .execute());
  }
}
