package parley.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import parley.agreement.Act;
import parley.agreement.Adoption;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.agreement.Agreements;
import parley.codec.Bytes;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.evidence.JournalExport;
import parley.exchange.Standing;
import parley.ledger.Ledger;
import parley.node.Main.Mistake;
import parley.party.Consent;
import parley.party.KeyDates;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.OfficerCheck;
import parley.party.PartyId;
import parley.party.Roll;
import parley.party.RollBook;
import parley.party.RollRuling;
import parley.seal.SignedDocument;
import parley.watchfloor.RollKeys;

/// The signed papers in a node's folder: rolls, agreements and acts that its operator confirmed. An
/// immutable picture; a paper is in force once it stands here, and is journalled on each link by
/// the serving node.
///
/// @param documents all of them, in the order in which they count
record Papers(RollBook rolls, Agreements agreements, List<Ledger.Document> documents) {
  static final String ROLL = "ROLL";
  static final String AGREEMENT = "AGREEMENT";
  static final String ACT = "ACT";

  /// Bytes of any signed paper in a file: the largest, an agreement, in base64.
  static final JsonReader.Limits KEYS = new JsonReader.Limits(Roll.MOST_BYTES, 6, 50_000);

  private static final int LARGEST_FILE = 2 * 1024 * 1024;

  private static final int LARGEST_DOCUMENT = 1024 * 1024;

  Papers {
    documents = List.copyOf(documents);
  }

  /// Reads and checks every paper again: signatures, order, who signed.
  static Papers read(DataFolder folder, PartyId self) throws Mistake {
    List<Ledger.Document> documents = new ArrayList<>();
    RollBook rolls = rolls(folder, self, documents);
    Agreements agreements = Agreements.none();
    List<Agreement> texts = new ArrayList<>();
    List<Act> acts = new ArrayList<>();
    for (Path file : files(folder.agreements())) {
      if (file.toString().endsWith(".act")) {
        acts.add(act(file));
      } else {
        texts.add(agreement(file));
      }
    }
    texts.sort(Comparator.comparing(Agreement::id).thenComparingInt(Agreement::version));
    acts.sort(Comparator.comparing(Act::party).thenComparingLong(Act::number));
    for (Agreement text : texts) {
      agreements = adopted(agreements.adopt(text, rolls, documents.size()), agreements);
      documents.add(document(text));
      for (Act act : acts) {
        if (act.hash().equals(text.hash())) {
          agreements = adopted(agreements.act(act, rolls, documents.size()), agreements);
          documents.add(document(act));
        }
      }
    }
    return new Papers(rolls, agreements, documents);
  }

  private static RollBook rolls(DataFolder folder, PartyId self, List<Ledger.Document> documents)
      throws Mistake {
    List<Roll> all = new ArrayList<>();
    for (Path file : files(folder.rolls())) {
      all.add(roll(file));
    }
    all.sort(Comparator.comparingLong(Roll::number));
    Roll first =
        all.stream()
            .filter(roll -> roll.party().equals(self))
            .findFirst()
            .orElseThrow(() ->
                new Mistake(
                    folder.rolls()
                        + " holds no roll of "
                        + self
                        + "; restore the folder from a backup"));
    RollBook book = RollBook.of(first);
    for (Roll roll : all) {
      if (!roll.fingerprint().equals(first.fingerprint())) {
        book = accepted(book, roll);
      }
      documents.add(document(roll));
    }
    return book;
  }

  /// Every roll in the folder was confirmed by a person when it came in, so its authority is
  /// pinned.
  static RollBook accepted(RollBook book, Roll roll) throws Mistake {
    return switch (ruling(book, roll, true)) {
      case RollRuling.Adopted(RollBook next, boolean _, boolean _) -> next;
      case RollRuling.Known() -> book;
      case RollRuling.Refused(String clause, String detail) ->
          throw new Mistake(
              "roll "
                  + roll.number()
                  + " of "
                  + roll.party()
                  + " cannot be taken: "
                  + detail
                  + " ("
                  + clause
                  + ")");
      case RollRuling.Equivocation(Roll held, Roll _) ->
          throw new Mistake(
              roll.party()
                  + " signed two different rolls number "
                  + held.number()
                  + " (P-ROLL-10): keep both files as evidence, and ring the other side");
    };
  }

  static RollRuling ruling(RollBook book, Roll roll, boolean confirmed) {
    return book.adopt(
        roll,
        book.history().size(),
        confirmed ? Optional.of(roll.authorityFingerprint()) : Optional.empty(),
        Consent.or(OfficerCheck.passkeys()));
  }

  static Agreements adopted(Adoption adoption, Agreements before) throws Mistake {
    return switch (adoption) {
      case Adoption.Adopted(Agreements book) -> book;
      case Adoption.Known() -> before;
      case Adoption.Rejected(var why) ->
          throw new Mistake("not taken: " + why.detail() + " (" + why.clause() + ")");
    };
  }

  /// The agreements with every peer, by link.
  Map<LinkId, AgreementLife> lives(NodeId self) {
    Map<LinkId, AgreementLife> lives = new HashMap<>();
    for (NodeId peer : peers(self)) {
      lives.put(LinkId.between(self, peer), standing(self, peer).life());
    }
    return lives;
  }

  /// How one end stands towards another under these papers.
  Standing standing(NodeId self, NodeId peer) {
    return new Standing(self, peer, rolls, agreements.between(self, peer, rolls));
  }

  /// Every node of another party that an agreement in force joins with `self`.
  List<NodeId> peers(NodeId self) {
    TreeSet<NodeId> peers = new TreeSet<>();
    for (Agreement agreement : agreements.inForce()) {
      if (agreement.signatoryOf(self).isEmpty()) {
        continue;
      }
      for (Agreement.Signatory side : agreement.signatories()) {
        if (!side.nodes().contains(self)) {
          side.nodes().stream().filter(node -> rolls.node(node).isPresent()).forEach(peers::add);
        }
      }
    }
    return List.copyOf(peers);
  }

  static Roll roll(Path file) throws Mistake {
    try {
      return Roll.read(signed(file, ROLL));
    } catch (MalformedInput e) {
      throw broken(file, "roll", e);
    }
  }

  static Agreement agreement(Path file) throws Mistake {
    try {
      return Agreement.read(signed(file, AGREEMENT));
    } catch (MalformedInput e) {
      throw broken(file, "agreement", e);
    }
  }

  static Act act(Path file) throws Mistake {
    try {
      return Act.read(signed(file, ACT));
    } catch (MalformedInput e) {
      throw broken(file, "act", e);
    }
  }

  static boolean holds(Path file, String label) throws Mistake {
    return DataFolder.read(file, LARGEST_FILE)
        .utf8()
        .stripLeading()
        .startsWith("-----BEGIN PARLEY " + label + "-----");
  }

  /// Credentials as `officer keys` and `officer make` wrote them, for a roll.
  static List<Roll.OfficerCredential> officers(List<Path> files) throws Mistake {
    List<Roll.OfficerCredential> officers = new ArrayList<>();
    for (Path file : files) {
      try {
        officers.addAll(RollKeys.read(JsonReader.readObject(small(file), KEYS)));
      } catch (MalformedInput | IllegalArgumentException e) {
        throw new Mistake(
            file + " is no officer's public key; parley officer make or officer keys writes it", e);
      }
    }
    return officers;
  }

  static Bytes small(Path file) throws Mistake {
    return DataFolder.read(file, KEYS.bytes());
  }

  private static SignedDocument signed(Path file, String label) throws Mistake, MalformedInput {
    return SignedDocument.readPem(
        Text.utf8(DataFolder.read(file, LARGEST_FILE)), label, LARGEST_DOCUMENT);
  }

  private static Mistake broken(Path file, String kind, MalformedInput e) {
    return new Mistake(
        file
            + " is not a good "
            + kind
            + ": "
            + e.getMessage()
            + " ("
            + e.clause()
            + "); ask for it again",
        e);
  }

  private static List<Path> files(Path folder) throws Mistake {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new Mistake("cannot read " + folder + ": " + DataFolder.reason(e), e);
    }
  }

  static void keep(DataFolder folder, Roll roll) throws Mistake {
    write(folder.rolls().resolve(roll.party() + "-" + roll.number() + ".roll"), pem(roll));
  }

  static void keep(DataFolder folder, Agreement agreement) throws Mistake {
    write(
        folder.agreements().resolve(agreement.id() + "-" + agreement.version() + ".agreement"),
        pem(agreement));
  }

  static void keep(DataFolder folder, Act act) throws Mistake {
    write(
        folder
            .agreements()
            .resolve(act.agreement() + "-" + act.party() + "-" + act.number() + ".act"),
        pem(act));
  }

  static void write(Path file, String pem) throws Mistake {
    write(file, Bytes.utf8(pem));
  }

  static void write(Path file, Bytes content) throws Mistake {
    try {
      DataFolder.write(file, content);
    } catch (IOException e) {
      throw new Mistake("cannot write " + file + ": " + DataFolder.reason(e), e);
    }
  }

  static String pem(Roll roll) {
    return roll.document().pem(ROLL);
  }

  static String pem(Agreement agreement) {
    return agreement.document().pem(AGREEMENT);
  }

  static String pem(Act act) {
    return act.document().pem(ACT);
  }

  private static Ledger.Document document(Roll roll) {
    return new Ledger.Document(
        "roll", roll.party().code(), roll.number(), roll.fingerprint(), roll.document().der());
  }

  private static Ledger.Document document(Agreement agreement) {
    return new Ledger.Document(
        "agreement",
        agreement.id(),
        agreement.version(),
        agreement.hash(),
        agreement.document().der());
  }

  private static Ledger.Document document(Act act) {
    return new Ledger.Document(
        "act",
        act.agreement() + "/" + act.party(),
        act.number(),
        act.digest(),
        act.document().der());
  }

  /// The rolls and agreements by which a journal is judged. Papers of other partners are none of
  /// this one's business.
  ///
  /// @param peer whose link it is of; empty for the own log
  JournalExport.PaperSet between(NodeId self, Optional<NodeId> peer) throws MalformedInput {
    Set<PartyId> parties = new HashSet<>();
    parties.add(rolls().own().party());
    peer.flatMap(rolls()::node).ifPresent(listed -> parties.add(listed.roll().party()));
    List<Agreement> between = new ArrayList<>();
    for (Ledger.Document document : documents()) {
      if (peer.isPresent() && document.kind().equals("agreement")) {
        Agreement agreement =
            Agreement.read(SignedDocument.read(document.der(), Agreement.MOST_SIGNED_BYTES));
        if (agreement.signatoryOf(self).isPresent()
            && agreement.signatoryOf(peer.get()).isPresent()) {
          between.add(agreement);
        }
      }
    }
    return new JournalExport.PaperSet(
        rolls().history().stream().filter(roll -> parties.contains(roll.party())).toList(),
        between);
  }

  /// The certificates with which partners may connect to a node, by the rolls of this moment.
  Set<Bytes> accepted(NodeId self, Instant now) {
    Set<Bytes> certificates = new HashSet<>();
    for (NodeId peer : peers(self)) {
      certificates.addAll(rolls().transports(peer, now));
    }
    return certificates;
  }

  /// Whether what a node of ours signs at that moment would be taken (P-ROLL-11).
  void mustHaveGoodKeys(NodeId self, Instant now) throws Mistake {
    for (KeyDates dates : rolls.dates(now)) {
      if (dates.node().equals(self) && !dates.usable()) {
        throw new Mistake(
            "the keys of "
                + self
                + " are good from "
                + dates.from()
                + " until "
                + dates.until()
                + " and it is "
                + now.truncatedTo(ChronoUnit.SECONDS)
                + ": set the clock, or make new keys with: parley roll issue --rotate"
                + " (docs/operate/keys.md)");
      }
    }
  }
}
