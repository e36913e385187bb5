package parley.escalation;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.ledger.PlannedStore;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// The alarms on SQLite.
class EscalationTest extends EscalationConformance {
  @TempDir static Path folder;

  @Override
  StoreConfig database() {
    return new StoreConfig.Sqlite(folder);
  }

  @Override
  StoreConfig another() {
    return new StoreConfig.Sqlite(folder.resolve("another"));
  }

  /// Each alarm that ends asks which calls name it: after a year of calls as fast as on the first
  /// day.
  @Test
  void no_question_about_calls_walks_or_sorts_them() throws Exception {
    Path place = folder.resolve("plan");
    Pattern grows = Pattern.compile("USE TEMP B-TREE.*|SCAN watch_call(?! USING INDEX).*");
    try (PlannedStore store =
        new PlannedStore(
            Stores.open(new StoreConfig.Sqlite(place)), grows, Pattern.compile("nothing"))) {
      CallTable calls = new CallTable(store);
      Call call = Call.of("0".repeat(32), "us-nrrc", Instant.EPOCH, List.of());
      calls.make(call, List.of("mail"), List.of(), Instant.EPOCH);
      store.write(Store.Lane.NORMAL, CallTable::naming);
      calls.open("mail");
      calls.last(List.of("mail"));
      calls.forget(Instant.EPOCH);
      store.check(place.resolve("parley.db"));
    }
  }
}
