package parley.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.store.Store;
import parley.store.StoreException;

/// Reads entries by walking one index from where the page before ended (K-SEEK-4), inside one state
/// of the database.
final class FindTable {
  private final Handle handle;

  private FindTable(Handle handle) {
    this.handle = handle;
  }

  static <T> T read(Store store, Function<FindTable, T> ask) throws StoreException {
    return store.read(handle -> ask.apply(new FindTable(handle)));
  }

  /// An entry as its row says.
  ///
  /// @param ends until when it is active; the least number where all its sources are revoked
  record Row(long no, String key, String type, long place, long ends, int tlp, int pap) {
    State state(long now) {
      if (ends == Long.MIN_VALUE) {
        return State.REVOKED;
      }
      return now < ends ? State.ACTIVE : State.EXPIRED;
    }
  }

  /// Which index is walked, the newest first.
  sealed interface Walk {
    record ByCode(long code) implements Walk {}

    record ByType(String type) implements Walk {}

    record ByTlp(int tlp) implements Walk {}

    record Revoked() implements Walk {}

    /// What ended before now, what ended last first.
    record Ended(long now) implements Walk {}

    record All() implements Walk {}
  }

  /// Where a walk stands: before this.
  ///
  /// @param ends only of {@link Walk.Ended}
  record At(long ends, long place) {
    static final At NEWEST = new At(Long.MAX_VALUE, Long.MAX_VALUE);

    String text() {
      return ends == Long.MAX_VALUE ? Long.toString(place) : ends + "." + place;
    }

    static At read(String text) {
      int dot = text.indexOf('.');
      try {
        return dot < 0
            ? new At(Long.MAX_VALUE, Long.parseLong(text))
            : new At(
                Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("the next page begins where the page before said", e);
      }
    }
  }

  private static final String COLUMNS =
      "select e.no, e.key, e.type, e.place, e.ends, e.tlp, e.pap from ";
  private static final String ENTRY = "cat_entry e where ";
  private static final String ORDER =
      "e.place < :place and e.place >= :since order by e.place desc";

  /// The next ones, as many as are wanted.
  List<Row> walk(Walk walk, At at, long since, int most) {
    String sql =
        COLUMNS
            + switch (walk) {
              case Walk.ByCode _ ->
                  "cat_code c join cat_entry e on e.place = c.place where c.code = :of"
                      + " and c.place < :place and c.place >= :since order by c.place desc";
              case Walk.ByType _ -> ENTRY + "e.type = :of and " + ORDER;
              case Walk.ByTlp _ -> ENTRY + "e.tlp = :of and " + ORDER;
              case Walk.Revoked _ -> ENTRY + "e.ends = :of and " + ORDER;
              case Walk.Ended _ ->
                  ENTRY
                      + "e.ends > :least and e.ends <= :of and (e.ends, e.place) < (:ends, :place)"
                      + " order by e.ends desc, e.place desc";
              case Walk.All _ -> ENTRY + ORDER;
            }
            + " limit :most";
    Query query = handle.createQuery(sql).bind("place", at.place()).bind("most", most);
    switch (walk) {
      case Walk.ByCode(long code) -> query.bind("of", code).bind("since", since);
      case Walk.ByType(String type) -> query.bind("of", type).bind("since", since);
      case Walk.ByTlp(int tlp) -> query.bind("of", tlp).bind("since", since);
      case Walk.Revoked _ -> query.bind("of", Long.MIN_VALUE).bind("since", since);
      case Walk.Ended(long now) ->
          query.bind("of", now).bind("least", Long.MIN_VALUE).bind("ends", at.ends());
      case Walk.All _ -> query.bind("since", since);
    }
    return rows(query);
  }

  private static List<Row> rows(Query query) {
    return query
        .map((row, _) ->
            new Row(
                row.getLong("no"),
                row.getString("key"),
                row.getString("type"),
                row.getLong("place"),
                row.getLong("ends"),
                row.getInt("tlp"),
                row.getInt("pap")))
        .list();
  }

  /// At how many places a code stands, as far as that is counted.
  int few(long code, int most) {
    return handle
        .createQuery(
            "select count(*) from"
                + " (select 1 from cat_code where code = :code limit :most) as counted")
        .bind("code", code)
        .bind("most", most)
        .mapTo(Integer.class)
        .one();
  }

  /// Each place is looked up by itself, in a query within the query that no engine takes apart: a
  /// planner that does not know how often a code stands reads all its places, and then filters.
  static final String HOLDING =
      "select w.column1 from (values "
          + IntStream.range(0, NewsTable.AT_ONCE)
              .mapToObj(at -> "(:p" + at + ")")
              .collect(Collectors.joining(", "))
          + ") as w where (select 1 from cat_code c"
          + " where c.code = :code and c.place = w.column1) = 1";

  /// Those of the places at which a code stands too.
  Set<Long> holding(long code, List<Long> places) {
    Set<Long> holding = new HashSet<>();
    for (int from = 0; from < places.size(); from += NewsTable.AT_ONCE) {
      List<Long> some =
          NewsTable.padded(places.subList(from, Math.min(from + NewsTable.AT_ONCE, places.size())));
      Query query = handle.createQuery(HOLDING).bind("code", code);
      for (int at = 0; at < some.size(); at++) {
        query.bind("p" + at, some.get(at));
      }
      holding.addAll(query.mapTo(Long.class).list());
    }
    return holding;
  }

  Optional<Row> byKey(String key) {
    return rows(handle.createQuery(COLUMNS + ENTRY + "e.key = :key").bind("key", key)).stream()
        .findFirst();
  }

  /// The entry of an object; of several, the one with the newest news.
  Optional<Row> byObject(String id) {
    return rows(
            handle
                .createQuery(
                    COLUMNS
                        + "cat_source s join cat_entry e on e.no = s.entry where s.id = :id"
                        + " order by e.place desc")
                .bind("id", id))
        .stream()
        .findFirst();
  }

  /// The sources of entries.
  static List<DrawTable.SourceRow> sources(Handle handle, List<Long> entries) {
    return handle
        .createQuery(
            "select s.id, s.collection, s.entry, s.version, s.added, s.last, s.client,"
                + " s.valid_until, s.revoked, s.tlp, s.pap, s.raised, s.codes, c.alias"
                + " from cat_source s join cert_collection c on c.no = s.collection"
                + " where s.entry in (<entries>) order by s.last desc, s.id, s.collection")
        .bindList("entries", entries)
        .map((row, _) ->
            new DrawTable.SourceRow(
                new Drawn.Place(row.getInt("collection"), row.getString("id")),
                row.getLong("entry"),
                new Drawn.Is(
                    "",
                    "",
                    "",
                    row.getLong("version"),
                    row.getString("client"),
                    row.getString("alias"),
                    row.getLong("added"),
                    row.getLong("last"),
                    row.getLong("valid_until"),
                    row.getInt("revoked") == 1,
                    Marked.numbered(
                        row.getInt("tlp"), row.getInt("pap"), row.getInt("raised") == 1),
                    Codes.read(row.getBytes("codes")),
                    List.of())))
        .list();
  }

  Map<Long, List<DrawTable.SourceRow>> sources(List<Row> rows) {
    Map<Long, List<DrawTable.SourceRow>> found = new HashMap<>();
    List<Long> numbers = rows.stream().map(Row::no).toList();
    for (int from = 0; from < numbers.size(); from += NewsTable.AT_ONCE) {
      sources(
              handle,
              NewsTable.padded(
                  numbers.subList(from, Math.min(from + NewsTable.AT_ONCE, numbers.size()))))
          .forEach(
              source -> found.computeIfAbsent(source.entry(), _ -> new ArrayList<>()).add(source));
    }
    return found;
  }

  /// A sealed object and the name under which it is sealed.
  record Sealed(Digest name, Bytes content) {}

  /// Versions of objects by number; one that is gone meanwhile is left out.
  Map<Long, Sealed> sealed(List<Long> versions) {
    Map<Long, Sealed> found = new HashMap<>();
    for (int from = 0; from < versions.size(); from += NewsTable.AT_ONCE) {
      handle
          .createQuery("select no, mark, sealed from cert_version where no in (<nos>)")
          .bindList(
              "nos",
              NewsTable.padded(
                  versions.subList(from, Math.min(from + NewsTable.AT_ONCE, versions.size()))))
          .map((row, _) ->
              Map.entry(
                  row.getLong("no"),
                  new Sealed(
                      new Digest(Bytes.owning(row.getBytes("mark"))),
                      Bytes.owning(row.getBytes("sealed")))))
          .forEach(each -> found.put(each.getKey(), each.getValue()));
    }
    return found;
  }
}
