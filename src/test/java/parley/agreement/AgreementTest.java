package parley.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static parley.agreement.Treaty.AGREEMENT;
import static parley.agreement.Treaty.ROLLS;
import static parley.agreement.Treaty.clause;
import static parley.party.Ceremony.CN;
import static parley.party.Ceremony.RU;
import static parley.party.Ceremony.RU_NRRC;
import static parley.party.Ceremony.US;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.Ceremony;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.seal.Signature;
import parley.seal.SignedDocument;
import parley.seal.Suite;

class AgreementTest {
  private static final String JSON = AGREEMENT.document().content().utf8();

  private static String fault(String json) {
    MalformedInput fault =
        catchThrowableOfType(
            MalformedInput.class,
            () -> Agreement.read(new SignedDocument(Bytes.utf8(json), List.of())));
    assertThat(fault).as("the agreement must be refused").isNotNull();
    return fault.clause();
  }

  private static String fault(String from, String to) {
    assertThat(JSON).contains(from);
    return fault(JSON.replace(from, to));
  }

  private static String fault(AgreementDraft draft) {
    MalformedInput fault = catchThrowableOfType(MalformedInput.class, draft::agreement);
    assertThat(fault).as("the draft must be refused").isNotNull();
    return fault.clause();
  }

  private static AgreementDraft draft() {
    return Treaty.draft("US-RU-2026", US, RU);
  }

  @Test
  void an_agreement_reads_back_as_it_was_composed() throws Exception {
    Agreement again =
        Agreement.read(
            SignedDocument.read(AGREEMENT.document().der(), Agreement.MOST_SIGNED_BYTES));
    assertThat(again).isEqualTo(AGREEMENT);
    assertThat(again.signatoryOf(RU_NRRC).orElseThrow().party()).isEqualTo(RU);
    assertThat(again.signatory(RU).orElseThrow().languages()).containsExactly("ru", "en");
    assertThat(again.formats()).containsEntry("inquiry/1", Line.WATCH);
    assertThat(again.suites()).isEqualTo(Treaty.ALL);
    assertThat(again.articles())
        .hasEntrySatisfying("3", article -> assertThat(article.consultations()).isTrue());
    assertThat(again.tlp().get("red")).containsKeys("en", "ru");
    assertThat(again.heartbeats()).containsEntry("https", Duration.ofSeconds(60));
    assertThat(again.hash()).isEqualTo(Digest.of(AGREEMENT.document().content()));
  }

  @Test
  void every_part_of_a_draft_can_be_set_and_is_read_back() throws Exception {
    Digest book = Digest.of(Bytes.utf8("phrases"));
    Agreement agreement =
        draft()
            .title(Map.of("en", "Title"))
            .suites(Set.of(Suite.NIST, Suite.GOST), Set.of(Suite.NIST))
            .format("sighting/1", Line.CERT)
            .without("activity-notice/1")
            .measure(
                "advance-notice",
                new Agreement.Measure(Map.of("en", "None"), Set.of(), Stage.PROPOSED))
            .exercises(Set.of(Line.CERT))
            .clocks(
                Precedence.FLASH,
                new Agreement.Clocks(
                    Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3)))
            .twoPersonRelease(Set.of(Precedence.ROUTINE, Precedence.PRIORITY))
            .codeList("threat", 7)
            .phraseBook(book)
            .tlp("green", Map.of("en", "Our community."))
            .heartbeat("mail", Duration.ofMinutes(15))
            .budgets(new Agreement.Budgets(2.5, 7, 4096, 10_000, 3))
            .retention(Duration.ofDays(30))
            .article("7.1", new Agreement.Article(Map.of("en", "Text"), true))
            .agreement();
    assertThat(agreement.title()).isEqualTo(Map.of("en", "Title"));
    assertThat(agreement.suites()).containsExactlyInAnyOrder(Suite.NIST, Suite.GOST);
    assertThat(agreement.layers()).containsExactly(Suite.NIST);
    assertThat(agreement.formats())
        .containsEntry("sighting/1", Line.CERT)
        .doesNotContainKey("activity-notice/1");
    assertThat(agreement.measures())
        .hasEntrySatisfying(
            "advance-notice", measure -> assertThat(measure.begins()).isEqualTo(Stage.PROPOSED));
    assertThat(agreement.exercises()).containsExactly(Line.CERT);
    assertThat(agreement.clocks(Precedence.FLASH).reply()).isEqualTo(Duration.ofSeconds(3));
    assertThat(agreement.twoPersonRelease())
        .containsExactlyInAnyOrder(Precedence.ROUTINE, Precedence.PRIORITY);
    assertThat(agreement.codeLists()).containsEntry("threat", 7L);
    assertThat(agreement.phraseBook()).contains(book);
    assertThat(agreement.tlp().get("green")).containsEntry("en", "Our community.");
    assertThat(agreement.heartbeats()).containsEntry("mail", Duration.ofMinutes(15));
    assertThat(agreement.budgets()).isEqualTo(new Agreement.Budgets(2.5, 7, 4096, 10_000, 3));
    assertThat(agreement.retention()).isEqualTo(Duration.ofDays(30));
    assertThat(agreement.articles()).containsKey("7.1");
  }

  @Test
  void one_officer_sends_alone_what_is_wanted_or_the_next_below_that_needs_no_second()
      throws Exception {
    Agreement held =
        draft().twoPersonRelease(Set.of(Precedence.FLASH, Precedence.PRIORITY)).agreement();
    assertThat(held.alone(Precedence.FLASH)).contains(Precedence.IMMEDIATE);
    assertThat(held.alone(Precedence.PRIORITY)).contains(Precedence.ROUTINE);
    Agreement all = draft().twoPersonRelease(Set.of(Precedence.values())).agreement();
    assertThat(all.alone(Precedence.FLASH)).isEmpty();
  }

  @Test
  void a_flash_is_countersigned_only_where_two_release_it_and_within_a_day() throws Exception {
    Duration within = Duration.ofMinutes(15);
    Agreement held =
        draft()
            .twoPersonRelease(Set.of(Precedence.FLASH))
            .flashCountersignedWithin(within)
            .agreement();
    assertThat(held.countersignedWithin(Precedence.FLASH)).contains(within);
    assertThat(held.countersignedWithin(Precedence.IMMEDIATE)).isEmpty();
    assertThat(held.formats()).containsEntry(Agreement.COUNTERSIGNATURE, Line.WATCH);
    Agreement next = AgreementDraft.amending(held, Map.of()).agreement();
    assertThat(next.flashCountersignedWithin()).contains(within);
    assertThat(draft().agreement().document().content().utf8())
        .as("what has no such term has the bytes of before")
        .doesNotContain("ountersign");
    for (AgreementDraft wrong :
        List.of(
            draft().flashCountersignedWithin(within),
            draft()
                .twoPersonRelease(Set.of(Precedence.FLASH))
                .flashCountersignedWithin(within)
                .without(Agreement.COUNTERSIGNATURE))) {
      assertThatThrownBy(wrong::agreement)
          .isInstanceOfSatisfying(
              MalformedInput.class, no -> assertThat(no.clause()).isEqualTo("A-DOC-10"));
    }
    AgreementDraft tooLong =
        draft()
            .twoPersonRelease(Set.of(Precedence.FLASH))
            .flashCountersignedWithin(Duration.ofHours(24).plusSeconds(1));
    assertThatThrownBy(tooLong::agreement).isInstanceOf(MalformedInput.class);
  }

  @Test
  void the_clocks_follow_acp_121_unless_the_parties_say_otherwise() {
    assertThat(AGREEMENT.clocks(Precedence.FLASH).acknowledgement())
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(AGREEMENT.clocks(Precedence.IMMEDIATE).acknowledgement())
        .isEqualTo(Duration.ofMinutes(30));
    assertThat(AGREEMENT.clocks(Precedence.PRIORITY).acknowledgement())
        .isEqualTo(Duration.ofHours(3));
    assertThat(AGREEMENT.clocks(Precedence.ROUTINE).acknowledgement())
        .isEqualTo(Duration.ofHours(6));
  }

  @Test
  void each_broken_form_is_refused() {
    assertThat(fault("{}")).isEqualTo("A-DOC-2");
    assertThat(fault("\"v\":1", "\"v\":2")).isEqualTo("A-DOC-2");
    assertThat(fault("\"kind\":\"agreement\"", "\"kind\":\"roll\"")).isEqualTo("A-DOC-2");
    assertThat(fault("\"version\":1", "\"version\":1,\"unknown\":0")).isEqualTo("A-DOC-2");
    assertThat(fault("\"id\":\"US-RU-2026\"", "\"id\":\"us ru\"")).isEqualTo("A-DOC-2");
    assertThat(fault("\"inquiry/1\":\"watch\"", "\"inquiry/1\":\"wotch\"")).isEqualTo("A-DOC-2");
    assertThat(fault("\"amber+strict\":", "\"white\":")).isEqualTo("A-DOC-2");
    assertThat(fault("\"acknowledgement\":600", "\"acknowledgement\":0")).isEqualTo("A-DOC-2");
    assertThat(fault("\"perMinute\":600", "\"perMinute\":0")).isEqualTo("A-DOC-2");
    assertThat(fault("\"retentionDays\":3660", "\"retentionDays\":true")).isEqualTo("A-DOC-2");
    assertThat(fault("\"begins\":\"in-force\"", "\"begins\":\"now\"")).isEqualTo("A-DOC-2");
    assertThat(fault("\"severity\":1", "\"SEVERITY\":1")).isEqualTo("A-DOC-2");
  }

  @Test
  void a_document_past_its_size_is_refused_before_it_is_parsed() {
    assertThat(fault(" ".repeat(Agreement.MOST_BYTES + 1))).isEqualTo("A-DOC-1");
  }

  @Test
  void one_party_alone_is_no_agreement() {
    assertThat(fault(Treaty.draft("US-1", US))).isEqualTo("A-DOC-3");
  }

  @Test
  void a_party_twice_or_without_a_node_and_a_shared_node_are_refused() {
    String side =
        JSON.substring(JSON.indexOf("{\"party\":\"US\""), JSON.indexOf(",{\"party\":\"RU\""));
    assertThat(fault(side, side + "," + side)).isEqualTo("A-DOC-3");
    assertThat(fault("\"nodes\":[\"ru-nrrc\"]", "\"nodes\":[]")).isEqualTo("A-DOC-3");
    assertThat(fault("\"nodes\":[\"ru-nrrc\"]", "\"nodes\":[\"us-nrrc\"]")).isEqualTo("A-DOC-3");
  }

  @Test
  void no_suite_and_no_layer_are_refused() {
    assertThat(fault("\"suites\":[\"nist\",\"gost\",\"pq\"]", "\"suites\":[]"))
        .isEqualTo("A-DOC-4");
    assertThat(fault("\"layers\":[\"nist\",\"gost\",\"pq\"]", "\"layers\":[]"))
        .isEqualTo("A-DOC-4");
  }

  @Test
  void clocks_out_of_order_are_refused() {
    Agreement.Clocks wrong =
        new Agreement.Clocks(Duration.ofMinutes(1), Duration.ofHours(2), Duration.ofHours(1));
    assertThat(fault(draft().clocks(Precedence.FLASH, wrong))).isEqualTo("A-DOC-5");
  }

  @Test
  void a_measure_with_a_foreign_format_or_a_shared_one_or_an_impossible_start_is_refused() {
    assertThat(fault(draft().without("reply/1"))).isEqualTo("A-DOC-6");
    Map<String, String> title = Map.of("en", "Other");
    assertThat(
            fault(
                draft()
                    .measure(
                        "other", new Agreement.Measure(title, Set.of("reply/1"), Stage.AGREED))))
        .isEqualTo("A-DOC-6");
    assertThat(
            fault(
                draft().measure("other", new Agreement.Measure(title, Set.of(), Stage.SUSPENDED))))
        .isEqualTo("A-DOC-6");
  }

  @Test
  void an_amendment_must_name_the_version_before() {
    assertThat(fault("\"version\":1", "\"version\":2")).isEqualTo("A-DOC-7");
    String hash = "0".repeat(64);
    assertThat(fault("\"version\":1", "\"version\":1,\"previous\":\"" + hash + "\""))
        .isEqualTo("A-DOC-7");
    String serials = "\"lastSerials\":{\"us-nrrc/ru-nrrc/US-RU-2026/watch/real/1\":3}";
    assertThat(fault("\"version\":1", "\"version\":1," + serials)).isEqualTo("A-DOC-7");
    assertThat(
            fault(
                AgreementDraft.amending(
                    AGREEMENT, Map.of("us-nrrc/ru-nrrc/OTHER-2026/watch/real/1", 3L))))
        .isEqualTo("A-DOC-7");
  }

  @Test
  void it_verifies_only_with_every_partys_signature_in_every_required_suite() throws Exception {
    assertThat(clause(AGREEMENT.verify(ROLLS))).isEqualTo("allowed");
    List<Signature> all = AGREEMENT.document().signatures();
    assertThat(all).hasSize(6);
    for (Signature missing : all) {
      List<Signature> fewer = all.stream().filter(given -> !given.equals(missing)).toList();
      assertThat(clause(with(fewer).verify(ROLLS))).isEqualTo("A-DOC-8");
    }
    Agreement onlyOne = draft().agreement().signedBy(Ceremony.signer(US));
    assertThat(clause(onlyOne.verify(ROLLS))).isEqualTo("A-DOC-8");
  }

  private static Agreement with(List<Signature> signatures) throws MalformedInput {
    return Agreement.read(new SignedDocument(AGREEMENT.document().content(), signatures));
  }

  @Test
  void a_signature_under_another_partys_name_does_not_count() throws Exception {
    List<Signature> forged = new ArrayList<>();
    for (Signature given : AGREEMENT.document().signatures()) {
      if (given.signer().equals("US")) {
        forged.add(given);
        forged.add(new Signature("RU", given.suite(), given.cms()));
      }
    }
    assertThat(clause(with(forged).verify(ROLLS))).isEqualTo("A-DOC-8");
  }

  @Test
  void another_authority_than_the_roll_names_is_refused() {
    Digest other = Ceremony.roll(CN).authorityFingerprint();
    Agreement pinned =
        Treaty.signed(
            draft().signatory(new Agreement.Signatory(RU, List.of(RU_NRRC), List.of("ru"), other)));
    assertThat(clause(pinned.verify(ROLLS))).isEqualTo("A-DOC-9");
  }

  @Test
  void a_party_without_a_roll_and_a_node_of_another_party_are_refused() {
    assertThat(clause(AGREEMENT.verify(Ceremony.book(US)))).isEqualTo("A-DOC-9");
    Digest authority = Ceremony.roll(RU).authorityFingerprint();
    Agreement theft =
        Treaty.signed(
            draft()
                .signatory(
                    new Agreement.Signatory(
                        RU, List.of(new NodeId("cn-nrrc")), List.of("ru"), authority)));
    assertThat(clause(theft.verify(ROLLS))).isEqualTo("A-DOC-9");
  }

  @Test
  void an_agreement_of_others_is_not_adopted() {
    Agreement others = Treaty.signed(Treaty.draft("RU-CN-2015", RU, CN));
    assertThat(clause(Agreements.none().adopt(others, ROLLS, 1))).isEqualTo("A-DOC-9");
  }

  @Test
  void adopting_again_changes_nothing_and_a_version_out_of_order_is_refused() {
    Agreements book = Treaty.book(AGREEMENT);
    assertThat(clause(book.adopt(AGREEMENT, ROLLS, 2))).isEqualTo("known");
    Agreement second = Treaty.signed(AgreementDraft.amending(AGREEMENT, Map.of()));
    Agreement third = Treaty.signed(AgreementDraft.amending(second, Map.of()));
    assertThat(clause(book.adopt(third, ROLLS, 2))).isEqualTo("A-DOC-7");
    Agreement rival = Treaty.signed(draft().retention(Duration.ofDays(5)));
    assertThat(clause(book.adopt(rival, ROLLS, 2))).isEqualTo("A-DOC-7");
    Agreement beside = Treaty.signed(AgreementDraft.amending(rival, Map.of()));
    assertThat(clause(book.adopt(beside, ROLLS, 2)))
        .as("the next version, but of another first one")
        .isEqualTo("A-DOC-7");
    assertThat(Treaty.adopted(book.adopt(second, ROLLS, 2)).named("US-RU-2026")).contains(second);
  }

  @Test
  void three_parties_can_be_signatories() {
    Agreement group = Treaty.signed(Treaty.draft("GROUP-2026", US, RU, CN));
    assertThat(clause(group.verify(ROLLS))).isEqualTo("allowed");
    assertThat(group.signatory(new PartyId("CN")).orElseThrow().languages())
        .first()
        .isEqualTo("zh");
  }

  @Test
  void deadlines_follow_from_the_agreement_and_the_receipt_alone() {
    Deadlines due =
        Deadlines.of(
            AGREEMENT, Precedence.FLASH, Ceremony.NOW, true, Optional.of(Duration.ofMinutes(40)));
    assertThat(due.receipt()).isEqualTo(Ceremony.NOW.plusSeconds(60));
    assertThat(due.acknowledgement()).contains(Ceremony.NOW.plusSeconds(600));
    assertThat(due.reply()).contains(Ceremony.NOW.plusSeconds(3600));
    assertThat(due.wanted()).contains(Ceremony.NOW.plusSeconds(2400));
    Deadlines lifted =
        Deadlines.of(AGREEMENT, Precedence.FLASH, Ceremony.NOW, false, Optional.empty());
    assertThat(lifted.acknowledgement()).isEmpty();
    assertThat(lifted.reply()).isEmpty();
    assertThat(lifted.receipt()).isEqualTo(due.receipt());
  }

  @Test
  void bent_bytes_never_raise_anything_but_malformed_input() {
    byte[] good = AGREEMENT.document().content().toArray();
    Random random = new Random(20261122);
    int read = 0;
    for (int round = 0; round < 4000; round++) {
      byte[] bent = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bent[random.nextInt(bent.length)] ^= (byte) (1 + random.nextInt(255));
      }
      try {
        Agreement.read(new SignedDocument(Bytes.owning(bent), List.of()));
        read++;
      } catch (MalformedInput e) {
        assertThat(e.clause()).isNotEmpty();
      }
    }
    assertThat(read).as("some changes only change a word").isBetween(1, 3000);
  }

  @Test
  void bent_members_never_raise_anything_but_malformed_input() {
    List<String> bits =
        List.of("null", "[]", "{}", "-1", "\"\"", "1e9", "true", "[[]]", "\"a/b/c\"", "[\"x\"]");
    Random random = new Random(11);
    for (int round = 0; round < 3000; round++) {
      int colon = JSON.indexOf(':', random.nextInt(JSON.length() - 500));
      int end = JSON.indexOf(random.nextBoolean() ? ',' : '}', colon);
      String bent =
          JSON.substring(0, colon + 1)
              + bits.get(random.nextInt(bits.size()))
              + JSON.substring(end);
      try {
        Agreement.read(new SignedDocument(Bytes.utf8(bent), List.of()));
      } catch (MalformedInput e) {
        assertThat(e.clause()).isNotEmpty();
      }
    }
  }
}
