package parley.report;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import parley.store.StoreConfig;

class ReportsTest extends ReportsConformance {
  @TempDir Path folder;

  @Override
  StoreConfig database(String side) {
    return new StoreConfig.Sqlite(folder.resolve(side));
  }
}
