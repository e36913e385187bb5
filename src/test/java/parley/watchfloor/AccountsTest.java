package parley.watchfloor;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import parley.store.StoreConfig;

class AccountsTest extends AccountConformance {
  @TempDir Path folder;

  @Override
  StoreConfig database() {
    return new StoreConfig.Sqlite(folder);
  }
}
