package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.agreement.Adoption;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Agreements;
import parley.agreement.Line;
import parley.agreement.Numbering;
import parley.agreement.Precedence;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.envelope.ReleaseAssertion;
import parley.message.Composer;
import parley.message.Composition;
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

/// Release by two persons as both ends of a link judge it: FLASH asks for it here, ROUTINE does
/// not.
class AdmissionTest {
  private static final String PLACE = "nrrc.example.gov";
  private static final String ORIGIN = "https://nrrc.example.gov";
  private static final SoftPasskey ADAMS = new SoftPasskey("adams");
  private static final SoftPasskey BAKER = new SoftPasskey("baker");
  private static final Instant UNTIL = Ceremony.NOW.plus(Duration.ofHours(2));

  private static Roll.OfficerCredential officer(String name, SoftPasskey key) {
    return new Roll.OfficerCredential(
        name,
        name + "-release",
        key.publicKey().base64(),
        PLACE,
        List.of(ORIGIN),
        List.of("draft", "release"));
  }

  /// The second roll of the United States, which lists two officers.
  private static Roll withOfficers() {
    return Ceremony.sign(
        RollDraft.after(Ceremony.roll(Ceremony.US))
            .officers(List.of(officer("Adams", ADAMS), officer("Baker", BAKER))),
        "US");
  }

  private static Agreement agreement() throws Exception {
    return AgreementDraft.between(
            "US-RU-2026",
            List.of(Ceremony.roll(Ceremony.US), Ceremony.roll(Ceremony.RU)),
            Map.of("US", List.of("en"), "RU", List.of("ru")))
        .suites(Set.of(Suite.NIST), Set.of(Suite.NIST))
        .twoPersonRelease(Set.of(Precedence.FLASH))
        .phraseBook(PhraseBook.bundled().digest())
        .agreement()
        .signedBy(Ceremony.signer(Ceremony.US))
        .signedBy(Ceremony.signer(Ceremony.RU));
  }

  private static Standing standing(PartyId self, PartyId peer, boolean officers) throws Exception {
    RollBook book = Ceremony.book(self, peer);
    if (officers) {
      Roll roll = withOfficers();
      RollRuling ruling =
          book.adopt(roll, 9, Optional.of(roll.authorityFingerprint()), OfficerCheck.none());
      book = ((RollRuling.Adopted) ruling).book();
    }
    Agreements held = ((Adoption.Adopted) Agreements.none().adopt(agreement(), book, 0)).book();
    return new Standing(
        Ceremony.nrrc(self),
        Ceremony.nrrc(peer),
        book,
        held.between(Ceremony.nrrc(self), Ceremony.nrrc(peer), book));
  }

  private static Message message(Precedence precedence) throws Exception {
    Agreement terms = agreement();
    return new Composer(java.time.InstantSource.fixed(Ceremony.NOW), new java.util.Random(1))
        .compose(
            new Composition(
                terms.id(),
                terms.hash(),
                Line.WATCH,
                "test/1",
                Ceremony.US_NRRC,
                List.of(Ceremony.RU_NRRC),
                Series.REAL,
                precedence,
                "en",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "amber+strict",
                "amber",
                Optional.empty(),
                List.of(),
                Json.object().with("text", "Link test / Проверка связи").build()));
  }

  private static Bytes hand(
      ReleaseAssertion.Hand hand, String name, SoftPasskey key, Message message) {
    return new ReleaseAssertion(
            hand,
            name,
            name + "-release",
            UNTIL,
            key.sign(
                SoftPasskey.Ceremony.at(PLACE, ORIGIN),
                ReleaseAssertion.challenge(hand, message.digest(), UNTIL)))
        .der();
  }

  private static List<Bytes> two(Message message) {
    return List.of(
        hand(ReleaseAssertion.Hand.DRAFT, "Adams", ADAMS, message),
        hand(ReleaseAssertion.Hand.RELEASE, "Baker", BAKER, message));
  }

  /// What both ends say: first the clause at which the sender stops, then the receiver's; "-" for
  /// none.
  private static List<String> clauses(Message message, List<Bytes> assertions, boolean officers)
      throws Exception {
    SerialKey serial =
        new Numbering(Ceremony.US_NRRC, 1, message.agreement(), message.line(), message.series())
            .at(1);
    Admission.Handed handed =
        new Admission.Handed(message, assertions, List.of(), Ceremony.NOW.plusSeconds(60));
    String here =
        Admission.outgoing(
                standing(Ceremony.US, Ceremony.RU, officers), Formats.bundled(), serial, handed)
            .map(no -> ((Released.Refused) no).clause())
            .orElse("-");
    Ruling there =
        Admission.incoming(
            standing(Ceremony.RU, Ceremony.US, officers), Formats.bundled(), serial, handed);
    return List.of(here, there instanceof Ruling.Refused no ? no.clause() : "-");
  }

  @Test
  void what_two_officers_released_passes_on_both_ends() throws Exception {
    Message flash = message(Precedence.FLASH);
    assertThat(clauses(flash, two(flash), true)).containsExactly("-", "-");
  }

  @Test
  void what_nobody_or_one_officer_released_is_refused_on_both_ends() throws Exception {
    Message flash = message(Precedence.FLASH);
    assertThat(clauses(flash, List.of(), true)).containsExactly("E-RELEASE-1", "E-RELEASE-1");
    List<Bytes> one =
        List.of(
            hand(ReleaseAssertion.Hand.DRAFT, "Adams", ADAMS, flash),
            hand(ReleaseAssertion.Hand.RELEASE, "Adams", ADAMS, flash));
    assertThat(clauses(flash, one, true)).containsExactly("E-RELEASE-1", "E-RELEASE-1");
  }

  @Test
  void officers_whom_no_roll_lists_release_nothing() throws Exception {
    Message flash = message(Precedence.FLASH);
    assertThat(clauses(flash, two(flash), false)).containsExactly("E-RELEASE-4", "E-RELEASE-4");
  }

  @Test
  void where_the_agreement_asks_for_nobody_nobody_is_asked() throws Exception {
    assertThat(clauses(message(Precedence.ROUTINE), List.of(), true)).containsExactly("-", "-");
  }
}
