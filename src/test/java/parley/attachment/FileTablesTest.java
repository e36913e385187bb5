package parley.attachment;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import parley.store.StoreConfig;

class FileTablesTest extends FileTablesConformance {
  @TempDir Path folder;

  @Override
  StoreConfig database() {
    return new StoreConfig.Sqlite(folder);
  }
}
