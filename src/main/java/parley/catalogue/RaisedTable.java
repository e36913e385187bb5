package parley.catalogue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import parley.store.Store;
import parley.store.StoreException;

/// The table `cert_raised` (K-RAISE-1).
public final class RaisedTable {
  private final Store store;

  public RaisedTable(Store store) {
    this.store = store;
  }

  public Optional<Raised> raised(String id) throws StoreException {
    return Optional.ofNullable(raised(List.of(id)).get(id));
  }

  /// Those of the objects that an officer raised.
  public Map<String, Raised> raised(List<String> ids) throws StoreException {
    if (ids.isEmpty()) {
      return Map.of();
    }
    List<String> distinct = ids.stream().distinct().toList();
    return store.read(handle -> {
      Map<String, Raised> found = new HashMap<>();
      for (int from = 0; from < distinct.size(); from += NewsTable.AT_ONCE) {
        List<String> some =
            distinct.subList(from, Math.min(from + NewsTable.AT_ONCE, distinct.size()));
        read(handle
                .createQuery(
                    "select id, tlp, pap, officer, at from cert_raised where id in (<ids>)")
                .bindList("ids", NewsTable.padded(some)))
            .forEach(each -> found.put(each.id(), each));
      }
      return found;
    });
  }

  /// Those of which partners and collections are still to learn (K-RAISE-4).
  public List<Raised> pending(int most) throws StoreException {
    return store.read(handle ->
        read(
            handle
                .createQuery(
                    "select id, tlp, pap, officer, at from cert_raised where pending = 1"
                        + " order by id limit :most")
                .bind("most", most)));
  }

  private static List<Raised> read(Query query) {
    return query
        .map((row, _) -> {
          Marked marked = Marked.numbered(row.getInt("tlp"), row.getInt("pap"), true);
          return new Raised(
              row.getString("id"),
              marked.tlp(),
              marked.pap(),
              row.getString("officer"),
              Instant.EPOCH.plus(row.getLong("at"), ChronoUnit.MICROS));
        })
        .list();
  }

  /// The word, and that every collection's entry of the object is to be drawn again: both or
  /// neither. Never milder than what was raised before, whoever came in between (K-RAISE-2).
  ///
  /// @return what is kept now
  public Raised keep(Raised raised) throws StoreException {
    List<Drawn.Place> places = new NewsTable(store).places(raised.id());
    return store.write(
        Store.Lane.NORMAL,
        handle -> {
          List<Raised> before = new ArrayList<>();
          before.addAll(
              read(
                  handle
                      .createQuery(
                          "select id, tlp, pap, officer, at from cert_raised where id = :id")
                      .bind("id", raised.id())));
          Marked own = new Marked(raised.tlp(), raised.pap(), true);
          Marked marked = before.isEmpty() ? own : before.getFirst().over(own);
          Raised kept =
              new Raised(raised.id(), marked.tlp(), marked.pap(), raised.officer(), raised.at());
          handle.execute(
              "insert into cert_raised (id, tlp, pap, officer, at, pending)"
                  + " values (?, ?, ?, ?, ?, 1) on conflict (id) do update set"
                  + " tlp = excluded.tlp, pap = excluded.pap, officer = excluded.officer,"
                  + " at = excluded.at, pending = 1",
              kept.id(),
              Marked.number(kept.tlp()),
              Marked.number(kept.pap()),
              kept.officer(),
              ChronoUnit.MICROS.between(Instant.EPOCH, kept.at()));
          places.forEach(place -> TouchTable.touched(handle, place.collection(), place.id()));
          return kept;
        });
  }

  /// Partners and collections know of this word; a later one is still pending.
  public void told(Raised raised) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute(
                "update cert_raised set pending = 0 where id = ? and at = ?",
                raised.id(),
                ChronoUnit.MICROS.between(Instant.EPOCH, raised.at())));
  }
}
