package parley.party;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.seal.CertificateCheck;
import parley.seal.SignatureCheck;
import parley.seal.SignatureCheck.Verdict;
import parley.seal.Suite;

/// Checks a roll against itself (P-ROLL-3 to P-ROLL-6): what is true of it whoever issued it.
final class RollCheck {
  private final Roll roll;

  private RollCheck(Roll roll) {
    this.roll = roll;
  }

  static void check(Roll roll) throws MalformedInput {
    RollCheck check = new RollCheck(roll);
    check.signatures();
    check.nodes();
    check.retired();
    check.officers();
  }

  private void signatures() throws MalformedInput {
    Optional<String> refusal = CertificateCheck.authorityRefusal(roll.authority(), roll.issued());
    if (refusal.isPresent()) {
      throw new MalformedInput("P-ROLL-3", refusal.get());
    }
    Set<Suite> all = roll.authority().certificates().keySet();
    Verdict verdict =
        new SignatureCheck()
            .verify(roll.document().content(), roll.document().signatures(), all, roll.authority());
    if (verdict instanceof Verdict.Rejected(String why)) {
      throw new MalformedInput("P-ROLL-3", "the roll is not signed by its authority: " + why);
    }
  }

  private void nodes() throws MalformedInput {
    Set<NodeId> ids = new HashSet<>();
    Set<Bytes> keys = new HashSet<>();
    for (Node node : roll.nodes()) {
      if (!ids.add(node.id())) {
        throw new MalformedInput("P-ROLL-5", "node " + node.id() + " stands on the roll twice");
      }
      if (!node.validFrom().isBefore(node.validUntil())) {
        throw new MalformedInput(
            "P-ROLL-5", "the keys of node " + node.id() + " end before they begin");
      }
      if (!keys.add(node.keys().transport())
          || !keys.add(node.keys().frameKey())
          || !keys.add(node.keys().noteKey())) {
        throw new MalformedInput(
            "P-ROLL-5", "node " + node.id() + " has a key that is used elsewhere on the roll");
      }
      certificates(node);
    }
  }

  /// Issued by this authority, for their use, and good for the whole time that the roll gives them.
  private void certificates(Node node) throws MalformedInput {
    Optional<String> refusal =
        CertificateCheck.refusal(node.keys(), roll.authority(), node.validFrom());
    if (refusal.isPresent()) {
      throw new MalformedInput("P-ROLL-4", "node " + node.id() + ": " + refusal.get());
    }
    List<Bytes> all = new ArrayList<>(node.keys().signing().certificates().values());
    all.addAll(node.keys().sealing().certificates().values());
    all.add(node.keys().transport());
    for (Bytes certificate : all) {
      if (CertificateCheck.expires(certificate).isBefore(node.validUntil())) {
        throw new MalformedInput(
            "P-ROLL-5", "a certificate of node " + node.id() + " ends before the roll says");
      }
    }
  }

  private void retired() throws MalformedInput {
    Set<Object> seen = new HashSet<>();
    for (Roll.RetiredKey key : roll.retired()) {
      if (!seen.add(key.certificate())) {
        throw new MalformedInput("P-ROLL-6", "a key of node " + key.node() + " is retired twice");
      }
    }
    for (Node node : roll.nodes()) {
      if (seen.contains(Roll.setDigest(node.keys().signing()))) {
        throw new MalformedInput("P-ROLL-6", "node " + node.id() + " still uses a retired key");
      }
    }
  }

  private void officers() throws MalformedInput {
    Set<String> credentials = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Roll.OfficerCredential officer : roll.officers()) {
      names.add(officer.officer());
      if (!credentials.add(officer.credentialId())) {
        throw new MalformedInput("P-ROLL-8", "a release credential stands on the roll twice");
      }
    }
    if (!names.isEmpty() && names.size() < Roll.CONSENTING_OFFICERS) {
      throw new MalformedInput("P-ROLL-8", "a roll lists no officer, or two at the least");
    }
  }
}
