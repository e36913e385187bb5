package simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.journal.TreeNode;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.LinkId;

/// Reads all journals whole when everything is quiet, and holds them against each other, against
/// what was ever signed and against what people were told and shown.
final class JournalAudit {
  private final World world;

  JournalAudit(World world) {
    this.world = world;
  }

  void all() {
    try {
      for (Station station : world.stations) {
        if (!station.hostile) {
          one(station);
        }
      }
      if (world.adversary.isPresent()) {
        world.adversary.get().audit();
      }
      for (Auditor.Accepted accepted : world.auditor.accepted) {
        arrived(accepted);
      }
    } catch (LedgerException | MalformedInput e) {
      world.fails("journals can be read", e.toString());
    }
  }

  private void unless(boolean holds, String invariant, String detail) {
    if (!holds) {
      world.fails(invariant, detail);
    }
  }

  private void one(Station station) throws LedgerException, MalformedInput {
    for (Map.Entry<LinkId, Station> peer : station.peers.entrySet()) {
      LinkId link = peer.getKey();
      boolean honest = !peer.getValue().hostile;
      if (honest) {
        List<String> alarms = station.process().status(link).alarms();
        unless(alarms.isEmpty(), "an honest peer is never accused", station + " " + link + alarms);
      }
      for (int epoch = 1; epoch <= station.epoch(); epoch++) {
        journal(station, link, LogName.of(station.id, link, epoch), honest);
      }
      numbers(station, link, honest);
      if (station.disk.value(link, "cosigned").isPresent()) {
        world.tally.hit(Sorts.WITNESSED);
      }
    }
    shown(station);
    if (station.watch().isPresent()) {
      station.watch().get().audit();
    }
  }

  /// The tree is what its leaves say, every checkpoint ever signed is one of its states, and
  /// nothing stands in it twice.
  private void journal(Station station, LinkId link, LogName log, boolean honest)
      throws LedgerException, MalformedInput {
    Map<Long, Digest> signed = world.auditor.signed.getOrDefault(log.origin(), new TreeMap<>());
    long size = station.disk.logSize(log);
    LogTree tree = new LogTree();
    Map<String, Set<String>> once = new HashMap<>();
    for (Bytes bytes : station.disk.leaves(log, 0, size)) {
      for (TreeNode node : tree.append(bytes)) {
        unless(
            station.disk.node(log, node.level(), node.position()).equals(node.hash()),
            "the tree is what its leaves say",
            log.toString());
      }
      Digest root = signed.get(tree.size());
      unless(
          root == null || root.equals(tree.root()),
          "every checkpoint signed is a state of the journal",
          log + " at " + tree.size());
      leaf(log, Leaf.read(bytes), once, honest);
    }
    long last = signed.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    boolean closed = !log.equals(LogName.of(station.id, link, station.epoch()));
    unless(
        closed || last <= size,
        "a journal never shrinks",
        log + " signed to " + last + " of " + size);
    world.tally.hash = world.tally.hash * 31 + tree.root().hashCode();
  }

  private void leaf(LogName log, Leaf leaf, Map<String, Set<String>> once, boolean honest) {
    String content =
        leaf.fields().text("content").or(() -> leaf.fields().text("digest")).orElse("");
    if (!content.isEmpty()) {
      unless(
          once.computeIfAbsent(leaf.kind(), kind -> new HashSet<>()).add(content),
          "nothing stands in a journal twice",
          log + " " + leaf.kind() + " " + content);
    }
    if (leaf.kind().equals("returned")) {
      world.tally.hit(Sorts.RETURNED);
    }
    if (leaf.kind().equals("void-received")) {
      world.tally.hit(Sorts.VOIDED);
    }
    boolean accuses = leaf.kind().equals("equivocation") || leaf.kind().equals("divergence");
    unless(!accuses || !honest, "an honest peer is never accused", log + " " + leaf.kind());
  }

  /// Dense on both sides, and each end the other's.
  private void numbers(Station station, LinkId link, boolean honest) throws LedgerException {
    for (SerialKey last : station.disk.lastSerials(link, false)) {
      unless(
          world.forever(station, last)
              || station.disk.missingSerials(link, false, last, 1).isEmpty(),
          "serials are dense or voided",
          station + " " + last.written());
    }
    if (!honest) {
      return;
    }
    Map<String, Long> there = new LinkedHashMap<>();
    Station peer = station.peer(link);
    for (SerialKey last : peer.disk.lastSerials(link, true)) {
      there.put(last.numbering(peer.id), last.serial());
      unless(
          world.forever(station, last) || peer.disk.missingSerials(link, true, last, 1).isEmpty(),
          "no gap stays",
          peer + " " + last.written());
    }
    for (SerialKey last : station.disk.lastSerials(link, false)) {
      unless(
          world.forever(station, last)
              || there.getOrDefault(last.numbering(peer.id), 0L) == last.serial(),
          "no gap stays",
          peer + " lacks " + last.written());
    }
  }

  /// Every entry is shown, once and in its order, and no message is presented twice.
  private void shown(Station station) throws LedgerException {
    station.process().bring();
    for (LinkId link : station.peers.keySet()) {
      for (int epoch = 1; epoch <= station.epoch(); epoch++) {
        shown(station, LogName.of(station.id, link, epoch));
      }
    }
  }

  private void shown(Station station, LogName log) throws LedgerException {
    List<Fact> facts = station.showings.shown().getOrDefault(log, List.of());
    unless(
        facts.size() == station.disk.logSize(log),
        "everything is shown",
        log + ": " + facts.size() + " of " + station.disk.logSize(log));
    Set<Digest> presented = new HashSet<>();
    Set<Object> messages = new HashSet<>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.Received received) {
        unless(
            presented.add(received.item().content()) && messages.add(received.message().id()),
            "nothing is presented twice",
            log + "#" + fact.index());
      }
    }
  }

  /// What an officer was told to be queued is answered, and both sides hold the same answer.
  private void arrived(Auditor.Accepted accepted) throws LedgerException {
    Officers.Draft draft = accepted.draft();
    Station from = draft.station;
    Station to = from.peer(draft.link);
    if (from.hostile || world.loss.gone(accepted)) {
      return;
    }
    Digest content = accepted.queued().content();
    Optional<Ledger.Item> sent = from.disk.itemOfContent(draft.link, false, content);
    unless(
        sent.filter(item -> item.serial().equals(accepted.queued().serial())).isPresent(),
        "what was acknowledged is never lost",
        from + " " + accepted.queued().serial().written());
    if (to.hostile || sent.isEmpty()) {
      return;
    }
    Optional<Ledger.Item> got = to.disk.itemOfContent(draft.link, true, content);
    unless(
        got.filter(item -> item.messageDigest().equals(draft.message.digest())).isPresent(),
        "what was acknowledged arrives",
        to + " lacks " + accepted.queued().serial().written());
    unless(
        sent.get().answer().isPresent()
            && got.flatMap(Ledger.Item::answer).isPresent()
            && (world.loss.struck(to) || sent.get().answer().equals(got.get().answer())),
        "both sides hold the same answer",
        accepted.queued().serial().written());
    world.tally.exchanges++;
    if (sent.get().state().equals("refused")) {
      fairly(accepted, to);
    }
  }

  /// An honest node refuses an honest message only for what the two could not know of each other:
  /// an amendment on its way, a reference to what the other does not hold.
  private void fairly(Auditor.Accepted accepted, Station by) throws LedgerException {
    String serial = accepted.queued().serial().written();
    for (Fact fact : by.showings.shown().values().stream().flatMap(List::stream).toList()) {
      if (fact instanceof Fact.Refused refused
          && refused.item().content().equals(accepted.queued().content())) {
        unless(
            refused.reason().equals("agreement-superseded")
                || (world.loss.struck(accepted.draft().station)
                    && refused.clause().equals("E-EQUIV-2"))
                || refused.clause().startsWith("M-REF"),
            "an honest message is not refused",
            by + " " + serial + " " + refused.reason() + " " + refused.clause());
      }
    }
  }
}
