package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Numbering;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Answer;
import parley.envelope.Parcel;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.journal.Checkpoint;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.ledger.Entries;
import parley.ledger.Fact;
import parley.ledger.FactReader;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.NodeId;
import parley.seal.NodeKeys;
import parley.seal.SignatureCheck;
import parley.seal.SignatureCheck.Verdict;
import parley.seal.SignedDocument;

/// Reads both journals whole, in all their epochs, and holds them against each other: what the
/// invariants of spec/ promise. Of a node that is dead it reads a copy of its disk.
final class Audit {
  private static final Set<String> ARRIVED =
      Set.of(Entries.RECEIVED, Entries.VOID_RECEIVED, Entries.REFUSED);
  private static final Set<String> LEFT = Set.of(Entries.SENT, Entries.VOID_SENT, Entries.RETURNED);
  private static final Set<String> CLOSED = Set.of(Entries.DELIVERED, Entries.REFUSED_BY_PEER);

  private Audit() {}

  /// What holds at any moment, whatever is on its way and whoever is dead.
  static void now(TwoNodes nodes) throws Exception {
    audit(nodes, false);
  }

  /// The same, and every signature, body, answer and proof that either journal speaks of; and what
  /// stands in the journal of a living node is shown.
  static void whole(TwoNodes nodes) throws Exception {
    audit(nodes, true);
    for (TwoNodes.Side side : nodes.sides()) {
      if (side.exchange != null) {
        TwoNodes.await("everything is shown", () -> shown(side));
      }
    }
  }

  /// Once nothing is on its way any more: everything that was numbered stands on both sides, and is
  /// answered.
  static void both(TwoNodes nodes) throws Exception {
    for (TwoNodes.Side side : nodes.sides()) {
      TwoNodes.await(side.id + " is settled", () -> settled(side.ledger()));
    }
    now(nodes);
  }

  private static boolean settled(Ledger ledger) {
    try {
      boolean settled =
          ledger.queuedCount(TwoNodes.LINK) == 0 && ledger.unanswered(TwoNodes.LINK).isEmpty();
      for (SerialKey last : ledger.lastSerials(TwoNodes.LINK, false)) {
        settled &= ledger.missingSerials(TwoNodes.LINK, false, last, 1).isEmpty();
        settled &= outbound(ledger, last).stream().allMatch(item -> item.answer().isPresent());
      }
      return settled;
    } catch (LedgerException beingOpenedAgain) {
      return false;
    }
  }

  static List<Fact> facts(TwoNodes.Side side) {
    return side.told.values().stream().map(List::getFirst).toList();
  }

  /// One node's disk: the one in use, or a copy of what a dead node left.
  private record Disk(Node node, List<AutoCloseable> closing) {
    record Node(TwoNodes.Side side, Ledger ledger, parley.journal.Anchor anchor) {}

    static Optional<Disk> of(TwoNodes.Side side) throws Exception {
      if (side.exchange != null) {
        return Optional.of(new Disk(new Node(side, side.ledger(), side.anchor()), List.of()));
      }
      if (!Files.isDirectory(side.folder.resolve("db"))) {
        return Optional.empty();
      }
      Path copy = side.folder.resolveSibling(side.folder.getFileName() + ".audit");
      Folders.copy(side.folder, copy);
      var store = parley.store.Stores.open(new parley.store.StoreConfig.Sqlite(copy.resolve("db")));
      var anchor = new parley.journal.FileAnchor(copy.resolve("anchor"));
      return Optional.of(
          new Disk(
              new Node(side, new parley.ledger.StoreLedger(store), anchor),
              List.of(store, anchor, () -> Folders.delete(copy))));
    }

    void giveBack() throws Exception {
      for (AutoCloseable each : closing) {
        each.close();
      }
    }
  }

  private static void audit(TwoNodes nodes, boolean deep) throws Exception {
    Optional<Disk> us = Disk.of(nodes.us);
    Optional<Disk> ru = Disk.of(nodes.ru);
    try {
      if (us.isPresent() && ru.isPresent()) {
        Disk.Node one = us.get().node();
        Disk.Node other = ru.get().node();
        steadily(() -> {
          alone(one, deep);
          alone(other, deep);
          answered(one, other, deep);
          answered(other, one, deep);
          sent(one, other);
          sent(other, one);
        });
      }
    } finally {
      for (Optional<Disk> disk : List.of(us, ru)) {
        if (disk.isPresent()) {
          disk.get().giveBack();
        }
      }
    }
  }

  private interface Reading {
    void read() throws Exception;
  }

  /// A store that is just being opened again is read again.
  private static void steadily(Reading reading) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try {
        reading.read();
        return;
      } catch (LedgerException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
      }
    }
  }

  private static List<LogName> logs(TwoNodes.Side side) {
    List<LogName> logs = new ArrayList<>();
    for (int epoch = 1; epoch <= side.standing.epoch(); epoch++) {
      logs.add(LogName.of(side.id, TwoNodes.LINK, epoch));
    }
    return logs;
  }

  private static List<Bytes> leaves(Ledger ledger, LogName log) throws LedgerException {
    return ledger.leaves(log, 0, ledger.logSize(log));
  }

  /// The tree is what its leaves say and the anchor stands in it; nothing stands twice; every entry
  /// has its item, and what was shown is an entry.
  private static void alone(Disk.Node disk, boolean deep) throws Exception {
    Set<String> everSent = new HashSet<>();
    // Taken before the journal is read: more may be shown meanwhile.
    List<Fact> shown = facts(disk.side());
    for (LogName log : logs(disk.side())) {
      Optional<Checkpoint> anchored = disk.anchor().read(log);
      List<Bytes> leaves = leaves(disk.ledger(), log);
      tree(disk, log, anchored, leaves);
      Set<String> once = new HashSet<>();
      for (int index = 0; index < leaves.size(); index++) {
        Leaf leaf = Leaf.read(leaves.get(index));
        once(once, leaf);
        if (LEFT.contains(leaf.kind())) {
          String content = leaf.fields().requireText("content");
          assertThat(everSent.add(content)).as("%s is sent in one epoch", content).isTrue();
        }
        if (LEFT.contains(leaf.kind()) || ARRIVED.contains(leaf.kind())) {
          item(disk, leaf, leaves.get(index));
        }
      }
      if (deep) {
        documents(disk, log, leaves.size());
      }
      shownStands(disk.side(), shown, log, leaves.size());
    }
  }

  private static void tree(
      Disk.Node disk, LogName log, Optional<Checkpoint> anchored, List<Bytes> leaves)
      throws Exception {
    parley.journal.LogTree tree = new parley.journal.LogTree();
    boolean met = anchored.isEmpty() || anchored.get().size() == 0;
    for (Bytes leaf : leaves) {
      for (parley.journal.TreeNode node : tree.append(leaf)) {
        assertThat(disk.ledger().node(log, node.level(), node.position())).isEqualTo(node.hash());
      }
      if (anchored.isPresent() && anchored.get().size() == tree.size()) {
        met = true;
        assertThat(tree.root())
            .as("root at the anchor of %s", log)
            .isEqualTo(anchored.get().root());
      }
    }
    assertThat(met || disk.side().putBack).as("%s reaches its anchor", log).isTrue();
  }

  /// One entry of its kind for a content: it left once, arrived once, was closed once.
  private static void once(Set<String> once, Leaf leaf) {
    String kind = leaf.kind();
    String what =
        LEFT.contains(kind)
            ? "left"
            : ARRIVED.contains(kind) ? "arrived" : CLOSED.contains(kind) ? "closed" : kind;
    String about =
        leaf.fields().text("content").orElse(leaf.fields().text("digest").orElse(leaf.toString()));
    assertThat(once.add(what + " " + about)).as("%s of %s stands once", what, about).isTrue();
    if (kind.equals(Entries.RECEIVED) || LEFT.contains(kind)) {
      leaf.fields()
          .text("message")
          .ifPresent(message ->
              assertThat(once.add(what + " " + message)).as("%s %s once", what, message).isTrue());
    }
  }

  private static void item(Disk.Node disk, Leaf leaf, Bytes bytes) throws Exception {
    Digest content = Digest.hex(leaf.fields().requireText("content"));
    boolean inbound = ARRIVED.contains(leaf.kind());
    Optional<Ledger.Item> item = disk.ledger().itemOfContent(TwoNodes.LINK, inbound, content);
    assertThat(item).as("the item of %s", content).isPresent();
    assertThat(disk.ledger().leaves(item.get().log(), item.get().index(), item.get().index() + 1))
        .as("the entry of the item %s", item.get().serial().written())
        .containsExactly(bytes);
    if (!erased(disk, leaf)) {
      assertThat(disk.ledger().body(content)).as("the body of %s", content).isPresent();
    }
  }

  /// What an officer destroyed is here no more; its entry is.
  private static boolean erased(Disk.Node disk, Leaf leaf) throws Exception {
    Optional<String> content = leaf.fields().text("content");
    return content.isPresent() && disk.ledger().erased(Digest.hex(content.get()));
  }

  /// Every body opens, says what its name says, and is signed by its sender in every suite.
  private static void documents(Disk.Node disk, LogName log, int size) throws Exception {
    TwoNodes.Side side = disk.side();
    FactReader reader = new FactReader(disk.ledger(), side.vault.bodies(), TwoNodes.LINK);
    List<Fact> facts = reader.read(log, 0, size);
    assertThat(facts).as("facts of %s", log).hasSize(size);
    List<Bytes> leaves = disk.ledger().leaves(log, 0, size);
    for (Fact fact : facts) {
      boolean gone = erased(disk, Leaf.read(leaves.get((int) fact.index())));
      List<Fact> shown = side.told.getOrDefault(log + "#" + fact.index(), List.of());
      for (Fact told : gone ? List.<Fact>of() : shown) {
        assertThat(Notes.said(told)).as("what was told").isEqualTo(Notes.said(fact));
      }
    }
    for (Bytes bytes : leaves) {
      Leaf leaf = Leaf.read(bytes);
      if (!erased(disk, leaf) && (LEFT.contains(leaf.kind()) || ARRIVED.contains(leaf.kind()))) {
        Digest content = Digest.hex(leaf.fields().requireText("content"));
        Parcel parcel = reader.parcel(content);
        SignedContent said = SignedContent.read(parcel.content());
        assertThat(said.digest()).isEqualTo(content);
        assertThat(signed(side.standing, said.transmittal(), parcel))
            .as("the signatures of %s", content)
            .isTrue();
      }
    }
  }

  private static boolean signed(Standing standing, Transmittal transmittal, Parcel parcel) {
    SerialKey serial = transmittal.serial();
    NodeId sender = serial.sender();
    NodeId receiver = sender.equals(standing.self()) ? standing.peer() : standing.self();
    for (NodeKeys.Signing keys :
        standing.rolls().signing(sender, serial.numbering(receiver), serial.serial())) {
      if (new SignatureCheck()
              .verify(parcel.content(), parcel.signatures(), transmittal.suites(), keys)
          instanceof Verdict.Verified) {
        return true;
      }
    }
    return false;
  }

  private static void shownStands(TwoNodes.Side side, List<Fact> shown, LogName log, int size) {
    side.told.forEach((key, facts) ->
        assertThat(facts.stream().map(Audit::essence).distinct()).as(key).hasSize(1));
    for (Fact fact : shown) {
      if (fact.log().equals(log) && !side.putBack) {
        assertThat(fact.index()).as("shown, so durable: %s of %s", fact, log).isLessThan(size);
      }
    }
  }

  /// What of a fact never changes.
  private static String essence(Fact fact) {
    return fact.getClass() + " " + fact.at();
  }

  private static boolean shown(TwoNodes.Side side) throws LedgerException {
    for (LogName log : logs(side)) {
      for (long index = 0; index < side.ledger().logSize(log); index++) {
        if (!side.told.containsKey(log + "#" + index)) {
          return false;
        }
      }
    }
    return true;
  }

  private static List<Ledger.Item> outbound(Ledger ledger, SerialKey last) throws LedgerException {
    List<Ledger.Item> items = new ArrayList<>();
    for (long serial = 1; serial <= last.serial(); serial++) {
      ledger
          .itemOfSerial(TwoNodes.LINK, false, Numbering.of(last).at(serial))
          .ifPresent(items::add);
    }
    return items;
  }

  /// Whatever the sender holds a receipt for is in the receiver's journal under the same digest and
  /// serial, answered by the same bytes, at the place that the answer proves.
  private static void answered(Disk.Node from, Disk.Node to, boolean deep) throws Exception {
    for (SerialKey last : from.ledger().lastSerials(TwoNodes.LINK, false)) {
      for (Ledger.Item item : outbound(from.ledger(), last)) {
        if (item.answer().isEmpty()) {
          continue;
        }
        Optional<Ledger.Item> there =
            to.ledger().itemOfContent(TwoNodes.LINK, true, item.content());
        if (there.isEmpty() && to.side().putBack) {
          continue;
        }
        assertThat(there).as("%s, which was receipted", item.serial().written()).isPresent();
        assertThat(there.get().serial()).isEqualTo(item.serial());
        assertThat(there.get().answer())
            .as("the answer to %s, which was receipted", item.serial().written())
            .isEqualTo(item.answer());
        if (deep) {
          proven(from.side(), to, item);
        }
      }
    }
  }

  private static void proven(TwoNodes.Side from, Disk.Node to, Ledger.Item item) throws Exception {
    Bytes document = item.answer().orElseThrow();
    Notary.Judgement judgement =
        new SealNotary(from.vault)
            .judge(from.standing, item, Notes.suites(to.side(), to.ledger(), item), document);
    boolean receipted = judgement instanceof Notary.Judgement.Receipted;
    assertThat(receipted || judgement instanceof Notary.Judgement.RefusedForGood)
        .as("the answer to %s: %s", item.serial().written(), judgement)
        .isTrue();
    assertThat(item.state()).isEqualTo(receipted ? "delivered" : "refused");
    Answer answer = Answer.read(SignedDocument.read(document, Answer.MOST_SIGNED_BYTES).content());
    Checkpoint checkpoint = Checkpoint.unverified(answer.checkpoint());
    for (LogName log : logs(to.side())) {
      if (log.origin().equals(checkpoint.origin()) && !to.side().putBack) {
        assertThat(to.ledger().leaves(log, answer.index(), answer.index() + 1))
            .as("the entry that %s was answered from", item.serial().written())
            .containsExactly(answer.leaf());
      }
    }
  }

  /// Nothing arrived that its honest sender does not hold.
  private static void sent(Disk.Node from, Disk.Node to) throws Exception {
    if (from.side().lies || from.side().putBack) {
      return;
    }
    for (LogName log : logs(to.side())) {
      for (Bytes bytes : leaves(to.ledger(), log)) {
        Leaf leaf = Leaf.read(bytes);
        if (ARRIVED.contains(leaf.kind())) {
          Digest content = Digest.hex(leaf.fields().requireText("content"));
          Optional<Ledger.Item> item = from.ledger().itemOfContent(TwoNodes.LINK, false, content);
          assertThat(item).as("%s, which arrived", content).isPresent();
          assertThat(item.get().serial().written()).isEqualTo(leaf.fields().requireText("serial"));
        }
      }
    }
  }
}
