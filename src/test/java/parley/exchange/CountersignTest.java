package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Adoption;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Agreements;
import parley.agreement.Numbering;
import parley.agreement.Precedence;
import parley.agreement.Ruling;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseAssertion.Hand;
import parley.envelope.ReleasedByOne;
import parley.message.Composer;
import parley.message.Formats;
import parley.message.Message;
import parley.message.PhraseBook;
import parley.party.Ceremony;
import parley.party.OfficerCheck;
import parley.party.PartyId;
import parley.party.Roll;
import parley.party.RollBook;
import parley.party.RollDraft;
import parley.party.RollRuling;
import parley.seal.SoftPasskey;
import parley.seal.Suite;

/// A FLASH that one officer released and another one countersigns, as both ends judge it, and over
/// two whole nodes that die in between.
class CountersignTest {
  private static final String PLACE = "nrrc.example.gov";
  private static final String ORIGIN = "https://nrrc.example.gov";
  private static final Duration WITHIN = Duration.ofMinutes(15);
  private static final Map<String, SoftPasskey> KEYS =
      Map.of("Adams", new SoftPasskey("adams"), "Baker", new SoftPasskey("baker"));

  private final SplittableRandom random = new SplittableRandom(84);

  private static Agreement agreement(boolean byOne) throws Exception {
    AgreementDraft draft =
        AgreementDraft.between(
                "US-RU-2026",
                List.of(Ceremony.roll(Ceremony.US), Ceremony.roll(Ceremony.RU)),
                Map.of("US", List.of("en"), "RU", List.of("ru")))
            .suites(Set.of(Suite.NIST), Set.of(Suite.NIST))
            .budgets(TwoNodes.WIDE)
            .heartbeat("https", Duration.ofSeconds(10))
            .twoPersonRelease(Set.of(Precedence.FLASH, Precedence.IMMEDIATE))
            .phraseBook(PhraseBook.bundled().digest());
    return (byOne ? draft.flashCountersignedWithin(WITHIN) : draft)
        .agreement()
        .signedBy(Ceremony.signer(Ceremony.US))
        .signedBy(Ceremony.signer(Ceremony.RU));
  }

  /// With Adams and Baker on the roll of the United States.
  private static Standing standing(PartyId self, PartyId peer, Agreement terms) {
    Roll roll =
        Ceremony.sign(
            RollDraft.after(Ceremony.roll(Ceremony.US))
                .officers(
                    KEYS.entrySet().stream()
                        .map(each ->
                            new Roll.OfficerCredential(
                                each.getKey(),
                                each.getKey() + "-release",
                                each.getValue().publicKey().base64(),
                                PLACE,
                                List.of(ORIGIN),
                                List.of("draft", "release")))
                        .toList()),
            "US");
    RollRuling ruling =
        Ceremony.book(self, peer)
            .adopt(roll, 9, Optional.of(roll.authorityFingerprint()), OfficerCheck.none());
    RollBook book = ((RollRuling.Adopted) ruling).book();
    Agreements held = ((Adoption.Adopted) Agreements.none().adopt(terms, book, 0)).book();
    return new Standing(
        Ceremony.nrrc(self),
        Ceremony.nrrc(peer),
        book,
        held.between(Ceremony.nrrc(self), Ceremony.nrrc(peer), book));
  }

  private Message message(
      Agreement terms,
      String format,
      Precedence precedence,
      Optional<Message> about,
      Json.Builder body)
      throws Exception {
    return new Composer(TwoNodes.CLOCK, random)
        .compose(
            new Written(terms, Ceremony.US_NRRC, Ceremony.RU_NRRC, Series.REAL)
                .as(format, precedence, about, body));
  }

  private Message test(Agreement terms, Precedence precedence) throws Exception {
    return message(
        terms, "test/1", precedence, Optional.empty(), Json.object().with("text", "Проверка"));
  }

  private Message countersignature(Agreement terms, Message about, String officer)
      throws Exception {
    return message(
        terms,
        Agreement.COUNTERSIGNATURE,
        Precedence.FLASH,
        Optional.of(about),
        Json.object().with("countersignedBy", officer));
  }

  private static List<Bytes> word(Hand hand, String officer, Digest about, Instant from) {
    Instant until = from.plus(Duration.ofHours(2));
    SoftPasskey key = java.util.Objects.requireNonNull(KEYS.get(officer));
    return List.of(
        new ReleaseAssertion(
                hand,
                officer,
                officer + "-release",
                until,
                key.sign(
                    SoftPasskey.Ceremony.at(PLACE, ORIGIN),
                    ReleaseAssertion.challenge(hand, about, until)))
            .der());
  }

  private static List<Bytes> alone(Message message, String officer) {
    return word(Hand.ALONE, officer, message.digest(), message.composedAt());
  }

  private static List<Bytes> second(Message countersignature, String officer) {
    return word(
        Hand.COUNTERSIGN,
        officer,
        countersignature.inReplyTo().orElseThrow().digest(),
        countersignature.composedAt());
  }

  /// The clauses at which the sender and the receiver stop; "-" for none.
  private static List<String> clauses(Agreement terms, Message message, List<Bytes> assertions) {
    var serial =
        new Numbering(Ceremony.US_NRRC, 1, message.agreement(), message.line(), message.series())
            .at(1);
    Admission.Handed handed =
        new Admission.Handed(message, assertions, List.of(), message.composedAt().plusSeconds(60));
    String here =
        Admission.outgoing(
                standing(Ceremony.US, Ceremony.RU, terms), Formats.bundled(), serial, handed)
            .map(no -> ((Released.Refused) no).clause())
            .orElse("-");
    Ruling there =
        Admission.incoming(
            standing(Ceremony.RU, Ceremony.US, terms), Formats.bundled(), serial, handed);
    return List.of(here, there instanceof Ruling.Refused no ? no.clause() : "-");
  }

  @Test
  void one_officer_releases_a_flash_and_nothing_else_where_the_agreement_says_so()
      throws Exception {
    Agreement terms = agreement(true);
    Message flash = test(terms, Precedence.FLASH);
    assertThat(clauses(terms, flash, alone(flash, "Adams"))).containsExactly("-", "-");
    assertThat(
            clauses(terms, flash, word(Hand.RELEASE, "Adams", flash.digest(), flash.composedAt())))
        .containsExactly("E-RELEASE-1", "E-RELEASE-1");
    Message immediate = test(terms, Precedence.IMMEDIATE);
    assertThat(clauses(terms, immediate, alone(immediate, "Adams")))
        .containsExactly("E-COUNTER-1", "E-COUNTER-1");
  }

  @Test
  void under_other_terms_one_officer_releases_and_countersigns_nothing() throws Exception {
    Agreement terms = agreement(false);
    Message flash = test(terms, Precedence.FLASH);
    assertThat(clauses(terms, flash, alone(flash, "Adams")))
        .containsExactly("E-COUNTER-1", "E-COUNTER-1");
    Message second = countersignature(terms, flash, "Baker");
    assertThat(clauses(terms, second, second(second, "Baker")))
        .containsExactly("A-RULE-5", "A-RULE-5");
  }

  @Test
  void a_countersignature_is_one_officers_word_over_the_message_that_it_names() throws Exception {
    Agreement terms = agreement(true);
    Message flash = test(terms, Precedence.FLASH);
    Message second = countersignature(terms, flash, "Baker");
    assertThat(clauses(terms, second, second(second, "Baker"))).containsExactly("-", "-");
    assertThat(clauses(terms, second, second(second, "Adams")))
        .as("the body names another one")
        .containsExactly("E-COUNTER-2", "E-COUNTER-2");
    assertThat(clauses(terms, second, List.of())).containsExactly("E-COUNTER-2", "E-COUNTER-2");
    assertThat(clauses(terms, second, alone(second, "Baker")))
        .containsExactly("E-COUNTER-2", "E-COUNTER-2");
    assertThat(
            clauses(
                terms,
                second,
                word(Hand.COUNTERSIGN, "Baker", second.digest(), second.composedAt())))
        .as("over the countersignature itself")
        .containsExactly("E-RELEASE-7", "E-RELEASE-7");
  }

  private static Optional<ReleasedByOne> kept(TwoNodes.Side side, Message message)
      throws Exception {
    return side.ledger()
        .value(TwoNodes.LINK, ReleasedByOne.key(message.digest()))
        .map(ReleasedByOne::read);
  }

  private static Released release(TwoNodes nodes, Message message, List<Bytes> assertions)
      throws Exception {
    return nodes.us.exchange().release(TwoNodes.LINK, message, assertions, List.of());
  }

  private static String state(TwoNodes.Side side, boolean inbound, Message message)
      throws Exception {
    return side.ledger()
        .itemOfMessage(TwoNodes.LINK, inbound, message.id())
        .map(item -> item.state())
        .orElse("-");
  }

  /// Both hold the roll on which the officers are.
  private static TwoNodes nodes(Path folder, long seed, Agreement terms) throws Exception {
    TwoNodes nodes = new TwoNodes(folder, seed, terms);
    nodes.us.kill();
    nodes.ru.kill();
    nodes.us.standing = standing(Ceremony.US, Ceremony.RU, terms);
    nodes.ru.standing = standing(Ceremony.RU, Ceremony.US, terms);
    nodes.us.open();
    nodes.ru.open();
    return nodes;
  }

  @Test
  void over_two_nodes_both_remember_who_released_alone_and_take_another_ones_signature(
      @TempDir Path folder) throws Exception {
    Agreement terms = agreement(true);
    try (TwoNodes nodes = nodes(folder, 84, terms)) {
      Message two = test(terms, Precedence.FLASH);
      assertThat(release(nodes, two, List.of())).isInstanceOf(Released.Refused.class);
      Message flash = test(terms, Precedence.FLASH);
      assertThat(release(nodes, flash, alone(flash, "Adams"))).isInstanceOf(Released.Queued.class);
      nodes.eventually("the receipt", () -> state(nodes.us, false, flash).equals("delivered"));
      for (TwoNodes.Side side : nodes.sides()) {
        assertThat(kept(side, flash)).contains(new ReleasedByOne("Adams", WITHIN));
        side.kill();
        side.open();
      }
      Message same = countersignature(terms, flash, "Adams");
      assertThat(release(nodes, same, second(same, "Adams")))
          .isInstanceOfSatisfying(
              Released.Refused.class, no -> assertThat(no.clause()).isEqualTo("E-COUNTER-3"));
      Message other = countersignature(terms, flash, "Baker");
      assertThat(release(nodes, other, second(other, "Baker"))).isInstanceOf(Released.Queued.class);
      nodes.eventually("its receipt", () -> state(nodes.us, false, other).equals("delivered"));
      assertThat(state(nodes.ru, true, other)).isEqualTo("received");
      Message again = countersignature(terms, other, "Adams");
      assertThat(release(nodes, again, second(again, "Adams")))
          .as("what needs none gets none")
          .isInstanceOfSatisfying(
              Released.Refused.class, no -> assertThat(no.clause()).isEqualTo("E-COUNTER-3"));
    }
  }

  /// The sender's own node does not look: the receiver's does.
  @Test
  void a_receiver_refuses_the_signature_of_who_released_even_if_the_sender_lets_it_out(
      @TempDir Path folder) throws Exception {
    Agreement terms = agreement(true);
    try (TwoNodes nodes = nodes(folder, 85, terms)) {
      Message flash = test(terms, Precedence.FLASH);
      release(nodes, flash, alone(flash, "Adams"));
      nodes.eventually("the receipt", () -> state(nodes.us, false, flash).equals("delivered"));
      // As a node would write that was altered to believe that Baker released it.
      nodes
          .us
          .ledger()
          .commit(
              TwoNodes.LINK,
              nodes.us.ledger().takeOwnership(TwoNodes.LINK),
              false,
              List.of(
                  new parley.ledger.Ledger.Change.KeepValue(
                      TwoNodes.LINK,
                      ReleasedByOne.key(flash.digest()),
                      new ReleasedByOne("Baker", WITHIN).bytes())));
      nodes.us.kill();
      nodes.us.open();
      Message same = countersignature(terms, flash, "Adams");
      assertThat(release(nodes, same, second(same, "Adams"))).isInstanceOf(Released.Queued.class);
      nodes.eventually("the refusal", () -> state(nodes.us, false, same).equals("refused"));
      assertThat(state(nodes.ru, true, same)).isEqualTo("refused");
    }
  }
}
