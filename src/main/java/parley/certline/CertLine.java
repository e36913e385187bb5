package parley.certline;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;
import parley.taxii.PlainCheck;
import parley.taxii.TaxiiServer;
import parley.taxii.TaxiiSettings;

/// The CERT line of a serving node: its collections and the TAXII server over them.
public final class CertLine implements AutoCloseable {
  /// In a node's folder.
  public static final String FOLDER = "db-cert";

  private final Optional<Open> open;

  /// What runs where the operator wants a TAXII server.
  private record Open(Store store, TaxiiServer server) {}

  private CertLine(Optional<Open> open) {
    this.open = open;
  }

  /// Starts what the folder's settings ask for, which may be nothing.
  ///
  /// @param folder of the node
  /// @throws IOException in one line for the operator
  public static CertLine start(
      Path folder, BodyCipher cipher, InstantSource clock, SecureRandom random)
      throws IOException, StoreException, SealException {
    Optional<TaxiiSettings> settings = TaxiiSettings.in(folder);
    return settings.isEmpty()
        ? new CertLine(Optional.empty())
        : new CertLine(Optional.of(start(folder, settings.get(), cipher, clock, random)));
  }

  private static Open start(
      Path folder,
      TaxiiSettings settings,
      BodyCipher cipher,
      InstantSource clock,
      SecureRandom random)
      throws IOException, StoreException, SealException {
    StoreConfig config = database(folder, settings);
    RenewableStore store = new RenewableStore(() -> Stores.open(config, Stores.Tables.CERT));
    boolean started = false;
    try {
      SealedShelves shelves =
          SealedShelves.over(store, cipher, settings.collections(), clock, random);
      TaxiiServer server =
          TaxiiServer.open(
              folder, settings, shelves, new PlainCheck(), shelves.cursors(), clock, random);
      started = true;
      return new Open(store, server);
    } finally {
      if (!started) {
        store.close();
      }
    }
  }

  private static StoreConfig database(Path folder, TaxiiSettings settings) {
    return settings
        .database()
        .<StoreConfig>map(database ->
            new StoreConfig.Postgres(
                database.url(), database.user(), database.password().map(folder::resolve)))
        .orElseGet(() ->
            new StoreConfig.Sqlite(folder.resolve(FOLDER), Optional.of(folder.resolve("native"))));
  }

  /// Where tools find it, when it runs.
  public Optional<String> url() {
    return open.map(running -> running.server().url());
  }

  @Override
  public void close() {
    open.ifPresent(running -> {
      running.server().close();
      running.store().close();
    });
  }
}
