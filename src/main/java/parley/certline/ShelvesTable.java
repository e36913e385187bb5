package parley.certline;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import parley.certline.IntakeTable.Ready;
import parley.codec.Bytes;
import parley.store.Store;
import parley.store.StoreException;
import parley.taxii.Added;
import parley.taxii.Filters;
import parley.taxii.Shelf;
import parley.taxii.Shelves;
import parley.taxii.TaxiiSettings;

/// The tables of the CERT line as one: each method is one transaction of the writer, or one state
/// of the database for a reader.
final class ShelvesTable {
  private final Store store;

  ShelvesTable(Store store) {
    this.store = store;
  }

  /// @param secret as it is kept, sealed
  record Opened(Bytes secret, List<Shelf> shelves) {}

  /// What is told of each object of a batch: objects of JSON.
  record Told(List<String> successes, List<String> failures) {}

  /// @param fresh a secret for a database that has none yet, sealed
  Opened open(String name, Bytes fresh, List<TaxiiSettings.Named> named, SecureRandom random)
      throws StoreException {
    return store.write(
        Store.Lane.NORMAL,
        handle -> {
          ShelfTable table = new ShelfTable(handle);
          if (table.secret(name).isEmpty()) {
            table.keep(name, fresh);
          }
          return new Opened(table.secret(name).orElseThrow(), table.shelves(named, random));
        });
  }

  List<Shelves.Spot> spots(Shelf shelf, Filters filters, Added after, int wanted)
      throws StoreException {
    return store.read(
        handle -> new PageTable(handle, shelf.number(), filters, after, wanted).spots());
  }

  List<PageTable.Sealed> sealed(List<Shelves.Spot> spots) throws StoreException {
    return store.read(handle -> PageTable.sealed(handle, spots));
  }

  List<Shelves.Entry> entries(List<Shelves.Spot> spots) throws StoreException {
    return store.read(handle -> PageTable.entries(handle, spots));
  }

  /// @param told what is said of how those that were ready fared
  Shelves.Standing add(
      Store.Lane lane,
      Shelves.Batch batch,
      List<Ready> ready,
      Function<List<IntakeTable.Result>, Told> told,
      long now)
      throws StoreException {
    return store.write(
        lane,
        handle -> {
          StatusTable statuses = new StatusTable(handle);
          if (batch.from() == 0) {
            statuses.begin(batch.status(), batch.client(), now);
          }
          int collection = batch.shelf().number();
          Told said =
              told.apply(new IntakeTable(handle, collection, batch.client(), now).take(ready));
          statuses.add(batch.status(), said.successes(), said.failures(), batch.last());
          return statuses.read(batch.status()).orElseThrow();
        });
  }

  /// What the node itself brings; nobody is told how it fared.
  List<IntakeTable.Result> keep(Shelf shelf, String client, List<Ready> ready, long now)
      throws StoreException {
    return store.write(
        Store.Lane.BULK,
        handle -> new IntakeTable(handle, shelf.number(), client, now).take(ready));
  }

  int remove(Shelf shelf, String id, Filters filters) throws StoreException {
    return store.write(
        Store.Lane.NORMAL, handle -> new RemovalTable(handle, shelf.number()).remove(id, filters));
  }

  Optional<Shelves.Standing> status(UUID id, String client, long now) throws StoreException {
    return store.read(handle -> new StatusTable(handle).read(id, client, now));
  }

  Optional<String> told(UUID status, boolean successes, int part) throws StoreException {
    return store.read(handle -> new StatusTable(handle).told(status, successes, part));
  }
}
