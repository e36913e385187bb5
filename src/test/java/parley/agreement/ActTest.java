package parley.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static parley.agreement.Treaty.AGREEMENT;
import static parley.agreement.Treaty.NOTIFICATION;
import static parley.agreement.Treaty.ROLLS;
import static parley.agreement.Treaty.act;
import static parley.agreement.Treaty.adopted;
import static parley.agreement.Treaty.clause;
import static parley.party.Ceremony.CN;
import static parley.party.Ceremony.RU;
import static parley.party.Ceremony.US;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.party.Ceremony;
import parley.seal.SignedDocument;

class ActTest {
  private static final Agreements BOOK = Treaty.book(AGREEMENT);
  private static final Act SUSPENSION = act(AGREEMENT, US, 1, Stage.SUSPENDED, NOTIFICATION);

  private static String fault(String from, String to) {
    String json = SUSPENSION.document().content().utf8();
    assertThat(json).contains(from);
    Bytes content = Bytes.utf8(json.replace(from, to));
    MalformedInput fault =
        catchThrowableOfType(
            MalformedInput.class, () -> Act.read(new SignedDocument(content, List.of())));
    assertThat(fault).as("the act must be refused").isNotNull();
    return fault.clause();
  }

  private static String ruled(Act act) {
    return clause(BOOK.act(act, ROLLS, 100));
  }

  @Test
  void an_act_reads_back_as_it_was_signed() throws Exception {
    assertThat(Act.read(SignedDocument.read(SUSPENSION.document().der(), Act.MOST_SIGNED_BYTES)))
        .isEqualTo(SUSPENSION);
    assertThat(SUSPENSION.formats()).containsExactly(NOTIFICATION);
    assertThat(SUSPENSION.ground()).containsEntry("en", "Decided by the government.");
  }

  @Test
  void each_broken_form_is_refused() {
    assertThat(fault("\"v\":1", "\"v\":3")).isEqualTo("A-LIFE-1");
    assertThat(fault("\"stage\":\"suspended\"", "\"stage\":\"stopped\"")).isEqualTo("A-LIFE-1");
    assertThat(fault("\"number\":1", "\"number\":1,\"more\":2")).isEqualTo("A-LIFE-1");
    assertThat(fault("\"formats\":[", "\"formats\":[1,")).isEqualTo("A-LIFE-1");
    assertThat(fault("{", " ".repeat(Act.MOST_BYTES) + "{")).isEqualTo("A-LIFE-1");
    assertThat(fault("\"stage\":\"suspended\"", "\"stage\":\"resumed\""))
        .as("only an act that suspends lists formats")
        .isEqualTo("A-LIFE-4");
  }

  @Test
  void only_the_acting_partys_own_authority_can_sign_it() {
    assertThat(ruled(SUSPENSION)).isEqualTo("adopted");
    assertThat(ruled(Treaty.sign(Treaty.terms(AGREEMENT, US, 1, Stage.SUSPENDED), RU)))
        .isEqualTo("A-LIFE-8");
    SignedDocument bare = new SignedDocument(SUSPENSION.document().content(), List.of());
    assertThat(ruled(read(bare))).isEqualTo("A-LIFE-8");
  }

  private static Act read(SignedDocument document) {
    try {
      return Act.read(document);
    } catch (MalformedInput e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_party_without_a_roll_or_no_party_at_all_cannot_act() {
    assertThat(clause(BOOK.act(act(AGREEMENT, RU, 1, Stage.SUSPENDED), Ceremony.book(US), 100)))
        .isEqualTo("A-LIFE-8");
    assertThat(ruled(act(AGREEMENT, CN, 1, Stage.SUSPENDED))).isEqualTo("A-RULE-3");
  }

  @Test
  void an_act_on_an_unknown_agreement_version_measure_or_article_is_refused() {
    Agreement other = Treaty.signed(Treaty.draft("US-RU-1999", US, RU));
    assertThat(ruled(act(other, US, 1, Stage.SUSPENDED))).isEqualTo("A-RULE-1");
    Agreement later = Treaty.signed(AgreementDraft.amending(AGREEMENT, Map.of()));
    assertThat(ruled(act(later, US, 1, Stage.SUSPENDED))).isEqualTo("A-RULE-2");
    Act.Terms good = Treaty.terms(AGREEMENT, US, 1, Stage.SUSPENDED);
    assertThat(ruled(Treaty.sign(changed(good, "no-such-measure", Optional.empty()), US)))
        .isEqualTo("A-LIFE-1");
    assertThat(ruled(Treaty.sign(changed(good, good.measure(), Optional.of("99")), US)))
        .isEqualTo("A-LIFE-1");
  }

  private static Act.Terms changed(Act.Terms terms, String measure, Optional<String> article) {
    return new Act.Terms(
        terms.agreement(),
        terms.hash(),
        terms.party(),
        terms.number(),
        measure,
        terms.stage(),
        terms.date(),
        terms.ground(),
        article,
        terms.formats());
  }

  @Test
  void a_format_that_does_not_serve_the_measure_cannot_be_listed() {
    assertThat(ruled(act(AGREEMENT, US, 1, Stage.SUSPENDED, "activity-notice/1")))
        .isEqualTo("A-LIFE-4");
  }

  @Test
  void acts_are_numbered_per_party_and_an_act_adopted_twice_is_known() {
    assertThat(ruled(act(AGREEMENT, US, 2, Stage.SUSPENDED))).isEqualTo("A-LIFE-3");
    Agreements book = adopted(BOOK.act(SUSPENSION, ROLLS, 100));
    assertThat(clause(book.act(SUSPENSION, ROLLS, 101))).isEqualTo("known");
    assertThat(clause(book.act(act(AGREEMENT, US, 1, Stage.RESUMED), ROLLS, 101)))
        .isEqualTo("A-LIFE-3");
    assertThat(clause(book.act(act(AGREEMENT, RU, 1, Stage.SUSPENDED), ROLLS, 101)))
        .isEqualTo("adopted");
    assertThat(book.nextAct("US-RU-2026", US)).isEqualTo(2);
    assertThat(book.nextAct("US-RU-2026", RU)).isEqualTo(1);
    assertThat(book.acts("US-RU-2026")).containsExactly(SUSPENSION);
    assertThatThrownBy(() -> book.act(act(AGREEMENT, RU, 1, Stage.SUSPENDED), ROLLS, 99))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Walks to every stage and tries every act there: exactly those of A-LIFE-2 pass.
  @Test
  void from_each_stage_exactly_the_named_acts_are_possible() {
    Map<Stage, List<Stage>> ways =
        Map.of(
            Stage.PROVISIONALLY_APPLIED, List.of(Stage.PROVISIONALLY_APPLIED),
            Stage.IN_FORCE, List.of(Stage.IN_FORCE),
            Stage.PARTIALLY_SUSPENDED, List.of(Stage.IN_FORCE, Stage.PARTIALLY_SUSPENDED),
            Stage.SUSPENDED, List.of(Stage.IN_FORCE, Stage.SUSPENDED),
            Stage.RESUMED, List.of(Stage.IN_FORCE, Stage.SUSPENDED, Stage.RESUMED),
            Stage.WITHDRAWN, List.of(Stage.WITHDRAWN),
            Stage.TERMINATED, List.of(Stage.IN_FORCE, Stage.TERMINATED),
            Stage.AGREED, List.of());
    Agreement agreed =
        Treaty.signed(
            Treaty.draft("US-RU-2029", US, RU)
                .measure(
                    Treaty.MEASURE,
                    new Agreement.Measure(Map.of("en", "Later"), Set.of(), Stage.AGREED)));
    ways.forEach((stage, way) -> {
      Agreements book = Treaty.book(agreed);
      long number = 1;
      for (Stage step : way) {
        book = adopted(book.act(act(agreed, US, number++, step), ROLLS, 10 + number));
      }
      assertThat(possible(book, agreed, number)).as(stage.code()).isEqualTo(stage.next());
    });
  }

  private static Set<Stage> possible(Agreements book, Agreement on, long number) {
    Set<Stage> found = EnumSet.noneOf(Stage.class);
    for (Stage stage : Stage.values()) {
      String clause = clause(book.act(act(on, US, number, stage), ROLLS, 100));
      if (clause.equals("adopted")) {
        found.add(stage);
      } else {
        assertThat(clause).isEqualTo("A-LIFE-2");
      }
    }
    return found;
  }

  @Test
  void bent_bytes_never_raise_anything_but_malformed_input() {
    byte[] good = SUSPENSION.document().content().toArray();
    Random random = new Random(5);
    for (int round = 0; round < 3000; round++) {
      byte[] bent = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bent[random.nextInt(bent.length)] ^= (byte) (1 + random.nextInt(255));
      }
      try {
        Act.read(new SignedDocument(Bytes.owning(bent), List.of()));
      } catch (MalformedInput e) {
        assertThat(e.clause()).isNotEmpty();
      }
    }
  }
}
