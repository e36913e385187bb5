package parley.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import parley.message.Wording.Part;

class DifferenceTest {
  private static Part free(String key, String text) {
    return new Part(key, key, List.of(text), "en", "");
  }

  private static Part coded(String key, String... values) {
    return new Part(key, key, List.of(values), "", "");
  }

  private static String marked(List<Difference.Piece> pieces) {
    return pieces.stream()
        .map(piece -> piece.marked() ? "[" + piece.text() + "]" : piece.text())
        .collect(Collectors.joining());
  }

  @Test
  void of_free_text_the_words_that_differ_are_marked_on_both_sides() {
    Difference difference =
        Difference.between(
                List.of(free("text", "The outage began at noon in two cities.")),
                List.of(free("text", "The outage began at nine in two large cities.")))
            .getFirst();
    assertThat(difference.kind()).isEqualTo(Difference.Kind.CHANGED);
    assertThat(marked(difference.before())).isEqualTo("The outage began at [noon ]in two cities.");
    assertThat(marked(difference.now()))
        .isEqualTo("The outage began at [nine ]in two [large ]cities.");
  }

  @Test
  void of_codes_each_value_is_marked_that_the_other_lacks_and_fields_come_and_go() {
    List<Difference> differences =
        Difference.between(
            List.of(coded("sector", "Health", "Energy"), coded("gone", "x"), coded("same", "y")),
            List.of(coded("sector", "Health", "Finance"), coded("same", "y"), coded("new", "z")));
    assertThat(differences)
        .extracting(one -> one.label() + " " + one.kind())
        .containsExactly("sector CHANGED", "same SAME", "new ADDED", "gone UNSAID");
    assertThat(marked(differences.getFirst().before())).isEqualTo("Health[Energy]");
    assertThat(marked(differences.getFirst().now())).isEqualTo("Health[Finance]");
  }

  @Test
  void what_a_correction_says_was_wrong_stands_before_what_is_right() {
    List<Difference> differences =
        Difference.between(
            List.of(free("description", "Began at noon.")),
            List.of(free("wrong", "at noon"), free("right", "at nine")));
    assertThat(differences)
        .extracting(one -> one.label() + " " + one.kind())
        .containsExactly("right CHANGED", "description UNSAID");
    assertThat(marked(differences.getFirst().before())).isEqualTo("at [noon]");
  }

  @Test
  void very_long_texts_are_marked_whole() {
    String many = "word ".repeat(3_000);
    Difference difference =
        Difference.between(List.of(free("t", many)), List.of(free("t", many + "more"))).getFirst();
    assertThat(difference.now()).singleElement().satisfies(p -> assertThat(p.marked()).isTrue());
  }
}
