package parley.casework;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.casework.CaseDesk.Moment;
import parley.casework.CaseDesk.Side;
import parley.casework.CaseDesk.What;
import parley.watchline.Board;
import parley.watchline.WatchDesk;
import parley.watchline.WatchDesk.Step;

/// Puts in one order what happened: pure, so that the same rows give the same line (F-LINE-1).
final class Timeline {
  private Timeline() {}

  /// @param floor what the own log says of a message's content
  static List<Moment> of(
      List<Board.Placed> messages,
      List<CaseAct> acts,
      Map<String, List<FloorTraceTable.Trace>> floor) {
    List<Moment> moments = new ArrayList<>();
    for (Board.Placed message : messages) {
      message(moments, message);
      for (FloorTraceTable.Trace trace : floor.getOrDefault(message.content(), List.of())) {
        deadline(message.row(), trace).ifPresent(moments::add);
      }
    }
    acts.forEach(act -> moments.add(act(act)));
    moments.sort(Comparator.comparing(Moment::at));
    return moments;
  }

  private static void message(List<Moment> moments, Board.Placed message) {
    WatchDesk.Row row = message.row();
    Side sender = row.inbound() ? Side.THEM : Side.US;
    Side receiver = row.inbound() ? Side.US : Side.THEM;
    moments.add(
        moment(row.at(), sender, row.inbound() ? What.RECEIVED : What.SENT, row, row.format()));
    Optional<Instant> delivered =
        row.inbound()
            ? Optional.empty()
            : Optional.ofNullable(message.reached().get(Step.DELIVERED));
    delivered.ifPresent(at -> moments.add(moment(at, receiver, What.RECEIPTED, row, "")));
    Optional.ofNullable(message.reached().get(Step.REFUSED))
        .ifPresent(at -> moments.add(moment(at, receiver, What.REFUSED, row, "")));
    if (row.due().isPresent() && row.dueFor().isPresent()) {
      moments.add(
          moment(
              row.due().get(),
              receiver,
              What.DUE,
              row,
              row.dueFor().get().name().toLowerCase(Locale.ROOT)));
    }
  }

  private static Optional<Moment> deadline(WatchDesk.Row row, FloorTraceTable.Trace trace) {
    String[] detail = trace.detail().split("/", -1);
    return switch (trace.kind()) {
      case "deadline-passed" -> Optional.of(floor(trace, What.PASSED, row, detail[0]));
      case "alarm" -> Optional.of(floor(trace, What.ALARM, row, detail[1]));
      case "alarm-taken" -> Optional.of(floor(trace, What.TAKEN, row, detail[0]));
      case "alarm-ended" -> Optional.of(floor(trace, What.ENDED, row, detail[0]));
      default -> Optional.empty();
    };
  }

  private static Moment floor(
      FloorTraceTable.Trace trace, What what, WatchDesk.Row row, String detail) {
    return new Moment(trace.at(), Side.FLOOR, what, Optional.of(row), trace.officer(), detail);
  }

  private static Moment moment(Instant at, Side side, What what, WatchDesk.Row row, String detail) {
    return new Moment(at, side, what, Optional.of(row), "", detail);
  }

  private static Moment act(CaseAct act) {
    What what =
        switch (act.kind()) {
          case OPENED -> What.OPENED;
          case ATTACHED -> What.ATTACHED;
          case DETACHED -> What.DETACHED;
          case STATE -> What.STATE;
          case CHARGE -> What.CHARGE;
          case NOTE -> What.NOTE;
        };
    boolean named = act.kind() == CaseAct.Kind.STATE || act.kind() == CaseAct.Kind.CHARGE;
    return new Moment(
        act.at(),
        Side.FLOOR,
        what,
        Optional.empty(),
        act.officer(),
        named ? act.about() : act.words());
  }
}
