package hostile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import parley.agreement.Act;
import parley.agreement.Agreement;
import parley.certline.StixCheck;
import parley.codec.Bytes;
import parley.codec.CanonicalJson;
import parley.codec.Der;
import parley.codec.DerGate;
import parley.codec.Digest;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.envelope.Answer;
import parley.envelope.AnswerFrame;
import parley.envelope.Envelope;
import parley.envelope.Heartbeat;
import parley.envelope.NotYet;
import parley.envelope.OuterFrame;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.envelope.Refetch;
import parley.envelope.ReleaseAssertion;
import parley.envelope.SignedContent;
import parley.envelope.SmallFrame;
import parley.envelope.Transmittal;
import parley.evidence.Finding;
import parley.evidence.Report;
import parley.evidence.Verification;
import parley.journal.Checkpoint;
import parley.journal.Leaf;
import parley.journal.SaltedHead;
import parley.linktest.StatementDoor;
import parley.message.Formats;
import parley.message.Message;
import parley.message.Wording;
import parley.party.Ceremony;
import parley.party.EpochProposal;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.OfficerCheck;
import parley.party.OfficersProposal;
import parley.party.Roll;
import parley.provider.ProviderDoor;
import parley.seal.CertificateCheck;
import parley.seal.KeyVault;
import parley.seal.NodeKeys;
import parley.seal.Opener;
import parley.seal.PasskeyCheck;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.SignatureCheck;
import parley.seal.SignedDocument;
import parley.seal.SoftPasskey;
import parley.seal.Suite;
import parley.stix.ObjectStream;
import parley.stix.StixDoor;

/// Every reader that a peer's bytes, or the bytes of evidence, come to. What it refuses, it refuses
/// by a clause; where the reader gives a verdict instead of one, the clause of the wall stands for
/// it.
public final class Doors {
  public static final NodeId US = Ceremony.US_NRRC;
  public static final NodeId RU = Ceremony.RU_NRRC;
  public static final LinkId LINK = LinkId.between(US, RU);
  static final Bytes CONTENT = Bytes.utf8("what was signed\n");
  static final SoftPasskey OFFICER = new SoftPasskey("adams release key");
  static final SoftPasskey.Ceremony AT_THE_DESK =
      SoftPasskey.Ceremony.at("nrrc.example.gov", "https://nrrc.example.gov");
  static final Digest CHALLENGE =
      ReleaseAssertion.challenge(ReleaseAssertion.Hand.RELEASE, Digest.of(CONTENT), Ceremony.UNTIL);
  private static final int LARGEST_LAYER = 1 << 20;

  /// One reader; it returns, or refuses.
  @FunctionalInterface
  public interface Door {
    void read(Bytes bytes) throws MalformedInput;
  }

  private final KeyVault us;
  private final KeyVault ru;
  private final NodeKeys.Signing certificates;
  private final NodeKeys.Signing authorities = Ceremony.certificates(Ceremony.US);
  private final SignatureCheck check = new SignatureCheck();
  private final Path scratch;

  /// @param scratch a folder for what is read from files
  public Doors(Path scratch) throws Exception {
    this.scratch = scratch;
    this.us = Ceremony.vault("us-nrrc", "US");
    this.ru = Ceremony.vault("ru-nrrc", "RU");
    this.certificates = Ceremony.roll(Ceremony.US).node(US).orElseThrow().keys().signing();
  }

  public Map<String, Door> all() {
    Map<String, Door> doors = new TreeMap<>();
    words(doors);
    papers(doors);
    signed(doors);
    doors.put("cms", this::cms);
    doors.put("layers", this::layers);
    doors.put("certificate", this::certificate);
    doors.put("archive", this::archive);
    new CarriedDoors().into(doors);
    new EvidenceParts().into(doors);
    doors.put("stix", StixDoor::object);
    doors.put("stix-document", StixDoor::document);
    doors.put("stix-pattern", StixDoor::pattern);
    doors.put("op-metadata", ProviderDoor::metadata);
    doors.put("op-keys", ProviderDoor::keys);
    doors.put("op-token", ProviderDoor::token);
    doors.put("op-claims", ProviderDoor::claims);
    return doors;
  }

  private static void words(Map<String, Door> doors) {
    doors.put("text", bytes -> Text.plain(Text.utf8(bytes)));
    doors.put("json", bytes -> JsonReader.read(bytes, JsonReader.MESSAGE));
    doors.put("object", bytes -> JsonReader.readObject(bytes, JsonReader.MESSAGE));
    doors.put("der", bytes -> Der.read(bytes, 4, 64));
    doors.put("der-gate", DerGate::check);
    doors.put("foreign", Doors::foreign);
    doors.put("tool-envelope", Doors::envelope);
    doors.put("message", Message::read);
    doors.put("body", Doors::body);
    doors.put("transmittal", Transmittal::read);
    doors.put("content", SignedContent::read);
    doors.put("parcel", bytes -> Parcel.read(bytes, Protocol.CURRENT));
    doors.put("parcel-1", bytes -> Parcel.read(bytes, Protocol.PREVIOUS));
    doors.put("release", ReleaseAssertion::read);
    doors.put("passkey", Doors::passkey);
    doors.put("officer-key", Doors::officerKey);
    doors.put("answer", Answer::read);
    doors.put("leaf", Leaf::read);
    doors.put("opened", SaltedHead::readAll);
  }

  private static void papers(Map<String, Door> doors) {
    doors.put("signed", bytes -> SignedDocument.read(bytes, LARGEST_LAYER));
    doors.put("roll", bytes -> Roll.read(SignedDocument.read(bytes, Roll.MOST_SIGNED_BYTES)));
    doors.put(
        "agreement",
        bytes -> Agreement.read(SignedDocument.read(bytes, Agreement.MOST_SIGNED_BYTES)));
    doors.put("act", bytes -> Act.read(SignedDocument.read(bytes, LARGEST_LAYER)));
    doors.put(
        "pem", bytes -> SignedDocument.readPem(Text.utf8(bytes), "ROLL", Roll.MOST_SIGNED_BYTES));
    doors.put("epoch", EpochProposal::read);
    doors.put("officers", OfficersProposal::read);
  }

  /// A partner signs what it likes; {@link GuidedFuzz} signs for it.
  private void signed(Map<String, Door> doors) {
    Bytes frames = us.publicKeys().frameKey();
    doors.put("frame", bytes -> frame(bytes, frames));
    doors.put("answer-frame", bytes -> AnswerFrame.verify(bytes, LINK, US, frames));
    doors.put("small-frame", bytes -> small(bytes, frames));
    doors.put("heartbeat", bytes -> Heartbeat.verify(bytes, LINK, US, frames));
    doors.put("kept-heartbeat", bytes -> Heartbeat.unverified(bytes, LINK, US));
    doors.put("not-yet", bytes -> NotYet.verify(bytes, frames));
    doors.put("refetch", bytes -> Refetch.verify(bytes, LINK, US, frames));
    doors.put("note", bytes -> Checkpoint.verify(bytes, us.publicKeys().noteKey()));
    doors.put("cosigned", this::cosigned);
  }

  /// A canonical form is its own, where it can be read: 1e20 is written as a whole number.
  private static void foreign(Bytes bytes) throws MalformedInput {
    Bytes form = CanonicalJson.write(JsonReader.foreign(bytes, JsonReader.MESSAGE));
    JsonReader.Limits wider = new JsonReader.Limits(1 << 22, 16, 50_000);
    if (!CanonicalJson.write(JsonReader.foreign(form, wider)).equals(form)) {
      throw new IllegalStateException("two canonical forms");
    }
  }

  /// As a tool of the centre's own sends it.
  private static void envelope(Bytes bytes) throws MalformedInput {
    ObjectStream objects =
        new ObjectStream(
            new ByteArrayInputStream(bytes.toArray()), new ObjectStream.Limits(1 << 20, 1_000));
    StixCheck check = new StixCheck();
    try {
      for (Optional<Bytes> next = objects.next(); next.isPresent(); next = objects.next()) {
        check.judge(next.get());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Door door(String name) {
    return Objects.requireNonNull(all().get(name), "no door " + name);
  }

  private static void frame(Bytes bytes, Bytes key) throws MalformedInput {
    Envelope envelope = Envelope.read(bytes);
    OuterFrame frame = OuterFrame.read(envelope.head(), LINK, US);
    MalformedInput.unless(
        OuterFrame.signedBy(envelope.head(), key), "E-FRAME-11", "not signed by the peer");
    frame.covers(envelope.sealed());
  }

  private static void small(Bytes bytes, Bytes key) throws MalformedInput {
    SmallFrame.Kind kind = SmallFrame.kind(bytes).orElse(SmallFrame.Kind.HEARTBEAT);
    SmallFrame.verify(bytes, kind, LINK, US, key);
  }

  /// A note whose signatures are looked at one by one, and which is cosigned here.
  private void cosigned(Bytes note) throws MalformedInput {
    Checkpoint.unverified(note);
    Checkpoint.signatures(note);
    Checkpoint.cosignedBy(note, RU, ru.publicKeys().noteKey());
    try {
      Checkpoint.merge(note, Checkpoint.cosign(note, RU, ru.notes(), Ceremony.NOW));
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the format asks, and what the watch would read of it in both languages.
  private static void body(Bytes bytes) throws MalformedInput {
    Message message = Message.read(bytes);
    StatementDoor.read(message.body());
    Formats formats = Formats.bundled();
    for (String language : Wording.LANGUAGES) {
      Wording.in(language).render(message, formats);
    }
    List<Formats.Fault> faults = formats.check(message);
    if (!faults.isEmpty()) {
      throw new MalformedInput(faults.getFirst().clause(), faults.getFirst().key());
    }
  }

  private static void passkey(Bytes bytes) throws MalformedInput {
    ReleaseAssertion given = ReleaseAssertion.read(bytes);
    officer(OFFICER.publicKey(), given.given());
  }

  /// A roll lists keys that its own party made up.
  private static void officerKey(Bytes bytes) throws MalformedInput {
    officer(bytes, OFFICER.sign(AT_THE_DESK, CHALLENGE));
  }

  private static void officer(Bytes key, PasskeyCheck.Assertion given) throws MalformedInput {
    Roll.OfficerCredential listed =
        new Roll.OfficerCredential(
            "Adams",
            "adams-release",
            key.base64(),
            AT_THE_DESK.relyingParty(),
            List.of(AT_THE_DESK.origin()),
            List.of("release"));
    Roll.OfficerAssertion word =
        new Roll.OfficerAssertion(
            listed.officer(),
            listed.credentialId(),
            given.authenticatorData(),
            given.clientData(),
            given.signature());
    MalformedInput.unless(
        OfficerCheck.passkeys().verifies(listed, CHALLENGE, word),
        "S-PASSKEY-2",
        "that key did not sign it");
  }

  private void certificate(Bytes bytes) throws MalformedInput {
    CertificateCheck.expires(bytes);
    for (Suite suite : Suite.values()) {
      Bytes authority = Objects.requireNonNull(authorities.certificates().get(suite));
      for (CertificateCheck.Use use : CertificateCheck.Use.values()) {
        if (CertificateCheck.refusal(suite, use, bytes, authority, Ceremony.NOW).isEmpty()) {
          return;
        }
      }
    }
    throw new MalformedInput("S-CERT-1", "no use of any suite");
  }

  private void cms(Bytes bytes) throws MalformedInput {
    for (Suite suite : Suite.values()) {
      SignatureCheck.Verdict verdict =
          check.verify(
              CONTENT,
              List.of(new Signature(US.name(), suite, bytes)),
              Set.of(suite),
              certificates);
      if (verdict instanceof SignatureCheck.Verdict.Verified) {
        return;
      }
    }
    throw new MalformedInput("S-SUITE-1", "no suite verifies");
  }

  private void layers(Bytes bytes) throws MalformedInput {
    for (Set<Suite> layers : List.of(Set.of(Suite.NIST), EnumSet.allOf(Suite.class))) {
      if (ru.opener().open(bytes, layers, LARGEST_LAYER) instanceof Opener.Outcome.Opened) {
        return;
      }
    }
    throw new MalformedInput("S-SEAL-5", "it does not open");
  }

  private void archive(Bytes bytes) throws MalformedInput {
    try {
      Path file = scratch.resolve("archive-" + Digest.of(bytes).hex() + ".zip");
      Files.write(file, bytes.toArray());
      Report report = Verification.verify(List.of(file), Set.of());
      Files.delete(file);
      refuseBroken(report);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// The first thing that is broken, as a refusal.
  static void refuseBroken(Report report) throws MalformedInput {
    if (report.holds()) {
      return;
    }
    String first =
        report.findings().stream()
            .filter(finding -> finding.outcome() == Finding.Outcome.BROKEN)
            .map(Finding::what)
            .findFirst()
            .orElse("nothing in it was checked");
    String clause =
        first.matches("[A-Z]-[A-Z]+-[0-9]+: .*")
            ? first.substring(0, first.indexOf(':'))
            : "V-READ-1";
    throw new MalformedInput(clause, first);
  }
}
