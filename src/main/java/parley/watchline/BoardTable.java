package parley.watchline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import parley.envelope.ReleasedByOne;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.PositionTable;
import parley.message.Exercises;
import parley.store.Store;
import parley.store.StoreException;

/// Writes the board's tables.
final class BoardTable {
  private static final String INSERT =
      """
      insert into board (content, message, name, inbound, peer, serial, format, precedence, rang,
        series, case_number, title, language, severity, at, in_reply_to, replaces, cancels, root,
        wants_acknowledgement, wants_reply, receipt_within, acknowledgement_within, reply_within,
        reply_wanted, agreement, received, refused, refusal_reason, refusal_clause, released_by,
        countersign_within, signs_as, step, awaited)
      values (:content, :message, :name, :inbound, :peer, :serial, :format, :precedence, :rang,
        :series, :caseNumber, :title, :language, :severity, :at, :inReplyTo, :replaces, :cancels,
        :root, :wantsAcknowledgement, :wantsReply, :receiptWithin, :acknowledgementWithin,
        :replyWithin, :replyWanted, :agreement, :received, :refused, :refusalReason,
        :refusalClause, :releasedBy, :countersignWithin, :signsAs, 'JOURNALLED', false)
      on conflict (content) do nothing\
      """;

  private final Store store;

  private final PositionTable position;

  BoardTable(Store store) {
    this.store = store;
    this.position = new PositionTable(store, "board_position");
  }

  Map<LogName, Long> positions() throws StoreException {
    return position.positions();
  }

  /// Everything or nothing, and the position with it.
  ///
  /// @param last of the facts that the strokes draw
  void apply(boolean flash, List<Stroke> strokes, Fact last) throws StoreException {
    store.write(
        flash ? Store.Lane.FLASH : Store.Lane.NORMAL,
        handle -> {
          strokes.forEach(stroke -> apply(handle, stroke));
          return position.advance(handle, last.log(), last.index() + 1);
        });
  }

  void clear() throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute("delete from board")
                + handle.execute("delete from heightened")
                + position.clear(handle));
  }

  private static void apply(Handle handle, Stroke stroke) {
    switch (stroke) {
      case Stroke.Draw(BoardLine line) -> {
        insert(handle, line);
        line.act().ifPresent(act -> PeriodTable.insert(handle, line, act));
        SettleTable.settleAround(handle, line);
        if (line.format().equals(Exercises.END)) {
          SettleTable.settleExercises(handle, line.peer());
        }
        if (line.act().isPresent()) {
          SettleTable.settleHeightened(handle, line.content());
        }
      }
      case Stroke.Deliver deliver -> {
        handle
            .createUpdate(
                "update board set delivered = :at, received = :received, receipt_log = :log,"
                    + " receipt_index = :index where content = :content")
            .bind("at", deliver.at())
            .bind("received", deliver.received())
            .bind("log", deliver.log())
            .bind("index", deliver.index())
            .bind("content", deliver.content())
            .execute();
        SettleTable.settleAround(handle, deliver.content());
      }
      case Stroke.Refuse(String content, BoardLine.Refusal refusal) -> {
        handle
            .createUpdate(
                "update board set refused = :at, refusal_reason = :reason,"
                    + " refusal_clause = :clause where content = :content")
            .bind("at", refusal.at())
            .bind("reason", refusal.reason())
            .bind("clause", refusal.clause())
            .bind("content", content)
            .execute();
        SettleTable.settleAround(handle, content);
        SettleTable.settleHeightened(handle, content);
      }
    }
  }

  private static void insert(Handle handle, BoardLine line) {
    BoardLine.Wants wants = line.wants();
    handle
        .createUpdate(INSERT)
        .bind("content", line.content())
        .bind("message", line.message())
        .bind("name", line.name())
        .bind("inbound", line.inbound())
        .bind("peer", line.peer())
        .bind("serial", line.serial())
        .bind("format", line.format())
        .bind("precedence", line.precedence())
        .bind("rang", line.rang())
        .bind("series", line.series())
        .bind("caseNumber", line.caseNumber().orElse(null))
        .bind("title", line.title().toArray())
        .bind("language", line.language())
        .bind("severity", line.severity().orElse(null))
        .bind("at", line.at())
        .bind("inReplyTo", line.inReplyTo().orElse(null))
        .bind("replaces", line.replaces().orElse(null))
        .bind("cancels", line.cancels().orElse(null))
        .bind("root", root(handle, line))
        .bind("wantsAcknowledgement", wants.acknowledgement())
        .bind("wantsReply", wants.reply())
        .bind("receiptWithin", wants.receiptWithin().orElse(null))
        .bind("acknowledgementWithin", wants.acknowledgementWithin().orElse(null))
        .bind("replyWithin", wants.replyWithin().orElse(null))
        .bind("replyWanted", wants.replyWanted().orElse(null))
        .bind("agreement", line.agreement())
        .bind("received", line.received().orElse(null))
        .bind("refused", line.refusal().map(BoardLine.Refusal::at).orElse(null))
        .bind("refusalReason", line.refusal().map(BoardLine.Refusal::reason).orElse(null))
        .bind("refusalClause", line.refusal().map(BoardLine.Refusal::clause).orElse(null))
        .bind("releasedBy", line.byOne().map(ReleasedByOne::officer).orElse(null))
        .bind("countersignWithin", line.byOne().map(one -> one.within().toMillis()).orElse(null))
        .bind("signsAs", line.signs().orElse(null))
        .execute();
  }

  /// The thread of the message it refers to; an exercise never joins a real thread (W-THREAD-1).
  private static String root(Handle handle, BoardLine line) {
    for (Optional<String> about : List.of(line.replaces(), line.cancels(), line.inReplyTo())) {
      if (about.isPresent()) {
        Optional<String> root =
            handle
                .createQuery("select root, peer, series from board where name = :name order by id")
                .bind("name", about.get())
                .map((row, _) ->
                    line.peer().equals(row.getString("peer"))
                            && line.series().equals(row.getString("series"))
                        ? Optional.of(row.getString("root"))
                        : Optional.<String>empty())
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
        if (root.isPresent()) {
          return root.get();
        }
      }
    }
    return line.name();
  }
}
