package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.store.StoreConfig;

/// Collections on SQLite.
class SealedShelvesTest extends ShelvesConformance {
  @TempDir static Path folder;

  @Override
  StoreConfig database() {
    return new StoreConfig.Sqlite(folder.resolve("cert"));
  }

  /// K-PAGE-3: what the engine says that it will do. A walk that sorts or looks at every row grows
  /// with what is kept.
  @Test
  void every_page_is_a_walk_along_an_index_in_its_order() throws Exception {
    for (String where : Walks.ALL) {
      List<String> plan =
          store()
              .read(handle ->
                  handle
                      .createQuery(
                          "explain query plan select no, added, size from cert_version where "
                              + where
                              + " and added > 5 order by added limit 10")
                      .map((row, _) -> row.getString("detail"))
                      .list());
      assertThat(plan).as(where).allMatch(step -> step.contains("USING INDEX"));
      assertThat(plan).as(where).allMatch(step -> step.contains("added>"));
      assertThat(plan).as(where).noneMatch(step -> step.contains("TEMP B-TREE"));
    }
  }
}
