package parley.evidence;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.journal.Checkpoint;
import parley.party.NodeId;
import parley.party.Roll;
import parley.seal.NodeKeys;
import parley.seal.Signature;
import parley.seal.SignatureCheck;
import parley.seal.SignatureCheck.Verdict;
import parley.seal.Suite;

/// Judges signatures and notes by the papers, one finding for each suite and line.
final class SignatureFindings {
  private final Papers papers;
  private final Report report;
  private final SignatureCheck check = new SignatureCheck();

  SignatureFindings(Papers papers, Report report) {
    this.papers = papers;
    this.report = report;
  }

  /// Every suite that is required, and every one that is there, must hold (V-SUITE-1).
  ///
  /// @param good certificates that count, any set of them
  void judge(
      String where,
      Bytes content,
      List<Signature> signatures,
      Set<Suite> required,
      List<NodeKeys.Signing> good) {
    Set<Suite> suites = EnumSet.noneOf(Suite.class);
    suites.addAll(required);
    signatures.forEach(signature -> suites.add(signature.suite()));
    if (suites.isEmpty()) {
      report.broken(where, "no signature is there and no suite is named");
    }
    for (Suite suite : suites) {
      judge(where + ", suite " + suite.code(), content, signatures, suite, good);
    }
    if (signatures.stream().map(Signature::suite).distinct().count() != signatures.size()) {
      report.broken(where, "a suite has more than one signature");
    }
  }

  private void judge(
      String where,
      Bytes content,
      List<Signature> signatures,
      Suite suite,
      List<NodeKeys.Signing> good) {
    String why = "no roll here lists a certificate that counts for it";
    for (NodeKeys.Signing certificates : good) {
      switch (check.verify(content, signatures, Set.of(suite), certificates)) {
        case Verdict.Verified(String signer, Set<Suite> verified) -> {
          report.holds(where, "signed by " + signer + " with the key on the roll");
          return;
        }
        case Verdict.Rejected(String reason) -> why = reason;
      }
    }
    report.broken(where, why);
  }

  /// Whether one signature, of a signer not named, is by a node or the authority of a roll.
  void judgeAnySigner(String where, Bytes content, Bytes cms, Roll roll) {
    for (NodeKeys.Signing certificates : everySigner(roll)) {
      for (Suite suite : certificates.certificates().keySet()) {
        List<Signature> one = List.of(new Signature(certificates.name(), suite, cms));
        if (check.verify(content, one, Set.of(suite), certificates) instanceof Verdict.Verified) {
          report.holds(
              where,
              String.format(
                  java.util.Locale.ROOT,
                  "signed in suite %s by %s with the key on roll %d of %s",
                  suite.code(),
                  certificates.name(),
                  roll.number(),
                  roll.party()));
          return;
        }
      }
    }
    report.broken(where, "no key on the roll made this signature over this content");
  }

  private static List<NodeKeys.Signing> everySigner(Roll roll) {
    List<NodeKeys.Signing> signers = new java.util.ArrayList<>();
    roll.nodes().forEach(node -> signers.add(node.keys().signing()));
    signers.add(roll.authority());
    return signers;
  }

  /// A signed note by `owner`'s key on the roll; every further line must be a cosignature by a node
  /// on the rolls, so that no line can be altered unseen (V-NOTE-1).
  Checkpoint note(String where, Bytes note, NodeId owner) throws MalformedInput {
    Checkpoint checkpoint = ownersNote(note, owner);
    report.holds(
        where,
        String.format(
            java.util.Locale.ROOT,
            "%s signed %d entries of %s",
            owner,
            checkpoint.size(),
            checkpoint.origin()));
    int known = 1;
    for (Roll roll : papers.rolls()) {
      for (var node : roll.nodes()) {
        var at = Checkpoint.cosignedBy(note, node.id(), node.keys().noteKey());
        if (at.isPresent() && papers.of(roll.party()).equals(java.util.Optional.of(roll))) {
          report.holds(where, "cosigned by " + node.id() + ", by its clock at " + at.get());
          known++;
        }
      }
    }
    report.judge(
        known >= Checkpoint.signatures(note),
        where,
        "every signature line is by a key on the rolls",
        "a signature line does not verify by any key on the rolls");
    return checkpoint;
  }

  private Checkpoint ownersNote(Bytes note, NodeId owner) throws MalformedInput {
    MalformedInput last =
        new MalformedInput("V-NOTE-1", "no roll here lists a note key of " + owner);
    for (Bytes key : papers.noteKeys(owner)) {
      try {
        return Checkpoint.verify(note, key);
      } catch (MalformedInput e) {
        last = e;
      }
    }
    throw last;
  }
}
