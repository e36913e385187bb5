package parley.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import parley.agreement.Line;
import parley.agreement.Series;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.ledger.PositionTable;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.NodeId;
import parley.report.Said.Kind;
import parley.store.Store;
import parley.store.StoreException;

/// The tables `report_said` and `report_object`. Drawing the same fact again changes nothing.
final class ReportTable {
  /// K-STATE-3: states of one report, answers to one feedback.
  private static final int MOST_ABOUT = 1_000;

  private static final String SELECT = "select * from report_said s where ";

  private final Store store;
  private final PositionTable position;

  ReportTable(Store store) {
    this.store = store;
    this.position = new PositionTable(store, "report_position");
  }

  Map<LogName, Long> positions() throws StoreException {
    return position.positions();
  }

  /// What these facts say, and how far the log is followed: one commit.
  ///
  /// @param news consecutive facts of one log, at least one
  void draw(List<Fact> news) throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          for (Fact fact : news) {
            draw(handle, fact);
          }
          Fact last = news.getLast();
          return position.advance(handle, last.log(), last.index() + 1);
        });
  }

  private static void draw(Handle handle, Fact fact) {
    switch (fact) {
      case Fact.Sent sent -> insert(handle, sent.item(), sent.message(), Optional.empty());
      case Fact.Received got ->
          insert(handle, got.item(), got.message(), Optional.of(got.at().toEpochMilli()));
      case Fact.Delivered done when done.item().serial().line() == Line.CERT ->
          handle.execute(
              "update report_said set arrived = ? where content = ? and arrived is null",
              done.receipt().at().toEpochMilli(),
              done.item().content().hex());
      case Fact.RefusedByPeer done when done.item().serial().line() == Line.CERT ->
          handle.execute(
              "update report_said set refused = ? where content = ?",
              true,
              done.item().content().hex());
      case Fact.Delivered _, Fact.RefusedByPeer _, Fact.Refused _, Fact.Other _ -> {}
    }
  }

  private static void insert(
      Handle handle, Ledger.Item item, Message message, Optional<Long> arrived) {
    Optional<Kind> kind = Kind.of(message);
    if (kind.isEmpty()) {
      return;
    }
    String content = item.content().hex();
    NodeId peer =
        item.inbound() ? item.serial().sender() : item.link().peerOf(item.serial().sender());
    handle
        .createUpdate(
            """
            insert into report_said (content, kind, message, name, inbound, peer, agreement, series,
              epoch, serial, shown, word, about, at, arrived, refused)
            values (:content, :kind, :message, :name, :inbound, :peer, :agreement, :series,
              :epoch, :serial, :shown, :word, :about, :at, :arrived, :refused)
            on conflict (content) do nothing\
            """)
        .bind("content", content)
        .bind("kind", kind.get().name())
        .bind("message", message.id().toString())
        .bind("name", name(new Reference(message.id(), message.digest())))
        .bind("inbound", item.inbound())
        .bind("peer", peer.name())
        .bind("agreement", message.agreement())
        .bind("series", message.series().code())
        .bind("epoch", item.serial().epoch())
        .bind("serial", item.serial().serial())
        .bind("shown", item.serial().shown())
        .bind("word", kind.get().word(message))
        .bind("about", message.inReplyTo().map(ReportTable::name).orElse(null))
        .bind("at", item.at())
        .bind("arrived", arrived.orElse(null))
        .bind("refused", false)
        .execute();
    for (String object : Kind.objects(message)) {
      handle.execute(
          "insert into report_object (object, content) values (?, ?) on conflict do nothing",
          object,
          content);
    }
  }

  private static String name(Reference reference) {
    return reference.id() + ":" + reference.digest().hex();
  }

  void clear() throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute("delete from report_said")
                + handle.execute("delete from report_object")
                + position.clear(handle));
  }

  /// The newest first.
  List<Said> newest(Kind kind, int most) throws StoreException {
    return store.read(handle ->
        said(
            handle
                .createQuery(SELECT + "kind = :kind order by at desc, content limit :most")
                .bind("kind", kind.name())
                .bind("most", most)));
  }

  /// What both sides have of a kind since a moment, the oldest first; nothing of exercises.
  List<Said> arrived(Kind kind, NodeId peer, Instant from) throws StoreException {
    return store.read(handle ->
        said(
            handle
                .createQuery(
                    SELECT
                        + "peer = :peer and kind = :kind and arrived >= :from and refused = :no"
                        + " and series = :real order by arrived, content")
                .bind("peer", peer.name())
                .bind("kind", kind.name())
                .bind("from", from.toEpochMilli())
                .bind("no", false)
                .bind("real", Series.REAL.code())));
  }

  /// What refers to it, the newest by its sender's numbering (K-STATE-3).
  List<Said> about(Said meant) throws StoreException {
    return store.read(handle ->
        said(
            handle
                .createQuery(
                    SELECT
                        + "about = :name and peer = :peer"
                        + " order by epoch desc, serial desc, content limit :most")
                .bind("name", meant.name())
                .bind("peer", meant.peer().name())
                .bind("most", MOST_ABOUT)));
  }

  Optional<Said> of(MessageId message) throws StoreException {
    return store.read(handle ->
        said(
                handle
                    .createQuery(SELECT + "message = :message order by at, content")
                    .bind("message", message.toString()))
            .stream()
            .findFirst());
  }

  /// Feedback on one object, the newest first.
  List<Said> on(String object, int most) throws StoreException {
    return store.read(handle ->
        said(
            handle
                .createQuery(
                    "select s.* from report_object o join report_said s on s.content = o.content"
                        + " where o.object = :object and s.kind = :kind"
                        + " order by s.at desc, s.content limit :most")
                .bind("object", object)
                .bind("kind", Kind.FEEDBACK.name())
                .bind("most", most)));
  }

  List<String> objects(Said said) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select object from report_object where content = :content order by object")
            .bind("content", said.content())
            .mapTo(String.class)
            .list());
  }

  private static List<Said> said(Query query) {
    return query.map((row, _) -> said(row)).list();
  }

  private static Said said(ResultSet row) throws SQLException {
    @Nullable String about = row.getString("about");
    long arrived = row.getLong("arrived");
    boolean awaited = row.wasNull();
    return new Said(
        Kind.valueOf(row.getString("kind")),
        row.getString("content"),
        MessageId.of(row.getString("message")),
        row.getString("name"),
        row.getBoolean("inbound"),
        new NodeId(row.getString("peer")),
        row.getString("agreement"),
        Series.coded(row.getString("series")).orElse(Series.EXERCISE),
        row.getInt("epoch"),
        row.getLong("serial"),
        row.getString("shown"),
        row.getString("word"),
        Optional.ofNullable(about),
        Instant.ofEpochMilli(row.getLong("at")),
        awaited ? Optional.empty() : Optional.of(Instant.ofEpochMilli(arrived)),
        row.getBoolean("refused"));
  }
}
