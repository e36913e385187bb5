package parley.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// The catalogue on SQLite, and what only its planner can say.
class CatalogueTest extends CatalogueConformance {
  @TempDir Path folder;

  @Override
  StoreConfig database() {
    return new StoreConfig.Sqlite(folder.resolve("db"), Optional.of(Path.of("target", "native")));
  }

  /// K-SEEK-4: no walk sorts or goes through a table.
  @Test
  void every_walk_goes_along_an_index() throws Exception {
    StoreConfig other =
        new StoreConfig.Sqlite(folder.resolve("plan"), Optional.of(Path.of("target", "native")));
    try (Store store = Stores.open(other, Stores.Tables.CERT)) {
      for (String where :
          List.of(
              "cat_code c join cat_entry e on e.place = c.place where c.code = 5"
                  + " and c.place < 9 and c.place >= 1 order by c.place desc",
              "cat_entry e where e.type = 'x' and e.place < 9 and e.place >= 1"
                  + " order by e.place desc",
              "cat_entry e where e.tlp = 1 and e.place < 9 and e.place >= 1 order by e.place desc",
              "cat_entry e where e.ends = 1 and e.place < 9 and e.place >= 1 order by e.place desc",
              "cat_entry e where e.ends > 0 and e.ends <= 9 and (e.ends, e.place) < (8, 8)"
                  + " order by e.ends desc, e.place desc",
              "cat_entry e where e.place < 9 and e.place >= 1 order by e.place desc")) {
        List<String> plan =
            store.read(handle ->
                handle
                    .createQuery("explain query plan select e.no, e.key from " + where + " limit 9")
                    .map((row, _) -> row.getString("detail"))
                    .list());
        assertThat(plan).as(where).allMatch(step -> step.startsWith("SEARCH"));
        assertThat(plan).as(where).noneMatch(step -> step.contains("TEMP B-TREE"));
      }
    }
  }
}
