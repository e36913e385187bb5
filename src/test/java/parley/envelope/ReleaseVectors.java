package parley.envelope;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import parley.codec.Bytes;
import parley.codec.Der;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Members;
import parley.codec.Stamp;
import parley.envelope.ReleaseAssertion.Hand;
import parley.party.Ceremony;
import parley.party.OfficerCheck;
import parley.party.Roll;
import parley.seal.SoftPasskey;

/// What a receiver is shown: the officers of the sender's roll, the message's digest and moments,
/// and the assertions.
final class ReleaseVectors {
  static final String PLACE = "nrrc.example.gov";
  static final String ORIGIN = "https://nrrc.example.gov";
  static final Instant COMPOSED = Instant.parse("2026-11-22T03:00:00.000Z");
  static final Instant SENT = COMPOSED.plus(Duration.ofMinutes(4));
  private static final Instant UNTIL = COMPOSED.plus(Duration.ofHours(1));
  private static final Digest MESSAGE = Digest.of(Bytes.utf8("a message"));
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(64 * 1024, 6, 1_000);

  static final SoftPasskey.Ceremony RIGHT = SoftPasskey.Ceremony.at(PLACE, ORIGIN);
  static final SoftPasskey ADAMS = new SoftPasskey("adams release key");
  static final SoftPasskey BAKER = new SoftPasskey("baker release key");
  static final SoftPasskey BAKER_SIGN_IN = new SoftPasskey("baker sign-in key");

  private ReleaseVectors() {}

  record Made(String path, String clause, String why, String json) {}

  /// The hand that drafts and the one that releases, as a vector bends them.
  record Shown(
      Hand hand,
      String officer,
      String credential,
      SoftPasskey key,
      Instant until,
      Digest message,
      SoftPasskey.Ceremony ceremony,
      Optional<Digest> asked) {
    Bytes der() {
      Digest challenge = asked.orElseGet(() -> ReleaseAssertion.challenge(hand, message, until));
      return new ReleaseAssertion(hand, officer, credential, until, key.sign(ceremony, challenge))
          .der();
    }

    Shown by(String other, String otherCredential, SoftPasskey otherKey) {
      return new Shown(hand, other, otherCredential, otherKey, until, message, ceremony, asked);
    }

    Shown as(Hand other) {
      return new Shown(other, officer, credential, key, until, message, ceremony, asked);
    }

    Shown until(Instant other) {
      return new Shown(hand, officer, credential, key, other, message, ceremony, asked);
    }

    Shown over(String text) {
      Digest other = Digest.of(Bytes.utf8(text));
      return new Shown(hand, officer, credential, key, until, other, ceremony, asked);
    }

    Shown at(SoftPasskey.Ceremony other) {
      return new Shown(hand, officer, credential, key, until, message, other, asked);
    }

    /// By the key of the release, over what the console asks of whoever signs in (W-KEY-4): 32
    /// bytes that say nothing.
    Shown signedIn() {
      Digest random = Digest.of(Bytes.utf8("as if by chance"));
      return new Shown(
          hand, officer, credential, key, until, message, ceremony, Optional.of(random));
    }
  }

  static final Shown DRAFT =
      new Shown(
          Hand.DRAFT, "Adams", "adams-release", ADAMS, UNTIL, MESSAGE, RIGHT, Optional.empty());
  static final Shown RELEASE =
      new Shown(
          Hand.RELEASE, "Baker", "baker-release", BAKER, UNTIL, MESSAGE, RIGHT, Optional.empty());

  static final Shown EVANS =
      DRAFT.by("Evans", "evans-release", new SoftPasskey("evans release key"));

  static List<Made> all() {
    List<Made> all = new ArrayList<>();
    all.add(good("two-officers", "Adams drafted, Baker released.", DRAFT, RELEASE));
    all.add(good("release-first", "The order of the two says nothing.", RELEASE, DRAFT));
    Function<Shown, Shown> adams = shown -> shown.by("Adams", "adams-release", ADAMS);
    all.add(
        bad(
            "one-officer-twice",
            "E-RELEASE-1",
            "Adams drafted and released.",
            DRAFT,
            adams.apply(RELEASE)));
    all.add(
        bad(
            "one-officer-two-keys",
            "E-RELEASE-1",
            "Adams drafted and released with two keys.",
            DRAFT,
            RELEASE.by("Adams", "adams-second", new SoftPasskey("adams second key"))));
    all.add(bad("nobody", "E-RELEASE-1", "No assertion came."));
    all.add(bad("draft-alone", "E-RELEASE-1", "Nobody released.", DRAFT));
    all.add(bad("two-drafts", "E-RELEASE-1", "Both drafted.", DRAFT, RELEASE.as(Hand.DRAFT)));
    all.add(bad("three-hands", "E-RELEASE-1", "Three assertions came.", DRAFT, RELEASE, EVANS));
    all.add(
        bad(
            "not-on-the-roll",
            "E-RELEASE-4",
            "The roll lists no Cooper.",
            DRAFT,
            RELEASE.by("Cooper", "cooper-release", new SoftPasskey("cooper release key"))));
    all.add(
        bad(
            "revoked-key",
            "E-RELEASE-4",
            "Baker's older key stands on the roll no more.",
            DRAFT,
            RELEASE.by("Baker", "baker-old", new SoftPasskey("baker old key"))));
    all.add(
        bad(
            "sign-in-key",
            "E-RELEASE-4",
            "Baker's sign-in key is no release credential.",
            DRAFT,
            RELEASE.by("Baker", "baker-sign-in", BAKER_SIGN_IN)));
    all.add(
        bad(
            "another-officers-name",
            "E-RELEASE-4",
            "Baker's key under Adams's name.",
            DRAFT,
            RELEASE.by("Adams", "baker-release", BAKER)));
    all.add(
        bad(
            "wrong-role",
            "E-RELEASE-5",
            "Evans may draft and not release.",
            DRAFT,
            RELEASE.by("Evans", "evans-release", new SoftPasskey("evans release key"))));
    all.add(
        bad(
            "expired",
            "E-RELEASE-6",
            "Baker's word was over when it was sent.",
            DRAFT,
            RELEASE.until(SENT.minusMillis(1))));
    all.add(
        bad(
            "good-for-too-long",
            "E-RELEASE-6",
            "Baker's word for a day and a millisecond.",
            DRAFT,
            RELEASE.until(COMPOSED.plus(ReleaseCheck.LONGEST).plusMillis(1))));
    all.add(
        bad(
            "another-message",
            "E-RELEASE-7",
            "Baker released something else.",
            DRAFT,
            RELEASE.over("another message")));
    all.add(
        bad(
            "anothers-key",
            "E-RELEASE-7",
            "Adams's key over Baker's name and credential.",
            DRAFT,
            RELEASE.by("Baker", "baker-release", ADAMS)));
    all.add(
        bad(
            "signed-in-only",
            "E-RELEASE-7",
            "Baker signed in with the release key, and released nothing.",
            DRAFT,
            RELEASE.signedIn()));
    all.add(
        bad(
            "registered-only",
            "E-RELEASE-7",
            "Baker's key was registered, and released nothing.",
            DRAFT,
            RELEASE.at(RIGHT.typed("webauthn.create"))));
    all.add(
        bad(
            "no-user-verification",
            "E-RELEASE-7",
            "Nobody showed to be Baker.",
            DRAFT,
            RELEASE.at(RIGHT.unverified())));
    all.add(
        bad(
            "nobody-present",
            "E-RELEASE-7",
            "Nobody touched the key.",
            DRAFT,
            RELEASE.at(RIGHT.absent())));
    all.add(
        bad(
            "another-page",
            "E-RELEASE-7",
            "Signed on a page of another origin.",
            DRAFT,
            RELEASE.at(SoftPasskey.Ceremony.at(PLACE, "https://evil.example"))));
    all.add(
        bad(
            "another-relying-party",
            "E-RELEASE-7",
            "The key was made for another domain.",
            DRAFT,
            RELEASE.at(SoftPasskey.Ceremony.at("evil.example", ORIGIN))));
    all.add(
        bytes(
            "draft-shown-as-release",
            "E-RELEASE-7",
            "Baker drafted, and the hand was changed.",
            DRAFT.der(),
            renamed(RELEASE.as(Hand.DRAFT))));
    all.add(
        bytes(
            "six-parts",
            "E-RELEASE-2",
            "An assertion without its signature.",
            DRAFT.der(),
            cut(RELEASE)));
    all.add(
        bytes(
            "unknown-hand",
            "E-RELEASE-2",
            "A hand that nobody knows.",
            DRAFT.der(),
            acting(RELEASE, "approve")));
    all.addAll(CountersignVectors.alone());
    all.addAll(CountersignVectors.countersigned());
    return all;
  }

  /// The same assertion under the hand that releases.
  private static Bytes renamed(Shown shown) {
    return acting(shown, Hand.RELEASE.code());
  }

  static Bytes acting(Shown shown, String hand) {
    List<Der> parts = new ArrayList<>(parts(shown));
    parts.set(0, new Der.Utf8(hand));
    return Der.write(new Der.Sequence(parts));
  }

  private static Bytes cut(Shown shown) {
    return Der.write(new Der.Sequence(parts(shown).subList(0, 6)));
  }

  private static List<Der> parts(Shown shown) {
    try {
      return Der.sequence(Der.read(shown.der(), 1, 8)).items();
    } catch (MalformedInput e) {
      throw new IllegalStateException(e);
    }
  }

  private static Made good(String name, String why, Shown... hands) {
    return made("good/" + name, "ok", why, ders(hands));
  }

  static Made bad(String name, String clause, String why, Shown... hands) {
    return made("bad/" + name, clause, why, ders(hands));
  }

  private static Made bytes(String name, String clause, String why, Bytes... assertions) {
    return made("bad/" + name, clause, why, List.of(assertions));
  }

  private static List<Bytes> ders(Shown... hands) {
    return java.util.Arrays.stream(hands).map(Shown::der).toList();
  }

  private static Made made(String name, String clause, String why, List<Bytes> assertions) {
    return made(name, clause, why, assertions, "two", Optional.empty());
  }

  static Made made(
      String name,
      String clause,
      String why,
      List<Bytes> assertions,
      String rule,
      Optional<String> releasedBy) {
    Json.Builder more = Json.object();
    if (!rule.equals("two")) {
      more.with("rule", rule);
    }
    releasedBy.ifPresent(officer -> more.with("releasedBy", officer));
    Json json =
        more.with("officers", new Json.Arr(officers()))
            .with("message", MESSAGE.hex())
            .with("composedAt", Stamp.write(COMPOSED))
            .with("at", Stamp.write(SENT))
            .with("assertions", Json.texts(assertions.stream().map(Bytes::base64).toList()))
            .build();
    return new Made(name + ".json", clause, why, JsonWriter.line(json).utf8() + "\n");
  }

  private static List<Json> officers() {
    return List.of(
        officer("Adams", "adams-release", ADAMS, "draft", "release"),
        officer("Adams", "adams-second", new SoftPasskey("adams second key"), "draft", "release"),
        officer("Baker", "baker-release", BAKER, "draft", "release"),
        officer("Evans", "evans-release", new SoftPasskey("evans release key"), "draft"));
  }

  private static Json officer(String name, String id, SoftPasskey key, String... roles) {
    return Json.object()
        .with("officer", name)
        .with("credentialId", id)
        .with("publicKey", key.publicKey().base64())
        .with("relyingParty", PLACE)
        .with("origins", Json.texts(List.of(ORIGIN)))
        .with("roles", Json.texts(List.of(roles)))
        .build();
  }

  /// Judges a file as a receiver would.
  static String clauseOf(byte[] file) throws MalformedInput {
    Members shown = Members.of(JsonReader.readObject(Bytes.of(file), LIMITS), "E-RELEASE-2");
    Function<String, String> any = Function.identity();
    List<Roll.OfficerCredential> officers = new ArrayList<>();
    for (Members one : shown.objects("officers", 16)) {
      officers.add(
          new Roll.OfficerCredential(
              one.text("officer", 80),
              one.text("credentialId", 80),
              one.base64("publicKey", 200).base64(),
              one.text("relyingParty", 80),
              one.texts("origins", 4, 80, any),
              one.texts("roles", 4, 80, any)));
    }
    Roll base = Ceremony.roll(Ceremony.US);
    Roll roll =
        new Roll(
            base.party(),
            base.name(),
            base.number(),
            base.issued(),
            base.authority(),
            base.nodes(),
            base.retired(),
            officers,
            List.of(),
            base.document());
    List<Bytes> assertions =
        shown.texts("assertions", 4, 30_000, any).stream().map(Bytes::base64).toList();
    ReleaseCheck.Subject subject =
        new ReleaseCheck.Subject(
            shown.digest("message"), shown.instant("composedAt"), shown.instant("at"));
    String rule = shown.has("rule") ? shown.text("rule", 20) : "two";
    Optional<ReleasedByOne> releasedBy =
        shown.has("releasedBy")
            ? Optional.of(new ReleasedByOne(shown.text("releasedBy", 80), Duration.ofMinutes(15)))
            : Optional.empty();
    ReleaseCheck check = new ReleaseCheck(roll, OfficerCheck.passkeys());
    Optional<ReleaseCheck.Refusal> no =
        switch (rule) {
          case "one-or-two" -> check.refusalByOneOrTwo(subject, assertions);
          case "countersignature" ->
              check
                  .countersignature(subject, assertions)
                  .or(() ->
                      ReleasedByOne.refusal(
                          releasedBy,
                          ReleaseAssertion.only(assertions, Hand.COUNTERSIGN).orElse("")));
          default -> check.refusal(subject, assertions);
        };
    return no.map(ReleaseCheck.Refusal::clause).orElse("ok");
  }
}
