package parley.certline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import parley.taxii.Added;
import parley.taxii.Shelves;

/// How envelopes fared, for a day and more (K-STATUS-1, K-STATUS-2).
final class StatusTable {
  /// K-STATUS-1: from when it was begun, so at least 24 hours from when it was done.
  private static final long KEPT = Duration.ofHours(26).toNanos() / 1_000;

  /// K-STATUS-2: of more than so many none is told one by one.
  static final int MOST_LISTED = 10_000;

  private final Handle handle;

  StatusTable(Handle handle) {
    this.handle = handle;
  }

  void begin(UUID id, String client, long now) {
    handle.execute(
        "delete from cert_status_part where status in (select id from cert_status where ? > asked)",
        now - KEPT);
    handle.execute("delete from cert_status where ? > asked", now - KEPT);
    handle.execute(
        "insert into cert_status (id, client, asked, complete, successes, failures)"
            + " values (?, ?, ?, 0, 0, 0)",
        id.toString(),
        client,
        now);
  }

  /// @param successes what is told of each: objects of JSON
  void add(UUID id, List<String> successes, List<String> failures, boolean last) {
    handle.execute(
        "update cert_status set successes = successes + ?, failures = failures + ?, complete = ?"
            + " where id = ?",
        successes.size(),
        failures.size(),
        last ? 1 : 0,
        id.toString());
    part(id, false, failures);
    if (read(id).filter(Shelves.Standing::listed).isPresent()) {
      part(id, true, successes);
    }
  }

  private void part(UUID id, boolean success, List<String> told) {
    if (!told.isEmpty()) {
      handle.execute(
          "insert into cert_status_part (status, success, part, told)"
              + " select ?, ?, coalesce(max(part) + 1, 0), ? from cert_status_part"
              + " where status = ? and success = ?",
          id.toString(),
          success ? 1 : 0,
          String.join(",", told),
          id.toString(),
          success ? 1 : 0);
    }
  }

  Optional<Shelves.Standing> read(UUID id) {
    return handle
        .createQuery("select asked, complete, successes, failures from cert_status where id = :id")
        .bind("id", id.toString())
        .map((row, _) ->
            new Shelves.Standing(
                id,
                new Added(row.getLong("asked")),
                row.getInt("complete") == 1,
                row.getLong("successes"),
                row.getLong("failures"),
                row.getLong("successes") <= MOST_LISTED))
        .findOne();
  }

  /// Of this client, and not yet old.
  Optional<Shelves.Standing> read(UUID id, String client, long now) {
    Optional<String> owner =
        handle
            .createQuery("select client from cert_status where id = :id and asked >= :since")
            .bind("id", id.toString())
            .bind("since", now - KEPT)
            .mapTo(String.class)
            .findOne();
    return owner.filter(client::equals).flatMap(_ -> read(id));
  }

  Optional<String> told(UUID id, boolean success, int part) {
    return handle
        .createQuery(
            "select told from cert_status_part"
                + " where status = :id and success = :success and part = :part")
        .bind("id", id.toString())
        .bind("success", success ? 1 : 0)
        .bind("part", part)
        .mapTo(String.class)
        .findOne();
  }
}
