package parley.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.TreeNode;
import parley.party.LinkId;

/// The ledger of simulated nodes: maps, with a disk that can fail or crash at each commit.
///
/// After a failed or crashed commit it answers nothing until {@link #reopen}, as a real one.
public final class MemoryLedger extends MemoryTables {

  /// What survives a crash.
  enum Disk {
    /// Every commit that returned: as a real store.
    SYNCED,
    /// A known-bad control: the newest commit is lost in a crash, though it returned.
    LOSES_TAIL,
    /// A known-bad control: a commit that is cut is half applied.
    TEARS
  }

  private final Disk disk;
  private final Map<LinkId, Long> fences = new TreeMap<>();

  /// How to take back the commit that is running, newest step first.
  private Deque<Runnable> undo = new ArrayDeque<>();

  /// The same for the newest commit, for a disk that loses it.
  private Deque<Runnable> tail = new ArrayDeque<>();

  private Cut next = Cut.NONE;
  private boolean down;
  private boolean crashed;
  private long commits;

  public MemoryLedger() {
    this(Disk.SYNCED);
  }

  MemoryLedger(Disk disk) {
    this.disk = disk;
  }

  /// What becomes of the next commit.
  synchronized void cut(Cut cut) {
    next = cut;
  }

  synchronized long commits() {
    return commits;
  }

  /// Ends the process at this moment.
  synchronized void crash() {
    down = true;
    crashed = true;
  }

  /// For a planted bug: a crash takes the newest commit back, though it returned.
  public static MemoryLedger losesItsTail() {
    return new MemoryLedger(Disk.LOSES_TAIL);
  }

  /// The power fails and comes back.
  public synchronized void crashNow() {
    crash();
    var _ = reopen();
  }

  /// A copy as a backup takes it.
  public synchronized MemoryLedger copy() {
    MemoryLedger copy = new MemoryLedger(disk);
    copy.fences.putAll(fences);
    logs.forEach((log, leaves) -> copy.logs.put(log, new ArrayList<>(leaves)));
    copy.nodes.putAll(nodes);
    copy.items.putAll(items);
    serials.forEach((numbering, held) -> copy.serials.put(numbering, new TreeMap<>(held)));
    copy.envelopes.putAll(envelopes);
    copy.bodies.putAll(bodies);
    copy.outbox.putAll(outbox);
    copy.values.putAll(values);
    documents.forEach((kind, held) -> copy.documents.put(kind, new LinkedHashMap<>(held)));
    return copy;
  }

  /// Starts again on what the disk holds.
  synchronized MemoryLedger reopen() {
    if (crashed && disk == Disk.LOSES_TAIL) {
      takeBack(tail);
    }
    tail = new ArrayDeque<>();
    next = Cut.NONE;
    down = false;
    crashed = false;
    return this;
  }

  @Override
  public synchronized void commit(LinkId link, long fence, boolean flash, List<Change> changes)
      throws LedgerException {
    up();
    if (fences.getOrDefault(link, 0L) != fence) {
      throw new LedgerException("fence " + fence + " does not own " + link, null, true);
    }
    undo = new ArrayDeque<>();
    try {
      for (Change change : changes) {
        apply(change);
      }
    } catch (LedgerException e) {
      takeBack(undo);
      throw e;
    }
    settle(changes.size());
  }

  @Override
  public synchronized int erase(List<Digest> contents) throws LedgerException {
    up();
    undo = new ArrayDeque<>();
    int erased = 0;
    for (Digest content : contents) {
      if (bodies.getOrDefault(content, Bytes.EMPTY).size() > 0) {
        put(bodies, content, Bytes.EMPTY);
        erased++;
      }
    }
    settle(erased);
    return erased;
  }

  private void settle(int changes) throws LedgerException {
    Cut cut = next;
    next = Cut.NONE;
    commits++;
    if (!cut.tookEffect()) {
      if (disk == Disk.TEARS) {
        tear(changes);
      } else {
        takeBack(undo);
      }
    }
    tail = undo;
    switch (cut) {
      case NONE -> {}
      case FAILS_BEFORE, FAILS_AFTER -> {
        down = true;
        throw new LedgerException("simulated: the outcome of this commit is unknown");
      }
      case CRASHES_BEFORE, CRASHES_AFTER -> {
        crash();
        throw new LedgerException("simulated: the process died");
      }
    }
  }

  private void tear(int changes) {
    for (int step = 0; step < Math.max(1, changes / 2) && !undo.isEmpty(); step++) {
      undo.pop().run();
    }
  }

  private static void takeBack(Deque<Runnable> steps) {
    while (!steps.isEmpty()) {
      steps.pop().run();
    }
  }

  @Override
  void up() throws LedgerException {
    if (down) {
      throw new LedgerException("simulated: down until reopened");
    }
  }

  private <K, V> void put(Map<K, V> map, K key, V value) {
    boolean had = map.containsKey(key);
    V before = map.put(key, value);
    undo.push(() -> {
      if (had) {
        map.put(key, Objects.requireNonNull(before));
      } else {
        map.remove(key);
      }
    });
  }

  private void apply(Change change) throws LedgerException {
    switch (change) {
      case Change.Append append -> append(append);
      case Change.KeepItem keep -> keep(keep.item());
      case Change.CloseItem close ->
          answer(close.link(), false, close.content(), close.state(), close.answer());
      case Change.KeepAnswer kept -> answer(kept.link(), true, kept.content(), "", kept.answer());
      case Change.KeepEnvelope kept -> {
        expect(
            items.containsKey(new ContentKey(kept.link(), true, kept.content())),
            "no item holds " + kept.content());
        envelope(kept.link(), kept.envelope(), kept.content());
      }
      case Change.KeepBody body -> {
        if (!bodies.containsKey(body.content())) {
          put(bodies, body.content(), body.sealed());
        }
      }
      case Change.Queue queue -> queue(queue.row());
      case Change.Unqueue gone -> unqueue(new LinkDigest(gone.link(), gone.content()));
      case Change.KeepValue kept ->
          put(values, new ValueKey(kept.link(), kept.key()), kept.value());
      case Change.KeepDocument kept -> document(kept.document());
    }
  }

  private void append(Change.Append append) throws LedgerException {
    List<Bytes> log = logs.computeIfAbsent(append.log(), _ -> new ArrayList<>());
    expect(append.index() == log.size(), "not the next entry of " + append.log());
    log.add(append.leaf());
    undo.push(log::removeLast);
    for (TreeNode node : append.nodes()) {
      put(nodes, new NodeKey(append.log(), node.level(), node.position()), node.hash());
    }
  }

  private void keep(Item item) throws LedgerException {
    ContentKey key = new ContentKey(item.link(), item.inbound(), item.content());
    TreeMap<Long, ContentKey> numbering =
        serials.computeIfAbsent(
            Numbering.of(item.link(), item.inbound(), item.serial()), _ -> new TreeMap<>());
    expect(
        !items.containsKey(key) && !numbering.containsKey(item.serial().serial()),
        "an item with this serial or content is held");
    put(items, key, item);
    put(numbering, item.serial().serial(), key);
    if (item.inbound()) {
      envelope(item.link(), item.envelope(), item.content());
    }
  }

  private void envelope(LinkId link, Digest envelope, Digest content) throws LedgerException {
    LinkDigest key = new LinkDigest(link, envelope);
    expect(
        envelopes.getOrDefault(key, content).equals(content),
        "this envelope carried another content");
    put(envelopes, key, content);
  }

  /// @param state empty: stays as it is
  private void answer(LinkId link, boolean inbound, Digest content, String state, Bytes answer)
      throws LedgerException {
    ContentKey key = new ContentKey(link, inbound, content);
    Item item = items.get(key);
    if (item == null || !item.answer().orElse(answer).equals(answer)) {
      throw new LedgerException("no such item, or a different answer to it is stored");
    }
    put(
        items,
        key,
        new Item(
            link,
            inbound,
            item.serial(),
            content,
            item.envelope(),
            item.message(),
            item.messageDigest(),
            item.log(),
            item.index(),
            item.at(),
            state.isEmpty() ? item.state() : state,
            Optional.of(answer)));
  }

  private void queue(Queued row) throws LedgerException {
    LinkDigest key = new LinkDigest(row.link(), row.content());
    Queued waiting = outbox.get(key);
    expect(
        waiting == null || waiting.envelope().equals(row.envelope()),
        "it waits to be sent in other bytes");
    if (waiting == null) {
      put(outbox, key, row);
    }
  }

  /// Taking back puts it at the end again, so the whole order is kept.
  private void unqueue(LinkDigest key) {
    if (!outbox.containsKey(key)) {
      return;
    }
    Map<LinkDigest, Queued> before = new LinkedHashMap<>(outbox);
    outbox.remove(key);
    undo.push(() -> {
      outbox.clear();
      outbox.putAll(before);
    });
  }

  private void document(Document document) {
    Map<Digest, Document> kind =
        documents.computeIfAbsent(document.kind(), _ -> new LinkedHashMap<>());
    if (!kind.containsKey(document.digest())) {
      put(kind, document.digest(), document);
    }
  }

  @Override
  public synchronized long takeOwnership(LinkId link) throws LedgerException {
    up();
    undo = new ArrayDeque<>();
    long fence = fences.getOrDefault(link, 0L) + 1;
    put(fences, link, fence);
    settle(1);
    return fence;
  }
}
