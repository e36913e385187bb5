package parley.escalation;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import parley.store.StoreConfig;

/// The alarms on SQLite.
class EscalationTest extends EscalationConformance {
  @TempDir static Path folder;

  @Override
  StoreConfig database() {
    return new StoreConfig.Sqlite(folder);
  }
}
