package parley.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// Draws objects into entries, inside one transaction of the writer: what stands already is looked
/// up for all at once, each is put in its turn, and all is written at once (K-ENTRY-2 to
/// K-ENTRY-5). What it writes follows from what the objects are now, so to draw one again changes
/// nothing. Used once.
final class DrawTable {
  /// K-ENTRY-5.
  static final int MOST_SOURCES = 256;

  private final Handle handle;
  private final Map<Long, Held> held = new LinkedHashMap<>();
  private final Map<String, Held> byKey = new HashMap<>();
  private final Map<Drawn.Place, SourceRow> before = new HashMap<>();
  private final Set<Drawn.Place> changed = new LinkedHashSet<>();

  /// Objects that were not here before, by collection.
  private final Map<Integer, List<Drawn.Is>> fresh = new LinkedHashMap<>();

  private final Set<String> raisedAnew = new TreeSet<>();
  private long lastPlace;

  DrawTable(Handle handle) {
    this.handle = handle;
  }

  /// A row of `cat_entry` while it is drawn.
  static final class Held {
    final long no;
    final String key;
    final String type;
    final long place;
    final boolean isNew;
    final Map<Drawn.Place, SourceRow> sources = new LinkedHashMap<>();
    Set<Long> codes = Set.of();
    boolean dirty;

    /// Where it will stand.
    long placed;

    /// Nothing came for it yet besides what it began with.
    boolean begun;

    Held(long no, String key, String type, long place, boolean isNew) {
      this.no = no;
      this.key = key;
      this.type = type;
      this.place = place;
      this.isNew = isNew;
      this.placed = place;
      this.begun = isNew;
    }

    Set<Long> union() {
      Set<Long> union = new HashSet<>();
      sources.values().forEach(source -> union.addAll(source.is().codes()));
      return union;
    }
  }

  /// A row of `cat_source`.
  record SourceRow(Drawn.Place place, long entry, Drawn.Is is) {}

  void draw(List<Drawn> all) {
    lastPlace =
        handle
            .createQuery("select last from cert_number where name = 'place'")
            .mapTo(Long.class)
            .one();
    load(all);
    all.forEach(this::put);
    write();
  }

  // What stands already.

  private void load(List<Drawn> all) {
    Set<Long> numbers = new LinkedHashSet<>();
    List<String> ids = all.stream().map(each -> each.place().id()).distinct().toList();
    Set<Drawn.Place> places = new HashSet<>(all.stream().map(Drawn::place).toList());
    for (List<String> some : parts(ids)) {
      handle
          .createQuery("select id, collection, entry from cat_source where id in (<ids>)")
          .bindList("ids", some)
          .map((row, _) ->
              Map.entry(
                  new Drawn.Place(row.getInt("collection"), row.getString("id")),
                  row.getLong("entry")))
          .forEach(each -> {
            if (places.contains(each.getKey())) {
              numbers.add(each.getValue());
            }
          });
    }
    Set<String> keys = new LinkedHashSet<>();
    all.forEach(each ->
        each.is()
            .ifPresent(is -> {
              keys.add(is.key());
              keys.add(is.alone());
            }));
    for (List<String> some : parts(List.copyOf(keys))) {
      entries("key", some);
    }
    numbers.removeAll(held.keySet());
    for (List<Long> some : parts(List.copyOf(numbers))) {
      entries("no", some);
    }
    for (List<Long> some : parts(List.copyOf(held.keySet()))) {
      FindTable.sources(handle, some).forEach(this::stands);
    }
    held.values().forEach(entry -> entry.codes = entry.union());
  }

  private void stands(SourceRow row) {
    before.put(row.place(), row);
    Held entry = held.get(row.entry());
    if (entry != null) {
      entry.sources.put(row.place(), row);
    }
  }

  private static <T> List<List<T>> parts(List<T> all) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += NewsTable.AT_ONCE) {
      parts.add(
          NewsTable.padded(all.subList(from, Math.min(from + NewsTable.AT_ONCE, all.size()))));
    }
    return parts;
  }

  private void entries(String column, List<?> some) {
    handle
        .createQuery("select no, key, type, place from cat_entry where " + column + " in (<some>)")
        .bindList("some", some)
        .map((row, _) ->
            new Held(
                row.getLong("no"),
                row.getString("key"),
                row.getString("type"),
                row.getLong("place"),
                false))
        .forEach(entry -> {
          held.put(entry.no, entry);
          byKey.put(entry.key, entry);
        });
  }

  // Each in its turn.

  private void put(Drawn drawn) {
    Drawn.Place place = drawn.place();
    SourceRow old = before.get(place);
    Held from = old == null ? null : held.get(old.entry());
    changed.add(place);
    if (drawn.is().isEmpty()) {
      leave(from, place);
      before.remove(place);
      return;
    }
    Drawn.Is is = drawn.is().get();
    Held to = target(is, from, place);
    if (from != null && from != to) {
      leave(from, place);
    }
    SourceRow row = new SourceRow(place, to.no, is);
    to.sources.put(place, row);
    to.dirty = true;
    if (old == null || old.is().version() != is.version()) {
      // Each at its turn, so that places are in the order of the news.
      to.placed = to.begun ? to.placed : next(is.last());
      to.begun = false;
    }
    if (old == null) {
      fresh.computeIfAbsent(place.collection(), _ -> new ArrayList<>()).add(is);
      if (is.marking().raised()) {
        raisedAnew.add(place.id());
      }
    }
    before.put(place, row);
  }

  private static void leave(@Nullable Held entry, Drawn.Place place) {
    if (entry != null) {
      entry.sources.remove(place);
      entry.dirty = true;
    }
  }

  private Held target(Drawn.Is is, @Nullable Held from, Drawn.Place place) {
    if (from != null && (from.key.equals(is.key()) || from.key.equals(is.alone()))) {
      return from;
    }
    Held shared = byKey.computeIfAbsent(is.key(), key -> begun(key, is));
    return shared.sources.size() < MOST_SOURCES || shared.sources.containsKey(place)
        ? shared
        : byKey.computeIfAbsent(is.alone(), key -> begun(key, is));
  }

  private long next(long moment) {
    lastPlace = Math.max(lastPlace + 1, moment);
    return lastPlace;
  }

  private Held begun(String key, Drawn.Is is) {
    long place = next(is.last());
    Held entry = new Held(place, key, is.type(), place, true);
    held.put(entry.no, entry);
    return entry;
  }

  // All at once.

  private void write() {
    PreparedBatch gone = handle.prepareBatch("delete from cat_entry where no = :no");
    PreparedBatch kept =
        handle.prepareBatch(
            "insert into cat_entry (no, key, type, place, ends, tlp, pap)"
                + " values (:no, :key, :type, :place, :ends, :tlp, :pap)"
                + " on conflict (no) do update set place = excluded.place, ends = excluded.ends,"
                + " tlp = excluded.tlp, pap = excluded.pap");
    CodeRows codes = new CodeRows(handle);
    for (Held entry : held.values()) {
      if (!entry.dirty) {
        continue;
      }
      if (entry.sources.isEmpty()) {
        if (!entry.isNew) {
          gone.bind("no", entry.no).add();
        }
        codes.move(entry.codes, entry.place, Set.of(), entry.place);
      } else {
        codes.move(entry.codes, entry.place, entry.union(), entry.placed);
        row(kept, entry).add();
      }
    }
    execute(gone);
    execute(kept);
    codes.write();
    writeSources();
    CountTable.add(handle, fresh);
    handle.execute("update cert_number set last = ? where name = 'place'", lastPlace);
    raisedAnew.forEach(id -> handle.execute("update cert_raised set pending = 1 where id = ?", id));
  }

  private static PreparedBatch row(PreparedBatch batch, Held entry) {
    long ends = Long.MIN_VALUE;
    Marked marking = entry.sources.values().iterator().next().is().marking();
    for (SourceRow source : entry.sources.values()) {
      ends = source.is().revoked() ? ends : Math.max(ends, source.is().validUntil());
      marking = marking.and(source.is().marking());
    }
    return batch
        .bind("no", entry.no)
        .bind("key", entry.key)
        .bind("type", entry.type)
        .bind("place", entry.placed)
        .bind("ends", ends)
        .bind("tlp", Marked.number(marking.tlp()))
        .bind("pap", Marked.number(marking.pap()));
  }

  static void execute(PreparedBatch batch) {
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  private void writeSources() {
    PreparedBatch gone =
        handle.prepareBatch("delete from cat_source where id = :id and collection = :collection");
    PreparedBatch kept =
        handle.prepareBatch(
            "insert into cat_source (id, collection, entry, version, added, last, client,"
                + " valid_until, revoked, tlp, pap, raised, codes) values (:id, :collection,"
                + " :entry, :version, :added, :last, :client, :until, :revoked, :tlp, :pap,"
                + " :raised, :codes) on conflict (id, collection) do update set"
                + " entry = excluded.entry, version = excluded.version, last = excluded.last,"
                + " client = excluded.client, valid_until = excluded.valid_until,"
                + " revoked = excluded.revoked, tlp = excluded.tlp, pap = excluded.pap,"
                + " raised = excluded.raised, codes = excluded.codes");
    for (Drawn.Place place : changed) {
      SourceRow row = before.get(place);
      if (row == null) {
        gone.bind("id", place.id()).bind("collection", place.collection()).add();
      } else {
        source(kept, row).add();
      }
    }
    execute(gone);
    execute(kept);
  }

  private static PreparedBatch source(PreparedBatch batch, SourceRow row) {
    Drawn.Is is = row.is();
    return batch
        .bind("id", row.place().id())
        .bind("collection", row.place().collection())
        .bind("entry", row.entry())
        .bind("version", is.version())
        .bind("added", is.added())
        .bind("last", is.last())
        .bind("client", is.client())
        .bind("until", is.validUntil())
        .bind("revoked", is.revoked() ? 1 : 0)
        .bind("tlp", Marked.number(is.marking().tlp()))
        .bind("pap", Marked.number(is.marking().pap()))
        .bind("raised", is.marking().raised() ? 1 : 0)
        .bind("codes", Codes.written(is.codes()).toArray());
  }

  /// Rows of `cat_code` that change.
  private static final class CodeRows {
    private final PreparedBatch gone;
    private final PreparedBatch added;

    CodeRows(Handle handle) {
      gone = handle.prepareBatch("delete from cat_code where code = :code and place = :place");
      added =
          handle.prepareBatch(
              "insert into cat_code (code, place) values (:code, :place) on conflict do nothing");
    }

    void move(Set<Long> before, long from, Set<Long> after, long to) {
      for (long code : before) {
        if (from != to || !after.contains(code)) {
          gone.bind("code", code).bind("place", from).add();
        }
      }
      for (long code : after) {
        if (from != to || !before.contains(code)) {
          added.bind("code", code).bind("place", to).add();
        }
      }
    }

    void write() {
      execute(gone);
      execute(added);
    }
  }
}
