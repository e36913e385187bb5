package parley.stix;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// STIX 2.1 as a table (K-TABLE-1), read once from our own resource. Immutable.
///
/// @param types of objects, by name
/// @param parts what stands inside objects, by name
/// @param extensions predefined ones, by name
record TypeTable(
    Map<String, Layout> types, Map<String, Layout> parts, Map<String, Layout> extensions) {
  static final TypeTable STIX = load();

  TypeTable {
    types = Map.copyOf(types);
    parts = Map.copyOf(parts);
    extensions = Map.copyOf(extensions);
  }

  private static TypeTable load() {
    try (InputStream in = TypeTable.class.getResourceAsStream("/parley/stix/types.txt")) {
      if (in == null) {
        throw new IllegalStateException("the jar has no table of STIX types");
      }
      return TableReader.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Nullable Layout type(String name) {
    return types.get(name);
  }

  /// A part that the table names.
  Layout part(String name) {
    Layout part = parts.get(name);
    if (part == null) {
      throw new IllegalStateException("the table has no part " + name);
    }
    return part;
  }
}
