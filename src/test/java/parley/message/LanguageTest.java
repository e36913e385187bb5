package parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessagePattern;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;

class LanguageTest {
  /// Formats and code lists stand in all of them.
  private static final List<String> SPOKEN =
      Stream.concat(Wording.LANGUAGES.stream(), Wording.BEGUN.stream()).toList();

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
            // What the line is called in every language.
            if (!Set.of("moment.form", "nav.cert").contains(key)) {
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
      assertThat(list.title().keySet()).as(name).containsExactlyInAnyOrderElementsOf(SPOKEN);
      assertThat(list.codes()).as(name).isNotEmpty();
      list.codes()
          .forEach((code, words) -> {
            assertThat(words.keySet())
                .as(name + " " + code)
                .containsExactlyInAnyOrderElementsOf(SPOKEN);
            assertThat(words.values()).as(name + " " + code).noneMatch(String::isBlank);
          });
    }
  }

  @Test
  void every_format_is_named_and_labelled_in_every_language() {
    for (Format format : Sample.FORMATS.all()) {
      whole(format.id(), format.name());
      whole(format.id(), format.purpose());
      if (!format.statement().isEmpty()) {
        whole(format.id(), format.statement());
      }
      for (Format.Field field :
          Stream.concat(format.fields().stream(), format.automatic().stream()).toList()) {
        whole(format.id() + " " + field.key(), field.label());
        if (!field.hint().isEmpty()) {
          whole(format.id() + " " + field.key(), field.hint());
        }
        field
            .codes()
            .ifPresent(list -> assertThat(CodeLists.bundled().named(list)).as(list).isPresent());
      }
    }
  }

  private static void whole(String what, Map<String, String> byLanguage) {
    assertThat(byLanguage.keySet()).as(what).containsExactlyInAnyOrderElementsOf(SPOKEN);
    assertThat(byLanguage.values()).as(what).noneMatch(String::isBlank);
  }

  /// Abbreviations and signs read alike in every language.
  @Test
  void arabic_labels_and_codes_are_arabic() {
    CodeLists lists = CodeLists.bundled();
    Set<String> said = new TreeSet<>();
    lists
        .versions()
        .keySet()
        .forEach(name ->
            lists.named(name).orElseThrow().codes().values().forEach(by -> said.add(arabic(by))));
    for (Format format : Sample.FORMATS.all()) {
      said.add(arabic(format.name()));
      said.add(arabic(format.purpose()));
      format.fields().forEach(field -> said.add(arabic(field.label())));
      format.automatic().forEach(field -> said.add(arabic(field.label())));
    }
    IcuWording.begun("ar").values().forEach(said::add);
    said.removeAll(
        Set.of(
            "d MMMM uuuu، HH:mm:ss 'UTC'",
            "PDF",
            "CERT",
            "{percent} %",
            "{mib} MiB",
            "YYYY-MM-DD hh:mm",
            "{officer}، {at} UTC"));
    assertThat(said).hasSizeGreaterThan(500).allMatch(text -> text.matches("(?s).*[ء-ي].*"));
  }

  private static String arabic(Map<String, String> byLanguage) {
    return byLanguage.getOrDefault("ar", "");
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
          // What the line is called in every language.
          if (!Set.of("moment.form", "nav.cert").contains(key)) {
            assertThat(words).as(key).containsPattern("[а-яА-Я{]");
          }
        });
  }

  @Test
  void a_language_that_is_begun_takes_the_same_arguments_and_all_its_plural_forms() {
    Map<String, String> english = IcuWording.words("en");
    Map<String, Set<String>> forms =
        Map.of(
            "fr", Set.of("one {", "many {", "other {"),
            "ar", Set.of("zero {", "one {", "two {", "few {", "many {", "other {"));
    for (String language : Wording.BEGUN) {
      IcuWording.begun(language)
          .forEach((key, pattern) -> {
            // What the line is called in every language.
            if (!Set.of("moment.form", "nav.cert").contains(key)) {
              assertThat(arguments(pattern))
                  .as(language + " " + key)
                  .isEqualTo(arguments(english.getOrDefault(key, "")));
            }
            if (pattern.contains(", plural,")) {
              assertThat(forms.getOrDefault(language, Set.of()))
                  .as(language + " " + key)
                  .allMatch(pattern::contains);
            }
          });
    }
  }

  @Test
  void arabic_counts_in_its_six_forms_with_digits_that_everybody_reads() {
    Wording arabic = Wording.in("ar");
    assertThat(arabic.rightToLeft()).isTrue();
    assertThat(arabic.whole()).isFalse();
    assertThat(arabic.say("alarms.banner", "count", 0)).isEqualTo("لا إنذارات");
    assertThat(arabic.say("alarms.banner", "count", 1)).isEqualTo("إنذار واحد");
    assertThat(arabic.say("alarms.banner", "count", 2)).isEqualTo("إنذاران");
    assertThat(arabic.say("alarms.banner", "count", 3)).isEqualTo("3 إنذارات");
    assertThat(arabic.say("alarms.banner", "count", 11)).isEqualTo("11 إنذارًا");
    assertThat(arabic.say("alarms.banner", "count", 100)).isEqualTo("100 إنذار");
    assertThat(arabic.moment(java.time.Instant.parse("2026-11-26T18:30:00Z")))
        .contains("26 نوفمبر 2026", "18:30:00");
    assertThat(arabic.say("ladder.seconds", "count", 1.25)).contains("1.25");
  }

  @Test
  void what_a_language_lacks_is_said_in_english() {
    Wording french = Wording.in("fr");
    assertThat(french.say("board.title")).isEqualTo("Tableau");
    assertThat(french.say("links.none")).isEqualTo(Wording.in("en").say("links.none"));
    assertThat(french.code("ternary", "yes")).isEqualTo("oui");
    assertThat(french.code("phrase", "HERON 17"))
        .isEqualTo(Wording.in("en").code("phrase", "HERON 17"));
    assertThat(Wording.in("ru").rightToLeft()).isFalse();
    assertThat(Wording.all()).extracting(Wording::whole).containsExactly(true, true, false, false);
  }
}
