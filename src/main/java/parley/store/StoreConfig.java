package parley.store;

import java.nio.file.Path;
import java.util.Optional;

/// Where a node's database is.
public sealed interface StoreConfig {

  /// One SQLite database in a folder of its own.
  ///
  /// @param folder made when it is missing, for its owner only
  /// @param natives where the SQLite driver unpacks its native library, so that no folder that
  ///   others can write to is used; the driver loads it once, so the first store that a process
  ///   opens decides. Empty: the driver's choice, the system's temporary folder
  record Sqlite(Path folder, Optional<Path> natives) implements StoreConfig {
    public Sqlite(Path folder) {
      this(folder, Optional.empty());
    }
  }

  /// A PostgreSQL database.
  ///
  /// @param url for example `jdbc:postgresql://db1,db2/parley?targetServerType=primary`
  /// @param password a file that holds the password alone; empty when the server asks for none
  record Postgres(String url, String user, Optional<Path> password) implements StoreConfig {}
}
