package parley.casework;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Digest;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchline.Board;
import parley.watchline.WatchDesk;
import parley.watchline.WatchDesk.Step;

/// The table `search_batch`: batches of the CERT line, which stand on no board (K-BATCH-5), each as
/// a thread of its own (F-CASE-8). The search draws it in the commit in which it keeps the words.
final class BatchTable {
  private static final String SELECT = "select * from search_batch where ";

  private final Store store;

  BatchTable(Store store) {
    this.store = store;
  }

  /// A batch, in the form in which the board gives messages.
  private record Batch(Board.Placed placed, CaseDesk.Brought brought) {}

  /// Whether a message is on no board, and may belong to a case all the same.
  static boolean is(Message message) {
    return message.format().equals(Message.BATCH);
  }

  static boolean is(WatchDesk.Row row) {
    return row.format().equals(Message.BATCH);
  }

  /// The boards, and beside them what stands on none.
  Threads beside(Threads boards) {
    return new Threads() {
      @Override
      public Optional<Board.Placed> placed(MessageId id) throws StoreException {
        Optional<Board.Placed> there = boards.placed(id);
        return there.isPresent() ? there : first("message", id.toString()).map(Batch::placed);
      }

      @Override
      public List<Board.Placed> placed(List<String> contents) throws StoreException {
        Map<String, Board.Placed> placed = new HashMap<>();
        boards.placed(contents).forEach(one -> placed.put(one.content(), one));
        List<String> others =
            contents.stream().filter(content -> !placed.containsKey(content)).toList();
        with(others).forEach(batch -> placed.put(batch.placed().content(), batch.placed()));
        return contents.stream()
            .flatMap(content -> Optional.ofNullable(placed.get(content)).stream())
            .toList();
      }

      @Override
      public List<Board.Placed> thread(String root, NodeId peer) throws StoreException {
        Optional<Batch> batch = first("name", root);
        return batch.isPresent() ? List.of(batch.get().placed()) : boards.thread(root, peer);
      }

      @Override
      public Set<String> awaited() throws StoreException {
        Set<String> awaited = new HashSet<>(boards.awaited());
        awaited.addAll(waiting());
        return awaited;
      }
    };
  }

  private List<String> waiting() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select content from search_batch where ended is null")
            .mapTo(String.class)
            .list());
  }

  /// What those of these messages bring that are batches, by identifier.
  Map<MessageId, CaseDesk.Brought> brought(Stream<Board.Placed> messages) throws StoreException {
    Map<MessageId, CaseDesk.Brought> brought = new HashMap<>();
    with(messages.filter(placed -> is(placed.row())).map(Board.Placed::content).toList())
        .forEach(batch -> brought.put(batch.placed().row().id(), batch.brought()));
    return brought;
  }

  private List<Batch> with(List<String> contents) throws StoreException {
    return contents.isEmpty()
        ? List.of()
        : store.<List<Batch>>read(handle ->
            contents.stream()
                .flatMap(content ->
                    handle
                        .createQuery(SELECT + "content = :content")
                        .bind("content", content)
                        .map((row, _) -> batch(row))
                        .findOne()
                        .stream())
                .toList());
  }

  /// What was taken before what was refused, where a partner sent the same message twice.
  ///
  /// @param column from the program's own text
  private Optional<Batch> first(String column, String value) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                SELECT
                    + column
                    + " = :value order by case when refused then 1 else 0 end, at, content limit 1")
            .bind("value", value)
            .map((row, _) -> batch(row))
            .findOne());
  }

  private static Batch batch(ResultSet row) throws SQLException {
    boolean inbound = row.getBoolean("inbound");
    Instant at = Instant.ofEpochMilli(row.getLong("at"));
    long ended = row.getLong("ended");
    boolean waits = row.wasNull();
    Step step = row.getBoolean("refused") ? Step.REFUSED : waits ? Step.JOURNALLED : Step.DELIVERED;
    Map<Step, Instant> reached = new EnumMap<>(Step.class);
    reached.put(Step.JOURNALLED, at);
    if (!waits) {
      reached.put(step, Instant.ofEpochMilli(ended));
    }
    String name = row.getString("name");
    MessageId id = MessageId.of(row.getString("message"));
    WatchDesk.Row line =
        new WatchDesk.Row(
            id,
            inbound,
            new NodeId(row.getString("peer")),
            row.getString("serial"),
            Message.BATCH,
            Precedence.ROUTINE,
            Precedence.ROUTINE,
            Series.coded(row.getString("series")).orElse(Series.EXERCISE),
            Optional.empty(),
            "",
            "",
            Optional.empty(),
            at,
            step,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Reference reference = new Reference(id, Digest.hex(name.substring(name.indexOf(':') + 1)));
    return new Batch(
        new Board.Placed(line, row.getString("content"), reference, name, reached),
        new CaseDesk.Brought(row.getLong("objects"), row.getLong("withdrawn")));
  }

  /// Within the transaction that keeps the words; the same fact again changes nothing.
  static void draw(Handle handle, Fact fact) {
    switch (fact) {
      case Fact.Sent sent when is(sent.message()) ->
          insert(handle, sent.item(), sent.message(), Optional.empty(), false);
      case Fact.Received received when is(received.message()) ->
          insert(handle, received.item(), received.message(), Optional.of(received.at()), false);
      case Fact.Refused refused ->
          refused
              .message()
              .filter(BatchTable::is)
              .ifPresent(message ->
                  insert(handle, refused.item(), message, Optional.of(refused.at()), true));
      case Fact.Delivered done -> end(handle, done.item(), done.at(), false);
      case Fact.RefusedByPeer done -> end(handle, done.item(), done.at(), true);
      case Fact.Sent _, Fact.Received _, Fact.Other _ -> {}
    }
  }

  private static void insert(
      Handle handle, Ledger.Item item, Message message, Optional<Instant> ended, boolean refused) {
    handle
        .createUpdate(
            """
            insert into search_batch (content, message, name, inbound, peer, serial, series,
              objects, withdrawn, at, ended, refused)
            values (:content, :message, :name, :inbound, :peer, :serial, :series,
              :objects, :withdrawn, :at, :ended, :refused)
            on conflict (content) do nothing\
            """)
        .bind("content", item.content().hex())
        .bind("message", message.id().toString())
        .bind("name", message.id() + ":" + message.digest().hex())
        .bind("inbound", item.inbound())
        .bind("peer", Document.peer(item, item.inbound()).name())
        .bind("serial", item.serial().shown())
        .bind("series", message.series().code())
        .bind("objects", message.body().number("objects").orElse(0L))
        .bind("withdrawn", message.body().number("withdrawn").orElse(0L))
        .bind("at", item.at())
        .bind("ended", ended.map(Instant::toEpochMilli).orElse(null))
        .bind("refused", refused)
        .execute();
  }

  private static void end(Handle handle, Ledger.Item item, Instant at, boolean refused) {
    if (item.serial().line() == Line.CERT) {
      handle
          .createUpdate(
              "update search_batch set ended = :at, refused = :refused"
                  + " where content = :content and ended is null")
          .bind("at", at.toEpochMilli())
          .bind("refused", refused)
          .bind("content", item.content().hex())
          .execute();
    }
  }

  static int clear(Handle handle) {
    return handle.execute("delete from search_batch");
  }
}
