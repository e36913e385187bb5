package hostile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import parley.agreement.Act;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Der;
import parley.codec.Digest;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.Heartbeat;
import parley.envelope.NotYet;
import parley.envelope.OuterFrame;
import parley.envelope.Parcel;
import parley.envelope.Refetch;
import parley.envelope.SignedContent;
import parley.evidence.Finding;
import parley.evidence.Report;
import parley.evidence.Verification;
import parley.journal.Checkpoint;
import parley.message.Message;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.Roll;
import parley.seal.KeyVault;
import parley.seal.NodeKeys;
import parley.seal.Opener;
import parley.seal.Signature;
import parley.seal.SignatureCheck;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// Every reader that a peer's bytes, or the bytes of evidence, come to. What it refuses, it refuses
/// by a clause; where the reader gives a verdict instead of one, the clause of the wall stands for
/// it.
public final class Doors {
  public static final NodeId US = Ceremony.US_NRRC;
  public static final NodeId RU = Ceremony.RU_NRRC;
  public static final LinkId LINK = LinkId.between(US, RU);
  static final Bytes CONTENT = Bytes.utf8("what was signed\n");
  private static final int LARGEST_LAYER = 1 << 20;

  /// One reader; it returns, or refuses.
  @FunctionalInterface
  public interface Door {
    void read(Bytes bytes) throws MalformedInput;
  }

  private final KeyVault us;
  private final KeyVault ru;
  private final NodeKeys.Signing certificates;
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
    Bytes frames = us.publicKeys().frameKey();
    Map<String, Door> doors = new TreeMap<>();
    doors.put("text", bytes -> Text.plain(Text.utf8(bytes)));
    doors.put("json", bytes -> JsonReader.read(bytes, JsonReader.MESSAGE));
    doors.put("der", bytes -> Der.read(bytes, 4, 64));
    doors.put("message", Message::read);
    doors.put("content", SignedContent::read);
    doors.put("parcel", bytes -> Parcel.read(bytes, 2));
    doors.put("answer", Answer::read);
    doors.put("signed", bytes -> SignedDocument.read(bytes, LARGEST_LAYER));
    doors.put("roll", bytes -> Roll.read(SignedDocument.read(bytes, Roll.MOST_SIGNED_BYTES)));
    doors.put(
        "agreement",
        bytes -> Agreement.read(SignedDocument.read(bytes, Agreement.MOST_SIGNED_BYTES)));
    doors.put("act", bytes -> Act.read(SignedDocument.read(bytes, LARGEST_LAYER)));
    doors.put("frame", bytes -> frame(bytes, frames));
    doors.put("heartbeat", bytes -> Heartbeat.verify(bytes, LINK, US, frames));
    doors.put("not-yet", bytes -> NotYet.verify(bytes, frames));
    doors.put("refetch", bytes -> Refetch.verify(bytes, LINK, US, frames));
    doors.put("note", bytes -> Checkpoint.verify(bytes, us.publicKeys().noteKey()));
    doors.put("cms", this::cms);
    doors.put("layers", this::layers);
    doors.put("archive", this::archive);
    return doors;
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
      if (!report.holds()) {
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
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
