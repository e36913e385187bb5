package drill;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.agreement.AgreementLife;
import parley.agreement.SerialKey;
import parley.bench.Grounds;
import parley.codec.Bytes;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.FileAnchor;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.journal.Merkle;
import parley.journal.TreeNode;
import parley.ledger.Fact;
import parley.ledger.FactReader;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.StoreLedger;
import parley.message.Formats;
import parley.party.NodeId;
import parley.seal.KeyVault;
import parley.store.Store;
import parley.store.Stores;
import parley.watchline.Board;

/// Opens what two ended nodes left on their disks and holds it against what they promised and
/// against each other. It changes nothing but the boards, which it draws anew.
final class PairAudit {
  private static final int AT_ONCE = 256;
  private static final int MOST = 100_000;

  private final Grounds grounds;
  private final List<String> complaints = new ArrayList<>();

  private PairAudit(Grounds grounds) {
    this.grounds = grounds;
  }

  /// @return everything that does not hold, one sentence each
  static List<String> of(Grounds grounds, Station left, Station right) throws Exception {
    PairAudit audit = new PairAudit(grounds);
    try (Disk one = new Disk(grounds, left.self);
        Disk other = new Disk(grounds, right.self)) {
      audit.alone(one);
      audit.alone(other);
      audit.promises(left, one, other);
      audit.promises(right, other, one);
      audit.answers(one, other);
      audit.answers(other, one);
      audit.board(one, right);
      audit.board(other, left);
    }
    return audit.complaints;
  }

  /// What a power cut left of one node, before it starts again: whole, and all that it had promised
  /// is there and under its anchor. What was under way then may be missing.
  static List<String> cut(Grounds grounds, NodeId node, Map<String, Station.Acked> promises)
      throws Exception {
    PairAudit audit = new PairAudit(grounds);
    try (Disk disk = new Disk(grounds, node)) {
      audit.whole(disk);
      long anchored = disk.anchor.read(disk.log).map(Checkpoint::size).orElse(0L);
      long last = 0;
      for (Map.Entry<String, Station.Acked> each : promises.entrySet()) {
        List<String> sent = disk.contents("sent", each.getKey());
        audit.demand(
            sent.equals(List.of(each.getValue().content())),
            "acknowledged and lost: " + each.getKey() + " at " + node);
        last = Math.max(last, disk.places.getOrDefault("sent " + each.getKey(), 0L));
      }
      audit.demand(
          promises.isEmpty() || anchored > last,
          "promised before the anchor moved: " + anchored + " of " + (last + 1) + " at " + node);
    }
    return audit.complaints;
  }

  /// One node's disk, read.
  private static final class Disk implements AutoCloseable {
    final NodeId self;
    final LogName log;
    final KeyVault vault;
    final Store store;
    final FileAnchor anchor;
    final Ledger ledger;
    final List<Bytes> leaves = new ArrayList<>();

    /// Kind and message identifier → content digests, in the journal's order.
    final Map<String, List<String>> entries = new HashMap<>();

    /// The same names → index in the journal.
    final Map<String, Long> places = new HashMap<>();

    Disk(Grounds grounds, NodeId self) throws Exception {
      this.self = self;
      this.log = LogName.of(self, Grounds.LINK, 1);
      this.vault = grounds.vault(self);
      this.store = Stores.open(Launch.database(grounds, self));
      this.anchor = new FileAnchor(grounds.of(self).resolve("anchor"));
      this.ledger = new StoreLedger(store);
      leaves.addAll(ledger.leaves(log, 0, ledger.logSize(log)));
      for (int index = 0; index < leaves.size(); index++) {
        Leaf leaf = Leaf.read(leaves.get(index));
        String about = leaf.fields().text("message").orElse("");
        String content = leaf.fields().text("content").orElse("");
        places.put(leaf.kind() + " " + about, (long) index);
        entries.computeIfAbsent(leaf.kind() + " " + about, k -> new ArrayList<>()).add(content);
      }
    }

    List<String> contents(String kind, String message) {
      return entries.getOrDefault(kind + " " + message, List.of());
    }

    @Override
    public void close() throws AnchorException {
      store.close();
      vault.close();
      anchor.close();
    }
  }

  private void demand(boolean holds, String sentence) {
    if (!holds) {
      complaints.add(sentence);
    }
  }

  /// The tree is what its leaves say, the anchor stands in it, and no serial is missing.
  private void alone(Disk disk) throws Exception {
    whole(disk);
    for (boolean inbound : new boolean[] {true, false}) {
      for (SerialKey last : disk.ledger.lastSerials(Grounds.LINK, inbound)) {
        List<SerialKey> missing = disk.ledger.missingSerials(Grounds.LINK, inbound, last, MOST);
        demand(missing.isEmpty(), disk.self + " misses serials " + missing);
      }
    }
  }

  private void whole(Disk disk) throws Exception {
    LogTree tree = new LogTree();
    Optional<Checkpoint> anchored = disk.anchor.read(disk.log);
    boolean met = anchored.isEmpty();
    for (Bytes leaf : disk.leaves) {
      for (TreeNode node : tree.append(leaf)) {
        demand(
            disk.ledger.node(disk.log, node.level(), node.position()).equals(node.hash()),
            disk.self + " stores another node " + node.level() + "/" + node.position());
      }
      if (anchored.isPresent() && anchored.get().size() == tree.size()) {
        met = true;
        demand(tree.root().equals(anchored.get().root()), disk.self + "'s anchor has another root");
      }
    }
    demand(met, disk.self + "'s anchor is ahead of its journal");
    demand(!tree.root().equals(Merkle.EMPTY), disk.self + " has an empty journal");
    demand(disk.store.findings().isEmpty(), disk.self + ": " + disk.store.findings());
    disk.entries.forEach((entry, contents) ->
        demand(
            new HashSet<>(contents).size() == contents.size(),
            disk.self + " journalled twice: " + entry));
    demand(
        !disk.entries.containsKey("equivocation "), disk.self + " saw two contents in one serial");
    demand(!disk.entries.containsKey("divergence "), disk.self + " saw two trees of its peer");
  }

  /// Whatever was promised stands once in the sender's and once in the receiver's journal.
  private void promises(Station station, Disk sender, Disk receiver) throws Exception {
    for (Map.Entry<String, Station.Acked> each : station.promises().entrySet()) {
      String id = each.getKey();
      String content = each.getValue().content();
      List<String> sent = sender.contents("sent", id);
      List<String> received = receiver.contents("received", id);
      demand(!sent.isEmpty(), "acknowledged and lost: " + id + " at " + sender.self);
      demand(
          sent.isEmpty() || sent.equals(List.of(content)),
          sender.self + " sent " + id + " as " + sent + ", promised as " + content);
      demand(!received.isEmpty(), "acknowledged and never received: " + id);
      demand(
          received.isEmpty() || received.equals(List.of(content)),
          receiver.self + " received " + id + " as " + received + ", promised as " + content);
    }
    Set<String> unpromised =
        sender.entries.keySet().stream()
            .filter(entry -> entry.startsWith("sent "))
            .map(entry -> entry.substring("sent ".length()))
            .collect(Collectors.toSet());
    unpromised.removeAll(station.promises().keySet());
    demand(unpromised.isEmpty(), sender.self + " sent what nobody was told: " + unpromised);
  }

  /// Every serial is closed by the peer's answer, whose bytes are those that the peer stores.
  private void answers(Disk sender, Disk receiver) throws LedgerException {
    for (SerialKey last : sender.ledger.lastSerials(Grounds.LINK, false)) {
      for (long serial = 1; serial <= last.serial(); serial++) {
        SerialKey key =
            new SerialKey(
                last.sender(), last.epoch(), last.agreement(), last.line(), last.series(), serial);
        Optional<Ledger.Item> item = sender.ledger.itemOfSerial(Grounds.LINK, false, key);
        Optional<Ledger.Item> there = receiver.ledger.itemOfSerial(Grounds.LINK, true, key);
        demand(
            item.isPresent() && item.get().state().equals("delivered"),
            key.written() + " is " + item.map(Ledger.Item::state) + " at its sender");
        demand(
            there.map(Ledger.Item::content).equals(item.map(Ledger.Item::content)),
            key.written() + " has two contents");
        demand(
            there.flatMap(Ledger.Item::answer).isPresent()
                && there.flatMap(Ledger.Item::answer).equals(item.flatMap(Ledger.Item::answer)),
            key.written() + ": the stored receipts differ");
      }
    }
  }

  /// One row for each message, and the same rows when the board is dropped and drawn again.
  private void board(Disk disk, Station peer) throws Exception {
    List<Map<String, Object>> drawn = DrawnTable.rows(disk.store);
    Set<Object> names = new HashSet<>();
    Set<String> inbound = new HashSet<>();
    for (Map<String, Object> row : drawn) {
      String message = String.valueOf(row.get("message"));
      String direction = String.valueOf(row.get("inbound"));
      demand(names.add(direction + message), disk.self + " shows twice: " + message);
      inbound.add(message);
    }
    for (String id : peer.promises().keySet()) {
      demand(inbound.contains(id), disk.self + " does not show " + id);
    }
    AgreementLife terms = grounds.standing(disk.self).life();
    Board board =
        new Board(
            disk.store,
            disk.vault.bodies(),
            Formats.bundled(),
            node -> terms,
            Board.ByOne.in(disk.ledger),
            InstantSource.system());
    board.reset();
    demand(DrawnTable.rows(disk.store).isEmpty(), disk.self + "'s board was not dropped");
    FactReader reader = new FactReader(disk.ledger, disk.vault.bodies(), Grounds.LINK);
    for (long from = 0; from < disk.leaves.size(); from += AT_ONCE) {
      List<Fact> facts = reader.read(disk.log, from, Math.min(disk.leaves.size(), from + AT_ONCE));
      board.follow(facts);
    }
    demand(DrawnTable.rows(disk.store).equals(drawn), disk.self + "'s board is another one anew");
  }
}
