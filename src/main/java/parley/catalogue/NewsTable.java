package parley.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.store.Store;
import parley.store.StoreException;

/// What is new in the collections, and what is there now (K-ENTRY-3). Collections of what partners
/// are sent hold copies and are not followed.
final class NewsTable {
  /// Looked up with one query; always so many.
  static final int AT_ONCE = 100;

  private static final long MOST_BYTES = 4L << 20;
  private static final long NEVER = Long.MIN_VALUE;
  private static final String TO = "to-";

  private final Store store;

  NewsTable(Store store) {
    this.store = store;
  }

  /// What came, in the order in which it did over all collections.
  ///
  /// @param positions how far each collection is drawn with it
  /// @param touched objects to be looked at again, and the rows that say so
  record News(
      List<Drawn.Place> came,
      Map<Integer, Long> positions,
      List<Drawn.Place> touched,
      List<Long> rows,
      boolean clearing) {
    boolean isEmpty() {
      return came.isEmpty() && rows.isEmpty() && !clearing;
    }
  }

  /// The newest version of one object.
  record Now(
      long version,
      long added,
      long last,
      String client,
      String alias,
      Digest name,
      Bytes sealed) {}

  private record Row(Drawn.Place place, long added, long size) {}

  News news(int most) throws StoreException {
    return store.read(handle -> {
      if (clearing(handle)) {
        return new News(List.of(), Map.of(), List.of(), List.of(), true);
      }
      List<Row> rows = new ArrayList<>();
      long horizon = Long.MAX_VALUE;
      for (Map.Entry<Integer, Long> each : followed(handle).entrySet()) {
        List<Row> some = after(handle, each.getKey(), each.getValue(), most);
        rows.addAll(some);
        // Further than where one was cut the others are not drawn: so the order is one over all.
        horizon = some.size() < most ? horizon : Math.min(horizon, some.getLast().added());
      }
      long until = horizon;
      List<Row> taken = new ArrayList<>();
      long bytes = 0;
      rows.sort(java.util.Comparator.comparingLong(Row::added));
      for (Row row : rows) {
        bytes += row.size();
        if (row.added() > until
            || taken.size() == most
            || (!taken.isEmpty() && bytes > MOST_BYTES)) {
          break;
        }
        taken.add(row);
      }
      Map<Integer, Long> positions = new HashMap<>();
      taken.forEach(row -> positions.put(row.place().collection(), row.added()));
      return touched(handle, most, taken, positions);
    });
  }

  static boolean clearing(Handle handle) {
    return handle
            .createQuery("select last from cert_number where name = 'clearing'")
            .mapTo(Long.class)
            .one()
        == 1;
  }

  private static News touched(
      Handle handle, int most, List<Row> taken, Map<Integer, Long> positions) {
    List<Drawn.Place> touched = new ArrayList<>();
    List<Long> rows =
        handle
            .createQuery("select no, collection, id from cat_touched order by no limit :most")
            .bind("most", most)
            .map((row, _) -> {
              touched.add(new Drawn.Place(row.getInt("collection"), row.getString("id")));
              return row.getLong("no");
            })
            .list();
    return new News(taken.stream().map(Row::place).toList(), positions, touched, rows, false);
  }

  /// Each with how far it is drawn.
  private static Map<Integer, Long> followed(Handle handle) {
    Map<Integer, Long> followed = new LinkedHashMap<>();
    handle
        .createQuery(
            "select c.no, c.alias, p.added from cert_collection c"
                + " left join cat_position p on p.collection = c.no order by c.no")
        .map((row, _) -> {
          long added = row.getLong("added");
          boolean begun = !row.wasNull();
          if (!row.getString("alias").startsWith(TO)) {
            followed.put(row.getInt("no"), begun ? added : NEVER);
          }
          return true;
        })
        .list();
    return followed;
  }

  private static List<Row> after(Handle handle, int collection, long added, int most) {
    return handle
        .createQuery(
            "select l.id, v.added, v.size from cert_version v join cert_line l on l.no = v.line"
                + " where v.collection = :collection and v.added > :added"
                + " order by v.added limit :most")
        .bind("collection", collection)
        .bind("added", added)
        .bind("most", most)
        .map((row, _) ->
            new Row(
                new Drawn.Place(collection, row.getString("id")),
                row.getLong("added"),
                row.getLong("size")))
        .list();
  }

  /// The newest versions, each in the newest version of STIX in which it is here.
  Map<Drawn.Place, Now> now(List<Drawn.Place> places) throws StoreException {
    return store.read(handle -> {
      Map<Integer, List<String>> wanted = new LinkedHashMap<>();
      places.stream()
          .distinct()
          .forEach(place ->
              wanted.computeIfAbsent(place.collection(), _ -> new ArrayList<>()).add(place.id()));
      Map<Drawn.Place, Now> found = new HashMap<>();
      wanted.forEach((collection, ids) -> {
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
          List<String> some = padded(ids.subList(from, Math.min(from + AT_ONCE, ids.size())));
          now(handle, collection, some, found);
        }
      });
      return found;
    });
  }

  private static void now(
      Handle handle, int collection, List<String> ids, Map<Drawn.Place, Now> into) {
    handle
        .createQuery(
            "select l.id, v.no, v.added, v.client, v.mark, v.sealed, c.alias,"
                + " case when l.first_no = l.last_no then v.added else"
                + " (select min(o.added) from cert_version o where o.line = l.no) end as first_added"
                + " from cert_line l join cert_version v on v.no = l.last_no"
                + " join cert_collection c on c.no = l.collection"
                + " where l.collection = :collection and l.top = 1 and l.id in (<ids>)")
        .bind("collection", collection)
        .bindList("ids", ids)
        .map((row, _) ->
            Map.entry(
                new Drawn.Place(collection, row.getString("id")),
                new Now(
                    row.getLong("no"),
                    row.getLong("first_added"),
                    row.getLong("added"),
                    row.getString("client"),
                    row.getString("alias"),
                    new Digest(Bytes.owning(row.getBytes("mark"))),
                    Bytes.owning(row.getBytes("sealed")))))
        .forEach(each -> into.put(each.getKey(), each.getValue()));
  }

  /// One object of one collection.
  Optional<Now> now(String alias, String id) throws StoreException {
    Optional<Integer> collection =
        store.read(handle ->
            handle
                .createQuery("select no from cert_collection where alias = :alias")
                .bind("alias", alias)
                .mapTo(Integer.class)
                .findOne());
    if (collection.isEmpty()) {
      return Optional.empty();
    }
    Drawn.Place place = new Drawn.Place(collection.get(), id);
    return Optional.ofNullable(now(List.of(place)).get(place));
  }

  /// Every collection that has an object, partners' views left out.
  List<Drawn.Place> places(String id) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select distinct l.collection, c.alias from cert_line l"
                    + " join cert_collection c on c.no = l.collection where l.id = :id"
                    + " order by l.collection")
            .bind("id", id)
            .map((row, _) -> Map.entry(row.getInt("collection"), row.getString("alias")))
            .stream()
            .filter(each -> !each.getValue().startsWith(TO))
            .map(each -> new Drawn.Place(each.getKey(), id))
            .toList());
  }

  static <T> List<T> padded(List<T> some) {
    List<T> all = new ArrayList<>(some);
    while (all.size() < AT_ONCE) {
      all.add(some.getLast());
    }
    return all;
  }
}
