package parley.ledger;

import java.util.List;
import java.util.Optional;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.message.MessageId;
import parley.party.LinkId;

/// A ledger that does something of its own when it is written to, and reads from another.
public abstract class ReadThrough implements Ledger {

  /// Where the next question is asked.
  protected abstract Ledger reading() throws LedgerException;

  @Override
  public long logSize(LogName log) throws LedgerException {
    return reading().logSize(log);
  }

  @Override
  public Digest node(LogName log, int level, long position) throws LedgerException {
    return reading().node(log, level, position);
  }

  @Override
  public List<Bytes> leaves(LogName log, long from, long to) throws LedgerException {
    return reading().leaves(log, from, to);
  }

  @Override
  public Optional<Item> itemOfContent(LinkId link, boolean inbound, Digest content)
      throws LedgerException {
    return reading().itemOfContent(link, inbound, content);
  }

  @Override
  public Optional<Item> itemOfEnvelope(LinkId link, Digest envelope) throws LedgerException {
    return reading().itemOfEnvelope(link, envelope);
  }

  @Override
  public Optional<Item> itemOfSerial(LinkId link, boolean inbound, SerialKey serial)
      throws LedgerException {
    return reading().itemOfSerial(link, inbound, serial);
  }

  @Override
  public Optional<Item> itemOfMessage(LinkId link, boolean inbound, MessageId message)
      throws LedgerException {
    return reading().itemOfMessage(link, inbound, message);
  }

  @Override
  public List<SerialKey> lastSerials(LinkId link, boolean inbound) throws LedgerException {
    return reading().lastSerials(link, inbound);
  }

  @Override
  public List<SerialKey> missingSerials(
      LinkId link, boolean inbound, SerialKey key, long after, int limit) throws LedgerException {
    return reading().missingSerials(link, inbound, key, after, limit);
  }

  @Override
  public List<Queued> queued(LinkId link, int limit) throws LedgerException {
    return reading().queued(link, limit);
  }

  @Override
  public Optional<Queued> queued(LinkId link, Digest content) throws LedgerException {
    return reading().queued(link, content);
  }

  @Override
  public long queuedCount(LinkId link) throws LedgerException {
    return reading().queuedCount(link);
  }

  @Override
  public List<Item> unanswered(LinkId link) throws LedgerException {
    return reading().unanswered(link);
  }

  @Override
  public Optional<Bytes> body(Digest content) throws LedgerException {
    return reading().body(content);
  }

  @Override
  public boolean erased(Digest content) throws LedgerException {
    return reading().erased(content);
  }

  @Override
  public List<Item> aged(
      LinkId link, String agreement, long before, Optional<Item> after, int limit)
      throws LedgerException {
    return reading().aged(link, agreement, before, after, limit);
  }

  @Override
  public int erase(List<Digest> contents) throws LedgerException {
    return reading().erase(contents);
  }

  @Override
  public Optional<Bytes> value(LinkId link, String key) throws LedgerException {
    return reading().value(link, key);
  }

  @Override
  public List<Document> documents(String kind) throws LedgerException {
    return reading().documents(kind);
  }
}
