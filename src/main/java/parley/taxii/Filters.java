package parley.taxii;

import java.util.List;

/// Which objects of a collection are meant (TAXII 2.1, section 3.4). An empty list means that it
/// was not asked.
///
/// @param ids of objects
/// @param types of objects
/// @param versions of each object
/// @param specs versions of STIX; when empty the newest that each object is there in
public record Filters(List<String> ids, List<String> types, Versions versions, List<String> specs) {
  public Filters {
    ids = List.copyOf(ids);
    types = List.copyOf(types);
    specs = List.copyOf(specs);
  }

  /// The versions of one object that are meant.
  ///
  /// @param all whatever else is said
  /// @param keys exact moments, spelled as {@link Added#key} does
  public record Versions(boolean all, boolean first, boolean last, List<String> keys) {
    static final Versions LAST = new Versions(false, false, true, List.of());
    static final Versions ALL = new Versions(true, false, false, List.of());

    public Versions {
      keys = List.copyOf(keys);
    }
  }

  /// What is meant of one object, whatever was asked of ids and types.
  Filters of(String id) {
    return new Filters(List.of(id), List.of(), versions, specs);
  }

  /// For a cursor: the same filters have the same text, and no others have it.
  String text() {
    return String.join(",", ids)
        + "\n"
        + String.join(",", types)
        + "\n"
        + versions.all()
        + versions.first()
        + versions.last()
        + String.join(",", versions.keys())
        + "\n"
        + String.join(",", specs);
  }
}
