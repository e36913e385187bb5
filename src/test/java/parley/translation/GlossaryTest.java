package parley.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GlossaryTest {
  private final Glossary glossary = Glossary.bundled();

  private List<String> in(String text, String language) {
    return glossary.in(text, language).stream().map(Term::id).toList();
  }

  @Test
  void every_term_has_names_forms_and_a_source_and_only_what_a_source_shows_is_agreed() {
    Set<String> ids = new HashSet<>();
    for (Term term : glossary.terms()) {
      assertThat(ids.add(term.id())).as(term.id()).isTrue();
      assertThat(term.names()).containsOnlyKeys("en", "ru");
      assertThat(term.forms()).containsOnlyKeys("en", "ru");
      term.forms().values().forEach(forms -> assertThat(forms).as(term.id()).isNotEmpty());
      assertThat(term.definitions()).as(term.id()).isNotEmpty();
      assertThat(term.mark() == Term.Mark.APART).as(term.id()).isEqualTo(term.by().isEmpty());
      if (term.mark() == Term.Mark.AGREED) {
        assertThat(term.definitions()).as(term.id()).anyMatch(one -> one.side().equals("both"));
      }
      term.definitions()
          .forEach(definition -> assertThat(definition.text()).containsOnlyKeys("en", "ru"));
    }
    assertThat(glossary.terms()).hasSizeGreaterThan(20);
  }

  @Test
  void terms_are_found_in_every_form_and_the_longest_wins() {
    assertThat(in("A cyber attack on critical cyber infrastructure. Cyberattacks!", "en"))
        .containsExactly("cyber-attack", "critical-cyber-infrastructure");
    assertThat(in("Речь об информационной безопасности и о кибератаках.", "ru"))
        .containsExactly("information-security", "cyber-attack");
    assertThat(in("Information. Security is ours; informational securities", "en")).isEmpty();
    assertThat(in("кибератака", "en")).isEmpty();
  }

  @Test
  void the_pieces_are_the_text() {
    for (String text :
        List.of("", "no term", "cyberspace", "«Киберпространство»,\n\nкибератаки и  прочее ")) {
      assertThat(
              glossary.pieces(text, "ru").stream()
                  .map(Glossary.Piece::text)
                  .collect(Collectors.joining()))
          .isEqualTo(text);
    }
    assertThat(glossary.pieces("in cyberspace.", "en"))
        .extracting(Glossary.Piece::text)
        .containsExactly("in ", "cyberspace", ".");
  }

  @Test
  void it_is_searched_by_words_of_either_language_and_by_mark() {
    assertThat(glossary.find("", Optional.empty())).isEqualTo(glossary.terms());
    assertThat(glossary.find(" Оружие ", Optional.empty()))
        .extracting(Term::id)
        .contains("cyber-weapon", "information-weapon");
    assertThat(glossary.find("security", Optional.of(Term.Mark.CONTESTED)))
        .extracting(Term::id)
        .containsExactly("information-security");
    assertThat(glossary.find("zebra", Optional.empty())).isEmpty();
  }
}
