package parley.certline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import parley.catalogue.TouchTable;
import parley.taxii.Filters;

/// Removes versions of one object, inside one transaction of the writer, and says anew which of the
/// others are its first and last (K-DELETE-1, K-DELETE-3). Moments that were given out are never
/// given again.
final class RemovalTable {
  private final Handle handle;
  private final int collection;

  RemovalTable(Handle handle, int collection) {
    this.handle = handle;
    this.collection = collection;
  }

  /// With whom it points at.
  private static void gone(Handle handle, long line) {
    handle.execute("delete from cert_line where no = ?", line);
    handle.execute("delete from cert_pointer where line = ?", line);
  }

  /// W-CERT-9: what a partner was given is remembered when it is taken back.
  ///
  /// @param officer whose word takes it back; empty where the rules do
  /// @param at milliseconds since 1970
  static void remember(
      Handle handle, String partner, int collection, String id, String officer, long at) {
    handle.execute(
        "insert into cert_recalled"
            + " (partner, id, released, version, released_by, withdrawn, withdrawn_by)"
            + " select ?, l.id, v.added, v.version, coalesce((select c.officer from cert_choice c"
            + " where c.partner = ? and c.id = l.id and c.release = 1), ''), ?, ?"
            + " from cert_version v join cert_line l on l.no = v.line"
            + " where l.collection = ? and l.id = ? on conflict do nothing",
        partner,
        partner,
        at,
        officer,
        collection,
        id);
  }

  /// Takes an object out of what is released to a partner, and remembers to tell it where it was
  /// sent or is on its way.
  ///
  /// @param officer whose word does; empty where the rules do
  /// @return false when it was not there
  static boolean withdraw(
      Handle handle, String partner, int collection, String id, String officer, long at) {
    remember(handle, partner, collection, id, officer, at);
    boolean told =
        handle
            .createQuery(
                "select 1 from cert_version v join cert_line l on l.no = v.line"
                    + " where l.collection = :collection and l.id = :id and v.added <= coalesce("
                    + "(select max(o.added) from cert_out o where o.partner = :partner),"
                    + " (select max(s.added) from cert_sent s where s.partner = :partner))")
            .bind("collection", collection)
            .bind("id", id)
            .bind("partner", partner)
            .mapTo(Integer.class)
            .findFirst()
            .isPresent();
    if (drop(handle, collection, id) == 0) {
      return false;
    }
    if (told) {
      long no =
          1
              + handle
                  .createQuery("select last from cert_number where name = 'withdrawal'")
                  .mapTo(Long.class)
                  .one();
      handle.execute("update cert_number set last = ? where name = 'withdrawal'", no);
      handle.execute(
          "insert into cert_withdrawal (no, partner, id) values (?, ?, ?)", no, partner, id);
    }
    return true;
  }

  private record Line(long no, String spec, long first, long last) {}

  private record End(long no, String key) {}

  /// @return how many versions
  int remove(String id, Filters filters) {
    int removed = 0;
    for (Line line : lines(id)) {
      if (filters.specs().isEmpty() || filters.specs().contains(line.spec())) {
        int gone = remove(line, filters.versions());
        removed += gone;
        if (gone > 0) {
          mend(line);
        }
      }
    }
    if (removed > 0) {
      top(id);
      TouchTable.touched(handle, collection, id);
    }
    return removed;
  }

  /// All of an object, with nothing left to say anew.
  ///
  /// @return how many versions
  static int drop(Handle handle, int collection, String id) {
    int dropped = 0;
    for (long line : BorderTable.lines(handle, collection, id)) {
      dropped += handle.execute("delete from cert_version where line = ?", line);
      gone(handle, line);
    }
    if (dropped > 0) {
      TouchTable.touched(handle, collection, id);
    }
    return dropped;
  }

  private List<Line> lines(String id) {
    return handle
        .createQuery(
            "select no, spec, first_no, last_no from cert_line"
                + " where collection = :collection and id = :id order by spec")
        .bind("collection", collection)
        .bind("id", id)
        .map((row, _) ->
            new Line(
                row.getLong("no"),
                row.getString("spec"),
                row.getLong("first_no"),
                row.getLong("last_no")))
        .list();
  }

  private int remove(Line line, Filters.Versions versions) {
    if (versions.all()) {
      return handle.execute("delete from cert_version where line = ?", line.no());
    }
    List<Long> ends = new ArrayList<>();
    if (versions.first()) {
      ends.add(line.first());
    }
    if (versions.last()) {
      ends.add(line.last());
    }
    int removed = 0;
    for (long no : ends.stream().distinct().toList()) {
      removed += handle.execute("delete from cert_version where no = ?", no);
    }
    if (!versions.keys().isEmpty()) {
      removed +=
          handle
              .createUpdate(
                  "delete from cert_version where line = :line and version_key in (<keys>)")
              .bind("line", line.no())
              .bindList("keys", IntakeTable.padded(versions.keys()))
              .execute();
    }
    return removed;
  }

  private void mend(Line line) {
    Optional<End> first = end(line, "version_key");
    Optional<End> last = end(line, "version_key desc");
    if (first.isEmpty() || last.isEmpty()) {
      gone(handle, line.no());
      return;
    }
    handle.execute("update cert_version set first = 1 where no = ?", first.get().no());
    handle.execute("update cert_version set last = 1 where no = ?", last.get().no());
    handle.execute(
        "update cert_line set first_no = ?, first_key = ?, last_no = ?, last_key = ? where no = ?",
        first.get().no(),
        first.get().key(),
        last.get().no(),
        last.get().key(),
        line.no());
  }

  private Optional<End> end(Line line, String order) {
    return handle
        .createQuery(
            "select no, version_key from cert_version where line = :line order by "
                + order
                + " limit 1")
        .bind("line", line.no())
        .map((row, _) -> new End(row.getLong("no"), row.getString("version_key")))
        .findOne();
  }

  /// The newest version of STIX that is left of the object.
  private void top(String id) {
    List<Line> left = lines(id);
    if (!left.isEmpty()) {
      long no = left.getLast().no();
      handle.execute("update cert_line set top = 1 where no = ?", no);
      handle.execute("update cert_version set top = 1 where line = ? and top = 0", no);
    }
  }
}
