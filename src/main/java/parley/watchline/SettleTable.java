package parley.watchline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import parley.watchline.WatchDesk.Step;

/// Brings rows and those they refer to up to date with each other. Run again it changes nothing, so
/// facts may come twice and references may come before what they name.
final class SettleTable {
  /// Only columns that name messages stand in the conditions, so that no engine is tempted to walk
  /// through all rows of a peer; the peer is compared afterwards.
  private static final String TO_SETTLE =
      """
      select id, peer, inbound, format, series, at, wants_acknowledgement, wants_reply,
        receipt_within, acknowledgement_within, reply_within, reply_wanted, agreement, precedence,
        received, delivered, refused, released_by
      from board where name = :name\
      """;

  private static final String ABOUT =
      """
      select peer, refused, inbound, format, series, at, in_reply_to, replaces, cancels,
        signs_as
      from board where in_reply_to = :name or replaces = :name or cancels = :name\
      """;

  private static final String SETTLE =
      """
      update board set acknowledged = :acknowledged, answered = :answered, step = :step,
        due = :due, due_for = :dueFor, state = :state, awaited = :awaited,
        countersigned = :countersigned, countersigned_by = :countersignedBy,
        countersign_awaited = :countersignAwaited
      where id = :id\
      """;

  /// An end of ours counts whatever became of it: who said it goes by it. It stops nothing while
  /// another exercise stands that began before the message: whose the message is, nothing says. A
  /// start of ours that they do not have yet stands for nothing that was played (W-EXERCISE-5).
  private static final String EXERCISE_OVER =
      """
      select max(at) as ended from board where format = 'exercise-end/1' and peer = :peer
      and (refused is null or inbound = false) and not exists (
        select 1 from board s where s.format = 'exercise-start/1' and s.peer = :peer and s.at <= :at
        and s.refused is null and (s.inbound = true or s.delivered is not null) and not exists (
          select 1 from board e where e.in_reply_to = s.name and e.format = 'exercise-end/1'
          and e.peer = s.peer and (e.refused is null or e.inbound = false)))\
      """;

  private SettleTable() {}

  /// What still waits in the exercises with a peer, when one of them has ended.
  static void settleExercises(Handle handle, String peer) {
    handle
        .createQuery(
            "select distinct name from board where peer = :peer and series = 'exercise'"
                + " and awaited = true")
        .bind("peer", peer)
        .mapTo(String.class)
        .list()
        .forEach(name -> settle(handle, name, peer));
  }

  /// What began within a time of heightened watch, when its acceptance came or was refused
  /// (W-HEIGHT-8).
  static void settleHeightened(Handle handle, String content) {
    List<String> touched = PeriodTable.touched(handle, content);
    if (!touched.isEmpty()) {
      String peer =
          handle
              .createQuery("select peer from board where content = :content")
              .bind("content", content)
              .mapTo(String.class)
              .one();
      touched.forEach(name -> settle(handle, name, peer));
    }
  }

  private static Optional<Long> exerciseOver(Handle handle, String peer, long at) {
    return handle
        .createQuery(EXERCISE_OVER)
        .bind("peer", peer)
        .bind("at", at)
        .map((row, _) -> number(row, "ended"))
        .one();
  }

  private record Names(String peer, List<String> names) {}

  /// A row that was just drawn, and the rows that it refers to.
  static void settleAround(Handle handle, BoardLine line) {
    Stream.of(Optional.of(line.name()), line.inReplyTo(), line.replaces(), line.cancels())
        .flatMap(Optional::stream)
        .forEach(name -> settle(handle, name, line.peer()));
  }

  /// The row with this content, and the rows that it refers to: a refused acknowledgement
  /// acknowledges nothing.
  static void settleAround(Handle handle, String content) {
    handle
        .createQuery(
            "select peer, name, in_reply_to, replaces, cancels from board"
                + " where content = :content")
        .bind("content", content)
        .map((row, _) -> names(row))
        .list()
        .forEach(around -> around.names().forEach(name -> settle(handle, name, around.peer())));
  }

  private static Names names(ResultSet row) throws SQLException {
    return new Names(
        row.getString("peer"),
        Stream.of(
                Optional.of(row.getString("name")),
                text(row, "in_reply_to"),
                text(row, "replaces"),
                text(row, "cancels"))
            .flatMap(Optional::stream)
            .toList());
  }

  private static void settle(Handle handle, String name, String peer) {
    List<Settled> rows =
        handle
            .createQuery(TO_SETTLE)
            .bind("name", name)
            .map((row, _) ->
                of(peer, row) ? Optional.of(settled(handle, row)) : Optional.<Settled>empty())
            .stream()
            .flatMap(Optional::stream)
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    List<Settled.About> abouts =
        handle
            .createQuery(ABOUT)
            .bind("name", name)
            .map((row, _) ->
                of(peer, row) && number(row, "refused").isEmpty()
                    ? Optional.of(about(row, name))
                    : Optional.<Settled.About>empty())
            .stream()
            .flatMap(Optional::stream)
            .toList();
    rows.forEach(row -> write(handle, row.id(), row.outcome(abouts)));
  }

  private static boolean of(String peer, ResultSet row) throws SQLException {
    return peer.equals(row.getString("peer"));
  }

  private static void write(Handle handle, long id, Settled.Outcome outcome) {
    handle
        .createUpdate(SETTLE)
        .bind("id", id)
        .bind("acknowledged", outcome.acknowledged().orElse(null))
        .bind("answered", outcome.answered().orElse(null))
        .bind("step", outcome.step().name())
        .bind("due", outcome.due().orElse(null))
        .bind("dueFor", outcome.dueFor().map(Step::name).orElse(null))
        .bind("state", outcome.state().orElse(null))
        .bind("awaited", outcome.awaited())
        .bind("countersigned", outcome.countersigned().map(Settled.About::at).orElse(null))
        .bind("countersignedBy", outcome.countersigned().flatMap(Settled.About::signs).orElse(null))
        .bind("countersignAwaited", outcome.countersignAwaited())
        .execute();
  }

  private static Settled settled(Handle handle, ResultSet row) throws SQLException {
    return new Settled(
        row.getLong("id"),
        row.getBoolean("inbound"),
        row.getString("format"),
        row.getString("series"),
        row.getLong("at"),
        wants(handle, row),
        number(row, "received"),
        number(row, "delivered"),
        number(row, "refused"),
        row.getString("series").equals("exercise")
            ? exerciseOver(handle, row.getString("peer"), row.getLong("at"))
            : Optional.empty(),
        text(row, "released_by"));
  }

  /// As the agreement has it, or a time of heightened watch in which its clocks began to run: a
  /// message of an exercise has none, and neither has one of before there were any.
  private static BoardLine.Wants wants(Handle handle, ResultSet row) throws SQLException {
    BoardLine.Wants usual =
        new BoardLine.Wants(
            row.getBoolean("wants_acknowledgement"),
            row.getBoolean("wants_reply"),
            number(row, "receipt_within"),
            number(row, "acknowledgement_within"),
            number(row, "reply_within"),
            number(row, "reply_wanted"));
    Optional<Long> received = number(row, "received");
    Optional<String> agreement = text(row, "agreement");
    if (received.isEmpty() || agreement.isEmpty() || !row.getString("series").equals("real")) {
      return usual;
    }
    return PeriodTable.covering(
            handle,
            row.getString("peer"),
            agreement.get(),
            BoardLine.ranked(row.getInt("precedence")),
            received.get())
        .map(usual::within)
        .orElse(usual);
  }

  private static Settled.About about(ResultSet row, String name) throws SQLException {
    return new Settled.About(
        row.getBoolean("inbound"),
        row.getString("format"),
        row.getString("series"),
        row.getLong("at"),
        text(row, "in_reply_to").filter(name::equals).isPresent(),
        text(row, "replaces").filter(name::equals).isPresent(),
        text(row, "cancels").filter(name::equals).isPresent(),
        text(row, "signs_as"));
  }

  static Optional<String> text(ResultSet row, String column) throws SQLException {
    @Nullable String text = row.getString(column);
    return Optional.ofNullable(text);
  }

  static Optional<Long> number(ResultSet row, String column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(number);
  }
}
