package parley.evidence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.envelope.Parcel;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.journal.Checkpoint;
import parley.journal.ConsistencyProof;
import parley.journal.Leaf;
import parley.message.Message;
import parley.party.NodeId;
import parley.seal.Signature;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// Checks a dossier: every file accounted for, every signature, digest and proof (V-DOSSIER-2…9).
final class DossierCheck {
  /// PEM label of a receipt or refusal.
  static final String ANSWER = "ANSWER";

  private final EvidenceFiles files;
  private final Papers papers = new Papers();
  private final Report report;
  private final SignatureFindings signatures;
  private final Set<String> known =
      new HashSet<>(
          Set.of(Manifest.INDEX, Manifest.SUMS, Layout.README, Layout.GOST_CONFIGURATION));

  private DossierCheck(EvidenceFiles files, Report report) {
    this.files = files;
    this.report = report;
    this.signatures = new SignatureFindings(papers, report);
  }

  static void run(EvidenceFiles files, Verification.Trusted trusted, Report report) {
    new DossierCheck(files, report).run(trusted);
  }

  private void run(Verification.Trusted trusted) {
    Manifest.check(Dossier.KIND, files.byName(), report);
    PaperFiles.read(files.byName(), papers, known, report);
    papers.judge(trusted, report);
    report.guard(Layout.CONTENT, this::content);
    report.guard(Layout.PEER_CHECKPOINT, this::peerCheckpoint);
    for (String name : files.byName().keySet()) {
      if (!known.contains(name)) {
        report.broken(name, "the file does not belong to a dossier");
      }
    }
  }

  private Bytes file(String name) throws MalformedInput {
    known.add(name);
    return files
        .file(name)
        .orElseThrow(() -> new MalformedInput("V-DOSSIER-2", "the file " + name + " is missing"));
  }

  private Optional<Bytes> optional(String name) {
    known.add(name);
    return files.file(name);
  }

  private void content() throws MalformedInput {
    SignedContent content = SignedContent.read(file(Layout.CONTENT));
    Transmittal transmittal = content.transmittal();
    NodeId sender = transmittal.serial().sender();
    report.note(
        Layout.CONTENT,
        String.format(
            java.util.Locale.ROOT,
            "%s from %s to %s, sent %s",
            transmittal.serial().shown(),
            sender,
            transmittal.recipient(),
            transmittal.at()));
    report.holds(Layout.CONTENT, "the message has the digest that the transmittal names");
    agreement(transmittal);
    signatures.judge(
        "message",
        content.bytes(),
        detached("message", "signed-content.txt", content.bytes(), sender),
        transmittal.suites(),
        papers.signing(sender, transmittal.serial(), transmittal.recipient()));
    attachments(content);
    report.guard(Layout.ANSWER, () -> answer(content));
  }

  private void agreement(Transmittal transmittal) throws MalformedInput {
    Agreement agreement =
        papers
            .agreement(transmittal.agreementHash())
            .orElseThrow(
                () -> new MalformedInput("V-DOSSIER-4", "the agreement it names is not here"));
    NodeId sender = transmittal.serial().sender();
    boolean parties =
        agreement.signatoryOf(sender).isPresent()
            && agreement.signatoryOf(transmittal.recipient()).isPresent()
            && agreement.id().equals(transmittal.serial().agreement());
    report.judge(
        parties && agreement.suites().equals(transmittal.suites()),
        Layout.CONTENT,
        "sent under " + agreement.id() + ", in the suites that it requires",
        "its parties, agreement or suites are not those of " + agreement.id());
    for (NodeId end : List.of(sender, transmittal.recipient())) {
      boolean listed =
          agreement
              .signatoryOf(end)
              .map(side -> side.party())
              .equals(papers.node(end).map(node -> node.roll().party()));
      report.judge(
          listed,
          Layout.CONTENT,
          end + " is a node of the party that signed the agreement",
          end + " is not on the roll of the party that signed the agreement");
    }
  }

  /// The detached signatures of a folder; their containers must hold the same.
  private List<Signature> detached(String folder, String name, Bytes content, NodeId signer) {
    List<Signature> found = new ArrayList<>();
    for (Suite suite : Suite.values()) {
      Optional<Bytes> cms = optional(Layout.signature(folder, suite));
      cms.ifPresent(der -> found.add(new Signature(signer.name(), suite, der)));
      String container = Layout.container(folder, suite);
      Optional<Bytes> held = optional(container);
      if (held.isPresent() || cms.isPresent()) {
        report.guard(container, () -> container(container, held, name, content, cms));
      }
    }
    return found;
  }

  private void container(
      String where, Optional<Bytes> held, String name, Bytes content, Optional<Bytes> cms)
      throws MalformedInput {
    MalformedInput.unless(
        held.isPresent() && cms.isPresent(),
        "V-ASIC-2",
        "the container or its signature is missing");
    AsicS container = AsicS.read(Zip.read(held.get()));
    boolean same =
        container.name().equals(name)
            && container.content().equals(content)
            && Optional.of(container.cms()).equals(cms)
            && files.under(Layout.ROLLS).stream()
                .anyMatch(roll -> files.file(roll).equals(Optional.of(container.roll())));
    report.judge(
        same,
        where,
        "it holds the same content, signature and roll",
        "it holds another content, signature or roll than the dossier");
  }

  private void attachments(SignedContent content) throws MalformedInput {
    Transmittal transmittal = content.transmittal();
    List<Bytes> assertions = new ArrayList<>();
    while (files.file(Layout.assertion(assertions.size() + 1)).isPresent()) {
      assertions.add(file(Layout.assertion(assertions.size() + 1)));
    }
    report.judge(
        Parcel.named(assertions).equals(transmittal.assertions()),
        "release assertions",
        assertions.size() + ", as the transmittal says",
        "they are not those that the transmittal names");
    if (transmittal.kind() == Transmittal.Kind.VOID) {
      report.note(Layout.CONTENT, "a void: the sender says that this serial carries nothing");
      return;
    }
    Message message = Message.read(content.message());
    boolean same =
        message.sender().equals(transmittal.serial().sender())
            && message.recipients().contains(transmittal.recipient())
            && message.agreementHash().equals(transmittal.agreementHash())
            && message.line() == transmittal.serial().line()
            && message.series() == transmittal.serial().series();
    report.judge(
        same,
        Layout.CONTENT,
        "the message and the transmittal name the same parties, agreement, line and series",
        "the message and the transmittal contradict each other");
    new ReleaseFindings(papers, report).judge(transmittal, message, assertions);
    attached(message, transmittal);
  }

  private void attached(Message message, Transmittal transmittal) throws MalformedInput {
    List<Digest> named =
        message.attachments().stream().map(parley.message.Attachment::digest).toList();
    report.judge(
        named.equals(transmittal.attachments()),
        "attachments",
        named.size() + ", as message and transmittal say",
        "message and transmittal name different attachments");
    for (int at = 0; at < message.attachments().size(); at++) {
      parley.message.Attachment attachment = message.attachments().get(at);
      String name = Layout.attachment(at + 1, attachment.name());
      Optional<Bytes> there = optional(name);
      if (there.isEmpty() && inParts(message)) {
        report.note(
            name,
            "not in this dossier: it stays in quarantine, or is not here any more; what the message"
                + " says of it is signed");
        continue;
      }
      Bytes held = file(name);
      report.judge(
          Digest.of(held).equals(attachment.digest()) && held.size() == attachment.size(),
          name,
          "it has the digest and size that the message names",
          "it is not the attachment that the message names: its digest or size differs");
    }
  }

  /// Where the agreement lets files follow their message, an exporter may not have had one
  /// (V-FILE-1).
  private boolean inParts(Message message) {
    return !message.enclosed()
        && papers.agreement(message.agreementHash()).flatMap(Agreement::attachments).isPresent();
  }

  private void answer(SignedContent content) throws MalformedInput {
    Optional<Bytes> json = optional(Layout.ANSWER);
    if (json.isEmpty()) {
      report.note(Layout.ANSWER, "there is no answer of the recipient in this dossier");
      ownEntry(content, Optional.empty());
      return;
    }
    SignedDocument document =
        Papers.document(file(Layout.ANSWER_PEM), ANSWER, Answer.MOST_SIGNED_BYTES);
    NodeId receiver = content.transmittal().recipient();
    List<Signature> detached = detached("answer", "answer.json", json.get(), receiver);
    report.judge(
        document.content().equals(json.get())
            && Set.copyOf(document.signatures()).equals(Set.copyOf(detached)),
        Layout.ANSWER_PEM,
        "it is answer.json with the signatures beside it",
        "it is not answer.json with the signatures beside it");
    AnswerCheck.Judged judged =
        new AnswerCheck(papers, report).judge("answer", document, Optional.of(content));
    Answer answer = judged.answer();
    Bytes proof = new TlogProof(answer.index(), answer.path(), answer.checkpoint()).bytes();
    report.judge(
        file(Layout.ANSWER_LEAF).equals(answer.leaf()) && file(Layout.ANSWER_PROOF).equals(proof),
        Layout.ANSWER_PROOF,
        "entry and proof are those in the answer",
        "entry or proof differ from those in the answer");
    ownEntry(content, Optional.of(judged.checkpoint()));
  }

  private void ownEntry(SignedContent content, Optional<Checkpoint> answered)
      throws MalformedInput {
    if (optional(Layout.OWN_PROOF).isEmpty()) {
      optional(Layout.OWN_LEAF);
      optional(Layout.CONSISTENCY);
      return;
    }
    Bytes leaf = file(Layout.OWN_LEAF);
    TlogProof proof = TlogProof.read(file(Layout.OWN_PROOF));
    NodeId owner = owner(Checkpoint.unverified(proof.note()), content.transmittal());
    Checkpoint checkpoint = signatures.note(Layout.OWN_PROOF, proof.note(), owner);
    report.judge(
        proof.proves(leaf, checkpoint),
        Layout.OWN_PROOF,
        String.format(
            java.util.Locale.ROOT,
            "the entry stands at %d of %d",
            proof.index(),
            checkpoint.size()),
        "it does not lead from the entry to the root that was signed");
    Optional<String> of = Leaf.read(leaf).fields().text("content");
    report.judge(
        of.equals(Optional.of(content.digest().hex())),
        Layout.OWN_LEAF,
        "the entry is of this content",
        "the entry is of another content");
    if (answered.isPresent() && answered.get().origin().equals(checkpoint.origin())) {
      continued(answered.get(), checkpoint);
    } else {
      optional(Layout.CONSISTENCY)
          .ifPresent(f -> report.broken(Layout.CONSISTENCY, "there is nothing it could continue"));
    }
  }

  /// Two signed states of one log: the later one must continue the earlier one, or it was
  /// rewritten.
  private void continued(Checkpoint earlier, Checkpoint later) throws MalformedInput {
    ConsistencyProof proof = Continuation.read(file(Layout.CONSISTENCY));
    boolean holds =
        proof.oldSize() == earlier.size()
            && proof.newSize() == later.size()
            && proof.proves(earlier.root(), later.root());
    report.judge(
        holds,
        Layout.CONSISTENCY,
        String.format(
            java.util.Locale.ROOT,
            "the log at %d entries continues the log at %d",
            later.size(),
            earlier.size()),
        String.format(
            java.util.Locale.ROOT,
            "it is not shown that the log at %d entries continues the log at %d",
            later.size(),
            earlier.size()));
  }

  /// Who keeps the log that an origin names; one of the two ends, or nobody here.
  private static NodeId owner(Checkpoint checkpoint, Transmittal transmittal)
      throws MalformedInput {
    for (NodeId end : List.of(transmittal.serial().sender(), transmittal.recipient())) {
      if (checkpoint.origin().startsWith("parley/" + end + "/" + transmittal.link() + "/")) {
        return end;
      }
    }
    throw new MalformedInput("V-DOSSIER-8", "the checkpoint is of another link's log");
  }

  private void peerCheckpoint() throws MalformedInput {
    Optional<Bytes> note = optional(Layout.PEER_CHECKPOINT);
    if (note.isPresent()) {
      Transmittal transmittal = SignedContent.read(file(Layout.CONTENT)).transmittal();
      NodeId owner = owner(Checkpoint.unverified(note.get()), transmittal);
      signatures.note(Layout.PEER_CHECKPOINT, note.get(), owner);
    }
  }
}
