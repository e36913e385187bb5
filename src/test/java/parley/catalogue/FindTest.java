package parley.catalogue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import parley.store.StoreConfig;

/// Finding on SQLite.
class FindTest extends FindConformance {
  @TempDir Path folder;

  @Override
  StoreConfig database() {
    return new StoreConfig.Sqlite(folder.resolve("db"), Optional.of(Path.of("target", "native")));
  }
}
