package parley.watchline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.message.Heightened;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.ShorterClocks;
import parley.party.NodeId;

/// Times of heightened watch as the board draws them from the acts in the journal, so that a board
/// drawn again has the same ones (W-HEIGHT-8, W-HEIGHT-9).
final class PeriodTable {
  /// W-HEIGHT-9: acts that are looked at, the newest.
  private static final int MOST_ACTS = 1_000;

  /// From the few acts to their rows: the order of a cross join is the one that SQLite keeps to,
  /// and a walk through the board would cost every page as much as the board is long.
  private static final String ACTS =
      """
      select b.message, b.name, b.inbound, b.peer, b.title, b.content, b.in_reply_to, b.delivered,
        h.kind, h.agreement, h.starts, h.ends, h.clocks, h.accepted
      from heightened h cross join board b
      where b.content = h.content and b.refused is null order by b.id desc limit :limit\
      """;

  private static final String PROPOSED =
      """
      select count(*) from heightened h cross join board b
      where b.content = h.content and h.starts <= :at and h.ends > :at and b.peer = :peer and b.refused is null\
      """;

  /// What waits and began within a time that somebody proposed.
  private static final String BEGUN_WITHIN =
      """
      select distinct b.name from board b where b.peer = :peer and b.awaited = true
      and b.series = 'real' and exists (
        select 1 from heightened h cross join board p
        where p.content = h.content and p.peer = b.peer and h.starts <= b.received and h.ends > b.received)\
      """;

  private PeriodTable() {}

  /// What one act says.
  record Act(
      String kind,
      Optional<Long> starts,
      Optional<Long> ends,
      Optional<ShorterClocks> clocks,
      boolean accepted) {
    static Optional<Act> of(Message message) {
      return switch (message.format()) {
        case Heightened.PROPOSAL ->
            Optional.of(
                new Act(
                    "proposal",
                    Optional.of(Heightened.from(message).toEpochMilli()),
                    Optional.of(Heightened.until(message).toEpochMilli()),
                    Optional.of(ShorterClocks.of(message.body())),
                    false));
        case Heightened.END ->
            Optional.of(
                new Act(
                    "end",
                    Optional.empty(),
                    Optional.of(Heightened.until(message).toEpochMilli()),
                    Optional.empty(),
                    false));
        case Heightened.ANSWER ->
            Optional.of(
                new Act(
                    "answer",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Heightened.accepts(message)));
        default -> Optional.empty();
      };
    }
  }

  /// A time with the sealed title of its proposal.
  record Drawn(WatchDesk.Period period, String content, Bytes title) {}

  static void insert(Handle handle, BoardLine line, Act act) {
    handle
        .createUpdate(
            "insert into heightened (content, kind, agreement, starts, ends, clocks, accepted)"
                + " values (:content, :kind, :agreement, :starts, :ends, :clocks, :accepted)"
                + " on conflict (content) do nothing")
        .bind("content", line.content())
        .bind("kind", act.kind())
        .bind("agreement", line.agreement())
        .bind("starts", act.starts().orElse(null))
        .bind("ends", act.ends().orElse(null))
        .bind("clocks", act.clocks().map(clocks -> clocks.bytes().utf8()).orElse(null))
        .bind("accepted", act.accepted())
        .execute();
  }

  /// An acceptance changes the clocks of what began within its time: of nothing, where it came
  /// before that time, and of some, where its receipt came late or the peer refused it.
  ///
  /// @return names of messages to settle; none when this content accepts nothing
  static List<String> touched(Handle handle, String content) {
    return handle
        .createQuery(
            "select b.peer from heightened h join board b on b.content = h.content"
                + " where h.content = :content and h.accepted = true")
        .bind("content", content)
        .mapTo(String.class)
        .findOne()
        .map(peer -> handle.createQuery(BEGUN_WITHIN).bind("peer", peer).mapTo(String.class).list())
        .orElse(List.of());
  }

  /// What shortens the clocks of a message that began to run at this moment.
  static Optional<ShorterClocks.Within> covering(
      Handle handle, String peer, String agreement, Precedence precedence, long at) {
    boolean proposed =
        handle.createQuery(PROPOSED).bind("at", at).bind("peer", peer).mapTo(Long.class).one() > 0;
    return !proposed
        ? Optional.empty()
        : all(handle).stream()
            .map(Drawn::period)
            .filter(each -> each.peer().name().equals(peer) && each.agreement().equals(agreement))
            .filter(each -> each.covers(Instant.ofEpochMilli(at)))
            .findFirst()
            .flatMap(each -> each.clocks().of(precedence));
  }

  private record Row(
      MessageId id,
      String name,
      boolean inbound,
      String peer,
      Optional<String> about,
      boolean delivered,
      String content,
      Bytes title,
      String agreement,
      Act act) {
    /// The other side's answer to this, the first one.
    Optional<Row> answer(Map<String, List<Row>> abouts) {
      return abouts.getOrDefault(name, List.of()).stream()
          .filter(each -> each.act().kind().equals("answer"))
          .filter(each -> each.inbound() != inbound && each.peer().equals(peer))
          .findFirst();
    }

    Optional<Boolean> accepted(Map<String, List<Row>> abouts) {
      return answer(abouts).map(each -> each.act().accepted());
    }

    Instant ends() {
      return Instant.ofEpochMilli(act.ends().orElseThrow());
    }
  }

  /// All of them, the one that begins last first.
  static List<Drawn> all(Handle handle) {
    List<Row> rows =
        handle
            .createQuery(ACTS)
            .bind("limit", MOST_ACTS)
            .map((row, _) -> row(row))
            .list()
            .reversed();
    Map<String, List<Row>> abouts = new HashMap<>();
    rows.forEach(row ->
        row.about()
            .ifPresent(name -> abouts.computeIfAbsent(name, _ -> new ArrayList<>()).add(row)));
    return rows.stream()
        .filter(row -> row.act().kind().equals("proposal"))
        .map(row -> new Drawn(period(row, abouts), row.content(), row.title()))
        .sorted(Comparator.comparing((Drawn drawn) -> drawn.period().from()).reversed())
        .toList();
  }

  private static WatchDesk.Period period(Row row, Map<String, List<Row>> abouts) {
    return new WatchDesk.Period(
        new NodeId(row.peer()),
        row.id(),
        !row.inbound(),
        "",
        row.agreement(),
        Instant.ofEpochMilli(row.act().starts().orElseThrow()),
        row.ends(),
        row.act().clocks().orElseThrow(),
        row.delivered(),
        row.accepted(abouts),
        abouts.getOrDefault(row.name(), List.of()).stream()
            .filter(each -> each.act().kind().equals("end") && each.peer().equals(row.peer()))
            .map(each ->
                new WatchDesk.Ending(
                    each.id(), !each.inbound(), each.ends(), each.accepted(abouts)))
            .toList());
  }

  private static Row row(ResultSet row) throws SQLException {
    boolean inbound = row.getBoolean("inbound");
    return new Row(
        MessageId.of(row.getString("message")),
        row.getString("name"),
        inbound,
        row.getString("peer"),
        SettleTable.text(row, "in_reply_to"),
        inbound || SettleTable.number(row, "delivered").isPresent(),
        row.getString("content"),
        Bytes.owning(row.getBytes("title")),
        row.getString("agreement"),
        new Act(
            row.getString("kind"),
            SettleTable.number(row, "starts"),
            SettleTable.number(row, "ends"),
            SettleTable.text(row, "clocks").map(text -> ShorterClocks.read(Bytes.utf8(text))),
            row.getBoolean("accepted")));
  }
}
