package parley.evidence;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.envelope.Answer;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.exchange.Ledgers;
import parley.journal.Checkpoint;
import parley.journal.InclusionProof;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.ledger.Ledger;
import parley.message.Attachment;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Message;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.Roll;
import parley.seal.KeyVault;
import parley.seal.SignedDocument;

/// One message from Washington to Moscow with two attachments, journalled and receipted for real,
/// as it stands in the ledgers of both nodes. Made once; nothing in it changes.
final class Scene {
  static final NodeId US = Ceremony.US_NRRC;
  static final NodeId RU = Ceremony.RU_NRRC;
  static final LinkId LINK = LinkId.between(US, RU);
  static final Instant AT = Instant.parse("2026-11-22T06:00:01.500Z");
  static final Digest ENVELOPE = Digest.of(Bytes.utf8("the envelope"));
  private static final int ENTRIES = 20;

  private static Optional<Scene> made = Optional.empty();

  final KeyVault us = Ceremony.vault("us-nrrc", "US");
  final KeyVault ru = Ceremony.vault("ru-nrrc", "RU");
  final Roll usRoll = Ceremony.roll(Ceremony.US);
  final Roll ruRoll = Ceremony.roll(Ceremony.RU);
  final Agreement agreement;
  final SignedContent content;
  final Parcel parcel;
  final SignedDocument receipt;
  final Ledger usLedger = Ledgers.inMemory();
  final Ledger ruLedger = Ledgers.inMemory();
  final LogName usLog = LogName.of(US, LINK, 1);
  final LogName ruLog = LogName.of(RU, LINK, 1);
  final Bytes usNote;
  final Bytes ruNote;

  static synchronized Scene of() throws Exception {
    if (made.isEmpty()) {
      made = Optional.of(new Scene());
    }
    return made.get();
  }

  private Scene() throws Exception {
    agreement =
        AgreementDraft.between("US-RU-2026", List.of(usRoll, ruRoll), Map.of())
            .agreement()
            .signedBy(Ceremony.signer(Ceremony.US))
            .signedBy(Ceremony.signer(Ceremony.RU));
    List<Bytes> attachments = List.of(Bytes.utf8("flows\n"), Bytes.hex("00ff10"));
    Message message = message(attachments);
    SerialKey serial = new SerialKey(US, 1, agreement.id(), Line.WATCH, Series.REAL, 17);
    content = SignedContent.of(transmittal(serial, message, attachments), message.bytes());
    parcel =
        new Parcel(
            content.bytes(),
            List.of(),
            us.signer().sign(content.bytes(), agreement.suites()),
            attachments);
    Log sent = new Log(usLedger, usLog);
    Log received = new Log(ruLedger, ruLog);
    sent.fill("note", 5);
    long sentAt = sent.add(leaf("sent"));
    received.fill("note", 9);
    Bytes receivedLeaf = leaf("received").bytes();
    long index = received.add(leaf("received"));
    Checkpoint then = received.checkpoint();
    InclusionProof proof = LogTree.inclusion(index, then.size(), received::node);
    Answer answer =
        new Answer.Receipt(
            LINK,
            serial,
            RU,
            ENVELOPE,
            content.digest(),
            receivedLeaf,
            index,
            proof.path(),
            then.sign(ru.notes()),
            AT);
    Bytes line = JsonWriter.line(Answer.json(answer));
    receipt = new SignedDocument(line, ru.signer().sign(line, agreement.suites()));
    sent.fill("note", ENTRIES);
    received.fill("note", ENTRIES);
    sent.keep(item(false, usLog, sentAt, message, "delivered"), us, parcel, content.digest());
    received.keep(item(true, ruLog, index, message, "received"), ru, parcel, content.digest());
    usNote = Checkpoint.cosign(sent.checkpoint().sign(us.notes()), RU, ru.notes(), AT);
    ruNote = Checkpoint.cosign(received.checkpoint().sign(ru.notes()), US, us.notes(), AT);
    papers(usLedger, ruRoll);
    papers(ruLedger, usRoll);
  }

  private Message message(List<Bytes> attachments) throws Exception {
    List<Attachment> named = new ArrayList<>();
    for (String name : List.of("flows, части 1.csv", "sample.bin")) {
      Bytes held = attachments.get(named.size());
      named.add(new Attachment(name, "application/octet-stream", held.size(), Digest.of(held)));
    }
    return new Composer(InstantSource.fixed(AT), new Random(1))
        .compose(
            new Composition(
                agreement.id(),
                agreement.hash(),
                Line.WATCH,
                "inquiry/1",
                US,
                List.of(RU),
                Series.REAL,
                Precedence.IMMEDIATE,
                "en",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofHours(1)),
                "amber",
                "amber",
                Optional.empty(),
                named,
                Json.object().with("question", "Are you aware of this traffic?").build()));
  }

  private Transmittal transmittal(SerialKey serial, Message message, List<Bytes> attachments) {
    return new Transmittal(
        Protocol.CURRENT,
        Transmittal.Kind.MESSAGE,
        LINK,
        serial,
        RU,
        agreement.hash(),
        agreement.suites(),
        AT,
        message.digest(),
        attachments.stream().map(Digest::of).toList(),
        Optional.empty());
  }

  private Leaf leaf(String kind) {
    return new Leaf(kind, AT, Json.object().with("content", content.digest().hex()).build());
  }

  private Ledger.Item item(
      boolean inbound, LogName log, long index, Message message, String state) {
    return new Ledger.Item(
        LINK,
        inbound,
        content.transmittal().serial(),
        content.digest(),
        ENVELOPE,
        Optional.of(message.id()),
        message.digest(),
        log,
        index,
        AT.toEpochMilli(),
        state,
        Optional.of(receipt.der()));
  }

  private void papers(Ledger ledger, Roll theirs) throws Exception {
    long fence = ledger.takeOwnership(LINK);
    ledger.commit(
        LINK,
        fence,
        false,
        List.of(
            new Ledger.Change.KeepDocument(
                new Ledger.Document(
                    "roll",
                    theirs.party().code(),
                    theirs.number(),
                    theirs.fingerprint(),
                    theirs.document().der())),
            new Ledger.Change.KeepDocument(
                new Ledger.Document(
                    "agreement",
                    agreement.id(),
                    agreement.version(),
                    agreement.hash(),
                    agreement.document().der()))));
  }

  EvidenceFiles sendersDossier() throws Exception {
    return Dossier.of(
        usLedger,
        us.bodies(),
        List.of(usRoll),
        LINK,
        content.digest(),
        new Dossier.Heads(Optional.of(usNote), Optional.of(ruNote)),
        (_, _) -> Optional.empty());
  }

  EvidenceFiles receiversDossier() throws Exception {
    return Dossier.of(
        ruLedger,
        ru.bodies(),
        List.of(ruRoll),
        LINK,
        content.digest(),
        new Dossier.Heads(Optional.of(ruNote), Optional.empty()),
        (_, _) -> Optional.empty());
  }

  /// One log in a ledger.
  private static final class Log {
    private final Ledger ledger;
    private final LogName name;
    private final LogTree tree = new LogTree();
    private final long fence;

    Log(Ledger ledger, LogName name) throws Exception {
      this.ledger = ledger;
      this.name = name;
      this.fence = ledger.takeOwnership(LINK);
    }

    long add(Leaf leaf) throws Exception {
      long index = tree.size();
      Bytes bytes = leaf.bytes();
      ledger.commit(
          LINK,
          fence,
          false,
          List.of(new Ledger.Change.Append(name, index, bytes, tree.append(bytes))));
      return index;
    }

    void fill(String kind, int entries) throws Exception {
      for (int number = 0; number < entries; number++) {
        add(new Leaf(kind, AT, Json.object().with("number", tree.size()).build()));
      }
    }

    Digest node(int level, long position) throws parley.ledger.LedgerException {
      return ledger.node(name, level, position);
    }

    Checkpoint checkpoint() {
      return new Checkpoint(name.origin(), tree.size(), tree.root());
    }

    void keep(Ledger.Item item, KeyVault vault, Parcel parcel, Digest content) throws Exception {
      Bytes kept = vault.bodies().seal(content, parcel.der(Protocol.PREVIOUS));
      ledger.commit(
          LINK,
          fence,
          false,
          List.of(new Ledger.Change.KeepItem(item), new Ledger.Change.KeepBody(content, kept)));
    }
  }
}
