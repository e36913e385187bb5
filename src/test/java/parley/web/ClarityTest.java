package parley.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.message.Formats;
import parley.message.Message;

/// What the clarity check says of a message.
class ClarityTest {
  private final FakeDesk desk =
      new FakeDesk(FakeDesk.US, Scenario.agreement(), InstantSource.system());

  private List<ReleaseView.Check> clarity(String asked) throws Exception {
    return clarity(Map.of("asked", List.of(asked)));
  }

  private List<ReleaseView.Check> clarity(Map<String, List<String>> changed) throws Exception {
    Map<String, List<String>> body = new HashMap<>(Scenario.inquiry());
    body.putAll(changed);
    Message message =
        desk.compose(
            Scenario.draft(FakeDesk.RU, "inquiry/1", Precedence.ROUTINE, "en", body),
            FakeDesk.US,
            FakeDesk.RU);
    return ReleaseView.clarity(message, Formats.bundled().named("inquiry/1").orElseThrow());
  }

  private String blaming(String text) throws Exception {
    return clarity(Map.of("intent", List.of(text))).stream()
        .filter(check -> check.key().equals("attribution-words"))
        .map(ReleaseView.Check::words)
        .collect(Collectors.joining());
  }

  @Test
  void words_of_attribution_are_found_in_both_languages_and_nothing_else_is() throws Exception {
    assertThat(blaming("It was State\u2011sponsored, on  behalf\nof others."))
        .isEqualTo("State-sponsored, on behalf of");
    assertThat(blaming("Сделано по приказу ЦРУ и спецслужбами; несёт ответственность"))
        .isEqualTo("по приказу, ЦРУ, спецслужбами");
    assertThat(blaming("Груша, gruel, армянский язык, a navyblue cia. We accuse nobody."))
        .isEmpty();
  }

  @Test
  void nobody_is_told_that_none_is_blamed_where_words_may_blame() throws Exception {
    Map<String, List<String>> body =
        Map.of(
            "answer", List.of("investigating"),
            "text", List.of("Your special services did it."));
    Message message =
        desk.compose(
            Scenario.draft(FakeDesk.RU, "reply/1", Precedence.ROUTINE, "en", body),
            FakeDesk.US,
            FakeDesk.RU);
    assertThat(ReleaseView.clarity(message, Formats.bundled().named("reply/1").orElseThrow()))
        .extracting(ReleaseView.Check::key)
        .contains("attribution-words")
        .doesNotContain("no-attribution");
  }

  @Test
  void the_clarity_check_does_not_take_nothing_for_something_that_is_asked() throws Exception {
    assertThat(clarity("information"))
        .contains(new ReleaseView.Check("ask", ReleaseView.State.THERE));
    assertThat(clarity("none"))
        .contains(new ReleaseView.Check("no-ask", ReleaseView.State.CARE))
        .noneMatch(check -> check.key().equals("ask"));
  }
}
