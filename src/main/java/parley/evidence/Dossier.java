package parley.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.journal.Checkpoint;
import parley.journal.ConsistencyProof;
import parley.journal.InclusionProof;
import parley.journal.LogTree;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Roll;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.SignedDocument;

/// Puts together what an arbiter needs about one message: the signed content with every suite's
/// signature, the answer, the journal proofs of both sides, and the rolls and agreement by which
/// all of it is judged (V-DOSSIER-1).
public final class Dossier {
  static final String KIND = "dossier";

  private final Ledger ledger;
  private final BodyCipher bodies;
  private final List<Roll> ownRolls;
  private final InParts inParts;
  private final Map<String, Bytes> files = new TreeMap<>();

  private Dossier(Ledger ledger, BodyCipher bodies, List<Roll> ownRolls, InParts inParts) {
    this.ledger = ledger;
    this.bodies = bodies;
    this.ownRolls = List.copyOf(ownRolls);
    this.inParts = inParts;
  }

  /// The newest signed notes at hand; each may be missing, and then its proof is left out.
  ///
  /// @param own of the log in which the message stands here
  /// @param peer of the peer's log of the link
  public record Heads(Optional<Bytes> own, Optional<Bytes> peer) {
    public static Heads none() {
      return new Heads(Optional.empty(), Optional.empty());
    }
  }

  /// The files of a message that came in parts; empty where one stays in quarantine, or is not
  /// here.
  @FunctionalInterface
  public interface InParts {
    Optional<Bytes> file(Message message, int place) throws EvidenceException;
  }

  /// @param inParts asked for files that did not come beside their message
  /// @param ownRolls every roll of the own party; those of partners stand in the ledger
  /// @param content digest of the signed content
  /// @throws EvidenceException when the message is not here, or what is kept of it is damaged
  public static EvidenceFiles of(
      Ledger ledger,
      BodyCipher bodies,
      List<Roll> ownRolls,
      LinkId link,
      Digest content,
      Heads heads,
      InParts inParts)
      throws LedgerException, SealException, EvidenceException {
    Optional<Ledger.Item> outbound = ledger.itemOfContent(link, false, content);
    Optional<Ledger.Item> item =
        outbound.isPresent() ? outbound : ledger.itemOfContent(link, true, content);
    if (item.isEmpty()) {
      throw new EvidenceException("no message with the content " + content + " on link " + link);
    }
    try {
      Dossier dossier = new Dossier(ledger, bodies, ownRolls, inParts);
      dossier.collect(item.get(), heads);
      return new EvidenceFiles(Manifest.listed(KIND, dossier.files));
    } catch (MalformedInput e) {
      throw new EvidenceException(
          "what is kept of the message cannot be read: " + e.getMessage() + " (" + e.clause() + ")",
          e);
    }
  }

  private void collect(Ledger.Item item, Heads heads)
      throws LedgerException, SealException, EvidenceException, MalformedInput {
    Optional<Bytes> kept = ledger.body(item.content());
    if (kept.isEmpty()) {
      throw new EvidenceException(
          ledger.erased(item.content())
              ? "the body was erased by retention; its entry, digest and receipt are in the journal:"
                  + " parley evidence --journal"
              : "the body is gone, or it is void");
    }
    Parcel parcel = Parcel.read(bodies.open(item.content(), kept.get()), Protocol.PREVIOUS);
    SignedContent content = SignedContent.read(parcel.content());
    Papers papers = papers(content.transmittal());
    message(parcel, content, papers);
    Optional<Checkpoint> answered = Optional.empty();
    if (item.answer().isPresent()) {
      answered = Optional.of(answer(item.answer().get(), papers));
    }
    if (heads.own().isPresent()) {
      ownEntry(item, heads.own().get(), answered);
    }
    heads.peer().ifPresent(note -> files.put(Layout.PEER_CHECKPOINT, note));
    ReadMe.dossier(content.transmittal(), papers, files);
  }

  /// The agreement that the message names, and every roll of the two parties at its ends.
  private Papers papers(Transmittal transmittal)
      throws LedgerException, MalformedInput, EvidenceException {
    Papers papers = new Papers();
    for (Ledger.Document document : ledger.documents("agreement")) {
      Agreement agreement =
          Agreement.read(SignedDocument.read(document.der(), Agreement.MOST_SIGNED_BYTES));
      if (agreement.hash().equals(transmittal.agreementHash())) {
        papers.add(agreement);
      }
    }
    if (papers.agreements().isEmpty()) {
      throw new EvidenceException("the agreement that the message names is not kept here");
    }
    List<Roll> rolls = new ArrayList<>(ownRolls);
    for (Ledger.Document document : ledger.documents("roll")) {
      rolls.add(Roll.read(SignedDocument.read(document.der(), Roll.MOST_SIGNED_BYTES)));
    }
    Set<PartyId> parties = new TreeSet<>();
    for (NodeId end : List.of(transmittal.serial().sender(), transmittal.recipient())) {
      papers.agreements().getFirst().signatoryOf(end).ifPresent(side -> parties.add(side.party()));
    }
    Set<Digest> seen = new TreeSet<>();
    for (Roll roll : rolls) {
      if (parties.contains(roll.party()) && seen.add(roll.fingerprint())) {
        papers.add(roll);
      }
    }
    put(papers, files);
    return papers;
  }

  static void put(Papers papers, Map<String, Bytes> files) {
    for (Roll roll : papers.rolls()) {
      files.put(Layout.roll(roll), Bytes.utf8(roll.document().pem(Papers.ROLL)));
    }
    for (Agreement agreement : papers.agreements()) {
      files.put(
          Layout.agreement(agreement), Bytes.utf8(agreement.document().pem(Papers.AGREEMENT)));
    }
    files.putAll(Layout.certificates(papers.rolls()));
  }

  private void message(Parcel parcel, SignedContent content, Papers papers)
      throws MalformedInput, EvidenceException {
    files.put(Layout.CONTENT, content.bytes());
    NodeId sender = content.transmittal().serial().sender();
    signatures(
        "message", "signed-content.txt", content.bytes(), parcel.signatures(), sender, papers);
    int number = 1;
    for (Bytes assertion : parcel.assertions()) {
      files.put(Layout.assertion(number++), assertion);
    }
    if (content.transmittal().attachments().isEmpty()) {
      return;
    }
    Message said = Message.read(content.message());
    for (int at = 0; at < said.attachments().size(); at++) {
      Optional<Bytes> file =
          parcel.attachments().isEmpty()
              ? inParts.file(said, at + 1)
              : Optional.of(parcel.attachments().get(at));
      String name = Layout.attachment(at + 1, said.attachments().get(at).name());
      file.ifPresent(bytes -> files.put(name, bytes));
    }
  }

  /// One detached CMS and one ASiC-S container per suite, over the same bytes.
  private void signatures(
      String folder,
      String name,
      Bytes content,
      List<Signature> signatures,
      NodeId signer,
      Papers papers)
      throws EvidenceException {
    Roll roll =
        papers
            .node(signer)
            .orElseThrow(() -> new EvidenceException("no roll here lists " + signer))
            .roll();
    Bytes rollPem = Bytes.utf8(roll.document().pem(Papers.ROLL));
    for (Signature signature : signatures) {
      files.put(Layout.signature(folder, signature.suite()), signature.cms());
      files.put(
          Layout.container(folder, signature.suite()),
          new AsicS(name, content, signature.cms(), rollPem).bytes());
    }
  }

  private Checkpoint answer(Bytes der, Papers papers) throws MalformedInput, EvidenceException {
    SignedDocument document = SignedDocument.read(der, Answer.MOST_SIGNED_BYTES);
    Answer answer = Answer.read(document.content());
    files.put(Layout.ANSWER, document.content());
    files.put(Layout.ANSWER_PEM, Bytes.utf8(document.pem(DossierCheck.ANSWER)));
    signatures(
        "answer",
        "answer.json",
        document.content(),
        document.signatures(),
        answer.receiver(),
        papers);
    files.put(Layout.ANSWER_LEAF, answer.leaf());
    files.put(
        Layout.ANSWER_PROOF,
        new TlogProof(answer.index(), answer.path(), answer.checkpoint()).bytes());
    return Checkpoint.unverified(answer.checkpoint());
  }

  /// The own journal's entry under the newest note, and how that continues the one in the answer.
  private void ownEntry(Ledger.Item item, Bytes note, Optional<Checkpoint> answered)
      throws LedgerException, MalformedInput {
    Checkpoint head = Checkpoint.unverified(note);
    if (!head.origin().equals(item.log().origin()) || head.size() <= item.index()) {
      return;
    }
    LogTree.Nodes<LedgerException> nodes = (level, at) -> ledger.node(item.log(), level, at);
    InclusionProof proof = LogTree.inclusion(item.index(), head.size(), nodes);
    files.put(
        Layout.OWN_LEAF, ledger.leaves(item.log(), item.index(), item.index() + 1).getFirst());
    files.put(Layout.OWN_PROOF, new TlogProof(item.index(), proof.path(), note).bytes());
    if (answered.isPresent()
        && answered.get().origin().equals(head.origin())
        && answered.get().size() <= head.size()) {
      ConsistencyProof continued = LogTree.consistency(answered.get().size(), head.size(), nodes);
      files.put(Layout.CONSISTENCY, Continuation.write(continued));
    }
  }
}
