package parley.certline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.taxii.Added;
import parley.taxii.Filters;
import parley.taxii.Shelves.Entry;
import parley.taxii.Shelves.Spot;

/// Reads pages of a collection: never by counting off what came before, always by walking an index
/// from where the last page ended (K-PAGE-3). A filter of several values is several such walks,
/// whose beginnings are merged.
final class PageTable {
  private static final String IN_COLLECTION = "collection = :collection";
  private static final String LAST = " and last = 1";
  private static final String FIRST = " and first = 1";
  private static final String SELECT = "select no, added, size from cert_version where ";
  private static final String TOP = " and top = 1";

  private final Handle handle;
  private final int collection;
  private final Filters filters;
  private final List<String> specs;
  private final long after;
  private final int wanted;

  /// @param wanted one more than the page holds
  PageTable(Handle handle, int collection, Filters filters, Added after, int wanted) {
    this.handle = handle;
    this.collection = collection;
    this.filters = filters;
    this.specs =
        filters.specs().stream().distinct().filter(spec -> spec.matches("2\\.[01]")).toList();
    this.after = after.micros();
    this.wanted = wanted;
  }

  /// A sealed object and the name under which it is sealed.
  record Sealed(Digest name, Bytes content) {}

  private record Line(long no, long first, long last) {}

  /// The oldest that are meant, as many as are wanted.
  List<Spot> spots() {
    return walks().stream().sorted(Comparator.comparing(Spot::added)).limit(wanted).toList();
  }

  private List<Spot> walks() {
    List<Spot> found = new ArrayList<>();
    if (specs.isEmpty() && !filters.specs().isEmpty()) {
      return found;
    }
    if (!filters.ids().isEmpty()) {
      ofLines(found);
    } else if (!filters.types().isEmpty()) {
      for (String type : filters.types().stream().distinct().toList()) {
        versions(IN_COLLECTION + " and type = :at" + spec(), type, found);
      }
    } else if (!specs.isEmpty()) {
      for (String spec : specs) {
        versions(IN_COLLECTION + " and spec = :at", spec, found);
      }
    } else {
      versions(IN_COLLECTION + TOP, "", found);
    }
    return found;
  }

  private String spec() {
    return specs.isEmpty() ? TOP : " and spec in (<specs>)";
  }

  /// One walk for each of the words and moments that are asked for.
  private void versions(String where, Object at, List<Spot> found) {
    Filters.Versions asked = filters.versions();
    if (asked.all()) {
      found.addAll(walk(where, at, ""));
      return;
    }
    if (asked.first()) {
      found.addAll(walk(where + FIRST, at, ""));
    }
    if (asked.last()) {
      found.addAll(walk(where + LAST, at, ""));
    }
    asked.keys().forEach(key -> found.addAll(walk(where + " and version_key = :key", at, key)));
  }

  private List<Spot> walk(String where, Object at, String key) {
    String sql = SELECT + where + " and added > :after order by added limit :wanted";
    Query query = handle.createQuery(sql).bind("after", after).bind("wanted", wanted);
    if (sql.contains(":collection")) {
      query.bind("collection", collection);
    }
    if (sql.contains(":at")) {
      query.bind("at", at);
    }
    if (sql.contains(":key")) {
      query.bind("key", key);
    }
    if (sql.contains("<specs>")) {
      query.bindList("specs", specs);
    }
    return spots(query);
  }

  private static List<Spot> spots(Query query) {
    return query
        .map((row, _) ->
            new Spot(row.getLong("no"), new Added(row.getLong("added")), row.getInt("size")))
        .list();
  }

  /// Of single objects: their first and last versions are known without a look at the others.
  private void ofLines(List<Spot> found) {
    Filters.Versions asked = filters.versions();
    List<Line> lines = lines();
    if (lines.isEmpty()) {
      return;
    }
    if (asked.all()) {
      lines.forEach(line -> found.addAll(walk("line = :at", line.no(), "")));
      return;
    }
    if (!asked.keys().isEmpty()) {
      lines.forEach(line -> found.addAll(named(line)));
    }
    List<Long> numbers = new ArrayList<>();
    for (Line line : lines) {
      if (asked.first()) {
        numbers.add(line.first());
      }
      if (asked.last()) {
        numbers.add(line.last());
      }
    }
    List<Long> distinct = numbers.stream().distinct().toList();
    for (int from = 0; from < distinct.size(); from += IntakeTable.AT_ONCE) {
      int to = Math.min(from + IntakeTable.AT_ONCE, distinct.size());
      found.addAll(
          spots(
              handle
                  .createQuery(SELECT + "no in (<nos>) and added > :after")
                  .bindList("nos", IntakeTable.padded(distinct.subList(from, to)))
                  .bind("after", after)));
    }
  }

  private List<Spot> named(Line line) {
    return spots(
        handle
            .createQuery(SELECT + "line = :at and version_key in (<keys>) and added > :after")
            .bind("at", line.no())
            .bindList("keys", IntakeTable.padded(filters.versions().keys()))
            .bind("after", after));
  }

  private List<Line> lines() {
    Query query =
        handle
            .createQuery(
                "select no, type, first_no, last_no from cert_line where collection = :collection"
                    + " and id in (<ids>)"
                    + spec())
            .bind("collection", collection)
            .bindList("ids", IntakeTable.padded(filters.ids()));
    if (!specs.isEmpty()) {
      query.bindList("specs", specs);
    }
    return query
        .map((row, _) ->
            Map.entry(
                row.getString("type"),
                new Line(row.getLong("no"), row.getLong("first_no"), row.getLong("last_no"))))
        .stream()
        .filter(line -> filters.types().isEmpty() || filters.types().contains(line.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /// In the order of the spots.
  static List<Sealed> sealed(Handle handle, List<Spot> spots) {
    Map<Long, Sealed> found = new HashMap<>();
    for (List<Long> numbers : numbers(spots)) {
      handle
          .createQuery("select no, mark, sealed from cert_version where no in (<nos>)")
          .bindList("nos", numbers)
          .map((row, _) ->
              Map.entry(
                  row.getLong("no"),
                  new Sealed(
                      new Digest(Bytes.owning(row.getBytes("mark"))),
                      Bytes.owning(row.getBytes("sealed")))))
          .forEach(each -> found.put(each.getKey(), each.getValue()));
    }
    return ordered(spots, found);
  }

  static List<Entry> entries(Handle handle, List<Spot> spots) {
    Map<Long, Entry> found = new HashMap<>();
    for (List<Long> numbers : numbers(spots)) {
      handle
          .createQuery(
              "select v.no, l.id, v.added, v.version, v.spec from cert_version v"
                  + " join cert_line l on l.no = v.line where v.no in (<nos>)")
          .bindList("nos", numbers)
          .map((row, _) ->
              Map.entry(
                  row.getLong("no"),
                  new Entry(
                      row.getString("id"),
                      new Added(row.getLong("added")),
                      row.getString("version"),
                      row.getString("spec"))))
          .forEach(each -> found.put(each.getKey(), each.getValue()));
    }
    return ordered(spots, found);
  }

  private static <T> List<T> ordered(List<Spot> spots, Map<Long, T> found) {
    return spots.stream()
        .map(spot -> Optional.ofNullable(found.get(spot.number())))
        .flatMap(Optional::stream)
        .toList();
  }

  private static List<List<Long>> numbers(List<Spot> spots) {
    List<List<Long>> parts = new ArrayList<>();
    List<Long> all = spots.stream().map(Spot::number).toList();
    for (int from = 0; from < all.size(); from += IntakeTable.AT_ONCE) {
      parts.add(
          IntakeTable.padded(all.subList(from, Math.min(from + IntakeTable.AT_ONCE, all.size()))));
    }
    return parts;
  }
}
