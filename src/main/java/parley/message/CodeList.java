package parley.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A list of codes with their words in each language (M-CODE-1).
///
/// @param codes code → language → words, in the list's order
public record CodeList(
    String name, long version, Map<String, String> title, Map<String, Map<String, String>> codes) {
  public CodeList {
    title = Map.copyOf(title);
    codes = Collections.unmodifiableMap(new LinkedHashMap<>(codes));
  }
}
