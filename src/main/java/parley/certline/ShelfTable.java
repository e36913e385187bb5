package parley.certline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.taxii.Shelf;
import parley.taxii.TaxiiSettings;

/// The collections themselves, and the sealed secrets of this database. Inside one transaction.
final class ShelfTable {
  private final Handle handle;

  ShelfTable(Handle handle) {
    this.handle = handle;
  }

  /// Makes those that are new. One that the settings no longer name stays, and is not shown.
  ///
  /// @return in the order of their identifiers
  List<Shelf> shelves(List<TaxiiSettings.Named> named, RandomGenerator random) {
    List<Shelf> shelves = new ArrayList<>();
    for (TaxiiSettings.Named each : named) {
      Optional<Shelf> there = shelf(each);
      if (there.isEmpty()) {
        make(each.alias(), Shelf.freshId(random));
        there = shelf(each);
      }
      shelves.add(there.orElseThrow());
    }
    shelves.sort(Comparator.comparing(shelf -> shelf.id().toString()));
    return List.copyOf(shelves);
  }

  private void make(String alias, UUID id) {
    handle.execute(
        "insert into cert_collection (no, id, alias, last_added)"
            + " select coalesce(max(no), 0) + 1, ?, ?, 0 from cert_collection",
        id.toString(),
        alias);
  }

  private Optional<Shelf> shelf(TaxiiSettings.Named named) {
    return handle
        .createQuery("select no, id from cert_collection where alias = :alias")
        .bind("alias", named.alias())
        .map((row, _) ->
            new Shelf(
                row.getInt("no"),
                UUID.fromString(row.getString("id")),
                named.alias(),
                named.title(),
                named.description()))
        .findOne();
  }

  Optional<Bytes> secret(String name) {
    return handle
        .createQuery("select sealed from cert_secret where name = :name")
        .bind("name", name)
        .map((row, _) -> Bytes.owning(row.getBytes("sealed")))
        .findOne();
  }

  void keep(String name, Bytes sealed) {
    handle.execute("insert into cert_secret (name, sealed) values (?, ?)", name, sealed.toArray());
  }
}
