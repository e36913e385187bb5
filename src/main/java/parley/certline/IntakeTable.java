package parley.certline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.store.Parts;
import parley.taxii.Added;
import parley.taxii.ObjectCheck;

/// Writes objects into a collection, inside one transaction of the writer: what is there already is
/// looked up for all at once, each is judged in its turn, and all is written at once (K-KEEP-1 to
/// K-KEEP-4). Used once.
final class IntakeTable {
  /// Looked up with one query. Always so many, or one text of SQL for each number would be kept.
  static final int AT_ONCE = 100;

  private static final String PAIRS = pairs();

  private static final String ENDS =
      "select line, version_key, version, mark from cert_version where no in (<nos>)";

  private final Handle handle;
  private final int collection;
  private final long now;
  private final String client;
  private final Map<String, Map<String, Line>> lines = new HashMap<>();
  private final Map<Place, Held> held = new HashMap<>();
  private final Map<Long, Line.Version> fresh = new LinkedHashMap<>();
  private final List<Long> notLast = new ArrayList<>();
  private final List<Long> notFirst = new ArrayList<>();
  private final List<Line> notTop = new ArrayList<>();
  private final List<Conflict> conflicts = new ArrayList<>();
  private long lastLine;
  private long lastVersion;
  private long lastAdded;

  /// The first number for which there is no part yet; empty where the table has none.
  private Optional<Long> covered = Optional.empty();

  IntakeTable(Handle handle, int collection, String client, long now) {
    this.handle = handle;
    this.collection = collection;
    this.client = client;
    this.now = now;
  }

  /// An object, ready to be written.
  ///
  /// @param key of its version; empty when it has none of its own
  record Ready(
      ObjectCheck.Accepted object, Optional<String> key, int size, Bytes mark, Bytes sealed) {}

  enum Outcome {
    ADDED,
    KNOWN,
    CONFLICT
  }

  /// @param version under which it is kept, or was refused
  record Result(Outcome outcome, String version) {}

  private record Place(long line, String key) {}

  private record Held(Bytes mark, String version) {}

  private record Conflict(Ready ready, String key) {}

  /// @return of each, in the same order
  List<Result> take(List<Ready> objects) {
    Map<String, Long> numbers = numbers();
    lastLine = Objects.requireNonNull(numbers.get("line"));
    lastVersion = Objects.requireNonNull(numbers.get("version"));
    covered = Optional.ofNullable(numbers.get("parts"));
    lastAdded =
        handle
            .createQuery("select last_added from cert_collection where no = :no")
            .bind("no", collection)
            .mapTo(Long.class)
            .one();
    known(objects.stream().map(each -> each.object().id()).distinct().toList());
    marks(objects);
    List<Result> results = new ArrayList<>();
    objects.forEach(object -> results.add(judge(object)));
    write();
    return results;
  }

  private Map<String, Long> numbers() {
    return handle
        .createQuery(
            "select name, last from cert_number where name in ('line', 'version', 'parts')")
        .map((row, _) -> Map.entry(row.getString("name"), row.getLong("last")))
        .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  private void known(List<String> ids) {
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      handle
          .createQuery(
              "select no, id, spec, type, top, first_no, first_key, last_no, last_key"
                  + " from cert_line where collection = :collection and id in (<ids>)")
          .bind("collection", collection)
          .bindList("ids", padded(ids.subList(from, Math.min(from + AT_ONCE, ids.size()))))
          .map((row, _) ->
              new Line(
                  row.getLong("no"),
                  row.getString("id"),
                  row.getString("spec"),
                  row.getString("type"),
                  false,
                  row.getInt("top") == 1,
                  row.getLong("first_no"),
                  row.getString("first_key"),
                  row.getLong("last_no"),
                  row.getString("last_key")))
          .forEach(
              line -> lines.computeIfAbsent(line.id, _ -> new TreeMap<>()).put(line.spec, line));
    }
  }

  static <T> List<T> padded(List<T> some) {
    List<T> all = new ArrayList<>(some);
    while (all.size() < AT_ONCE) {
      all.add(some.getLast());
    }
    return all;
  }

  /// What stands at the very places at which these would stand. A version that follows the last one
  /// stands at a free place; the last and first ones, which most are that come again, are found by
  /// their numbers.
  private void marks(List<Ready> objects) {
    List<Place> asked = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    for (Ready ready : objects) {
      Line line = line(ready);
      String key = line == null ? "" : ready.key().orElse(line.lastKey);
      if (line == null || key.compareTo(line.lastKey) > 0) {
        continue;
      }
      if (key.equals(line.lastKey)) {
        ends.add(line.lastNo);
      } else if (key.equals(line.firstKey)) {
        ends.add(line.firstNo);
      } else {
        asked.add(new Place(line.no, key));
      }
    }
    for (int from = 0; from < ends.size(); from += AT_ONCE) {
      List<Long> some = padded(ends.subList(from, Math.min(from + AT_ONCE, ends.size())));
      hold(handle.createQuery(ENDS).bindList("nos", some));
    }
    for (int from = 0; from < asked.size(); from += AT_ONCE) {
      Query query = handle.createQuery(PAIRS);
      List<Place> some = padded(asked.subList(from, Math.min(from + AT_ONCE, asked.size())));
      for (int at = 0; at < AT_ONCE; at++) {
        query.bind("l" + at, some.get(at).line()).bind("k" + at, some.get(at).key());
      }
      hold(query);
    }
  }

  private void hold(Query query) {
    query
        .map((row, _) ->
            Map.entry(
                new Place(row.getLong("line"), row.getString("version_key")),
                new Held(Bytes.owning(row.getBytes("mark")), row.getString("version"))))
        .forEach(found -> held.put(found.getKey(), found.getValue()));
  }

  private static String pairs() {
    StringBuilder sql =
        new StringBuilder("select v.line, v.version_key, v.version, v.mark from (values ");
    for (int at = 0; at < AT_ONCE; at++) {
      sql.append(at == 0 ? "" : ", ")
          .append("(:l")
          .append(at)
          .append(", :k")
          .append(at)
          .append(')');
    }
    return sql + ") as w join cert_version v on v.line = w.column1 and v.version_key = w.column2";
  }

  private @Nullable Line line(Ready ready) {
    return lines.getOrDefault(ready.object().id(), Map.of()).get(ready.object().spec());
  }

  private Result judge(Ready ready) {
    Line line = line(ready);
    if (line != null) {
      String key = ready.key().orElse(line.lastKey);
      Held there = held.get(new Place(line.no, key));
      if (there != null && there.mark().equals(ready.mark())) {
        return new Result(Outcome.KNOWN, there.version());
      }
      if (there != null && ready.key().isPresent()) {
        conflicts.add(new Conflict(ready, key));
        return new Result(Outcome.CONFLICT, there.version());
      }
    }
    lastAdded = Math.max(lastAdded + 1, now);
    lastVersion++;
    Added moment = new Added(lastAdded);
    String version = ready.object().version().orElseGet(moment::text);
    String key = ready.key().orElseGet(moment::key);
    Line at = line == null ? begun(ready, key) : continued(line, key);
    Line.Version added = new Line.Version(lastVersion, lastAdded, at, version, key, ready);
    added.first = at.firstNo == added.no;
    added.last = at.lastNo == added.no;
    fresh.put(added.no, added);
    held.put(new Place(at.no, key), new Held(ready.mark(), version));
    return new Result(Outcome.ADDED, version);
  }

  private Line begun(Ready ready, String key) {
    Map<String, Line> others = lines.computeIfAbsent(ready.object().id(), _ -> new TreeMap<>());
    boolean top =
        others.keySet().stream().allMatch(spec -> spec.compareTo(ready.object().spec()) < 0);
    if (top) {
      others.values().stream()
          .filter(other -> other.top)
          .forEach(other -> {
            other.top = false;
            other.changed = true;
            notTop.add(other);
          });
    }
    lastLine++;
    Line line = new Line(lastLine, ready.object(), top, lastVersion, key);
    others.put(line.spec, line);
    return line;
  }

  private Line continued(Line line, String key) {
    if (key.compareTo(line.lastKey) > 0) {
      Line.Version before = fresh.get(line.lastNo);
      if (before == null) {
        notLast.add(line.lastNo);
      } else {
        before.last = false;
      }
      line.lastNo = lastVersion;
      line.lastKey = key;
      line.changed = true;
    }
    if (key.compareTo(line.firstKey) < 0) {
      Line.Version before = fresh.get(line.firstNo);
      if (before == null) {
        notFirst.add(line.firstNo);
      } else {
        before.first = false;
      }
      line.firstNo = lastVersion;
      line.firstKey = key;
      line.changed = true;
    }
    return line;
  }

  private void write() {
    covered.ifPresent(this::cover);
    writeLines();
    flags("update cert_version set last = 0 where no = :no", notLast);
    flags("update cert_version set first = 0 where no = :no", notFirst);
    flags(
        "update cert_version set top = 0 where line = :no",
        notTop.stream().filter(line -> !line.isNew).map(line -> line.no).toList());
    writeVersions();
    writeConflicts();
    if (!fresh.isEmpty()) {
      handle.execute("update cert_number set last = ? where name = 'line'", lastLine);
      handle.execute("update cert_number set last = ? where name = 'version'", lastVersion);
      handle.execute(
          "update cert_collection set last_added = ? where no = ?", lastAdded, collection);
    }
  }

  /// If the power fails in it there is neither the part nor the word that it is there (K-PART-1).
  private void cover(long covered) {
    long now = Parts.cover(handle, "cert_version", covered, lastVersion);
    handle.execute("update cert_number set last = ? where name = 'parts' and last < ?", now, now);
  }

  private void flags(String sql, List<Long> rows) {
    if (!rows.isEmpty()) {
      PreparedBatch batch = handle.prepareBatch(sql);
      rows.forEach(no -> batch.bind("no", no).add());
      batch.execute();
    }
  }

  private void writeLines() {
    PreparedBatch inserted =
        handle.prepareBatch(
            "insert into cert_line (no, collection, id, spec, type, top, first_no, first_key,"
                + " last_no, last_key) values (:no, :collection, :id, :spec, :type, :top, :firstNo,"
                + " :firstKey, :lastNo, :lastKey)");
    PreparedBatch changed =
        handle.prepareBatch(
            "update cert_line set top = :top, first_no = :firstNo, first_key = :firstKey,"
                + " last_no = :lastNo, last_key = :lastKey where no = :no");
    for (Map<String, Line> each : lines.values()) {
      for (Line line : each.values()) {
        if (line.isNew) {
          bind(inserted, line)
              .bind("collection", collection)
              .bind("id", line.id)
              .bind("spec", line.spec)
              .bind("type", line.type)
              .add();
        } else if (line.changed) {
          bind(changed, line).add();
        }
      }
    }
    execute(inserted);
    execute(changed);
  }

  private static PreparedBatch bind(PreparedBatch batch, Line line) {
    return batch
        .bind("no", line.no)
        .bind("top", line.top ? 1 : 0)
        .bind("firstNo", line.firstNo)
        .bind("firstKey", line.firstKey)
        .bind("lastNo", line.lastNo)
        .bind("lastKey", line.lastKey);
  }

  private static void execute(PreparedBatch batch) {
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  private void writeVersions() {
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into cert_version (no, collection, added, line, type, spec, version,"
                + " version_key, top, first, last, size, client, mark, sealed) values (:no,"
                + " :collection, :added, :line, :type, :spec, :version, :key, :top, :first, :last,"
                + " :size, :client, :mark, :sealed)");
    for (Line.Version row : fresh.values()) {
      batch
          .bind("no", row.no)
          .bind("collection", collection)
          .bind("added", row.added)
          .bind("line", row.line.no)
          .bind("type", row.line.type)
          .bind("spec", row.line.spec)
          .bind("version", row.version)
          .bind("key", row.key)
          .bind("top", row.line.top ? 1 : 0)
          .bind("first", row.first ? 1 : 0)
          .bind("last", row.last ? 1 : 0)
          .bind("size", row.ready.size())
          .bind("client", client)
          .bind("mark", row.ready.mark().toArray())
          .bind("sealed", row.ready.sealed().toArray())
          .add();
    }
    execute(batch);
  }

  /// The same conflict again is the same row.
  private void writeConflicts() {
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into cert_conflict (collection, id, version_key, mark, spec, client, at,"
                + " sealed) values (:collection, :id, :key, :mark, :spec, :client, :at, :sealed)"
                + " on conflict do nothing");
    for (Conflict conflict : conflicts) {
      batch
          .bind("collection", collection)
          .bind("id", conflict.ready().object().id())
          .bind("key", conflict.key())
          .bind("mark", conflict.ready().mark().toArray())
          .bind("spec", conflict.ready().object().spec())
          .bind("client", client)
          .bind("at", now)
          .bind("sealed", conflict.ready().sealed().toArray())
          .add();
    }
    execute(batch);
  }
}
