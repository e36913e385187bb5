package parley.store;

/// Opens stores.
public final class Stores {
  private Stores() {}

  /// Which tables a database has.
  public enum Tables {
    /// Those of a node: journals, boards, people.
    NODE,

    /// Those of the CERT line, in bulk, beside it (D-STORE-14).
    CERT
  }

  /// Opens the database, brings its tables to this release's form, and starts its writer.
  ///
  /// @throws StoreException with one sentence that says what to do: another process has it, its
  ///   settings do not promise durability, a newer release made it, or it cannot be reached
  public static Store open(StoreConfig config) throws StoreException {
    return open(config, Tables.NODE, CommitFault.NONE);
  }

  public static Store open(StoreConfig config, Tables tables) throws StoreException {
    return open(config, tables, CommitFault.NONE);
  }

  /// The same, with commits that can be made to fail: for tests of what happens then.
  public static Store open(StoreConfig config, CommitFault fault) throws StoreException {
    return open(config, Tables.NODE, fault);
  }

  private static Store open(StoreConfig config, Tables tables, CommitFault fault)
      throws StoreException {
    return switch (config) {
      case StoreConfig.Sqlite sqlite -> SqliteStore.open(sqlite, tables, fault);
      case StoreConfig.Postgres postgres -> PostgresStore.open(postgres, tables, fault);
    };
  }
}
