package parley.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.party.Ceremony.NOW;
import static parley.party.Ceremony.RU;
import static parley.party.Ceremony.UNTIL;
import static parley.party.Ceremony.US;
import static parley.party.Ceremony.US_NRRC;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.codec.Bytes;
import parley.party.Ceremony;
import parley.party.Roll;
import parley.party.RollDraft;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.SignedDocument;

/// Makes the signed vectors: good rolls, agreements and acts, and bad ones named by their fault.
final class SignedVectors {
  private SignedVectors() {}

  record Made(String path, String clause, String why, SignedDocument document) {}

  private static Made act(String name, String clause, String why, Act act) {
    String folder = clause.equals("ok") ? "good/" : "bad/";
    return new Made(folder + name, clause, why, act.document());
  }

  static List<Made> acts() throws SealException {
    Agreement agreement = Treaty.AGREEMENT;
    Act suspension = Treaty.act(agreement, US, 1, Stage.SUSPENDED, Treaty.NOTIFICATION);
    SignedDocument good = suspension.document();
    Agreement other = Treaty.signed(Treaty.draft("US-RU-1999", US, RU));
    Agreement later = Treaty.signed(AgreementDraft.amending(agreement, Map.of()));
    List<Made> all = new ArrayList<>();
    all.add(act("suspended-1.der", "ok", "suspends one format", suspension));
    all.add(
        act(
            "withdrawn-1.der",
            "ok",
            "the other party withdraws",
            Treaty.act(agreement, RU, 1, Stage.WITHDRAWN)));
    all.add(bad("version-3.der", "A-LIFE-1", "v is 3", good, "\"v\":1", "\"v\":3"));
    all.add(
        bad(
            "unknown-member.der",
            "A-LIFE-1",
            "an unknown member",
            good,
            "\"number\":1",
            "\"number\":1,\"x\":1"));
    all.add(
        bad(
            "unknown-stage.der",
            "A-LIFE-1",
            "no such stage",
            good,
            "\"stage\":\"suspended\"",
            "\"stage\":\"stopped\""));
    all.add(
        bad(
            "unknown-measure.der",
            "A-LIFE-1",
            "no such measure",
            good,
            "\"measure\":\"" + Treaty.MEASURE,
            "\"measure\":\"none"));
    all.add(
        act(
            "resumed-before-suspended.der",
            "A-LIFE-2",
            "resumes what was not suspended",
            Treaty.act(agreement, US, 1, Stage.RESUMED)));
    all.add(
        act(
            "number-2-first.der",
            "A-LIFE-3",
            "its party's first act has number 2",
            Treaty.act(agreement, US, 2, Stage.SUSPENDED)));
    all.add(
        bad(
            "resumes-with-formats.der",
            "A-LIFE-4",
            "only acts that suspend list formats",
            good,
            "\"stage\":\"suspended\"",
            "\"stage\":\"resumed\""));
    all.add(
        act(
            "format-of-another-measure.der",
            "A-LIFE-4",
            "a format that does not serve the measure",
            Treaty.act(agreement, US, 1, Stage.SUSPENDED, "activity-notice/1")));
    all.add(
        act(
            "suspends-inquiry.der",
            "A-LIFE-7",
            "a format that can never be refused",
            Treaty.act(agreement, US, 1, Stage.SUSPENDED, "inquiry/1")));
    all.add(
        new Made(
            "bad/signed-by-the-other.der",
            "A-LIFE-8",
            "signed by the other party's authority",
            new SignedDocument(
                good.content(), Ceremony.signer(RU).sign(good.content(), Treaty.ALL))));
    all.add(
        new Made(
            "bad/without-pq.der",
            "A-LIFE-8",
            "a required suite is missing",
            new SignedDocument(
                good.content(),
                good.signatures().stream()
                    .filter(by -> !by.suite().code().equals("pq"))
                    .toList())));
    all.add(
        act(
            "unknown-agreement.der",
            "A-RULE-1",
            "of an agreement that is not in force",
            Treaty.act(other, US, 1, Stage.SUSPENDED)));
    all.add(
        act(
            "unknown-version.der",
            "A-RULE-2",
            "of a version that is not in force",
            Treaty.act(later, US, 1, Stage.SUSPENDED)));
    return all;
  }

  private static SignedDocument changed(SignedDocument document, String from, String to)
      throws SealException {
    String json = document.content().utf8();
    assertThat(json).contains(from);
    Bytes content = Bytes.utf8(json.replace(from, to));
    return new SignedDocument(content, Ceremony.signer(US).sign(content, Treaty.ALL));
  }

  static List<Made> rolls() throws SealException {
    SignedDocument us = Ceremony.roll(US).document();
    Roll rotated =
        Ceremony.sign(
            RollDraft.after(Ceremony.roll(US))
                .rotate(
                    US_NRRC,
                    Ceremony.keys("us-nrrc2", "US"),
                    NOW,
                    UNTIL,
                    NOW,
                    Map.of("us-nrrc/ru-nrrc/US-RU-2026/watch/real/1", 17L)),
            "US");
    List<Made> all = new ArrayList<>();
    all.add(new Made("good/us-1.der", "ok", "a first roll with one node", us));
    all.add(new Made("good/ru-1.der", "ok", "a first roll", Ceremony.roll(RU).document()));
    all.add(
        new Made(
            "good/us-2-rotated.der", "ok", "keys rotated, the old retired", rotated.document()));
    all.add(bad("version-2.der", "P-ROLL-2", "v is 2", us, "\"v\":1", "\"v\":2"));
    all.add(
        bad(
            "unknown-member.der",
            "P-ROLL-2",
            "an unknown member",
            us,
            "\"number\":1",
            "\"number\":1,\"x\":1"));
    all.add(bad("number-0.der", "P-ROLL-2", "number 0", us, "\"number\":1", "\"number\":0"));
    all.add(bad("port-77443.der", "P-ROLL-2", "an impossible port", us, ":7443", ":77443"));
    all.add(
        bad(
            "moment-without-milliseconds.der",
            "P-ROLL-2",
            "a moment in another form",
            us,
            "06:00:00.000Z",
            "06:00:00Z"));
    all.add(
        bad(
            "validity-backwards.der",
            "P-ROLL-5",
            "validUntil before validFrom",
            us,
            "\"validUntil\":\"2027",
            "\"validUntil\":\"2020"));
    all.add(
        bad(
            "node-still-uses-retired-key.der",
            "P-ROLL-6",
            "the retired set is in use",
            us,
            "\"retired\":[]",
            "\"retired\":[{\"node\":\"us-nrrc\",\"certificate\":\""
                + Roll.setDigest(Ceremony.keys("us-nrrc", "US").signing()).hex()
                + "\",\"since\":\"2026-11-22T06:00:00.000Z\",\"lastSerial\":{}}]"));
    all.add(
        bad(
            "one-officer.der",
            "P-ROLL-8",
            "a single officer",
            us,
            "\"officers\":[]",
            "\"officers\":[{\"officer\":\"A\",\"credentialId\":\"c\",\"publicKey\":\"AAAA\","
                + "\"relyingParty\":\"x.example\",\"origins\":[],\"roles\":[]}]"));
    List<Signature> nistOnly = us.signatures().subList(0, 1);
    all.add(
        new Made(
            "bad/nist-signature-only.der",
            "P-ROLL-3",
            "two suites are missing",
            new SignedDocument(us.content(), nistOnly)));
    all.add(
        new Made(
            "bad/signed-by-another.der",
            "P-ROLL-3",
            "signed by another authority",
            new SignedDocument(us.content(), Ceremony.signer(RU).sign(us.content(), Treaty.ALL))));
    return all;
  }

  private static Made bad(
      String name, String clause, String why, SignedDocument of, String from, String to)
      throws SealException {
    return new Made("bad/" + name, clause, why, changed(of, from, to));
  }

  static List<Made> agreements() throws SealException {
    SignedDocument good = Treaty.AGREEMENT.document();
    Agreement second = Treaty.signed(AgreementDraft.amending(Treaty.AGREEMENT, Map.of()));
    List<Made> all = new ArrayList<>();
    all.add(new Made("good/us-ru-2026-1.der", "ok", "version 1", good));
    all.add(new Made("good/us-ru-2026-2.der", "ok", "its amendment", second.document()));
    all.add(bad("version-2.der", "A-DOC-2", "v is 2", good, "\"v\":1", "\"v\":2"));
    all.add(
        bad(
            "unknown-member.der",
            "A-DOC-2",
            "an unknown member",
            good,
            "\"version\":1",
            "\"version\":1,\"x\":1"));
    all.add(
        bad(
            "tlp-white.der",
            "A-DOC-2",
            "a mark that TLP 2.0 does not have",
            good,
            "\"amber+strict\":",
            "\"white\":"));
    all.add(
        bad(
            "node-for-two-parties.der",
            "A-DOC-3",
            "one node, two parties",
            good,
            "[\"ru-nrrc\"]",
            "[\"us-nrrc\"]"));
    all.add(
        bad(
            "no-suite.der",
            "A-DOC-4",
            "no suite is required",
            good,
            "\"suites\":[\"nist\",\"gost\",\"pq\"]",
            "\"suites\":[]"));
    all.add(
        bad(
            "clocks-out-of-order.der",
            "A-DOC-5",
            "acknowledged before received",
            good,
            "\"acknowledgement\":600",
            "\"acknowledgement\":30"));
    all.add(
        bad(
            "measure-names-unknown-format.der",
            "A-DOC-6",
            "a measure's format not in force",
            good,
            "\"reply/1\":\"watch\",",
            ""));
    all.add(
        bad(
            "amendment-of-nothing.der",
            "A-DOC-7",
            "version 2 names none before",
            good,
            "\"version\":1",
            "\"version\":2"));
    all.add(
        new Made(
            "bad/one-party-signed.der",
            "A-DOC-8",
            "only the United States signed",
            new SignedDocument(
                good.content(),
                good.signatures().stream().filter(by -> by.signer().equals("US")).toList())));
    all.add(
        new Made(
            "bad/without-gost.der",
            "A-DOC-8",
            "a required suite is missing",
            new SignedDocument(
                good.content(),
                good.signatures().stream()
                    .filter(by -> !by.suite().code().equals("gost"))
                    .toList())));
    all.add(
        bad(
            "another-authority.der",
            "A-DOC-9",
            "pins another authority than the roll",
            good,
            Ceremony.roll(RU).authorityFingerprint().hex(),
            "0".repeat(64)));
    return all;
  }
}
