package parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessagePattern;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;

class LanguageTest {

  @Test
  void no_key_is_missing_in_any_language() {
    Set<String> english = new TreeSet<>(IcuWording.words("en").keySet());
    for (String language : Wording.LANGUAGES) {
      assertThat(new TreeSet<>(IcuWording.words(language).keySet()))
          .as(language)
          .isEqualTo(english);
    }
  }

  @Test
  void every_file_of_words_exists_in_every_language() {
    for (String file : Resources.names("words", "en.properties", ".properties")) {
      String stem = file.replaceFirst("-?(en|ru)\\.properties$", "");
      for (String language : Wording.LANGUAGES) {
        assertThat(Resources.names("words", "en.properties", ".properties"))
            .contains(
                stem.isEmpty() ? language + ".properties" : stem + "-" + language + ".properties");
      }
    }
  }

  @Test
  void every_sentence_takes_the_same_arguments_in_every_language() {
    Map<String, String> english = IcuWording.words("en");
    for (String language : Wording.LANGUAGES) {
      IcuWording.words(language)
          .forEach((key, pattern) -> {
            assertThat(pattern).as(language + " " + key).isNotBlank();
            if (!key.equals("moment.form")) {
              assertThat(arguments(pattern))
                  .as(language + " " + key)
                  .isEqualTo(arguments(english.getOrDefault(key, "")));
            }
          });
    }
  }

  private static Set<String> arguments(String pattern) {
    MessagePattern parsed = new MessagePattern(pattern);
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < parsed.countParts(); i++) {
      if (parsed.getPartType(i) == MessagePattern.Part.Type.ARG_NAME) {
        names.add(parsed.getSubstring(parsed.getPart(i)));
      }
    }
    return names;
  }

  @Test
  void russian_plurals_know_one_few_and_many() {
    IcuWording.words("ru")
        .forEach((key, pattern) -> {
          if (pattern.contains(", plural,")) {
            assertThat(pattern).as(key).contains("one {", "few {", "many {", "other {");
          }
        });
  }

  @Test
  void every_code_of_every_list_has_words_in_every_language() {
    CodeLists lists = CodeLists.bundled();
    for (String name : lists.versions().keySet()) {
      CodeList list = lists.named(name).orElseThrow();
      assertThat(list.title().keySet()).as(name).containsAll(Wording.LANGUAGES);
      assertThat(list.codes()).as(name).isNotEmpty();
      list.codes()
          .forEach((code, words) -> {
            assertThat(words.keySet())
                .as(name + " " + code)
                .containsExactlyInAnyOrderElementsOf(Wording.LANGUAGES);
            assertThat(words.get("ru")).as(name + " " + code).isNotBlank();
          });
    }
  }

  @Test
  void every_format_is_named_and_labelled_in_every_language() {
    for (Format format : Sample.FORMATS.all()) {
      assertThat(format.name().keySet()).containsAll(Wording.LANGUAGES);
      assertThat(format.purpose().keySet()).containsAll(Wording.LANGUAGES);
      for (Format.Field field : format.fields()) {
        assertThat(field.label().keySet()).as(field.key()).containsAll(Wording.LANGUAGES);
        assertThat(field.hint().keySet())
            .as(field.key())
            .isIn(Set.of(), Set.copyOf(Wording.LANGUAGES));
        field
            .codes()
            .ifPresent(list -> assertThat(CodeLists.bundled().named(list)).as(list).isPresent());
      }
    }
  }

  @Test
  void the_lists_of_the_header_hold_exactly_the_codes_that_are_signed() {
    Wording wording = Wording.in("ru");
    assertThat(wording.codes("precedence"))
        .extracting(Wording.Coded::code)
        .containsExactly(
            java.util.Arrays.stream(Precedence.values())
                .map(Precedence::code)
                .toArray(String[]::new));
    assertThat(wording.codes("series"))
        .extracting(Wording.Coded::code)
        .containsExactly(
            java.util.Arrays.stream(Series.values()).map(Series::code).toArray(String[]::new));
    assertThat(wording.codes("line"))
        .extracting(Wording.Coded::code)
        .containsExactly(
            java.util.Arrays.stream(Line.values()).map(Line::code).toArray(String[]::new));
    assertThat(wording.codes("tlp"))
        .extracting(Wording.Coded::code)
        .containsExactlyInAnyOrderElementsOf(MessageReader.TLP);
    assertThat(wording.codes("pap"))
        .extracting(Wording.Coded::code)
        .containsExactlyInAnyOrderElementsOf(MessageReader.PAP);
  }

  @Test
  void russian_words_are_russian() {
    IcuWording.words("ru")
        .forEach((key, words) -> {
          if (!key.equals("moment.form")) {
            assertThat(words).as(key).containsPattern("[а-яА-Я{]");
          }
        });
  }
}
