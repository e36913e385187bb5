package parley.agreement;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Roll;
import parley.party.Rolls;
import parley.seal.Signature;
import parley.seal.SignatureCheck;
import parley.seal.SignatureCheck.Verdict;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// What must be true of an agreement whoever signed it (A-DOC-3 to A-DOC-7, A-DOC-10), and who must
/// have signed (A-DOC-8, A-DOC-9).
final class AgreementCheck {
  private AgreementCheck() {}

  static void consistent(Agreement agreement) throws MalformedInput {
    signatories(agreement.signatories());
    if ((agreement.version() == 1) != agreement.previous().isEmpty()) {
      throw new MalformedInput(
          "A-DOC-7", "version 1 amends nothing, and every later version names the one before");
    }
    if (agreement.previous().isEmpty() && !agreement.lastSerials().isEmpty()) {
      throw new MalformedInput("A-DOC-7", "only an amendment names last serials");
    }
    numberings(agreement);
    clocks(agreement);
    countersigned(agreement);
    measures(agreement);
    attachments(agreement);
  }

  private static void signatories(List<Agreement.Signatory> sides) throws MalformedInput {
    if (sides.size() < 2) {
      throw new MalformedInput("A-DOC-3", "an agreement has at least two parties");
    }
    Set<PartyId> parties = new HashSet<>();
    Set<NodeId> nodes = new HashSet<>();
    for (Agreement.Signatory side : sides) {
      if (!parties.add(side.party())) {
        throw new MalformedInput("A-DOC-3", "party " + side.party() + " is named twice");
      }
      if (side.nodes().isEmpty() || side.languages().isEmpty()) {
        throw new MalformedInput(
            "A-DOC-3", "party " + side.party() + " needs at least one node and one language");
      }
      for (NodeId node : side.nodes()) {
        if (!nodes.add(node)) {
          throw new MalformedInput("A-DOC-3", "node " + node + " speaks for two parties");
        }
      }
    }
  }

  private static void numberings(Agreement agreement) throws MalformedInput {
    for (String numbering : agreement.lastSerials().keySet()) {
      if (!numbering.split("/", -1)[2].equals(agreement.id())) {
        throw new MalformedInput("A-DOC-7", "a last serial belongs to another agreement");
      }
    }
  }

  private static void clocks(Agreement agreement) throws MalformedInput {
    for (Precedence precedence : Precedence.values()) {
      Agreement.Clocks clocks = agreement.clocks(precedence);
      if (clocks.receipt().compareTo(clocks.acknowledgement()) > 0
          || clocks.acknowledgement().compareTo(clocks.reply()) > 0) {
        throw new MalformedInput(
            "A-DOC-5",
            "the clocks of " + precedence.code() + " must run receipt, acknowledgement, reply");
      }
    }
  }

  private static void countersigned(Agreement agreement) throws MalformedInput {
    boolean can =
        agreement.twoPersonRelease().contains(Precedence.FLASH)
            && agreement.formats().get(Agreement.COUNTERSIGNATURE) == Line.WATCH;
    if (agreement.flashCountersignedWithin().isPresent() && !can) {
      throw new MalformedInput(
          "A-DOC-10",
          "a FLASH is countersigned only where two release it, by "
              + Agreement.COUNTERSIGNATURE
              + " on watch");
    }
  }

  private static void measures(Agreement agreement) throws MalformedInput {
    Set<String> served = new HashSet<>();
    for (var measure : agreement.measures().entrySet()) {
      Stage begins = measure.getValue().begins();
      if (begins.suspends() || begins == Stage.RESUMED || begins.next().isEmpty()) {
        throw new MalformedInput(
            "A-DOC-6", "measure " + measure.getKey() + " cannot begin as " + begins.code());
      }
      for (String format : measure.getValue().formats()) {
        if (!agreement.formats().containsKey(format)) {
          throw new MalformedInput(
              "A-DOC-6", "measure " + measure.getKey() + " names a format not in force: " + format);
        }
        if (!served.add(format)) {
          throw new MalformedInput("A-DOC-6", "two measures name the format " + format);
        }
      }
    }
  }

  private static void attachments(Agreement agreement) throws MalformedInput {
    boolean parts = agreement.formats().containsKey(Agreement.Attachments.PART);
    if (parts != agreement.attachments().isPresent()) {
      throw new MalformedInput(
          "A-FILES-2", Agreement.Attachments.PART + " is in force exactly where files are allowed");
    }
    if (agreement.attachments().filter(all -> all.fileBytes() > all.messageBytes()).isPresent()) {
      throw new MalformedInput("A-FILES-1", "a file is larger than what a message brings");
    }
  }

  static Ruling verify(Agreement agreement, Rolls rolls) {
    for (Agreement.Signatory side : agreement.signatories()) {
      if (signed(agreement, side, rolls) instanceof Ruling.Refused refused) {
        return refused;
      }
    }
    return Ruling.allowed();
  }

  /// Whether every party is the one on its roll, with the keys for what it is to sign.
  static Ruling pinned(Agreement agreement, Rolls rolls) {
    for (Agreement.Signatory side : agreement.signatories()) {
      if (pinned(side, rolls) instanceof Ruling.Refused refused) {
        return refused;
      }
      for (Suite suite : Suite.values()) {
        boolean asked = agreement.suites().contains(suite) || agreement.layers().contains(suite);
        Roll roll = rolls.of(side.party()).orElseThrow();
        if (asked && !roll.authority().certificates().containsKey(suite)) {
          return refused("A-DOC-8", side.party() + " has no keys of the suite " + suite.code());
        }
      }
    }
    return Ruling.allowed();
  }

  private static Ruling pinned(Agreement.Signatory side, Rolls rolls) {
    Optional<Roll> roll = rolls.of(side.party());
    if (roll.isEmpty()) {
      return refused("A-DOC-9", "no roll of " + side.party() + " is known: import it first");
    }
    if (!roll.get().authorityFingerprint().equals(side.authority())) {
      return refused(
          "A-DOC-9",
          "the agreement pins another authority of " + side.party() + " than its roll names");
    }
    for (NodeId node : side.nodes()) {
      Optional<Rolls.Listed> listed = rolls.node(node);
      if (listed.isPresent() && !listed.get().roll().party().equals(side.party())) {
        return refused("A-DOC-9", "node " + node + " is not one of " + side.party());
      }
    }
    return Ruling.allowed();
  }

  private static Ruling signed(Agreement agreement, Agreement.Signatory side, Rolls rolls) {
    return pinned(side, rolls) instanceof Ruling.Refused refused
        ? refused
        : signedBy(
            agreement.document(),
            agreement.suites(),
            rolls.of(side.party()).orElseThrow(),
            "A-DOC-8");
  }

  /// Whether a party's own authority signed in every required suite.
  static Ruling signedBy(SignedDocument document, Set<Suite> suites, Roll roll, String clause) {
    String party = roll.party().code();
    List<Signature> own =
        document.signatures().stream().filter(given -> given.signer().equals(party)).toList();
    Verdict verdict =
        new SignatureCheck().verify(document.content(), own, suites, roll.authority());
    return switch (verdict) {
      case Verdict.Verified(String signer, Set<Suite> verified) -> Ruling.allowed();
      case Verdict.Rejected(String why) ->
          refused(clause, "the signature of " + party + " does not hold: " + why);
    };
  }

  static Ruling.Refused refused(String clause, String detail) {
    return new Ruling.Refused("agreement", clause, detail);
  }

  /// Whether `next` may follow `held` as its amendment.
  static Ruling amends(Agreement held, Agreement next) {
    if (next.version() != held.version() + 1) {
      return refused(
          "A-DOC-7", "version " + next.version() + " does not follow version " + held.version());
    }
    Optional<Digest> previous = next.previous();
    if (previous.isEmpty() || !previous.get().equals(held.hash())) {
      return refused("A-DOC-7", "the amendment names another version than the one in force");
    }
    return Ruling.allowed();
  }
}
