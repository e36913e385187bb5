package parley.evidence;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.agreement.Agreement;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.journal.Checkpoint;
import parley.journal.InclusionProof;
import parley.journal.Leaf;
import parley.journal.Merkle;
import parley.seal.Signature;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// Judges a receipt or refusal: its signatures, what it answers, and its place in the receiver's
/// journal (V-ANSWER-1…5).
final class AnswerCheck {
  private final Papers papers;
  private final Report report;
  private final SignatureFindings signatures;

  AnswerCheck(Papers papers, Report report) {
    this.papers = papers;
    this.report = report;
    this.signatures = new SignatureFindings(papers, report);
  }

  /// @param about what it is to answer, when that is at hand
  /// @return the answer and the checkpoint it leads to
  Judged judge(String where, SignedDocument document, Optional<SignedContent> about)
      throws MalformedInput {
    Answer answer = Answer.read(document.content());
    String what =
        switch (answer) {
          case Answer.Receipt _ -> "receipt";
          case Answer.Refusal refusal ->
              "refusal (" + refusal.reason() + ", " + refusal.clause() + ")";
        };
    report.note(
        where,
        String.format(
            java.util.Locale.ROOT,
            "%s by %s for %s, written %s",
            what,
            answer.receiver(),
            answer.serial().shown(),
            answer.at()));
    signatures.judge(
        where,
        document.content(),
        document.signatures(),
        suites(where, document, answer, about),
        papers.signing(answer.receiver(), answer.serial(), answer.receiver()));
    about.ifPresent(content -> answers(where, answer, content));
    leaf(where, answer);
    return new Judged(answer, proof(where, answer));
  }

  record Judged(Answer answer, Checkpoint checkpoint) {}

  private Set<Suite> suites(
      String where, SignedDocument document, Answer answer, Optional<SignedContent> about) {
    if (about.isPresent()) {
      return about.get().transmittal().suites();
    }
    Optional<Agreement> agreement =
        papers.agreements().stream()
            .filter(held -> held.id().equals(answer.serial().agreement()))
            .findFirst();
    if (agreement.isEmpty()) {
      report.broken(
          where,
          String.format(
              java.util.Locale.ROOT,
              "which suites must sign is in the agreement %s: give its file beside this one",
              answer.serial().agreement()));
    }
    return agreement
        .map(Agreement::suites)
        .orElseGet(
            () -> document.signatures().stream().map(Signature::suite).collect(Collectors.toSet()));
  }

  private void answers(String where, Answer answer, SignedContent content) {
    Transmittal asked = content.transmittal();
    boolean same =
        answer.content().equals(content.digest())
            && answer.serial().equals(asked.serial())
            && answer.link().equals(asked.link())
            && answer.receiver().equals(asked.recipient());
    report.judge(
        same,
        where,
        "it answers this signed content, by its digest",
        "it answers another message: its digest, serial or link differs");
  }

  private void leaf(String where, Answer answer) throws MalformedInput {
    Leaf leaf = Leaf.read(answer.leaf());
    Set<String> kinds =
        switch (answer) {
          case Answer.Receipt _ -> Set.of("received", "void-received");
          case Answer.Refusal _ -> Set.of("refused", "equivocation");
        };
    boolean same =
        kinds.contains(leaf.kind())
            && leaf.fields().text("content").equals(Optional.of(answer.content().hex()));
    report.judge(
        same,
        where + ", journal entry",
        "the entry is a \"" + leaf.kind() + "\" of this content",
        "the entry says something else than the answer");
  }

  private Checkpoint proof(String where, Answer answer) throws MalformedInput {
    Checkpoint checkpoint =
        signatures.note(where + ", checkpoint", answer.checkpoint(), answer.receiver());
    String log = "parley/" + answer.receiver() + "/" + answer.link() + "/";
    report.judge(
        checkpoint.origin().startsWith(log),
        where + ", checkpoint",
        "it is of the receiver's log of this link",
        "it is of another log: " + checkpoint.origin());
    InclusionProof proof = new InclusionProof(answer.index(), checkpoint.size(), answer.path());
    report.judge(
        proof.proves(Merkle.leaf(answer.leaf()), checkpoint.root()),
        where + ", inclusion proof",
        String.format(
            java.util.Locale.ROOT,
            "the entry stands at %d of %d",
            answer.index(),
            checkpoint.size()),
        "it does not lead from the entry to the root that was signed");
    return checkpoint;
  }
}
