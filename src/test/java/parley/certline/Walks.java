package parley.certline;

import java.util.List;

/// What pages walk along, as they ask the engine for it.
final class Walks {
  /// K-PAGE-3: each condition behind `where`.
  static final List<String> ALL =
      List.of(
          "collection = 1 and top = 1 and last = 1",
          "collection = 1 and top = 1 and first = 1",
          "collection = 1 and top = 1",
          "collection = 1 and top = 1 and version_key = 'x'",
          "collection = 1 and type = 'x' and top = 1 and last = 1",
          "collection = 1 and type = 'x' and top = 1 and first = 1",
          "collection = 1 and type = 'x' and spec in ('2.0', '2.1') and last = 1",
          "collection = 1 and spec = '2.1' and last = 1",
          "collection = 1 and spec = '2.1'",
          "line = 1");

  private Walks() {}
}
