package parley.shift;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import parley.store.StoreConfig;

/// The shifts on SQLite.
class ShiftTest extends ShiftConformance {
  @TempDir static Path folder;

  @Override
  StoreConfig database() {
    return new StoreConfig.Sqlite(folder);
  }
}
