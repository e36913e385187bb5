package house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Each sentence of the interface stands in every language: files `en.properties` and
/// `NAME-en.properties` have the same keys as their brothers.
class LanguageKeysTest {
  private static final Path RESOURCES = Path.of("src", "main", "resources");

  @Test
  void no_sentence_is_missing_in_any_language() throws IOException {
    Map<String, Map<String, Set<String>>> families = families();
    assertThat(families).isNotEmpty();
    List<String> broken = new ArrayList<>();
    families.forEach((family, languages) -> {
      assertThat(languages.keySet()).as(family).contains("en", "ru");
      Set<String> keys = new TreeSet<>();
      languages.values().forEach(keys::addAll);
      languages.forEach((language, present) ->
          keys.stream()
              .filter(key -> !present.contains(key))
              .forEach(key -> broken.add(family + language + " has no " + key)));
    });
    assertThat(broken).isEmpty();
  }

  /// Folder and name before the language, to language, to keys with a sentence.
  private static Map<String, Map<String, Set<String>>> families() throws IOException {
    Map<String, Map<String, Set<String>>> families = new TreeMap<>();
    for (Path file : Source.filesIn(RESOURCES, ".properties")) {
      String path = RESOURCES.relativize(file).toString().replace(".properties", "");
      int cut = Math.max(path.lastIndexOf('-'), path.lastIndexOf('/')) + 1;
      String language = path.substring(cut);
      if (language.length() == 2) {
        families
            .computeIfAbsent(path.substring(0, cut), family -> new TreeMap<>())
            .put(language, keys(file));
      }
    }
    return families;
  }

  private static Set<String> keys(Path file) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(Source.read(file)));
    Set<String> keys = new TreeSet<>(properties.stringPropertyNames());
    keys.removeIf(key -> properties.getProperty(key, "").isBlank());
    return keys;
  }
}
