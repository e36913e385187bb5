package parley.linktest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import parley.store.StoreConfig;

/// Two sides whose link tests stand on an engine's own databases.
abstract class PairConformance {
  Pair pair;

  /// An empty database of this engine.
  abstract StoreConfig database(String side) throws Exception;

  @BeforeEach
  void joins() throws Exception {
    pair = new Pair(database("ru"), database("us"));
  }

  @AfterEach
  void parts() {
    pair.close();
  }
}
