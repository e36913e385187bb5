package parley.evidence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Parcel;
import parley.envelope.SignedContent;
import parley.journal.Checkpoint;
import parley.ledger.Divergence;
import parley.ledger.Equivocation;
import parley.ledger.FactReader;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.LinkId;
import parley.party.Roll;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.SignedDocument;

/// Puts together what proves to anybody that the peer lied: two contents that it signed under one
/// serial, two checkpoints of one size with different roots, or a checkpoint and the later answer
/// that showed less (V-ACCUSE-1). Nothing in it is of this node's making: whoever holds the rolls
/// can judge it.
public final class Accusation {
  static final String KIND = "accusation";
  static final String FIRST = "first";
  static final String SECOND = "second";
  static final String CONTENT = "/signed-content.txt";
  static final String CHECKPOINT = "/checkpoint.txt";
  static final String HEARTBEAT = "/heartbeat.bin";
  static final String SALT = "/salt.txt";

  private Accusation() {}

  /// @param name for the file, plain
  public record Named(String name, EvidenceFiles files) {}

  /// Everything of that kind that this node holds about the peer of a link.
  ///
  /// @param ownRolls every roll of the own party; those of partners stand in the ledger
  public static List<Named> all(Ledger ledger, BodyCipher bodies, List<Roll> ownRolls, LinkId link)
      throws LedgerException, SealException, EvidenceException {
    List<Named> accusations = new ArrayList<>();
    try {
      for (String content : lines(ledger, link, Equivocation.LIST)) {
        Bytes kept = kept(ledger, link, Equivocation.NAME + content);
        accusations.add(equivocation(ledger, bodies, ownRolls, link, Equivocation.read(kept)));
      }
      for (String note : lines(ledger, link, Divergence.LIST)) {
        Divergence divergence = Divergence.read(kept(ledger, link, Divergence.NAME + note));
        if (divergence.answered().isPresent() || fork(divergence)) {
          accusations.add(divergence(ledger, ownRolls, divergence, note));
        }
      }
    } catch (MalformedInput e) {
      throw new EvidenceException("what is kept cannot be read: " + e.getMessage(), e);
    }
    return accusations;
  }

  /// Whether there is anything of that kind, without opening it.
  public static boolean any(Ledger ledger, LinkId link) throws LedgerException {
    return !lines(ledger, link, Equivocation.LIST).isEmpty()
        || !lines(ledger, link, Divergence.LIST).isEmpty();
  }

  private static List<String> lines(Ledger ledger, LinkId link, String list)
      throws LedgerException {
    return ledger.value(link, list).map(kept -> kept.utf8().lines().toList()).orElse(List.of());
  }

  private static Bytes kept(Ledger ledger, LinkId link, String name)
      throws LedgerException, EvidenceException {
    return ledger
        .value(link, name)
        .orElseThrow(() -> new EvidenceException("the ledger lost " + name));
  }

  private static Named equivocation(
      Ledger ledger, BodyCipher bodies, List<Roll> ownRolls, LinkId link, Equivocation what)
      throws LedgerException, SealException, EvidenceException, MalformedInput {
    FactReader reader = new FactReader(ledger, bodies, link);
    Map<String, Bytes> files = new TreeMap<>();
    Papers papers = new Papers();
    Set<Digest> agreements = new HashSet<>();
    String name = "";
    for (String side : List.of(FIRST, SECOND)) {
      Parcel parcel = reader.parcel(side.equals(FIRST) ? what.held() : what.content());
      SignedContent content = SignedContent.read(parcel.content());
      files.put(side + CONTENT, parcel.content());
      for (Signature signature : parcel.signatures()) {
        files.put(Layout.signature(side, signature.suite()), signature.cms());
      }
      agreements.add(content.transmittal().agreementHash());
      name = "two-contents-" + content.transmittal().serial().shown().replace('/', '-');
    }
    agreements(ledger, agreements, papers);
    rolls(ledger, ownRolls, papers);
    return named(name + "-" + what.content().hex().substring(0, 8), papers, files);
  }

  /// Two states of one size prove a lie by themselves. A journal that went back is proven by the
  /// answer in which it did, for an older state may simply be shown again (V-ACCUSE-6).
  private static boolean fork(Divergence divergence) throws MalformedInput {
    Checkpoint held = Checkpoint.unverified(divergence.held());
    Checkpoint shown = Checkpoint.unverified(divergence.shown());
    return held.origin().equals(shown.origin())
        && held.size() == shown.size()
        && !held.root().equals(shown.root());
  }

  private static Named divergence(
      Ledger ledger, List<Roll> ownRolls, Divergence divergence, String note)
      throws LedgerException, MalformedInput {
    Map<String, Bytes> files = new TreeMap<>();
    files.put(FIRST + CHECKPOINT, divergence.held());
    if (divergence.answered().isPresent()) {
      Divergence.Answered answered = divergence.answered().get();
      files.put(SECOND + HEARTBEAT, answered.heartbeat());
      files.put(SECOND + SALT, Bytes.utf8(answered.salt().hex() + "\n"));
    } else {
      files.put(SECOND + CHECKPOINT, divergence.shown());
    }
    Papers papers = new Papers();
    rolls(ledger, ownRolls, papers);
    String what = divergence.answered().isPresent() ? "went-back-" : "two-journals-";
    return named(what + note.substring(0, 8), papers, files);
  }

  private static Named named(String name, Papers papers, Map<String, Bytes> files) {
    Dossier.put(papers, files);
    ReadMe.accusation(files);
    return new Named(name, new EvidenceFiles(new TreeMap<>(listed(files))));
  }

  /// The files with the two lists that follow from them.
  public static Map<String, Bytes> listed(Map<String, Bytes> files) {
    return Manifest.listed(KIND, files);
  }

  private static void agreements(Ledger ledger, Set<Digest> wanted, Papers papers)
      throws LedgerException, MalformedInput {
    for (Ledger.Document document : ledger.documents("agreement")) {
      Agreement agreement =
          Agreement.read(SignedDocument.read(document.der(), Agreement.MOST_SIGNED_BYTES));
      if (wanted.remove(agreement.hash())) {
        papers.add(agreement);
      }
    }
  }

  static void rolls(Ledger ledger, List<Roll> ownRolls, Papers papers)
      throws LedgerException, MalformedInput {
    Set<Digest> seen = new HashSet<>();
    List<Roll> rolls = new ArrayList<>(ownRolls);
    for (Ledger.Document document : ledger.documents("roll")) {
      rolls.add(Roll.read(SignedDocument.read(document.der(), Roll.MOST_SIGNED_BYTES)));
    }
    for (Roll roll : rolls) {
      if (seen.add(roll.fingerprint())) {
        papers.add(roll);
      }
    }
  }
}
