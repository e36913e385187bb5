package parley.certweb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.store.Store;
import parley.store.StoreException;

/// Versions of single objects and what stands against them, as pages show them. Each method is one
/// state of the database, and gives no more than it is asked for.
final class ObjectTable {
  /// Larger objects are not opened for their titles alone.
  private static final int GLANCED = 256 * 1024;

  private final Store store;

  ObjectTable(Store store) {
    this.store = store;
  }

  /// What is known of one version without opening it.
  ///
  /// @param no by which it is known in the store
  /// @param newest whether it is what the object says now
  /// @param key of the version, as it sorts
  record Row(
      long no,
      int collection,
      String id,
      String type,
      String spec,
      String version,
      String key,
      boolean newest,
      Instant added,
      String source,
      int size,
      String mark) {}

  private static final String ROW =
      "select v.no, v.collection, l.id, v.type, v.spec, v.version, v.version_key, v.top, v.last,"
          + " v.added, v.client, v.size, v.mark from cert_version v join cert_line l on l.no = v.line ";

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getLong("no"),
        row.getInt("collection"),
        row.getString("id"),
        row.getString("type"),
        row.getString("spec"),
        row.getString("version"),
        row.getString("version_key"),
        row.getInt("top") == 1 && row.getInt("last") == 1,
        micros(row.getLong("added")),
        row.getString("client"),
        row.getInt("size"),
        Bytes.owning(row.getBytes("mark")).hex());
  }

  private static Instant micros(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /// The versions of one object, the newest of each collection and spelling first.
  ///
  /// @param most of each
  List<Row> versions(Set<Integer> collections, String id, int most) throws StoreException {
    return store.read(handle -> {
      List<Row> found = new ArrayList<>();
      for (long line : lines(handle, collections, id)) {
        found.addAll(
            handle
                .createQuery(ROW + "where v.line = :line order by v.version_key desc limit :most")
                .bind("line", line)
                .bind("most", most)
                .map((row, _) -> row(row))
                .list());
      }
      return found;
    });
  }

  private static List<Long> lines(Handle handle, Set<Integer> collections, String id) {
    return handle
        .createQuery(
            "select no from cert_line where collection in (<collections>) and id = :id"
                + " order by collection, top desc")
        .bindList("collections", List.copyOf(collections))
        .bind("id", id)
        .mapTo(Long.class)
        .list();
  }

  Optional<Row> version(long no) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(ROW + "where v.no = :no")
            .bind("no", no)
            .map((row, _) -> row(row))
            .findOne());
  }

  /// That which holds the place that another wanted (K-KEEP-3).
  Optional<Row> standing(int collection, String id, String spec, String key) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                ROW
                    + "where l.collection = :collection and l.id = :id and l.spec = :spec"
                    + " and v.version_key = :key")
            .bind("collection", collection)
            .bind("id", id)
            .bind("spec", spec)
            .bind("key", key)
            .map((row, _) -> row(row))
            .findOne());
  }

  /// An object as it is kept.
  record Sealed(Digest name, Bytes content) {}

  Optional<Sealed> sealed(long no) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select mark, sealed from cert_version where no = :no")
            .bind("no", no)
            .map((row, _) -> sealed(row))
            .findOne());
  }

  private static Sealed sealed(ResultSet row) throws SQLException {
    return new Sealed(
        new Digest(Bytes.owning(row.getBytes("mark"))), Bytes.owning(row.getBytes("sealed")));
  }

  /// The newest versions of several objects, as far as they are small enough for a glance; of what
  /// several collections have, one.
  Map<String, Sealed> glances(Set<Integer> collections, Set<String> ids) throws StoreException {
    return store.read(handle -> {
      Map<String, Sealed> found = new HashMap<>();
      if (!ids.isEmpty()) {
        handle
            .createQuery(
                "select l.id, v.mark, v.sealed from cert_line l"
                    + " join cert_version v on v.no = l.last_no"
                    + " where l.collection in (<collections>) and l.id in (<ids>)"
                    + " and l.top = 1 and v.size <= :most")
            .bindList("collections", List.copyOf(collections))
            .bindList("ids", List.copyOf(ids))
            .bind("most", GLANCED)
            .map((row, _) -> Map.entry(row.getString("id"), sealed(row)))
            .forEach(each -> found.putIfAbsent(each.getKey(), each.getValue()));
      }
      return found;
    });
  }

  /// An officer's word that stands.
  record Word(String partner, boolean release, String officer, Instant at) {}

  /// @param partners at least one
  List<Word> words(List<String> partners, String id) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select partner, release, officer, at from cert_choice"
                    + " where partner in (<partners>) and id = :id")
            .bindList("partners", partners)
            .bind("id", id)
            .map((row, _) ->
                new Word(
                    row.getString("partner"),
                    row.getInt("release") == 1,
                    row.getString("officer"),
                    Instant.ofEpochMilli(row.getLong("at"))))
            .list());
  }

  /// How far a partner has what was released to it.
  ///
  /// @param arrived its receipt is here for what was released until then
  /// @param leaving what was released until then is on its way
  record Reached(Instant arrived, Instant leaving) {}

  Reached reached(String partner) throws StoreException {
    return store.read(handle ->
        new Reached(
            moment(handle, "select added from cert_sent where partner = :partner", partner),
            moment(handle, "select added from cert_out where partner = :partner", partner)));
  }

  private static Instant moment(Handle handle, String sql, String partner) {
    return micros(
        handle
            .createQuery(sql)
            .bind("partner", partner)
            .mapTo(Long.class)
            .findOne()
            .filter(added -> added != Long.MIN_VALUE)
            .orElse(0L));
  }

  /// What a partner had or was about to have.
  ///
  /// @param releasedBy an officer; empty where the rules did it
  record Recalled(
      String partner,
      String version,
      Instant released,
      String releasedBy,
      Instant withdrawn,
      String withdrawnBy) {}

  /// The last ones first.
  List<Recalled> recalled(String id, int most) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select partner, version, released, released_by, withdrawn, withdrawn_by"
                    + " from cert_recalled where id = :id order by withdrawn desc limit :most")
            .bind("id", id)
            .bind("most", most)
            .map((row, _) ->
                new Recalled(
                    row.getString("partner"),
                    row.getString("version"),
                    micros(row.getLong("released")),
                    row.getString("released_by"),
                    Instant.ofEpochMilli(row.getLong("withdrawn")),
                    row.getString("withdrawn_by")))
            .list());
  }
}
