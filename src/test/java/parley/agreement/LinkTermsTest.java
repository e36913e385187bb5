package parley.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.agreement.Treaty.AGREEMENT;
import static parley.agreement.Treaty.MEASURE;
import static parley.agreement.Treaty.NOTIFICATION;
import static parley.agreement.Treaty.ROLLS;
import static parley.agreement.Treaty.act;
import static parley.agreement.Treaty.adopted;
import static parley.agreement.Treaty.claim;
import static parley.agreement.Treaty.clause;
import static parley.party.Ceremony.CN;
import static parley.party.Ceremony.CN_NRRC;
import static parley.party.Ceremony.RU;
import static parley.party.Ceremony.RU_NRRC;
import static parley.party.Ceremony.US;
import static parley.party.Ceremony.US_NRRC;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.party.Ceremony;
import parley.party.NodeId;

/// Who may say what under which agreement, and what suspension does to it.
class LinkTermsTest {
  private static final Agreements BOOK = Treaty.book(AGREEMENT);
  private static final String NUMBERING = "ru-nrrc/us-nrrc/US-RU-2026/watch/real/1";

  private static Agreements after(Agreements book, Act... acts) {
    Agreements later = book;
    long index = 100;
    for (Act act : acts) {
      later = adopted(later.act(act, ROLLS, index++));
    }
    return later;
  }

  @Test
  void what_the_agreement_allows_passes_in_both_directions() {
    assertThat(claim().at(BOOK)).isEqualTo("allowed");
    assertThat(claim().sender(US_NRRC).recipients(RU_NRRC).at(BOOK)).isEqualTo("allowed");
  }

  @Test
  void both_ends_rule_alike() {
    AgreementLife far = BOOK.between(RU_NRRC, US_NRRC, Ceremony.book(RU, US));
    for (Treaty.Claim given :
        List.of(claim(), claim().format("paper/1"), claim().line(Line.CERT), claim().id("NONE"))) {
      assertThat(clause(far.rule(given.build()))).isEqualTo(given.at(BOOK));
    }
  }

  @Test
  void an_unknown_agreement_or_version_is_refused() {
    assertThat(claim().id("US-RU-1999").at(BOOK)).isEqualTo("A-RULE-1");
    Agreement other = Treaty.signed(AgreementDraft.amending(AGREEMENT, Map.of()));
    assertThat(claim().under(other).at(BOOK)).isEqualTo("A-RULE-2");
  }

  @Test
  void a_sender_that_is_no_end_of_the_link_or_not_on_its_partys_roll_is_refused() {
    assertThat(claim().sender(CN_NRRC).at(BOOK)).isEqualTo("A-RULE-3");
    AgreementLife unlisted = BOOK.between(US_NRRC, RU_NRRC, Ceremony.book(US));
    assertThat(clause(unlisted.rule(claim().build()))).isEqualTo("A-RULE-3");
  }

  @Test
  void recipients_must_be_signatories_and_include_the_far_end() {
    assertThat(claim().recipients(US_NRRC, CN_NRRC).at(BOOK)).isEqualTo("A-RULE-4");
    assertThat(claim().recipients(new NodeId("nobody"), US_NRRC).at(BOOK)).isEqualTo("A-RULE-4");
    assertThat(claim().recipients().at(BOOK)).isEqualTo("A-RULE-4");
    assertThat(claim().recipients(RU_NRRC, US_NRRC).at(BOOK)).isEqualTo("A-RULE-4");
    assertThat(claim().recipients(US_NRRC, US_NRRC).at(BOOK)).isEqualTo("A-RULE-4");
  }

  @Test
  void a_format_or_line_that_is_not_in_force_is_refused() {
    assertThat(claim().format("sighting/1").at(BOOK)).isEqualTo("A-RULE-5");
    assertThat(claim().format("incident-notification/2").at(BOOK)).isEqualTo("A-RULE-5");
    assertThat(claim().line(Line.HOTLINE).at(BOOK)).isEqualTo("A-RULE-5");
  }

  @Test
  void exercises_are_held_only_where_the_agreement_says_and_never_with_service_messages() {
    assertThat(claim().series(Series.EXERCISE).at(BOOK)).isEqualTo("allowed");
    assertThat(claim().series(Series.EXERCISE).format("service/1").at(BOOK)).isEqualTo("A-RULE-6");
    Agreement without = Treaty.signed(Treaty.draft("US-RU-2027", US, RU).exercises(Set.of()));
    assertThat(claim().under(without).series(Series.EXERCISE).at(Treaty.book(without)))
        .isEqualTo("A-RULE-6");
  }

  @Test
  void an_amended_version_counts_up_to_the_serial_that_the_amendment_names() {
    Agreement second = Treaty.signed(AgreementDraft.amending(AGREEMENT, Map.of(NUMBERING, 17L)));
    Agreements book = Treaty.book(AGREEMENT, second);
    assertThat(claim().serial(1, 17).at(book)).isEqualTo("allowed");
    assertThat(claim().serial(1, 18).at(book)).isEqualTo("A-RULE-2");
    assertThat(claim().serial(2, 1).at(book)).as("another epoch").isEqualTo("A-RULE-2");
    assertThat(claim().serial(1, 1).series(Series.EXERCISE).at(book)).isEqualTo("A-RULE-2");
    assertThat(claim().sender(US_NRRC).recipients(RU_NRRC).serial(1, 1).at(book))
        .as("the other sender's numbering was not named")
        .isEqualTo("A-RULE-2");
    assertThat(claim().under(second).serial(1, 18).at(book)).isEqualTo("allowed");
  }

  @Test
  void suspension_refuses_only_the_formats_that_its_act_lists_in_both_directions() {
    Agreements book = after(BOOK, act(AGREEMENT, US, 1, Stage.PARTIALLY_SUSPENDED, NOTIFICATION));
    assertThat(claim().at(book)).isEqualTo("A-LIFE-4");
    assertThat(claim().sender(US_NRRC).recipients(RU_NRRC).at(book)).isEqualTo("A-LIFE-4");
    assertThat(claim().format("correction/1").at(book)).isEqualTo("allowed");
    assertThat(book.stages("US-RU-2026", US)).containsEntry(MEASURE, Stage.PARTIALLY_SUSPENDED);
    assertThat(book.stages("US-RU-2026", RU)).containsEntry(MEASURE, Stage.IN_FORCE);
  }

  @Test
  void suspending_everything_that_can_be_leaves_the_line_working() {
    String[] all =
        AGREEMENT.formats().keySet().stream()
            .filter(format -> AGREEMENT.measureOf(format).equals(Optional.of(MEASURE)))
            .filter(format -> !Protected.format(format))
            .toArray(String[]::new);
    Agreements book = after(BOOK, act(AGREEMENT, RU, 1, Stage.SUSPENDED, all));
    for (String format : all) {
      assertThat(claim().format(format).at(book)).as(format).isEqualTo("A-LIFE-4");
    }
    for (String format :
        List.of("inquiry/1", "acknowledgement/1", "service/1", "test/1", "good-will/1")) {
      assertThat(claim().format(format).at(book)).as(format).isEqualTo("allowed");
    }
    assertThat(claim().format("inquiry/1").precedence(Precedence.FLASH).at(book))
        .isEqualTo("allowed");
    assertThat(claim().format("reply/1").precedence(Precedence.FLASH).answering().at(book))
        .as("a FLASH inquiry can be answered")
        .isEqualTo("allowed");
    assertThat(claim().format("reply/1").answering().at(book)).isEqualTo("A-LIFE-4");
  }

  @Test
  void an_act_that_lists_what_can_never_be_suspended_is_refused_whole() {
    for (String format :
        List.of("inquiry/1", "acknowledgement/1", "service/1", "test/1", "good-will/1")) {
      Adoption ruling =
          BOOK.act(act(AGREEMENT, US, 1, Stage.SUSPENDED, NOTIFICATION, format), ROLLS, 100);
      assertThat(clause(ruling)).as(format).isEqualTo("A-LIFE-7");
    }
    assertThat(claim().at(BOOK)).as("nothing of the act counts").isEqualTo("allowed");
  }

  @Test
  void suspension_lifts_the_clocks_but_not_those_of_an_inquiry() {
    Agreements book = after(BOOK, act(AGREEMENT, US, 1, Stage.SUSPENDED));
    AgreementLife life = book.between(US_NRRC, RU_NRRC, ROLLS);
    assertThat(claim().at(book)).as("no format is listed").isEqualTo("allowed");
    assertThat(life.runsClocks("US-RU-2026", NOTIFICATION)).isFalse();
    assertThat(life.runsClocks("US-RU-2026", "inquiry/1")).isTrue();
    assertThat(life.runsClocks("US-RU-2026", "activity-notice/1")).isTrue();
    assertThat(BOOK.between(US_NRRC, RU_NRRC, ROLLS).runsClocks("US-RU-2026", NOTIFICATION))
        .isTrue();
    Agreements resumed = after(book, act(AGREEMENT, US, 2, Stage.RESUMED));
    assertThat(resumed.between(US_NRRC, RU_NRRC, ROLLS).runsClocks("US-RU-2026", NOTIFICATION))
        .isTrue();
  }

  @Test
  void resuming_lets_the_formats_through_again() {
    Agreements book =
        after(
            BOOK,
            act(AGREEMENT, US, 1, Stage.SUSPENDED, NOTIFICATION),
            act(AGREEMENT, US, 2, Stage.RESUMED));
    assertThat(claim().at(book)).isEqualTo("allowed");
  }

  @Test
  void each_party_lifts_only_its_own_suspension() {
    Agreements book =
        after(
            BOOK,
            act(AGREEMENT, US, 1, Stage.SUSPENDED, NOTIFICATION),
            act(AGREEMENT, RU, 1, Stage.SUSPENDED, NOTIFICATION),
            act(AGREEMENT, RU, 2, Stage.RESUMED));
    assertThat(claim().at(book)).isEqualTo("A-LIFE-4");
  }

  @Test
  void a_measure_not_yet_in_force_or_ended_is_refused_but_never_the_inquiry() {
    Agreement proposed =
        Treaty.signed(
            Treaty.draft("US-RU-2028", US, RU)
                .measure(
                    MEASURE,
                    new Agreement.Measure(
                        Map.of("en", "Later"), Set.of(NOTIFICATION, "inquiry/1"), Stage.AGREED)));
    Agreements book = Treaty.book(proposed);
    assertThat(claim().under(proposed).at(book)).isEqualTo("A-LIFE-5");
    assertThat(claim().under(proposed).format("inquiry/1").at(book)).isEqualTo("allowed");
    Agreements one = after(book, act(proposed, US, 1, Stage.IN_FORCE));
    assertThat(claim().under(proposed).at(one)).as("for one side only").isEqualTo("A-LIFE-5");
    Agreements both = after(one, act(proposed, RU, 1, Stage.PROVISIONALLY_APPLIED));
    assertThat(claim().under(proposed).at(both)).isEqualTo("allowed");
    Agreements ended = after(both, act(proposed, RU, 2, Stage.WITHDRAWN));
    assertThat(claim().under(proposed).at(ended)).isEqualTo("A-LIFE-6");
    assertThat(claim().under(proposed).format("inquiry/1").at(ended)).isEqualTo("allowed");
  }

  @Test
  void the_order_of_the_journal_decides_and_never_the_date() {
    Act.Terms late = Treaty.terms(AGREEMENT, US, 1, Stage.SUSPENDED, NOTIFICATION);
    Act dated =
        Treaty.sign(
            new Act.Terms(
                late.agreement(),
                late.hash(),
                late.party(),
                1,
                late.measure(),
                late.stage(),
                Ceremony.NOW.plusSeconds(999_999_999),
                late.ground(),
                late.article(),
                late.formats()),
            US);
    Agreements book = adopted(BOOK.act(dated, ROLLS, 50));
    assertThat(claim().at(book)).isEqualTo("A-LIFE-4");
    assertThat(claim().at(book.at(49))).as("an entry before the act").isEqualTo("allowed");
    assertThat(claim().at(book.at(50))).isEqualTo("A-LIFE-4");
    assertThat(claim().at(book.at(0))).as("before the agreement").isEqualTo("A-RULE-1");
  }

  @Test
  void nothing_crosses_from_one_agreement_to_another() {
    Agreement withChina =
        Treaty.signed(
            Treaty.draft("US-CN-2026", US, CN)
                .codeList("threat", 9)
                .without("activity-notice/1")
                .measure(
                    "advance-notice",
                    new Agreement.Measure(Map.of("en", "None"), Set.of(), Stage.IN_FORCE)));
    Agreements book = Treaty.book(AGREEMENT, withChina);
    assertThat(claim().under(withChina).at(book))
        .as("an agreement with China does not bind the link to Moscow")
        .isEqualTo("A-RULE-1");
    assertThat(claim().under(withChina).sender(CN_NRRC).at(book, CN_NRRC)).isEqualTo("allowed");
    assertThat(claim().sender(CN_NRRC).at(book, CN_NRRC))
        .as("China cannot speak under the agreement with Russia")
        .isEqualTo("A-RULE-1");
    assertThat(claim().format("activity-notice/1").at(book)).isEqualTo("allowed");
    assertThat(
            claim().under(withChina).sender(CN_NRRC).format("activity-notice/1").at(book, CN_NRRC))
        .isEqualTo("A-RULE-5");
    Agreements suspended = after(book, act(withChina, US, 1, Stage.SUSPENDED, NOTIFICATION));
    assertThat(claim().at(suspended)).isEqualTo("allowed");
    assertThat(claim().under(withChina).sender(CN_NRRC).at(suspended, CN_NRRC))
        .isEqualTo("A-LIFE-4");
    assertThat(book.between(US_NRRC, CN_NRRC, ROLLS).agreements()).containsExactly(withChina);
    assertThat(book.inForce()).hasSize(2);
  }

  @Test
  void a_group_message_may_name_every_signatory_and_one_suspension_cuts_one_link_only() {
    Agreement group = Treaty.signed(Treaty.draft("GROUP-2026", US, RU, CN));
    Agreements book = Treaty.book(group);
    Treaty.Claim toAll = claim().under(group).recipients(US_NRRC, CN_NRRC);
    assertThat(toAll.at(book)).isEqualTo("allowed");
    Agreements cut = after(book, act(group, CN, 1, Stage.SUSPENDED, NOTIFICATION));
    assertThat(toAll.at(cut)).as("between Moscow and Washington").isEqualTo("allowed");
    assertThat(claim().under(group).sender(CN_NRRC).recipients(US_NRRC, RU_NRRC).at(cut, CN_NRRC))
        .isEqualTo("A-LIFE-4");
  }
}
