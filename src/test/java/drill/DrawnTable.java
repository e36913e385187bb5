package drill;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parley.store.Store;
import parley.store.StoreException;

/// The board's rows whole, for holding two drawings against each other. The row's number and the
/// sealing of its title are the only columns that two drawings of the same facts may differ in.
final class DrawnTable {
  private DrawnTable() {}

  static List<Map<String, Object>> rows(Store store) throws StoreException {
    return store.read(handle ->
        handle.createQuery("select * from board order by content").mapToMap().list().stream()
            .<Map<String, Object>>map(row -> {
              Map<String, Object> columns = new TreeMap<>();
              row.forEach((column, value) -> columns.put(column, String.valueOf(value)));
              columns.keySet().removeAll(List.of("id", "title"));
              return columns;
            })
            .toList());
  }
}
