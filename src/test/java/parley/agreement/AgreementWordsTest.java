package parley.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.party.Ceremony.RU;
import static parley.party.Ceremony.US;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.seal.Suite;

class AgreementWordsTest {
  private static AgreementDraft draft() {
    return Treaty.draft("US-RU-2026", US, RU);
  }

  /// Without the hash, which differs wherever anything does.
  private static String shown(Agreement terms) {
    List<String> lines = AgreementWords.of(terms);
    assertThat(lines.getLast()).contains(terms.hash().hex());
    return String.join("\n", lines.subList(0, lines.size() - 1));
  }

  private static List<String> texts(Json json) {
    List<String> all = new ArrayList<>();
    switch (json) {
      case Json.Obj(Map<String, Json> members) ->
          members.forEach((key, value) -> all.addAll(texts(value)));
      case Json.Arr(List<Json> items) -> items.forEach(item -> all.addAll(texts(item)));
      case Json.Str(String value) -> all.add(value);
      default -> {}
    }
    return all;
  }

  @Test
  void every_text_that_is_signed_is_shown() throws Exception {
    Agreement terms = draft().phraseBook(Digest.of(Bytes.utf8("a book"))).agreement();
    List<String> signed = texts(JsonReader.read(terms.document().content(), JsonReader.MESSAGE));
    assertThat(signed).hasSizeGreaterThan(60);
    signed.remove("agreement");
    assertThat(signed).allSatisfy(text -> assertThat(shown(terms)).contains(text));
  }

  @Test
  void every_term_that_is_changed_shows() throws Exception {
    String whole = shown(draft().agreement());
    Agreement.Clocks flash = draft().agreement().clocks(Precedence.FLASH);
    Agreement.Budgets limits = draft().agreement().budgets();
    List<AgreementDraft> changed =
        List.of(
            draft().suites(Set.of(Suite.NIST), Set.of(Suite.NIST)),
            draft()
                .clocks(
                    Precedence.FLASH,
                    new Agreement.Clocks(
                        Duration.ofSeconds(59), flash.acknowledgement(), flash.reply())),
            draft().exercises(Set.of()),
            draft().twoPersonRelease(Set.of(Precedence.FLASH)),
            draft()
                .twoPersonRelease(Set.of(Precedence.FLASH))
                .flashCountersignedWithin(Duration.ofMinutes(15)),
            draft().codeList("severity", 2),
            draft().tlp("red", Map.of("en", "For one person.", "ru", "Для одного.")),
            draft().heartbeat("https", Duration.ofSeconds(61)),
            draft()
                .budgets(
                    new Agreement.Budgets(
                        limits.perSecond(),
                        limits.burst() + 1,
                        limits.envelopeBytes(),
                        limits.bytesPerDay(),
                        limits.flashPerDay())),
            draft().retention(Duration.ofDays(731)),
            draft()
                .article(
                    "99", new Agreement.Article(Map.of("en", "Words.", "ru", "Слова."), true)));
    for (AgreementDraft each : changed) {
      assertThat(shown(each.agreement())).isNotEqualTo(whole);
    }
  }

  @Test
  void an_amendment_names_what_it_amends_and_where_serials_end() throws Exception {
    Agreement first = draft().agreement();
    String numbering = "us-nrrc/ru-nrrc/US-RU-2026/watch/real/1";
    Agreement next = AgreementDraft.amending(first, Map.of(numbering, 17L)).agreement();
    assertThat(shown(next)).contains(first.hash().hex()).contains(numbering + " ends at 17");
  }

  @Test
  void times_stand_in_words() throws Exception {
    assertThat(shown(draft().agreement()))
        .contains("flash: receipt within 1 minute, acknowledged within 10 minutes")
        .contains("answered within 1 hour")
        .contains("within 3 days")
        .contains("https every 1 minute");
  }
}
