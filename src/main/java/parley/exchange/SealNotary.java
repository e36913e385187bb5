package parley.exchange;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.Lane;
import parley.envelope.OuterFrame;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.journal.Checkpoint;
import parley.journal.InclusionProof;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.Merkle;
import parley.ledger.Entries;
import parley.ledger.Ledger;
import parley.message.Message;
import parley.party.Node;
import parley.party.NodeId;
import parley.seal.KeyVault;
import parley.seal.NodeKeys;
import parley.seal.Opener;
import parley.seal.SealException;
import parley.seal.Sealer;
import parley.seal.Signature;
import parley.seal.SignatureCheck;
import parley.seal.SignatureCheck.Verdict;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// The notary with real keys. It keeps no state but caches, and is called from several threads.
public final class SealNotary implements Notary {
  private final KeyVault vault;
  private final Sealing sealer;
  private final Unsealing opener;
  private final Checking check;
  private final Foresight foresight;

  public SealNotary(KeyVault vault) {
    this(vault, new Sealer());
  }

  private SealNotary(KeyVault vault, Sealer sealer) {
    this(
        vault,
        sealer::seal,
        (sealed, layers, limit) -> vault.opener().open(sealed, layers, limit),
        new SignatureCheck()::verify,
        sealer::ahead);
  }

  /// With other primitives than those of the suites, which are quick enough without foresight.
  SealNotary(KeyVault vault, Sealing sealer, Unsealing opener, Checking check) {
    this(vault, sealer, opener, check, (_, _) -> {});
  }

  private SealNotary(
      KeyVault vault, Sealing sealer, Unsealing opener, Checking check, Foresight foresight) {
    this.vault = vault;
    this.sealer = sealer;
    this.opener = opener;
    this.check = check;
    this.foresight = foresight;
  }

  /// As {@link Sealer#ahead}.
  @FunctionalInterface
  private interface Foresight {
    void ahead(Set<Suite> layers, List<NodeKeys.Sealing> readers) throws SealException;
  }

  /// As {@link Sealer#seal}.
  @FunctionalInterface
  interface Sealing {
    Bytes seal(Bytes content, Set<Suite> layers, List<NodeKeys.Sealing> readers)
        throws SealException;
  }

  /// As {@link Opener#open}.
  @FunctionalInterface
  interface Unsealing {
    Opener.Outcome open(Bytes sealed, Set<Suite> layers, int limit);
  }

  /// As {@link SignatureCheck#verify}.
  @FunctionalInterface
  interface Checking {
    Verdict verify(
        Bytes content, List<Signature> signatures, Set<Suite> required, NodeKeys.Signing keys);
  }

  @Override
  public Prepared prepare(Standing standing, Preparation what) throws SealException {
    Transmittal transmittal = what.transmittal();
    SignedContent content = SignedContent.of(transmittal, what.message());
    List<Signature> signatures = vault.signer().sign(content.bytes(), transmittal.suites());
    Parcel parcel = new Parcel(content.bytes(), what.assertions(), signatures, what.attachments());
    Digest digest = content.digest();
    Envelope envelope = envelope(standing, parcel, transmittal, what.lane());
    return new Prepared(
        digest, envelope, vault.bodies().seal(digest, parcel.der(Protocol.PREVIOUS)));
  }

  @Override
  public void ahead(Standing standing, String agreement) {
    try {
      Optional<Agreement> inForce = standing.life().named(agreement);
      if (inForce.isPresent()) {
        foresight.ahead(inForce.get().layers(), readers(standing));
      }
    } catch (SealException e) {
      System.getLogger(SealNotary.class.getName())
          .log(System.Logger.Level.DEBUG, "no keys ahead for " + standing.peer(), e);
    }
  }

  private static Set<Suite> layers(Standing standing, Transmittal transmittal)
      throws SealException {
    return standing
        .life()
        .version(transmittal.serial().agreement(), transmittal.agreementHash())
        .map(Agreement::layers)
        .orElseThrow(() -> new SealException("no agreement " + transmittal.serial().agreement()));
  }

  private List<NodeKeys.Sealing> readers(Standing standing) throws SealException {
    Node peer =
        standing
            .peerNode()
            .orElseThrow(() -> new SealException("no roll lists " + standing.peer()));
    return List.of(peer.keys().sealing(), vault.publicKeys().sealing());
  }

  private Envelope envelope(Standing standing, Parcel parcel, Transmittal transmittal, Lane lane)
      throws SealException {
    Bytes sealed =
        sealer.seal(
            parcel.der(transmittal.version()), layers(standing, transmittal), readers(standing));
    OuterFrame frame =
        new OuterFrame(
            transmittal.version(),
            lane,
            standing.link(),
            standing.self(),
            transmittal.serial().epoch(),
            sealed.size(),
            Digest.of(sealed));
    return new Envelope(frame.sign(vault.frames()), sealed);
  }

  private static Lane lane(Message message) {
    return Lane.of(message.precedence(), message.series());
  }

  @Override
  public Envelope reseal(Standing standing, Digest content, Bytes keptBody) throws SealException {
    try {
      Parcel parcel = Parcel.read(vault.bodies().open(content, keptBody), Protocol.PREVIOUS);
      SignedContent said = SignedContent.read(parcel.content());
      boolean message = said.transmittal().kind() == Transmittal.Kind.MESSAGE;
      Lane lane = message ? lane(Message.read(said.message())) : Lane.FORMAL;
      return envelope(standing, parcel, said.transmittal(), lane);
    } catch (MalformedInput e) {
      throw new SealException(
          "the kept body of " + content + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// X-RECV-3: layers, parcel, signed content, versions, agreement, suites, and nothing is used
  /// before the last of them held.
  @Override
  public Opening open(Standing standing, Envelope envelope, OuterFrame frame) throws SealException {
    Bytes der;
    switch (unseal(standing, envelope.sealed())) {
      case Opener.Outcome.Opened(Bytes opened) -> der = opened;
      case Opener.Outcome.Unopened(String why) -> {
        return new Opening.Unauthentic(why);
      }
    }
    try {
      Parcel parcel = Parcel.read(der, frame.version());
      SignedContent content = SignedContent.read(parcel.content());
      return verify(standing, frame, parcel, content);
    } catch (MalformedInput e) {
      return new Opening.Unauthentic(e.clause() + ": " + e.getMessage());
    }
  }

  /// Which layers an agreement asks for stands inside the seal, so each set that ever was in force
  /// on the link is tried, the strongest first.
  private Opener.Outcome unseal(Standing standing, Bytes sealed) {
    Opener.Outcome last = new Opener.Outcome.Unopened("no agreement is in force on this link");
    List<Agreement> agreements =
        standing.life().versions().stream()
            .sorted(Comparator.comparingInt((Agreement a) -> a.layers().size()).reversed())
            .toList();
    Set<Set<Suite>> tried = new java.util.HashSet<>();
    for (Agreement agreement : agreements) {
      if (tried.add(agreement.layers())) {
        last = opener.open(sealed, agreement.layers(), agreement.budgets().envelopeBytes());
        if (last instanceof Opener.Outcome.Opened) {
          return last;
        }
      }
    }
    return last;
  }

  private Opening verify(Standing standing, OuterFrame frame, Parcel parcel, SignedContent content)
      throws SealException {
    Transmittal transmittal = content.transmittal();
    if (transmittal.version() != frame.version()) {
      return new Opening.Unauthentic(
          "E-TRANS-1: the frame speaks another protocol version than the transmittal");
    }
    Optional<Agreement> agreement =
        standing.life().version(transmittal.serial().agreement(), transmittal.agreementHash());
    if (agreement.isEmpty()) {
      return new Opening.TooEarly("agreement-unknown");
    }
    Set<Suite> suites = agreement.get().suites();
    if (!transmittal.suites().equals(suites)) {
      return new Opening.Unauthentic(
          "E-TRANS-6: the transmittal asks for other suites than the agreement");
    }
    if (standing.rolls().node(standing.peer()).isEmpty()) {
      return new Opening.TooEarly("roll-unknown");
    }
    // An own content that the peer gives back is signed by this node (X-RECALL-1).
    boolean ours = transmittal.serial().sender().equals(standing.self());
    Verdict verdict =
        verify(
            standing,
            ours ? standing.self() : standing.peer(),
            transmittal.serial(),
            ours ? standing.peer() : standing.self(),
            parcel.content(),
            parcel.signatures(),
            suites);
    return switch (verdict) {
      case Verdict.Verified(String signer, Set<Suite> verified) ->
          new Opening.Read(
              parcel,
              content,
              verified,
              vault.bodies().seal(content.digest(), parcel.der(Protocol.PREVIOUS)));
      case Verdict.Rejected(String why) -> new Opening.Unauthentic(why);
    };
  }

  /// By the signer's keys in force, or by those it retired after this serial (P-ROLL-6).
  ///
  /// @param receiver of the numbering that `serial` belongs to
  private Verdict verify(
      Standing standing,
      NodeId signer,
      SerialKey serial,
      NodeId receiver,
      Bytes content,
      List<Signature> signatures,
      Set<Suite> suites) {
    Verdict last = new Verdict.Rejected("no roll lists keys of " + signer);
    for (NodeKeys.Signing keys :
        standing.rolls().signing(signer, serial.numbering(receiver), serial.serial())) {
      last = check.verify(content, signatures, suites, keys);
      if (last instanceof Verdict.Verified) {
        return last;
      }
    }
    return last;
  }

  @Override
  public Set<Suite> suites(Digest content, Bytes keptBody) throws SealException {
    try {
      Parcel parcel = Parcel.read(vault.bodies().open(content, keptBody), Protocol.PREVIOUS);
      return SignedContent.read(parcel.content()).transmittal().suites();
    } catch (MalformedInput e) {
      throw new SealException("a kept message cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Bytes attest(Answer answer, Set<Suite> suites) throws SealException {
    Bytes content = parley.codec.JsonWriter.line(Answer.json(answer));
    return new SignedDocument(content, vault.signer().sign(content, EnumSet.copyOf(suites))).der();
  }

  @Override
  public Judgement judge(Standing standing, Ledger.Item item, Set<Suite> suites, Bytes document) {
    try {
      SignedDocument signed = SignedDocument.read(document, Answer.MOST_SIGNED_BYTES);
      Answer answer = Answer.read(signed.content());
      Optional<String> wrong = disagreement(standing, item, suites, answer, signed);
      if (wrong.isPresent()) {
        return new Judgement.Bogus(wrong.get());
      }
      return switch (answer) {
        case Answer.Receipt receipt -> new Judgement.Receipted(receipt);
        case Answer.Refusal refusal -> new Judgement.RefusedForGood(refusal);
      };
    } catch (MalformedInput e) {
      return new Judgement.Bogus(e.clause() + ": " + e.getMessage());
    }
  }

  private Optional<String> disagreement(
      Standing standing, Ledger.Item item, Set<Suite> suites, Answer answer, SignedDocument signed)
      throws MalformedInput {
    if (!answer.link().equals(item.link())
        || !answer.serial().equals(item.serial())
        || !answer.receiver().equals(standing.peer())
        || !answer.content().equals(item.content())) {
      return Optional.of("E-RECEIPT-3: it answers another message");
    }
    Optional<Node> peer = standing.peerNode();
    if (peer.isEmpty() || standing.life().named(item.serial().agreement()).isEmpty()) {
      return Optional.of(
          "E-RECEIPT-4: the roll or agreement that it is judged by is not known here");
    }
    if (verify(
            standing,
            standing.peer(),
            item.serial(),
            standing.peer(),
            signed.content(),
            signed.signatures(),
            suites)
        instanceof Verdict.Rejected(String why)) {
      return Optional.of("E-RECEIPT-5: " + why);
    }
    return unproven(standing, peer.get(), answer);
  }

  private static Optional<String> unproven(Standing standing, Node peer, Answer answer)
      throws MalformedInput {
    Checkpoint checkpoint = Checkpoint.verify(answer.checkpoint(), peer.keys().noteKey());
    if (!ofPeersLog(standing, peer, checkpoint)) {
      return Optional.of("E-RECEIPT-6: its checkpoint is of another log");
    }
    InclusionProof proof = new InclusionProof(answer.index(), checkpoint.size(), answer.path());
    if (!proof.proves(Merkle.leaf(answer.leaf()), checkpoint.root())) {
      return Optional.of("E-RECEIPT-7: its inclusion proof does not hold");
    }
    Leaf leaf = Leaf.read(answer.leaf());
    Set<String> kinds =
        switch (answer) {
          case Answer.Receipt receipt -> Set.of(Entries.RECEIVED, Entries.VOID_RECEIVED);
          case Answer.Refusal refusal -> Set.of(Entries.REFUSED, Entries.EQUIVOCATION);
        };
    boolean same = leaf.fields().text("content").equals(Optional.of(answer.content().hex()));
    return same && kinds.contains(leaf.kind())
        ? Optional.empty()
        : Optional.of("E-RECEIPT-8: its journal entry says something else than the answer");
  }

  /// Of this link, in an epoch that the peer's roll has opened.
  private static boolean ofPeersLog(Standing standing, Node peer, Checkpoint checkpoint) {
    return java.util.stream.IntStream.rangeClosed(1, peer.epoch())
        .mapToObj(epoch -> LogName.of(standing.peer(), standing.link(), epoch).origin())
        .anyMatch(checkpoint.origin()::equals);
  }

  @Override
  public Bytes note(Checkpoint checkpoint) throws SealException {
    return checkpoint.sign(vault.notes());
  }
}
