package parley.envelope;

import static parley.envelope.ReleaseVectors.ADAMS;
import static parley.envelope.ReleaseVectors.BAKER_SIGN_IN;
import static parley.envelope.ReleaseVectors.COMPOSED;
import static parley.envelope.ReleaseVectors.DRAFT;
import static parley.envelope.ReleaseVectors.EVANS;
import static parley.envelope.ReleaseVectors.RELEASE;
import static parley.envelope.ReleaseVectors.RIGHT;
import static parley.envelope.ReleaseVectors.SENT;
import static parley.envelope.ReleaseVectors.acting;
import static parley.envelope.ReleaseVectors.bad;
import static parley.envelope.ReleaseVectors.made;

import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.envelope.ReleaseAssertion.Hand;
import parley.envelope.ReleaseVectors.Made;
import parley.envelope.ReleaseVectors.Shown;
import parley.seal.SoftPasskey;

/// Releases by one officer, and countersignatures by another.
final class CountersignVectors {
  private CountersignVectors() {}

  /// Under terms that let one officer release a FLASH, and once without.
  static List<Made> alone() {
    Shown alone = RELEASE.as(Hand.ALONE);
    return List.of(
        one("good/alone", "ok", "Baker released alone.", alone.der()),
        one("good/alone-or-two", "ok", "Two may release all the same.", DRAFT.der(), RELEASE.der()),
        bad("alone-not-agreed", "E-COUNTER-1", "Baker released alone; the terms ask two.", alone),
        one("bad/alone-half", "E-RELEASE-1", "Baker's half of a release by two.", RELEASE.der()),
        one("bad/alone-draft", "E-RELEASE-1", "Adams drafted, and nobody released.", DRAFT.der()),
        one(
            "bad/alone-and-draft",
            "E-RELEASE-1",
            "Adams drafted, Baker released alone.",
            DRAFT.der(),
            alone.der()),
        one("bad/alone-nobody", "E-RELEASE-1", "No assertion came."),
        one(
            "bad/alone-renamed",
            "E-RELEASE-7",
            "Baker's half of a release by two, and the hand was changed.",
            acting(RELEASE, Hand.ALONE.code())),
        one(
            "bad/alone-wrong-role",
            "E-RELEASE-5",
            "Evans may draft and not release.",
            EVANS.as(Hand.ALONE).der()),
        one(
            "bad/alone-sign-in-key",
            "E-RELEASE-4",
            "Baker's sign-in key is no release credential.",
            alone.by("Baker", "baker-sign-in", BAKER_SIGN_IN).der()),
        one(
            "bad/alone-expired",
            "E-RELEASE-6",
            "Baker's word was over when it was sent.",
            alone.until(SENT.minusMillis(1)).der()),
        one(
            "bad/alone-another-message",
            "E-RELEASE-7",
            "Baker released something else.",
            alone.over("another message").der()),
        one(
            "bad/alone-no-user-verification",
            "E-RELEASE-7",
            "Nobody showed to be Baker.",
            alone.at(RIGHT.unverified()).der()));
  }

  private static Made one(String name, String clause, String why, Bytes... assertions) {
    return made(name, clause, why, List.of(assertions), "one-or-two", Optional.empty());
  }

  private static final Optional<String> BY_ADAMS = Optional.of("Adams");

  private static Made second(String name, String clause, String why, Bytes... assertions) {
    return made(name, clause, why, List.of(assertions), "countersignature", BY_ADAMS);
  }

  /// Of a message that Adams released alone.
  static List<Made> countersigned() {
    Shown baker = RELEASE.as(Hand.COUNTERSIGN);
    return List.of(
        second("good/countersign", "ok", "Adams released, Baker countersigned.", baker.der()),
        second(
            "bad/countersign-one-officer",
            "E-COUNTER-3",
            "Adams released and countersigned.",
            baker.by("Adams", "adams-release", ADAMS).der()),
        second(
            "bad/countersign-one-officer-two-keys",
            "E-COUNTER-3",
            "Adams released and countersigned with another key.",
            baker.by("Adams", "adams-second", new SoftPasskey("adams second key")).der()),
        made(
            "bad/countersign-of-two",
            "E-COUNTER-3",
            "What two released wants no countersignature.",
            List.of(baker.der()),
            "countersignature",
            Optional.empty()),
        second("bad/countersign-nobody", "E-COUNTER-2", "No assertion came."),
        second(
            "bad/countersign-twice",
            "E-COUNTER-2",
            "Two assertions came.",
            baker.der(),
            baker.by("Adams", "adams-release", ADAMS).der()),
        second(
            "bad/countersign-release",
            "E-COUNTER-2",
            "Baker's half of a release by two.",
            RELEASE.der()),
        second(
            "bad/countersign-renamed",
            "E-RELEASE-7",
            "Baker's half of a release by two, and the hand was changed.",
            acting(RELEASE, Hand.COUNTERSIGN.code())),
        second(
            "bad/countersign-another-message",
            "E-RELEASE-7",
            "Baker countersigned something else.",
            baker.over("another message").der()),
        second(
            "bad/countersign-wrong-role",
            "E-RELEASE-5",
            "Evans may draft and not release.",
            EVANS.as(Hand.COUNTERSIGN).der()),
        second(
            "bad/countersign-not-on-the-roll",
            "E-RELEASE-4",
            "The roll lists no Cooper.",
            baker.by("Cooper", "cooper-release", new SoftPasskey("cooper release key")).der()),
        second(
            "bad/countersign-revoked-key",
            "E-RELEASE-4",
            "Baker's older key stands on the roll no more.",
            baker.by("Baker", "baker-old", new SoftPasskey("baker old key")).der()),
        second(
            "bad/countersign-sign-in-key",
            "E-RELEASE-4",
            "Baker's sign-in key is no release credential.",
            baker.by("Baker", "baker-sign-in", BAKER_SIGN_IN).der()),
        second(
            "bad/countersign-signed-in-only",
            "E-RELEASE-7",
            "Baker signed in with the release key, and countersigned nothing.",
            baker.signedIn().der()),
        second(
            "bad/countersign-registered-only",
            "E-RELEASE-7",
            "Baker's key was registered, and countersigned nothing.",
            baker.at(RIGHT.typed("webauthn.create")).der()),
        second(
            "bad/countersign-no-user-verification",
            "E-RELEASE-7",
            "Nobody showed to be Baker.",
            baker.at(RIGHT.unverified()).der()),
        second(
            "bad/countersign-nobody-present",
            "E-RELEASE-7",
            "Nobody touched the key.",
            baker.at(RIGHT.absent()).der()),
        second(
            "bad/countersign-expired",
            "E-RELEASE-6",
            "Baker's word was over when it was sent.",
            baker.until(SENT.minusMillis(1)).der()),
        second(
            "bad/countersign-good-for-too-long",
            "E-RELEASE-6",
            "Baker's word for a day and a millisecond.",
            baker.until(COMPOSED.plus(ReleaseCheck.LONGEST).plusMillis(1)).der()));
  }
}
