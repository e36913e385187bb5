package parley.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static parley.party.Ceremony.NOW;
import static parley.party.Ceremony.RU;
import static parley.party.Ceremony.RU_NRRC;
import static parley.party.Ceremony.UNTIL;
import static parley.party.Ceremony.US;
import static parley.party.Ceremony.US_NRRC;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.seal.SealException;
import parley.seal.SignedDocument;
import parley.seal.Suite;

class RollTest {
  private static final Set<Suite> ALL = Set.of(Suite.values());

  /// The US roll with its JSON changed and signed anew by the US authority.
  private static SignedDocument resigned(String from, String to) throws SealException {
    String json = Ceremony.roll(US).document().content().utf8();
    assertThat(json).contains(from);
    Bytes content = Bytes.utf8(json.replace(from, to));
    return new SignedDocument(content, Ceremony.signer(US).sign(content, ALL));
  }

  private static String clause(SignedDocument document) {
    MalformedInput fault = catchThrowableOfType(MalformedInput.class, () -> Roll.read(document));
    assertThat(fault).as("the roll must be refused").isNotNull();
    return fault.clause();
  }

  private static String clause(RollDraft draft) {
    MalformedInput fault =
        catchThrowableOfType(MalformedInput.class, () -> draft.sign(NOW, Ceremony.signer(US)));
    assertThat(fault).as("the roll must be refused").isNotNull();
    return fault.clause();
  }

  @Test
  void a_roll_reads_back_as_it_was_composed() throws Exception {
    Roll roll = Ceremony.roll(US);
    Roll again = Roll.read(SignedDocument.read(roll.document().der(), Roll.MOST_SIGNED_BYTES));
    assertThat(again).isEqualTo(roll);
    assertThat(again.party()).isEqualTo(US);
    assertThat(again.number()).isEqualTo(1);
    assertThat(again.name()).containsEntry("ru", "Сторона US");
    assertThat(again.node(US_NRRC).orElseThrow().keys()).isEqualTo(Ceremony.keys("us-nrrc", "US"));
    assertThat(again.authorityFingerprint()).isEqualTo(Roll.setDigest(Ceremony.certificates(US)));
  }

  @Test
  void a_roll_without_the_signature_of_one_suite_is_refused() {
    SignedDocument document = Ceremony.roll(US).document();
    for (Suite missing : Suite.values()) {
      var fewer = document.signatures().stream().filter(given -> given.suite() != missing).toList();
      assertThat(clause(new SignedDocument(document.content(), fewer))).isEqualTo("P-ROLL-3");
    }
  }

  @Test
  void a_roll_signed_by_another_authority_is_refused() throws Exception {
    Bytes content = Ceremony.roll(US).document().content();
    var signatures = Ceremony.signer(RU).sign(content, ALL);
    assertThat(clause(new SignedDocument(content, signatures))).isEqualTo("P-ROLL-3");
  }

  @Test
  void a_changed_byte_of_the_content_is_refused() {
    SignedDocument document = Ceremony.roll(US).document();
    String json = document.content().utf8().replace("Party US", "Party UZ");
    assertThat(clause(new SignedDocument(Bytes.utf8(json), document.signatures())))
        .isEqualTo("P-ROLL-3");
  }

  @Test
  void keys_that_another_authority_issued_are_refused() {
    Node foreign = new Node(US_NRRC, Ceremony.keys("us-nrrc", "RU"), List.of(), NOW, UNTIL);
    assertThat(clause(Ceremony.first(US).node(foreign))).isEqualTo("P-ROLL-4");
  }

  @Test
  void keys_that_end_before_they_begin_are_refused() {
    Node backwards = new Node(US_NRRC, Ceremony.keys("us-nrrc", "US"), List.of(), UNTIL, NOW);
    assertThat(clause(Ceremony.first(US).node(backwards))).isEqualTo("P-ROLL-5");
  }

  @Test
  void a_validity_longer_than_the_certificates_is_refused() {
    Node endless =
        new Node(
            US_NRRC,
            Ceremony.keys("us-nrrc", "US"),
            List.of(),
            NOW,
            NOW.plus(Duration.ofDays(9000)));
    assertThat(clause(Ceremony.first(US).node(endless))).isEqualTo("P-ROLL-5");
  }

  @Test
  void one_node_twice_is_refused() throws Exception {
    String json = Ceremony.roll(US).document().content().utf8();
    int from = json.indexOf("{\"id\":\"us-nrrc\"");
    String node = json.substring(from, json.indexOf("}],\"retired\"") + 1);
    assertThat(clause(resigned(node, node + "," + node))).isEqualTo("P-ROLL-5");
  }

  @Test
  void two_nodes_with_one_key_are_refused() {
    Node one = Ceremony.node(US_NRRC, US);
    Node other = new Node(new NodeId("us-other"), one.keys(), List.of(), NOW, UNTIL);
    assertThat(clause(Ceremony.first(US).node(one).node(other))).isEqualTo("P-ROLL-5");
  }

  @Test
  void a_node_that_still_uses_a_retired_key_is_refused() {
    Node node = Ceremony.node(US_NRRC, US);
    RollDraft draft = Ceremony.first(US).node(node).remove(US_NRRC, NOW, Map.of()).node(node);
    assertThat(clause(draft)).isEqualTo("P-ROLL-6");
  }

  @Test
  void a_single_officer_is_refused_and_a_credential_twice_too() {
    var one = OfficerKeys.officer("Miller", "c1").credential();
    var two = OfficerKeys.officer("Jones", "c1").credential();
    assertThat(clause(Ceremony.first(US).officers(List.of(one)))).isEqualTo("P-ROLL-8");
    assertThat(clause(Ceremony.first(US).officers(List.of(one, two)))).isEqualTo("P-ROLL-8");
  }

  @Test
  void each_broken_form_is_refused() throws Exception {
    assertThat(clause(resigned("\"v\":1", "\"v\":2"))).isEqualTo("P-ROLL-2");
    assertThat(clause(resigned("\"kind\":\"roll\"", "\"kind\":\"act\""))).isEqualTo("P-ROLL-2");
    assertThat(clause(resigned("\"party\":\"US\"", "\"party\":\"us\""))).isEqualTo("P-ROLL-2");
    assertThat(clause(resigned("\"number\":1", "\"number\":0"))).isEqualTo("P-ROLL-2");
    assertThat(clause(resigned("\"number\":1", "\"number\":1,\"extra\":1"))).isEqualTo("P-ROLL-2");
    assertThat(clause(resigned(":7443", ":77443"))).isEqualTo("P-ROLL-2");
    assertThat(clause(resigned("06:00:00.000Z", "06:00:00Z"))).isEqualTo("P-ROLL-2");
    assertThat(clause(resigned("\"officers\":[]", "\"officers\":{}"))).isEqualTo("P-ROLL-2");
    assertThat(clause(resigned("\"ru\":", "\"RU!\":"))).isEqualTo("P-ROLL-2");
  }

  @Test
  void a_roll_past_its_size_is_refused_before_it_is_parsed() {
    Bytes huge = Bytes.owning(new byte[Roll.MOST_BYTES + 1]);
    assertThat(clause(new SignedDocument(huge, List.of()))).isEqualTo("P-ROLL-1");
  }

  @Test
  void a_rotation_retires_the_old_certificate_with_its_last_serials() {
    Map<String, Long> last = Map.of("us-nrrc/ru-nrrc/US-RU-2026/watch/real/1", 17L);
    Roll next =
        Ceremony.sign(
            RollDraft.after(Ceremony.roll(US))
                .rotate(US_NRRC, Ceremony.keys("us-nrrc2", "US"), NOW, UNTIL, NOW, last),
            "US");
    assertThat(next.number()).isEqualTo(2);
    assertThat(next.retired())
        .containsExactly(
            new Roll.RetiredKey(
                US_NRRC,
                Roll.setDigest(Ceremony.keys("us-nrrc", "US").signing()),
                NOW,
                last,
                false));
  }

  @Test
  void new_signing_keys_without_last_serials_are_not_composed() {
    Node changed = new Node(US_NRRC, Ceremony.keys("us-nrrc2", "US"), List.of(), NOW, UNTIL);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> RollDraft.after(Ceremony.roll(US)).node(changed))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keys_expire_by_the_own_clock_and_say_so_a_month_before() {
    Node node = Ceremony.node(RU_NRRC, RU);
    assertThat(node.dates(NOW.minusMillis(1)).standing()).isEqualTo(KeyDates.Standing.NOT_YET);
    assertThat(node.dates(NOW).standing()).isEqualTo(KeyDates.Standing.GOOD);
    KeyDates soon = node.dates(UNTIL.minus(Duration.ofDays(30)));
    assertThat(soon.standing()).isEqualTo(KeyDates.Standing.ENDING);
    assertThat(soon.usable()).isTrue();
    assertThat(soon.left()).isEqualTo(Duration.ofDays(30));
    KeyDates ended = node.dates(UNTIL);
    assertThat(ended.standing()).isEqualTo(KeyDates.Standing.ENDED);
    assertThat(ended.usable()).isFalse();
  }

  @Test
  void bent_bytes_never_raise_anything_but_malformed_input() {
    SignedDocument good = Ceremony.roll(US).document();
    Random random = new Random(20261122);
    for (int round = 0; round < 400; round++) {
      byte[] bent = good.content().toArray();
      bent[random.nextInt(bent.length)] ^= (byte) (1 + random.nextInt(255));
      assertThat(clause(new SignedDocument(Bytes.owning(bent), good.signatures()))).isNotEmpty();
    }
  }

  @Test
  void bent_text_that_the_authority_signed_never_raises_anything_else_either() throws Exception {
    String json = Ceremony.roll(US).document().content().utf8();
    List<String> bits =
        new ArrayList<>(List.of("null", "[]", "{}", "-1", "\"\"", "1e9", "\"\\u0000\"", "true"));
    Random random = new Random(7);
    for (int round = 0; round < 60; round++) {
      int colon = json.indexOf(':', random.nextInt(json.length() - 300));
      int end = json.indexOf(',', colon);
      String bent =
          json.substring(0, colon + 1)
              + bits.get(random.nextInt(bits.size()))
              + json.substring(end < 0 ? json.length() : end);
      Bytes content = Bytes.utf8(bent);
      assertThat(
              clause(
                  new SignedDocument(
                      content, Ceremony.signer(US).sign(content, Set.of(Suite.NIST)))))
          .isNotEmpty();
    }
  }
}
