package parley.ledger;

import java.util.List;
import java.util.Optional;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.journal.LogSource;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.store.Room;

/// The one storage port of the core. SQLite, PostgreSQL and the simulator's faulty disk each
/// implement it and pass one conformance suite, which cuts every step before and after its effect.
public interface Ledger {

  /// Applies all changes or none, in their order; durable on return.
  ///
  /// @param fence the lease number under which the caller owns the link; a commit under an older
  ///   one is refused
  /// @throws LedgerException when it failed; the outcome is unknown until everything is read again,
  ///   unless it was fenced
  void commit(LinkId link, long fence, boolean flash, List<Change> changes) throws LedgerException;

  /// Takes ownership of a link: from now on commits under older fences fail.
  long takeOwnership(LinkId link) throws LedgerException;

  /// Number of entries of a log; 0 when there is none.
  long logSize(LogName log) throws LedgerException;

  /// @throws LedgerException also when there is no such complete subtree
  Digest node(LogName log, int level, long position) throws LedgerException;

  /// Leaf records `from` inclusive to `to` exclusive.
  ///
  /// @throws LedgerException also when the log is shorter: history never looks shorter than it is
  List<Bytes> leaves(LogName log, long from, long to) throws LedgerException;

  /// A log as audits and exports read it.
  default LogSource<LedgerException> source(LogName log) {
    return new LogSource<>() {
      @Override
      public List<Bytes> entries(long from, long to) throws LedgerException {
        return leaves(log, from, to);
      }

      @Override
      public Digest node(int level, long position) throws LedgerException {
        return Ledger.this.node(log, level, position);
      }
    };
  }

  Optional<Item> itemOfContent(LinkId link, boolean inbound, Digest content) throws LedgerException;

  /// The inbound item, by the digest of the envelope's bytes, any of those in which the content
  /// arrived. An outbound envelope that comes back is not found.
  Optional<Item> itemOfEnvelope(LinkId link, Digest envelope) throws LedgerException;

  Optional<Item> itemOfSerial(LinkId link, boolean inbound, SerialKey serial)
      throws LedgerException;

  /// The first one, when a peer used an identifier twice.
  Optional<Item> itemOfMessage(LinkId link, boolean inbound, MessageId message)
      throws LedgerException;

  /// Highest serial used per numbering (agreement, line, series, epoch), as its last key.
  List<SerialKey> lastSerials(LinkId link, boolean inbound) throws LedgerException;

  /// Serials from 1 to the highest of this numbering that no item holds; at most `limit`.
  default List<SerialKey> missingSerials(LinkId link, boolean inbound, SerialKey last, int limit)
      throws LedgerException {
    return missingSerials(link, inbound, last, 0, limit);
  }

  /// The same, of those above `after`.
  List<SerialKey> missingSerials(
      LinkId link, boolean inbound, SerialKey last, long after, int limit) throws LedgerException;

  /// What waits to be sent, by precedence, exercises last (X-ORDER-1), then in order of queueing;
  /// at most `limit`.
  List<Queued> queued(LinkId link, int limit) throws LedgerException;

  /// The same without their bytes, which are many.
  default List<Waiting> waiting(LinkId link, int limit) throws LedgerException {
    return queued(link, limit).stream()
        .map(row -> new Waiting(row.content(), row.serial(), row.precedence()))
        .toList();
  }

  Optional<Queued> queued(LinkId link, Digest content) throws LedgerException;

  /// How many wait to be sent.
  long queuedCount(LinkId link) throws LedgerException;

  /// Inbound items whose answer is not stored yet: what a crash interrupted between journal and
  /// receipt.
  List<Item> unanswered(LinkId link) throws LedgerException;

  /// The sealed body kept for a content digest; none once it was erased.
  Optional<Bytes> body(Digest content) throws LedgerException;

  /// Whether the body of a content was here and was erased.
  boolean erased(Digest content) throws LedgerException;

  /// Items of both directions under one agreement that were journalled before a moment, are
  /// answered, and whose body is kept; the oldest first.
  ///
  /// @param before epoch milliseconds
  /// @param after the last one of the page before
  List<Item> aged(LinkId link, String agreement, long before, Optional<Item> after, int limit)
      throws LedgerException;

  /// Erases bodies for good, all or none, behind everything else that waits to be written; durable
  /// on return. A body that comes again is not kept again.
  ///
  /// @return how many were there
  int erase(List<Digest> contents) throws LedgerException;

  /// A small durable value of this link, for example the epoch or the peer's newest checkpoint.
  Optional<Bytes> value(LinkId link, String key) throws LedgerException;

  /// All documents of a kind (`roll`, `agreement`, `act`) in the order in which they were adopted.
  List<Document> documents(String kind) throws LedgerException;

  /// How much room is left for what is committed.
  default Room room() {
    return Room.AMPLE;
  }

  /// One message in one direction.
  ///
  /// @param at when it was journalled, epoch milliseconds
  /// @param state `queued`, `delivered`, `refused`, `void`, `received`
  /// @param answer the stored signed answer: ours when inbound, the peer's when outbound
  record Item(
      LinkId link,
      boolean inbound,
      SerialKey serial,
      Digest content,
      Digest envelope,
      Optional<MessageId> message,
      Digest messageDigest,
      LogName log,
      long index,
      long at,
      String state,
      Optional<Bytes> answer) {
    /// The same, ended with the peer's signed answer.
    public Item closed(String ended, Bytes document) {
      return new Item(
          link,
          inbound,
          serial,
          content,
          envelope,
          message,
          messageDigest,
          log,
          index,
          at,
          ended,
          Optional.of(document));
    }
  }

  /// @param precedence of the message; ROUTINE for a void
  /// @param envelope the bytes to send, the same at each attempt
  record Queued(
      LinkId link,
      Digest content,
      SerialKey serial,
      Precedence precedence,
      long at,
      Bytes envelope) {}

  /// What is queued, without its bytes.
  record Waiting(Digest content, SerialKey serial, Precedence precedence) {}

  record Document(String kind, String name, long number, Digest digest, Bytes der) {}

  /// One part of a commit.
  sealed interface Change {
    /// The next entry of a log; an index that is not the log's size is an error.
    ///
    /// @param nodes every subtree that the entry completed, the leaf first
    record Append(LogName log, long index, Bytes leaf, List<parley.journal.TreeNode> nodes)
        implements Change {
      public Append {
        nodes = List.copyOf(nodes);
      }
    }

    /// A second item with the content or with the serial of one that is held is an error.
    record KeepItem(Item item) implements Change {}

    /// Ends an outbound item: `delivered` or `refused`, with the peer's signed answer. Again with
    /// the same answer it changes nothing but the state; with a different answer it is an error,
    /// since the first one is evidence.
    record CloseItem(LinkId link, Digest content, String state, Bytes answer) implements Change {}

    /// Stores the own signed answer to an inbound item; writing a different one over it is an
    /// error.
    record KeepAnswer(LinkId link, Digest content, Bytes answer) implements Change {}

    /// The same content came in other bytes: both envelope digests lead to one item, which must be
    /// held already.
    record KeepEnvelope(LinkId link, Digest envelope, Digest content) implements Change {}

    /// The first body of a content stays: sealing is randomised, what it says is the same.
    record KeepBody(Digest content, Bytes sealed) implements Change {}

    /// Other bytes for a content that waits already are an error.
    record Queue(Queued row) implements Change {}

    /// Nothing happens when it does not wait.
    record Unqueue(LinkId link, Digest content) implements Change {}

    record KeepValue(LinkId link, String key, Bytes value) implements Change {}

    /// Nothing happens when this kind has a document of this digest.
    record KeepDocument(Document document) implements Change {}
  }
}
