package parley.ledger;

import java.util.List;
import java.util.Optional;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.store.Room;
import parley.store.Store;
import parley.store.StoreException;

/// The ledger of a running node, in its store. Each commit is one work of the writer, so the
/// commits of all links share its transactions.
public final class StoreLedger implements Ledger {
  private final Store store;

  public StoreLedger(Store store) {
    this.store = store;
  }

  @Override
  public void commit(LinkId link, long fence, boolean flash, List<Change> changes)
      throws LedgerException {
    write(
        flash ? Store.Lane.FLASH : Store.Lane.NORMAL,
        ChangeTable.apply(link, fence, List.copyOf(changes)));
  }

  @Override
  public long takeOwnership(LinkId link) throws LedgerException {
    return write(Store.Lane.FLASH, OwnerTable.takeOwnership(link));
  }

  @Override
  public Room room() {
    return store.room();
  }

  private <T> T write(Store.Lane lane, Store.Work<T> work) throws LedgerException {
    try {
      return store.write(lane, work);
    } catch (StoreException e) {
      throw new LedgerException(
          "not committed: " + e.getMessage(), e, e.getCause() instanceof OwnerTable.Fenced);
    }
  }

  /// For a question that is one query.
  private <T> T look(Store.Work<T> query) throws LedgerException {
    try {
      return store.look(query);
    } catch (StoreException e) {
      throw unread(e);
    }
  }

  private <T> T read(Store.Work<T> query) throws LedgerException {
    try {
      return store.read(query);
    } catch (StoreException e) {
      throw unread(e);
    }
  }

  private static LedgerException unread(StoreException e) {
    return new LedgerException("the ledger cannot be read: " + e.getMessage(), e);
  }

  @Override
  public long logSize(LogName log) throws LedgerException {
    return look(LogTable.size(log));
  }

  @Override
  public Digest node(LogName log, int level, long position) throws LedgerException {
    return look(LogTable.node(log, level, position))
        .orElseThrow(() ->
            lacking("the journal " + log + " lacks the stored hash " + level + "/" + position));
  }

  @Override
  public List<Bytes> leaves(LogName log, long from, long to) throws LedgerException {
    List<Bytes> leaves = look(LogTable.leaves(log, from, to));
    if (leaves.size() != to - from) {
      throw lacking("the journal " + log + " lacks an entry between " + from + " and " + (to - 1));
    }
    return leaves;
  }

  private static LedgerException lacking(String what) {
    return new LedgerException(
        what
            + ": rows were taken out of the database. Nothing is signed. Keep this database as"
            + " evidence and put a whole one back, or open a new epoch (docs/operate/backup.md)");
  }

  @Override
  public Optional<Item> itemOfContent(LinkId link, boolean inbound, Digest content)
      throws LedgerException {
    return look(ItemTable.ofContent(link, inbound, content));
  }

  @Override
  public Optional<Item> itemOfEnvelope(LinkId link, Digest envelope) throws LedgerException {
    return look(ItemTable.ofEnvelope(link, envelope));
  }

  @Override
  public Optional<Item> itemOfSerial(LinkId link, boolean inbound, SerialKey serial)
      throws LedgerException {
    return look(ItemTable.ofSerial(link, inbound, serial));
  }

  @Override
  public Optional<Item> itemOfMessage(LinkId link, boolean inbound, MessageId message)
      throws LedgerException {
    return look(ItemTable.ofMessage(link, inbound, message));
  }

  @Override
  public List<SerialKey> lastSerials(LinkId link, boolean inbound) throws LedgerException {
    return look(NumberingTable.last(link, inbound));
  }

  @Override
  public List<SerialKey> missingSerials(
      LinkId link, boolean inbound, SerialKey last, long after, int limit) throws LedgerException {
    return read(NumberingTable.missing(link, inbound, last, after, limit));
  }

  @Override
  public List<Queued> queued(LinkId link, int limit) throws LedgerException {
    return look(OutboxTable.first(link, limit));
  }

  @Override
  public List<Waiting> waiting(LinkId link, int limit) throws LedgerException {
    return look(OutboxTable.heads(link, limit));
  }

  @Override
  public Optional<Queued> queued(LinkId link, Digest content) throws LedgerException {
    return look(OutboxTable.of(link, content));
  }

  @Override
  public long queuedCount(LinkId link) throws LedgerException {
    return look(OutboxTable.count(link));
  }

  @Override
  public List<Item> unanswered(LinkId link) throws LedgerException {
    return look(ItemTable.unanswered(link));
  }

  @Override
  public Optional<Bytes> body(Digest content) throws LedgerException {
    return look(KeptTable.body(content));
  }

  @Override
  public boolean erased(Digest content) throws LedgerException {
    return look(KeptTable.erased(content));
  }

  @Override
  public List<Item> aged(
      LinkId link, String agreement, long before, Optional<Item> after, int limit)
      throws LedgerException {
    return look(ItemTable.aged(link, agreement, before, after, limit));
  }

  @Override
  public int erase(List<Digest> contents) throws LedgerException {
    return write(Store.Lane.BULK, KeptTable.erase(List.copyOf(contents)));
  }

  @Override
  public Optional<Bytes> value(LinkId link, String key) throws LedgerException {
    return look(KeptTable.value(link, key));
  }

  @Override
  public List<Document> documents(String kind) throws LedgerException {
    return look(KeptTable.documents(kind));
  }
}
