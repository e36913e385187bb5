package parley.evidence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.party.FingerprintWords;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Roll;
import parley.party.Rolls;
import parley.seal.NodeKeys;
import parley.seal.SignedDocument;

/// The rolls and agreements by which evidence is judged, every version that it comes with. The
/// newest roll of a party counts, and the keys that it retired count up to their last serials
/// (P-ROLL-6).
///
/// Not for several threads.
final class Papers implements Rolls {
  /// PEM labels of the papers and of answers, `-----BEGIN PARLEY ROLL-----`.
  static final String ROLL = "ROLL";

  static final String AGREEMENT = "AGREEMENT";

  /// V-LIMIT-3: papers that one run of `verify` takes.
  private static final int MOST = 256;

  private final List<Roll> rolls = new ArrayList<>();
  private final List<Agreement> agreements = new ArrayList<>();
  private final Map<Record, String> files = new HashMap<>();

  List<Roll> rolls() {
    return List.copyOf(rolls);
  }

  List<Agreement> agreements() {
    return List.copyOf(agreements);
  }

  /// A paper that came in a file of its own, by which findings name it.
  void from(Record paper, String file) {
    files.put(paper, file + ": ");
  }

  private String named(Record paper, String words) {
    return files.getOrDefault(paper, "") + words;
  }

  void add(Roll roll) throws MalformedInput {
    bound();
    rolls.add(roll);
    rolls.sort(Comparator.comparingLong(Roll::number).reversed());
  }

  void add(Agreement agreement) throws MalformedInput {
    bound();
    agreements.add(agreement);
  }

  private void bound() throws MalformedInput {
    MalformedInput.unless(
        rolls.size() + agreements.size() < MOST, "V-LIMIT-3", "more than " + MOST + " papers");
  }

  /// A roll in PEM, which passes its own checks.
  static Roll readRoll(Bytes pem) throws MalformedInput {
    return Roll.read(document(pem, ROLL, Roll.MOST_SIGNED_BYTES));
  }

  static Agreement readAgreement(Bytes pem) throws MalformedInput {
    return Agreement.read(document(pem, AGREEMENT, Agreement.MOST_SIGNED_BYTES));
  }

  /// A signed document in the one way that it is written as PEM.
  static SignedDocument document(Bytes pem, String label, int limit) throws MalformedInput {
    MalformedInput.unless(pem.size() <= 2L * limit, "V-PEM-1", "the file is too long");
    String text = Text.utf8(pem);
    SignedDocument document = SignedDocument.readPem(text, label, limit);
    MalformedInput.unless(
        document.pem(label).equals(text),
        "V-PEM-1",
        "the PEM is not written the one way it can be");
    return document;
  }

  @Override
  public Roll own() {
    throw new IllegalStateException("an arbiter has no roll");
  }

  @Override
  public Optional<Roll> of(PartyId party) {
    return rolls.stream().filter(roll -> roll.party().equals(party)).findFirst();
  }

  @Override
  public Optional<Listed> node(NodeId id) {
    return newest().stream()
        .flatMap(roll -> roll.node(id).map(node -> new Listed(roll, node)).stream())
        .findFirst();
  }

  private List<Roll> newest() {
    return rolls.stream().filter(roll -> of(roll.party()).equals(Optional.of(roll))).toList();
  }

  @Override
  public List<NodeKeys.Signing> signing(NodeId id, String numbering, long serial) {
    List<NodeKeys.Signing> good = new ArrayList<>();
    node(id).ifPresent(listed -> good.add(listed.node().keys().signing()));
    for (Roll roll : newest()) {
      for (Roll.RetiredKey key : roll.retired()) {
        Long last = key.lastSerial().get(numbering);
        if (key.node().equals(id) && last != null && serial <= last) {
          former(key).ifPresent(good::add);
        }
      }
    }
    return good;
  }

  private Optional<NodeKeys.Signing> former(Roll.RetiredKey key) {
    return rolls.stream()
        .flatMap(roll -> roll.node(key.node()).stream())
        .map(node -> node.keys().signing())
        .filter(keys -> Roll.setDigest(keys).equals(key.certificate()))
        .findFirst();
  }

  /// Certificates for one message or its answer.
  List<NodeKeys.Signing> signing(NodeId signer, SerialKey serial, NodeId recipient) {
    return signing(signer, serial.numbering(recipient), serial.serial());
  }

  /// Every note key that a roll lists for a node, the newest first.
  List<Bytes> noteKeys(NodeId id) {
    return rolls.stream()
        .flatMap(roll -> roll.node(id).stream())
        .map(node -> node.keys().noteKey())
        .distinct()
        .toList();
  }

  /// Every frame key that a roll lists for a node, the newest first.
  List<Bytes> frameKeys(NodeId id) {
    return rolls.stream()
        .flatMap(roll -> roll.node(id).stream())
        .map(node -> node.keys().frameKey())
        .distinct()
        .toList();
  }

  Optional<Agreement> agreement(Digest hash) {
    return agreements.stream().filter(agreement -> agreement.hash().equals(hash)).findFirst();
  }

  /// Judges the papers themselves: who pins whom, and whether every party signed.
  ///
  /// @param trusted what the arbiter holds from elsewhere
  void judge(Verification.Trusted trusted, Report report) {
    for (Roll roll : rolls) {
      String where = named(roll, "roll " + roll.number() + " of " + roll.party());
      Digest authority = roll.authorityFingerprint();
      report.holds(where, "signed by its authority in every suite it lists");
      if (!trusted.isEmpty()) {
        report.judge(
            trusted.contains(authority),
            where,
            "its authority is one that you trust",
            "its authority " + authority + " is not one that you trust");
      } else {
        report.note(
            where,
            "its authority is "
                + authority
                + " ("
                + FingerprintWords.of(authority).latin()
                + "): compare it with what you know");
      }
    }
    for (Agreement agreement : agreements) {
      String where =
          named(agreement, "agreement " + agreement.id() + " version " + agreement.version());
      report.guard(where, () -> judge(agreement, where, report));
    }
  }

  private void judge(Agreement agreement, String where, Report report) {
    switch (agreement.verify(this)) {
      case Ruling.Allowed _ ->
          report.holds(where, "signed by every party, by the authorities that it pins");
      case Ruling.Refused(String reason, String clause, String detail) ->
          report.broken(where, clause + ": " + detail);
    }
  }
}
