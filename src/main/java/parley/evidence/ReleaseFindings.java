package parley.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseCheck;
import parley.envelope.Transmittal;
import parley.message.Message;
import parley.party.OfficerCheck;
import parley.party.Roll;

/// Whether officers released a message as its agreement asks (V-DOSSIER-10). Officers' keys change,
/// so any roll of the sender's party that came with the evidence may list them.
final class ReleaseFindings {
  private static final String WHERE = "release assertions";

  private final Papers papers;
  private final Report report;

  ReleaseFindings(Papers papers, Report report) {
    this.papers = papers;
    this.report = report;
  }

  /// Judges one of the rolls.
  private interface Rule {
    Optional<ReleaseCheck.Refusal> refusal(ReleaseCheck check);
  }

  void judge(Transmittal transmittal, Message message, List<Bytes> assertions) {
    Optional<Agreement> terms = papers.agreement(transmittal.agreementHash());
    boolean countersigns = message.format().equals(Agreement.COUNTERSIGNATURE);
    boolean asked =
        terms.filter(held -> held.twoPersonRelease().contains(message.precedence())).isPresent();
    // What a part brings was released with the message that names its digest (M-PART-4), a batch by
    // rules (K-BATCH-5).
    if (terms.isEmpty() || message.enclosed() || (!countersigns && !asked)) {
      return;
    }
    ReleaseCheck.Subject own =
        new ReleaseCheck.Subject(message.digest(), message.composedAt(), transmittal.at());
    if (countersigns) {
      countersignature(message, own, assertions);
      return;
    }
    boolean one = terms.get().countersignedWithin(message.precedence()).isPresent();
    Rule rule =
        one
            ? check -> check.refusalByOneOrTwo(own, assertions)
            : check -> check.refusal(own, assertions);
    boolean alone = ReleaseAssertion.only(assertions, ReleaseAssertion.Hand.ALONE).isPresent();
    judge(
        message,
        rule,
        alone
            ? "released by "
                + names(assertions)
                + " alone; another officer signs in a message of"
                + " its own, "
                + Agreement.COUNTERSIGNATURE
            : "released by two officers, " + names(assertions));
  }

  private void countersignature(Message message, ReleaseCheck.Subject own, List<Bytes> assertions) {
    Optional<Digest> about = message.inReplyTo().map(what -> what.digest());
    if (about.isEmpty()) {
      report.broken(WHERE, "it names no message that is countersigned");
      return;
    }
    ReleaseCheck.Subject subject =
        new ReleaseCheck.Subject(about.get(), own.composedAt(), own.at());
    judge(
        message,
        check -> check.countersignature(subject, assertions),
        "countersigned by "
            + names(assertions)
            + ": the message with the digest "
            + about.get().hex());
  }

  private void judge(Message message, Rule rule, String holds) {
    List<ReleaseCheck.Refusal> refusals = new ArrayList<>();
    boolean good = false;
    for (Roll roll : papers.rolls()) {
      if (roll.node(message.sender()).isPresent()) {
        Optional<ReleaseCheck.Refusal> no =
            rule.refusal(new ReleaseCheck(roll, OfficerCheck.passkeys()));
        good |= no.isEmpty();
        no.ifPresent(refusals::add);
      }
    }
    report.judge(
        good,
        WHERE,
        "each is by an officer on a roll of the sender, over this very message",
        "no roll of the sender here says that its officers released it: "
            + refusals.stream()
                .map(no -> no.clause() + ", " + no.detail())
                .findFirst()
                .orElse("there is none"));
    if (good) {
      report.note(WHERE, holds);
    }
  }

  private static String names(List<Bytes> assertions) {
    List<String> names = new ArrayList<>();
    for (Bytes one : assertions) {
      try {
        names.add(ReleaseAssertion.read(one).officer());
      } catch (MalformedInput _) {
        names.add("?");
      }
    }
    return String.join(" and ", names);
  }
}
