package parley.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.party.Ceremony.NOW;
import static parley.party.Ceremony.RU;
import static parley.party.Ceremony.RU_NRRC;
import static parley.party.Ceremony.UNTIL;
import static parley.party.Ceremony.US;
import static parley.party.Ceremony.US_NRRC;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.NodeKeys;
import parley.seal.SealException;

class RollBookTest {
  private static final String NUMBERING = "ru-nrrc/us-nrrc/US-RU-2026/watch/real/1";
  private static final Roll FIRST = Ceremony.roll(RU);
  private static final RollBook BOOK = Ceremony.book(US, RU);

  private static RollRuling adopt(RollBook book, Roll roll) {
    return book.adopt(roll, 9, Optional.empty(), OfficerCheck.none());
  }

  private static RollBook adopted(RollRuling ruling) {
    assertThat(ruling).isInstanceOf(RollRuling.Adopted.class);
    return ((RollRuling.Adopted) ruling).book();
  }

  private static String refused(RollRuling ruling) {
    assertThat(ruling).isInstanceOf(RollRuling.Refused.class);
    return ((RollRuling.Refused) ruling).clause();
  }

  private static Roll rotated(Map<String, Long> lastSerial) {
    return Ceremony.sign(
        RollDraft.after(FIRST)
            .rotate(RU_NRRC, Ceremony.keys("ru-nrrc2", "RU"), NOW, UNTIL, NOW, lastSerial),
        "RU");
  }

  private static Roll next(Roll roll) {
    return Ceremony.sign(RollDraft.after(roll), "RU");
  }

  @Test
  void a_first_roll_needs_the_fingerprint_of_its_authority() {
    RollBook alone = RollBook.of(Ceremony.roll(US));
    assertThat(refused(adopt(alone, FIRST))).isEqualTo("P-ROLL-9");
    Digest wrong = Ceremony.roll(US).authorityFingerprint();
    assertThat(refused(alone.adopt(FIRST, 1, Optional.of(wrong), OfficerCheck.none())))
        .isEqualTo("P-ROLL-9");
    RollBook both =
        adopted(
            alone.adopt(FIRST, 1, Optional.of(FIRST.authorityFingerprint()), OfficerCheck.none()));
    assertThat(both.of(RU)).contains(FIRST);
    assertThat(both.node(RU_NRRC).orElseThrow().roll()).isEqualTo(FIRST);
    assertThat(both.own().party()).isEqualTo(US);
  }

  @Test
  void a_lower_number_is_refused_and_the_very_roll_in_force_is_known() {
    Roll second = next(FIRST);
    RollBook newer = adopted(adopt(BOOK, second));
    assertThat(refused(adopt(newer, FIRST))).isEqualTo("P-ROLL-7");
    assertThat(adopt(newer, second)).isInstanceOf(RollRuling.Known.class);
  }

  @Test
  void one_number_with_two_contents_is_evidence_of_equivocation() {
    Roll second = next(FIRST);
    Roll other = rotated(Map.of());
    assertThat(other.number()).isEqualTo(second.number());
    RollBook newer = adopted(adopt(BOOK, second));
    assertThat(adopt(newer, other)).isEqualTo(new RollRuling.Equivocation(second, other));
    RollBook third = adopted(adopt(newer, next(second)));
    assertThat(adopt(third, other))
        .as("found against any number ever adopted")
        .isEqualTo(new RollRuling.Equivocation(second, other));
  }

  @Test
  void another_authority_is_refused_until_a_new_ceremony_pins_it() {
    Roll foreign =
        Ceremony.sign(
            RollDraft.after(
                Ceremony.sign(
                    RollDraft.first(
                            RU,
                            Map.of("en", "Party RU"),
                            Ceremony.authority("RU-new").certificates())
                        .node(
                            new Node(
                                RU_NRRC,
                                Ceremony.keys("ru-nrrc", "RU-new"),
                                List.of(),
                                NOW,
                                UNTIL)),
                    "RU-new")),
            "RU-new");
    assertThat(refused(adopt(BOOK, foreign))).isEqualTo("P-ROLL-9");
    RollRuling ruling =
        BOOK.adopt(foreign, 9, Optional.of(foreign.authorityFingerprint()), OfficerCheck.none());
    assertThat(((RollRuling.Adopted) ruling).authorityChanged()).isTrue();
  }

  @Test
  void a_node_of_another_party_is_refused() {
    Roll thief =
        Ceremony.sign(
            RollDraft.after(FIRST)
                .node(new Node(US_NRRC, Ceremony.keys("us-nrrc", "RU"), List.of(), NOW, UNTIL)),
            "RU");
    assertThat(refused(adopt(BOOK, thief))).isEqualTo("P-ROLL-13");
  }

  @Test
  void keys_that_vanish_without_last_serials_are_refused() {
    Roll fresh =
        Ceremony.sign(
            Ceremony.first(RU)
                .node(new Node(RU_NRRC, Ceremony.keys("ru-nrrc2", "RU"), List.of(), NOW, UNTIL)),
            "RU");
    Roll vanished = Ceremony.sign(RollDraft.after(fresh), "RU");
    assertThat(refused(adopt(BOOK, vanished))).isEqualTo("P-ROLL-6");
  }

  @Test
  void a_retired_key_is_good_up_to_its_last_serial_and_no_further() {
    NodeKeys.Signing old = FIRST.node(RU_NRRC).orElseThrow().keys().signing();
    RollBook book = adopted(adopt(BOOK, rotated(Map.of(NUMBERING, 17L))));
    NodeKeys.Signing current = book.node(RU_NRRC).orElseThrow().node().keys().signing();
    assertThat(current).isNotEqualTo(old);
    assertThat(book.signing(RU_NRRC, NUMBERING, 17)).containsExactly(current, old);
    assertThat(book.signing(RU_NRRC, NUMBERING, 18)).containsExactly(current);
    assertThat(book.signing(RU_NRRC, NUMBERING.replace("/1", "/2"), 1))
        .as("a numbering that is not named")
        .containsExactly(current);
    assertThat(book.signing(US_NRRC, NUMBERING, 1)).hasSize(1);
    assertThat(book.signing(new NodeId("nobody"), NUMBERING, 1)).isEmpty();
  }

  @Test
  void a_node_taken_off_the_roll_still_signs_nothing_new_but_its_old_serials_hold() {
    NodeKeys.Signing old = FIRST.node(RU_NRRC).orElseThrow().keys().signing();
    Roll without =
        Ceremony.sign(RollDraft.after(FIRST).remove(RU_NRRC, NOW, Map.of(NUMBERING, 4L)), "RU");
    RollBook book = adopted(adopt(BOOK, without));
    assertThat(book.node(RU_NRRC)).isEmpty();
    assertThat(book.signing(RU_NRRC, NUMBERING, 4)).containsExactly(old);
    assertThat(book.signing(RU_NRRC, NUMBERING, 5)).isEmpty();
  }

  @Test
  void a_retired_key_may_not_be_dropped_or_changed_by_a_later_roll() {
    Roll second = rotated(Map.of(NUMBERING, 17L));
    RollBook book = adopted(adopt(BOOK, second));
    Roll changed = Ceremony.sign(RollDraft.after(rotated(Map.of(NUMBERING, 99L))), "RU");
    assertThat(refused(adopt(book, changed))).isEqualTo("P-ROLL-6");
  }

  @Test
  void a_retired_key_that_was_stolen_is_withdrawn_by_a_later_roll_with_its_certificate() {
    NodeKeys.Signing old = FIRST.node(RU_NRRC).orElseThrow().keys().signing();
    Bytes transport = FIRST.node(RU_NRRC).orElseThrow().keys().transport();
    Roll second = rotated(Map.of(NUMBERING, 1_017L));
    RollBook orderly = adopted(adopt(BOOK, second));
    Instant after = NOW.plusSeconds(60);
    assertThat(orderly.signing(RU_NRRC, NUMBERING, 18)).contains(old);
    assertThat(orderly.transports(RU_NRRC, after)).contains(transport);

    Roll third =
        Ceremony.sign(RollDraft.after(second).withdrawn(RU_NRRC, Map.of(NUMBERING, 17L)), "RU");
    assertThat(third.retired().getFirst().withdrawn()).isTrue();
    RollBook book = adopted(adopt(orderly, third));
    assertThat(book.signing(RU_NRRC, NUMBERING, 17)).contains(old);
    assertThat(book.signing(RU_NRRC, NUMBERING, 18)).doesNotContain(old);
    assertThat(book.transports(RU_NRRC, after)).doesNotContain(transport).hasSize(1);

    Roll back = Ceremony.sign(RollDraft.after(Ceremony.sign(RollDraft.after(second), "RU")), "RU");
    assertThat(refused(adopt(book, back))).as("never the reverse").isEqualTo("P-ROLL-6");
  }

  @Test
  void an_old_entry_is_judged_by_the_rolls_of_its_own_position() {
    RollBook book =
        adopted(BOOK.adopt(rotated(Map.of()), 40, Optional.empty(), OfficerCheck.none()));
    assertThat(book.at(39).of(RU)).contains(FIRST);
    assertThat(book.at(40).of(RU).orElseThrow().number()).isEqualTo(2);
    assertThat(book.at(0).of(RU)).isEmpty();
    assertThat(book.history()).hasSize(3);
    assertThatThrownBy(() -> adopt(book, next(FIRST)))
        .as("positions only grow")
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_change_of_officers_needs_two_current_officers() throws Exception {
    OfficerKeys miller = OfficerKeys.officer("Miller", "c1");
    OfficerKeys jones = OfficerKeys.officer("Jones", "c2");
    OfficerKeys smith = OfficerKeys.officer("Smith", "c3");
    Roll named =
        Ceremony.sign(
            RollDraft.after(FIRST).officers(List.of(miller.credential(), jones.credential())),
            "RU");
    RollRuling set = adopt(BOOK, named);
    assertThat(((RollRuling.Adopted) set).officersChanged())
        .as("the first officers are named by the authority alone")
        .isTrue();
    RollBook book = adopted(set);

    List<Roll.OfficerCredential> changed = List.of(miller.credential(), smith.credential());
    assertThat(consented(book, named, changed)).isEqualTo("P-ROLL-8");
    assertThat(consented(book, named, changed, miller)).isEqualTo("P-ROLL-8");
    assertThat(consented(book, named, changed, miller, miller)).isEqualTo("P-ROLL-8");
    assertThat(consented(book, named, changed, miller, smith))
        .as("a new officer has no say")
        .isEqualTo("P-ROLL-8");
    assertThat(consented(book, named, changed, miller, jones)).isEqualTo("adopted");
  }

  @Test
  void consent_to_other_officers_is_no_consent_and_no_check_means_no_change() throws Exception {
    OfficerKeys miller = OfficerKeys.officer("Miller", "c1");
    OfficerKeys jones = OfficerKeys.officer("Jones", "c2");
    Roll named =
        Ceremony.sign(
            RollDraft.after(FIRST).officers(List.of(miller.credential(), jones.credential())),
            "RU");
    RollBook book = adopted(adopt(BOOK, named));
    RollDraft none = RollDraft.after(named).officers(List.of());
    Digest other = Digest.of(parley.codec.Bytes.utf8("something else"));
    none.consents(List.of(miller.consent(other), jones.consent(other)));
    assertThat(
            refused(
                book.adopt(Ceremony.sign(none, "RU"), 9, Optional.empty(), OfficerKeys::verifies)))
        .isEqualTo("P-ROLL-8");
    Digest challenge = none.officerChallenge();
    none.consents(List.of(miller.consent(challenge), jones.consent(challenge)));
    assertThat(refused(adopt(book, Ceremony.sign(none, "RU")))).isEqualTo("P-ROLL-8");
  }

  private static String consented(
      RollBook book, Roll held, List<Roll.OfficerCredential> changed, OfficerKeys... officers)
      throws SealException {
    RollDraft draft = RollDraft.after(held).officers(changed);
    List<Roll.OfficerAssertion> given = new java.util.ArrayList<>();
    for (OfficerKeys officer : officers) {
      given.add(officer.consent(draft.officerChallenge()));
    }
    Roll roll = Ceremony.sign(draft.consents(given), "RU");
    return switch (book.adopt(roll, 9, Optional.empty(), OfficerKeys::verifies)) {
      case RollRuling.Adopted adopted -> "adopted";
      case RollRuling.Refused(String clause, String detail) -> clause;
      case RollRuling.Known known -> "known";
      case RollRuling.Equivocation equivocation -> "equivocation";
    };
  }

  @Test
  void the_doctor_sees_every_node_the_soonest_to_end_first() {
    assertThat(BOOK.dates(UNTIL))
        .extracting(KeyDates::standing)
        .containsExactly(KeyDates.Standing.ENDED, KeyDates.Standing.ENDED);
  }

  @Test
  void one_officer_alone_opens_no_epoch() throws Exception {
    Roll held =
        Ceremony.sign(
            RollDraft.after(Ceremony.roll(Ceremony.US)).officers(Ceremony.officers()), "US");
    RollBook book =
        ((RollRuling.Adopted)
                Ceremony.book(Ceremony.US)
                    .adopt(held, 3, Optional.empty(), Consent.or(OfficerCheck.none())))
            .book();
    Roll good = Ceremony.nextEpoch(held);
    List<Roll.OfficerAssertion> both = good.assertions();
    Roll.OfficerAssertion miller = both.getFirst();
    Roll.OfficerAssertion ortiz = both.getLast();
    Roll.OfficerAssertion other =
        Consent.give(
            "B. Ortiz",
            Ceremony.vault("us-nrrc", "US").notes(),
            Consent.epochChallenge(Ceremony.US, 9, Ceremony.US_NRRC, 2),
            Ceremony.NOW);
    Roll.OfficerAssertion borrowed =
        new Roll.OfficerAssertion(
            ortiz.officer(),
            ortiz.credentialId(),
            ortiz.authenticatorData(),
            ortiz.clientData(),
            miller.signature());
    for (List<Roll.OfficerAssertion> few :
        List.of(
            List.<Roll.OfficerAssertion>of(),
            List.of(miller),
            List.of(miller, miller),
            List.of(miller, other),
            List.of(miller, borrowed))) {
      Roll alone =
          Ceremony.sign(
              RollDraft.after(held)
                  .node(held.node(Ceremony.US_NRRC).orElseThrow().nextEpoch())
                  .consents(few),
              "US");
      assertThat(book.adopt(alone, 4, Optional.empty(), Consent.or(OfficerCheck.none())))
          .isInstanceOfSatisfying(
              RollRuling.Refused.class,
              refused -> assertThat(refused.clause()).isEqualTo("P-ROLL-16"));
      // The authority's fingerprint, as in an own folder, is no officer.
      assertThat(
              book.adopt(
                  alone,
                  4,
                  Optional.of(alone.authorityFingerprint()),
                  Consent.or(OfficerCheck.none())))
          .isInstanceOf(RollRuling.Refused.class);
    }
    RollRuling ruling = book.adopt(good, 4, Optional.empty(), Consent.or(OfficerCheck.none()));
    assertThat(((RollRuling.Adopted) ruling).book().openedBy(Ceremony.US_NRRC, 2))
        .containsOnlyKeys("A. Miller", "B. Ortiz")
        .containsValue(Ceremony.NOW);
    // A roll that lists nobody opens no epoch either, and names nobody on the way.
    Roll nobody =
        Ceremony.sign(
            RollDraft.after(Ceremony.roll(Ceremony.US))
                .node(held.node(Ceremony.US_NRRC).orElseThrow().nextEpoch())
                .officers(Ceremony.officers())
                .consents(both),
            "US");
    assertThat(
            Ceremony.book(Ceremony.US)
                .adopt(nobody, 3, Optional.empty(), Consent.or(OfficerCheck.none())))
        .isInstanceOf(RollRuling.Refused.class);
  }
}
