package parley.agreement;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// An agreement as both sides signed it (A-DOC-1…). Immutable; its life (suspension, amendment) is
/// {@link AgreementLife}.
///
/// @param id for example `US-RU-2026`
/// @param version 1, 2, 3…; an amendment is a new version that names the hash of the one before
/// @param previous hash of the version it amends
/// @param suites required of every signature under this agreement
/// @param layers required of every sealing under this agreement
/// @param formats in force, each with its line: `incident-notification/1` → WATCH
/// @param codeLists name → version, for example `severity` → 1
/// @param phraseBook hash of the phrase book both sides hold
/// @param heartbeats how often each carrier beats, for example `https` → 60 s
/// @param document the bytes as signed, with both parties' signatures
public record Agreement(
    String id,
    int version,
    Optional<Digest> previous,
    Map<String, String> title,
    List<Signatory> signatories,
    Set<Suite> suites,
    Set<Suite> layers,
    Map<String, Line> formats,
    Map<Precedence, Clocks> clocks,
    Set<Precedence> twoPersonRelease,
    Map<String, Long> codeLists,
    Optional<Digest> phraseBook,
    Map<String, Duration> heartbeats,
    Budgets budgets,
    Map<String, Article> articles,
    SignedDocument document) {
  public Agreement {
    title = Map.copyOf(title);
    signatories = List.copyOf(signatories);
    suites = Set.copyOf(suites);
    layers = Set.copyOf(layers);
    formats = Map.copyOf(formats);
    clocks = Map.copyOf(clocks);
    twoPersonRelease = Set.copyOf(twoPersonRelease);
    codeLists = Map.copyOf(codeLists);
    heartbeats = Map.copyOf(heartbeats);
    articles = Map.copyOf(articles);
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

  /// An article that messages can name, in both languages; `consultations` marks those under which
  /// they may be requested.
  public record Article(Map<String, String> text, boolean consultations) {
    public Article {
      text = Map.copyOf(text);
    }
  }

  /// SHA-256 of the signed content; every message names it.
  public Digest hash() {
    return Digest.of(document.content());
  }

  public Optional<Signatory> signatoryOf(NodeId node) {
    return signatories.stream().filter(side -> side.nodes().contains(node)).findFirst();
  }

  /// Reads the terms; says nothing of signatures, which {@link Agreements#adopt} checks.
  public static Agreement read(SignedDocument document) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}
