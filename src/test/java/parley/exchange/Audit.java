package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.journal.TreeNode;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.party.LinkId;

/// Reads both journals whole and holds them against each other: what the invariants of spec/
/// promise.
final class Audit {
  private Audit() {}

  static void both(TwoNodes nodes) throws Exception {
    one(nodes.us);
    one(nodes.ru);
    matched(nodes.us, nodes.ru);
    matched(nodes.ru, nodes.us);
  }

  /// The tree is what its leaves say; serials are dense; nothing stands twice.
  private static void one(TwoNodes.Side side) throws Exception {
    Ledger ledger = side.ledger();
    LogName log = LogName.of(side.id, TwoNodes.LINK, 1);
    long size = ledger.logSize(log);
    LogTree tree = new LogTree();
    Map<String, Set<String>> byKind = new HashMap<>();
    for (Bytes leaf : ledger.leaves(log, 0, size)) {
      for (TreeNode node : tree.append(leaf)) {
        assertThat(ledger.node(log, node.level(), node.position())).isEqualTo(node.hash());
      }
      var read = parley.journal.Leaf.read(leaf);
      String content =
          read.fields().text("content").orElse(read.fields().text("digest").orElse(""));
      assertThat(byKind.computeIfAbsent(read.kind(), k -> new HashSet<>()).add(content))
          .as("%s of %s stands once", read.kind(), content)
          .isTrue();
    }
    for (boolean inbound : new boolean[] {true, false}) {
      for (SerialKey last : ledger.lastSerials(TwoNodes.LINK, inbound)) {
        if (!inbound) {
          assertThat(ledger.missingSerials(TwoNodes.LINK, false, last, 10)).isEmpty();
        }
      }
    }
    side.told.forEach((key, facts) ->
        assertThat(facts.stream().map(Fact::getClass).distinct()).as(key).hasSize(1));
  }

  /// Whatever the sender holds a receipt for is in the receiver's journal under the same digest,
  /// answered by the same bytes.
  private static void matched(TwoNodes.Side from, TwoNodes.Side to) throws Exception {
    Ledger sent = from.ledger();
    Ledger got = to.ledger();
    LinkId link = TwoNodes.LINK;
    for (SerialKey last : sent.lastSerials(link, false)) {
      for (long serial = 1; serial <= last.serial(); serial++) {
        SerialKey key = Numbering.of(last).at(serial);
        Ledger.Item item = sent.itemOfSerial(link, false, key).orElseThrow();
        if (item.answer().isPresent()) {
          Digest content = item.content();
          Ledger.Item there = got.itemOfContent(link, true, content).orElseThrow();
          assertThat(there.serial()).isEqualTo(key);
          assertThat(there.answer()).isEqualTo(item.answer());
        }
      }
    }
  }

  static List<Fact> facts(TwoNodes.Side side) {
    return side.told.values().stream().map(List::getFirst).toList();
  }
}
