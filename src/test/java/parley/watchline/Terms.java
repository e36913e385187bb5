package parley.watchline;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Ruling;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.message.CodeLists;
import parley.message.Formats;
import parley.message.PhraseBook;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.seal.SignedDocument;

/// One agreement between two nodes, with clocks that tests can count on.
public final class Terms implements AgreementLife {
  public static final NodeId US = new NodeId("us-nrrc");
  public static final NodeId RU = new NodeId("ru-nrrc");
  public static final String ID = "US-RU-2026";
  static final Formats FORMATS = Formats.bundled();
  static final Agreement AGREEMENT = agreement(Set.of(), Optional.empty());

  private final Agreement agreement;

  public Terms() {
    this.agreement = AGREEMENT;
  }

  /// @param two asks for two officers
  public Terms(Set<Precedence> two) {
    this(two, Optional.empty());
  }

  /// @param within one alone releases a FLASH, and another one countersigns it
  public Terms(Set<Precedence> two, Optional<Duration> within) {
    this.agreement = agreement(two, within);
  }

  private static Agreement agreement(Set<Precedence> two, Optional<Duration> within) {
    Map<String, Line> formats = new HashMap<>();
    FORMATS.all().forEach(format -> formats.put(format.id(), format.line()));
    formats.remove("activity-notice/1");
    Map<Precedence, Agreement.Clocks> clocks = new HashMap<>();
    clocks.put(Precedence.FLASH, clocks(10, 60));
    clocks.put(Precedence.IMMEDIATE, clocks(30, 360));
    clocks.put(Precedence.PRIORITY, clocks(180, 1440));
    clocks.put(Precedence.ROUTINE, clocks(360, 4320));
    return new Agreement(
        ID,
        1,
        Optional.empty(),
        Map.of(),
        Map.of("en", "Agreement", "ru", "Соглашение"),
        List.of(signatory("US", US, "en"), signatory("RU", RU, "ru")),
        Set.of(),
        Set.of(),
        formats,
        Set.of(Line.WATCH),
        clocks,
        two,
        within,
        CodeLists.bundled().versions(),
        Optional.of(PhraseBook.bundled().digest()),
        Optional.empty(),
        Map.of(),
        Map.of(),
        new Agreement.Budgets(1, 1, 1, 1, 1),
        Duration.ofDays(3650),
        Map.of("3", new Agreement.Article(Map.of("en", "Consultations."), true)),
        Map.of(),
        new SignedDocument(Bytes.utf8("terms"), List.of()));
  }

  private static Agreement.Clocks clocks(int acknowledgement, int reply) {
    return new Agreement.Clocks(
        Duration.ofMinutes(1), Duration.ofMinutes(acknowledgement), Duration.ofMinutes(reply));
  }

  private static Agreement.Signatory signatory(String party, NodeId node, String language) {
    return new Agreement.Signatory(
        new PartyId(party), List.of(node), List.of(language), Digest.of(Bytes.utf8(party)));
  }

  @Override
  public Optional<Agreement> named(String id) {
    return Optional.of(agreement).filter(terms -> terms.id().equals(id));
  }

  @Override
  public List<Agreement> agreements() {
    return List.of(agreement);
  }

  @Override
  public Ruling rule(Claim claim) {
    return Ruling.allowed();
  }
}
