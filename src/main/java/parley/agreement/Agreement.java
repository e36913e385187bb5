package parley.agreement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Rolls;
import parley.seal.KeyVault.Signer;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// An agreement as both sides signed it (A-DOC-1…). Immutable; its life (suspension, amendment) is
/// {@link AgreementLife}.
///
/// @param id for example `US-RU-2026`
/// @param version 1, 2, 3…; an amendment is a new version that names the hash of the one before
/// @param previous hash of the version it amends
/// @param lastSerials the last serial taken under the previous version, per numbering as {@link
///   SerialKey#numbering} writes it; a numbering that is not named ends at 0
/// @param title per language
/// @param suites required of every signature under this agreement
/// @param layers required of every sealing under this agreement
/// @param formats in force, each with its line: `incident-notification/1` → WATCH
/// @param exercises lines on which exercises are held
/// @param flashCountersignedWithin where one officer may release a FLASH that two release
///   otherwise: how long after receipt another one has to countersign it (A-DOC-10)
/// @param codeLists name → version, for example `severity` → 1
/// @param phraseBook hash of the phrase book both sides hold
/// @param attachments what files messages may bring; where it says nothing, none travel in parts
/// @param tlp what each TLP 2.0 mark means between these parties: mark → language → sentence
/// @param heartbeats how often each carrier beats, for example `https` → 60 s
/// @param retention how long bodies are kept at the least; digests and receipts are kept for ever
/// @param measures what acts can suspend, resume or end, by identifier
/// @param document the bytes as signed, with the parties' signatures
public record Agreement(
    String id,
    int version,
    Optional<Digest> previous,
    Map<String, Long> lastSerials,
    Map<String, String> title,
    List<Signatory> signatories,
    Set<Suite> suites,
    Set<Suite> layers,
    Map<String, Line> formats,
    Set<Line> exercises,
    Map<Precedence, Clocks> clocks,
    Set<Precedence> twoPersonRelease,
    Optional<Duration> flashCountersignedWithin,
    Map<String, Long> codeLists,
    Optional<Digest> phraseBook,
    Optional<Attachments> attachments,
    Map<String, Map<String, String>> tlp,
    Map<String, Duration> heartbeats,
    Budgets budgets,
    Duration retention,
    Map<String, Article> articles,
    Map<String, Measure> measures,
    SignedDocument document) {

  /// A-DOC-1: bytes of an agreement's JSON.
  public static final int MOST_BYTES = 256 * 1024;

  /// A-DOC-1: parties to one agreement.
  public static final int MOST_SIGNATORIES = 16;

  /// A-DOC-1: bytes of an agreement with every party's signatures.
  public static final int MOST_SIGNED_BYTES = MOST_BYTES + MOST_SIGNATORIES * 64 * 1024;

  /// A-DOC-10: the format by which another officer countersigns what one released.
  public static final String COUNTERSIGNATURE = "countersignature/1";

  public Agreement {
    lastSerials = ordered(lastSerials);
    title = ordered(title);
    signatories = List.copyOf(signatories);
    suites = Set.copyOf(suites);
    layers = Set.copyOf(layers);
    formats = ordered(formats);
    exercises = Set.copyOf(exercises);
    clocks = ordered(clocks);
    twoPersonRelease = Set.copyOf(twoPersonRelease);
    codeLists = ordered(codeLists);
    tlp = ordered(tlp);
    heartbeats = ordered(heartbeats);
    articles = ordered(articles);
    measures = ordered(measures);
  }

  /// A copy in the order of its keys, the same in every process: people compare what is printed.
  static <K extends Comparable<K>, V> Map<K, V> ordered(Map<K, V> values) {
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /// One side.
  ///
  /// @param nodes which of its nodes speak under this agreement
  /// @param languages BCP 47, the first is the one it writes in
  /// @param authority fingerprint of the party authority's certificates, so that the agreement pins
  ///   who the parties are
  public record Signatory(
      PartyId party, List<NodeId> nodes, List<String> languages, Digest authority) {
    public Signatory {
      nodes = List.copyOf(nodes);
      languages = List.copyOf(languages);
    }
  }

  /// The three answers' deadlines, each a duration after receipt (E-CLOCK-1).
  public record Clocks(Duration receipt, Duration acknowledgement, Duration reply) {}

  /// What the peer may send (E-BUDGET-1…): sustained envelopes a second, burst, largest envelope in
  /// bytes, bytes a day, and FLASH a day beyond which FLASH is taken but rings as IMMEDIATE.
  public record Budgets(
      double perSecond, int burst, int envelopeBytes, long bytesPerDay, int flashPerDay) {}

  /// What files a message may bring (A-FILES-1…).
  ///
  /// @param fileBytes the largest file
  /// @param messageBytes the most that one message brings
  /// @param mediaTypes those that are allowed, in their order; anything else is refused
  public record Attachments(long fileBytes, long messageBytes, SortedSet<String> mediaTypes) {
    /// The format in which files travel (M-PART-1): in force exactly where files are allowed.
    public static final String PART = "attachment-part/1";

    /// 25 MiB a file, 64 MiB a message, and types that are read and not run.
    public static final Attachments USUAL =
        new Attachments(
            25L * 1024 * 1024,
            64L * 1024 * 1024,
            new TreeSet<>(
                List.of(
                    "application/json",
                    "application/pdf",
                    "application/zip",
                    "image/jpeg",
                    "image/png",
                    "text/csv",
                    "text/plain")));

    public Attachments {
      mediaTypes = Collections.unmodifiableSortedSet(new TreeSet<>(mediaTypes));
    }
  }

  /// An article that messages can name, in both languages; `consultations` marks those under which
  /// they may be requested.
  public record Article(Map<String, String> text, boolean consultations) {
    public Article {
      text = ordered(text);
    }
  }

  /// Something the parties do under this agreement that has a life of its own (A-LIFE-1).
  ///
  /// @param formats through which it is done; a format serves one measure at most
  /// @param begins its stage for every party when the agreement enters
  public record Measure(Map<String, String> title, Set<String> formats, Stage begins) {
    public Measure {
      title = ordered(title);
      formats = Set.copyOf(formats);
    }
  }

  /// SHA-256 of the signed content; every message names it.
  public Digest hash() {
    return Digest.of(document.content());
  }

  public Optional<Signatory> signatoryOf(NodeId node) {
    return signatories.stream().filter(side -> side.nodes().contains(node)).findFirst();
  }

  public Optional<Signatory> signatory(PartyId party) {
    return signatories.stream().filter(side -> side.party().equals(party)).findFirst();
  }

  /// The clocks of a precedence; every agreement has all four.
  public Clocks clocks(Precedence precedence) {
    Clocks found = clocks.get(precedence);
    if (found == null) {
      throw new IllegalStateException("an agreement that was read has clocks for " + precedence);
    }
    return found;
  }

  /// The wanted precedence, or the next one below it that one officer may send; empty where each
  /// asks for two. For what cannot wait for a second one.
  public Optional<Precedence> alone(Precedence wanted) {
    return Arrays.stream(Precedence.values())
        .filter(each -> each.compareTo(wanted) >= 0)
        .filter(each -> !twoPersonRelease.contains(each))
        .findFirst();
  }

  /// How long after receipt another officer has to countersign what one officer released; empty
  /// where one alone releases nothing, or needs no other.
  public Optional<Duration> countersignedWithin(Precedence precedence) {
    return precedence == Precedence.FLASH ? flashCountersignedWithin : Optional.empty();
  }

  /// The measure that a format serves, by its identifier.
  public Optional<String> measureOf(String format) {
    return measures.entrySet().stream()
        .filter(measure -> measure.getValue().formats().contains(format))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// The same terms with one party's signatures added, in every required suite; signatures that the
  /// party had given before are replaced.
  ///
  /// @param authority the party's own authority; its name is the party's code
  public Agreement signedBy(Signer authority) throws SealException {
    List<Signature> all = new ArrayList<>();
    for (Signature given : document.signatures()) {
      if (!given.signer().equals(authority.name())) {
        all.add(given);
      }
    }
    all.addAll(authority.sign(document.content(), suites));
    try {
      return read(new SignedDocument(document.content(), all));
    } catch (MalformedInput e) {
      throw new IllegalStateException("these terms were read before", e);
    }
  }

  /// Checks that every party signed, in every required suite, with the authority that the agreement
  /// pins and that the party's roll in force names (A-DOC-8, A-DOC-9).
  public Ruling verify(Rolls rolls) {
    return AgreementCheck.verify(this, rolls);
  }

  /// Checks, before anybody signs, that every party has a roll here, with the authority and the
  /// nodes that these terms name, and keys of every suite that they ask for.
  public Ruling pinned(Rolls rolls) {
    return AgreementCheck.pinned(this, rolls);
  }

  /// Reads the terms; says nothing of signatures, which {@link #verify} checks.
  ///
  /// @throws MalformedInput with the clause of `A-DOC` that is broken
  public static Agreement read(SignedDocument document) throws MalformedInput {
    Agreement agreement = AgreementForm.read(document);
    AgreementCheck.consistent(agreement);
    return agreement;
  }
}
