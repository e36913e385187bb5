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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Each sentence of the interface stands in every language: files `en.properties` and
/// `NAME-en.properties` have the same keys as their brothers.
class LanguageKeysTest {
  private static final Path RESOURCES = Path.of("src", "main", "resources");

  /// Languages of which only the board and the head of the page stand.
  private static final String BEGUN = "/words/begun/";

  private static final List<String> BOARD =
      List.of(
          "console/page/layout",
          "console/page/status",
          "web/page/board",
          "web/page/rows",
          "web/page/alarms",
          "web/page/clock",
          "web/page/rungs");

  /// A word of the templates that is a key, or with which keys begin.
  private static final Pattern LITERAL = Pattern.compile("\"([a-z][a-zA-Z0-9.-]*)\"");

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

  /// What is missing is added to `words/begun/LANGUAGE.properties`: what a reader of Arabic sees on
  /// the board is Arabic, all of it.
  @Test
  void the_board_and_the_head_of_the_page_stand_in_every_language_that_is_begun()
      throws IOException {
    Set<String> english = new TreeSet<>();
    Map<String, Set<String>> begun = new TreeMap<>();
    for (Path file : Source.filesIn(RESOURCES, ".properties")) {
      String path = RESOURCES.relativize(file).toString();
      if (path.contains(BEGUN)) {
        begun.put(path, keys(file));
      } else if (path.contains("/words/") && path.endsWith("en.properties")) {
        english.addAll(keys(file));
      }
    }
    assertThat(begun).hasSize(2);
    Set<String> wanted = onTheBoard(english);
    assertThat(wanted).hasSizeGreaterThan(100);
    begun.forEach((path, keys) -> {
      assertThat(keys).as(path).containsAll(wanted);
      assertThat(keys.stream().filter(key -> !key.startsWith("format.")).toList())
          .as(path)
          .isSubsetOf(english);
    });
    assertThat(Set.copyOf(begun.values())).as("the same keys in each").hasSize(1);
  }

  private static Set<String> onTheBoard(Set<String> english) throws IOException {
    Set<String> wanted = new TreeSet<>(Set.of("moment.form", "ladder.seconds"));
    for (String template : BOARD) {
      Path file = Path.of("src", "main", "jte").resolve(template + ".jte");
      Matcher literal = LITERAL.matcher(Source.read(file));
      while (literal.find()) {
        String word = literal.group(1);
        english.stream()
            .filter(key -> word.endsWith(".") ? key.startsWith(word) : key.equals(word))
            .forEach(wanted::add);
      }
    }
    english.stream().filter(key -> key.startsWith("role.")).forEach(wanted::add);
    return wanted;
  }

  /// Folder and name before the language, to language, to keys with a sentence.
  private static Map<String, Map<String, Set<String>>> families() throws IOException {
    Map<String, Map<String, Set<String>>> families = new TreeMap<>();
    for (Path file : Source.filesIn(RESOURCES, ".properties")) {
      String path = RESOURCES.relativize(file).toString().replace(".properties", "");
      int cut = Math.max(path.lastIndexOf('-'), path.lastIndexOf('/')) + 1;
      String language = path.substring(cut);
      if (language.length() == 2 && !path.contains(BEGUN)) {
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
