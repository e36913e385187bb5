package parley.linktest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.ledger.PositionTable;
import parley.message.Message;
import parley.party.LinkId;
import parley.store.Store;
import parley.store.StoreException;

/// The tables `link_traffic` and `link_traffic_position`: drawn from the journals, like a board.
final class TrafficTable {
  private final Store store;

  private final PositionTable position;

  TrafficTable(Store store) {
    this.store = store;
    this.position = new PositionTable(store, "link_traffic_position");
  }

  Map<LogName, Long> positions() throws StoreException {
    return position.positions();
  }

  /// Everything or nothing, and the position with it. Given again it changes nothing.
  void apply(List<Fact> facts) throws StoreException {
    Fact last = facts.getLast();
    store.write(
        Store.Lane.NORMAL,
        handle -> {
          facts.forEach(fact -> apply(handle, fact));
          return position.advance(handle, last.log(), last.index() + 1);
        });
  }

  /// Formal tests and statements stay: they are not drawn from the journals alone.
  void clear() throws StoreException {
    store.write(
        Store.Lane.NORMAL,
        handle -> handle.execute("delete from link_traffic") + position.clear(handle));
  }

  private static void apply(Handle handle, Fact fact) {
    long at = fact.at().toEpochMilli();
    switch (fact) {
      case Fact.Sent sent -> {
        put(handle, sent.item(), sent.message().precedence().code(), at, "OPEN");
        between(handle, sent.item(), at, OptionalLong.empty());
        FormalTestTable.sent(handle, sent.message().id().toString(), at);
        DayTable.sent(handle, sent.message().id().toString());
      }
      case Fact.Delivered delivered -> {
        settle(handle, delivered.item(), "RECEIPTED");
        between(handle, delivered.item(), delivered.item().at(), OptionalLong.of(at));
        ended(handle, delivered.item(), FormalTest.State.RECEIPTED, at);
      }
      case Fact.RefusedByPeer refused -> {
        settle(handle, refused.item(), "REFUSED");
        ended(handle, refused.item(), FormalTest.State.REFUSED, at);
        refused.item().message().ifPresent(id -> DayTable.refused(handle, id.toString()));
      }
      case Fact.Received received -> {
        put(handle, received.item(), received.message().precedence().code(), at, "RECEIPTED");
        between(
            handle,
            received.item(),
            received.message().composedAt().toEpochMilli(),
            OptionalLong.of(at));
        received(handle, received.item().link(), received.message(), fact.at());
      }
      case Fact.Refused refused -> put(handle, refused.item(), "", at, "REFUSED");
      case Fact.Other _ -> {}
    }
  }

  private static void received(Handle handle, LinkId link, Message message, Instant at) {
    Formal.slotOf(link, message, at)
        .ifPresent(slot ->
            FormalTestTable.received(
                handle,
                link.name(),
                slot.toEpochMilli(),
                message.id().toString(),
                at.toEpochMilli()));
    if (message.format().equals(DayStatement.FORMAT)) {
      DayTable.received(handle, link, message, at);
    } else if (message.format().equals(DayStatement.ANSWER)) {
      DayTable.answered(handle, link, message);
    }
  }

  private static void ended(Handle handle, Ledger.Item item, FormalTest.State state, long at) {
    item.message().ifPresent(id -> FormalTestTable.ended(handle, id.toString(), state, at));
  }

  static String numbering(SerialKey key) {
    String shown = key.shown();
    return shown.substring(0, shown.lastIndexOf('/'));
  }

  private static void put(
      Handle handle, Ledger.Item item, String precedence, long at, String state) {
    handle
        .createUpdate(
            """
            insert into link_traffic (link, outbound, numbering, serial, content, precedence, at,
              state)
            values (:link, :outbound, :numbering, :serial, :content, :precedence, :at, :state)
            on conflict (link, outbound, numbering, serial) do nothing\
            """)
        .bind("link", item.link().name())
        .bind("outbound", !item.inbound())
        .bind("numbering", numbering(item.serial()))
        .bind("serial", item.serial().serial())
        .bind("content", item.content().hex())
        .bind("precedence", precedence)
        .bind("at", at)
        .bind("state", state)
        .execute();
  }

  /// Between which moments the peer must have journalled it: ours where there are two of ours,
  /// otherwise from when the peer says it composed it.
  private static void between(Handle handle, Ledger.Item item, long begun, OptionalLong settled) {
    handle
        .createUpdate(
            "update link_traffic set begun = :begun, settled = :settled where link = :link and"
                + " outbound = :outbound and numbering = :numbering and serial = :serial")
        .bind("begun", begun)
        .bind("settled", settled.isPresent() ? settled.getAsLong() : null)
        .bind("link", item.link().name())
        .bind("outbound", !item.inbound())
        .bind("numbering", numbering(item.serial()))
        .bind("serial", item.serial().serial())
        .execute();
  }

  /// Numbering → receipted serials that the peer can only have journalled between two moments.
  Map<String, List<Long>> within(LinkId link, boolean outbound, Instant from, Instant until)
      throws StoreException {
    return store.read(handle -> {
      Map<String, List<Long>> serials = new TreeMap<>();
      handle
          .createQuery(
              "select numbering, serial from link_traffic where link = :link and"
                  + " outbound = :outbound and state = 'RECEIPTED' and begun >= :from and"
                  + " settled < :until order by serial limit 10000")
          .bind("link", link.name())
          .bind("outbound", outbound)
          .bind("from", from.toEpochMilli())
          .bind("until", until.toEpochMilli())
          .map((row, _) -> Map.entry(row.getString(1), row.getLong(2)))
          .forEach(row ->
              serials.computeIfAbsent(row.getKey(), n -> new ArrayList<>()).add(row.getValue()));
      return serials;
    });
  }

  private static void settle(Handle handle, Ledger.Item item, String state) {
    handle
        .createUpdate(
            "update link_traffic set state = :state where content = :content and outbound = true")
        .bind("content", item.content().hex())
        .bind("state", state)
        .execute();
  }

  /// One serial as it stands here.
  record Row(long serial, String precedence, String state) {}

  /// Numbering → first and last serial journalled between two moments.
  Map<String, Tally.Range> spans(LinkId link, boolean outbound, Instant from, Instant until)
      throws StoreException {
    return store.read(handle -> {
      Map<String, Tally.Range> spans = new HashMap<>();
      handle
          .createQuery(
              "select numbering, min(serial), max(serial) from link_traffic where link = :link and"
                  + " outbound = :outbound and at >= :from and at < :until group by numbering")
          .bind("link", link.name())
          .bind("outbound", outbound)
          .bind("from", from.toEpochMilli())
          .bind("until", until.toEpochMilli())
          .map((row, _) ->
              Map.entry(row.getString(1), new Tally.Range(row.getLong(2), row.getLong(3))))
          .forEach(entry -> spans.put(entry.getKey(), entry.getValue()));
      return spans;
    });
  }

  List<Row> rows(LinkId link, boolean outbound, String numbering, Tally.Range span)
      throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select serial, precedence, state from link_traffic where link = :link and"
                    + " outbound = :outbound and numbering = :numbering and serial >= :first and"
                    + " serial <= :last order by serial")
            .bind("link", link.name())
            .bind("outbound", outbound)
            .bind("numbering", numbering)
            .bind("first", span.first())
            .bind("last", span.last())
            .map((row, _) -> new Row(row.getLong(1), row.getString(2), row.getString(3)))
            .list());
  }

  void forget(LinkId link, Instant before) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate("delete from link_traffic where link = :link and at < :before")
                .bind("link", link.name())
                .bind("before", before.toEpochMilli())
                .execute());
  }

  /// Counts what is settled of these serials.
  static Tally tally(String numbering, Tally.Range span, List<Row> rows, List<Tally.Range> open) {
    List<Long> receipted = count(rows, open, "RECEIPTED");
    long refused =
        counted(rows, open).stream().filter(row -> row.state().equals("REFUSED")).count();
    return new Tally(numbering, span.first(), span.last(), receipted, refused, open);
  }

  static List<Long> count(List<Row> rows, List<Tally.Range> open, String state) {
    List<Long> counts = new ArrayList<>();
    for (Precedence precedence : Precedence.values()) {
      counts.add(
          counted(rows, open).stream()
              .filter(row -> row.state().equals(state))
              .filter(row -> row.precedence().equals(precedence.code()))
              .count());
    }
    return counts;
  }

  private static List<Row> counted(List<Row> rows, List<Tally.Range> open) {
    return rows.stream()
        .filter(row -> open.stream().noneMatch(range -> range.has(row.serial())))
        .toList();
  }
}
