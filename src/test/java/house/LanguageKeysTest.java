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

  /// Languages of which only some pages stand.
  private static final String BEGUN = "/words/begun/";

  private static final List<String> BOARD =
      List.of(
          "console/page/layout",
          "console/page/status",
          "console/page/exerciseBar",
          "console/page/heightenedBar",
          "web/page/board",
          "web/page/rows",
          "web/page/alarms",
          "web/page/clock",
          "web/page/rungs",
          "web/page/message",
          "web/page/messageBody",
          "web/page/lines",
          "web/page/ladder",
          "web/page/byOne",
          "web/page/translated",
          "web/page/term",
          "web/page/caseOfMessage",
          "attachment/page/files",
          "shift/page/checkLists",
          "web/page/choose",
          "web/page/compose",
          "web/page/header",
          "web/page/field",
          "web/page/select",
          "web/page/problems",
          "web/page/preview",
          "web/page/theirs",
          "web/page/clarity",
          "attachment/page/uploads");

  /// Keys that those pages show and the code names: what a message says of itself, and all that can
  /// stand against one.
  private static final List<String> FROM_CODE =
      List.of(
          "role.",
          "header.",
          "duration.",
          "fault.",
          "refused.",
          "clarity.",
          "file.",
          "form.",
          "compose.about.",
          "account.key-wanted");

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

  /// What is missing is added to a file under `words/begun/`: what a reader of Arabic sees on the
  /// board, of a message and in its form is Arabic, all of it.
  @Test
  void the_board_a_message_and_its_form_stand_in_every_language_that_is_begun() throws IOException {
    Set<String> english = new TreeSet<>();
    Map<String, Set<String>> begun = new TreeMap<>();
    for (Path file : Source.filesIn(RESOURCES, ".properties")) {
      String path = RESOURCES.relativize(file).toString();
      if (path.contains(BEGUN)) {
        String language = path.replaceFirst(".*[-/]", "");
        begun.computeIfAbsent(language, _ -> new TreeSet<>()).addAll(keys(file));
      } else if (path.contains("/words/") && path.endsWith("en.properties")) {
        english.addAll(keys(file));
      }
    }
    assertThat(begun).hasSize(2);
    Set<String> wanted = onTheBoard(english);
    assertThat(wanted).hasSizeGreaterThan(450);
    begun.forEach((language, keys) -> {
      assertThat(keys).as(language).containsAll(wanted);
      assertThat(keys).as(language).isSubsetOf(english);
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
    english.stream()
        .filter(key -> FROM_CODE.stream().anyMatch(key::startsWith))
        .forEach(wanted::add);
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
