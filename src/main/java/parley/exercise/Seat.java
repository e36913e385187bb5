package parley.exercise;

import java.util.List;
import parley.codec.Json;

/// One side's desk, as far as an exercise is played at it.
public interface Seat {
  /// The node's name.
  String name();

  /// What is wrong with a draft of the script, each in one sentence; references are not looked at.
  List<String> faults(Json.Obj draft) throws Unheld;

  /// Sends a draft to the other side.
  ///
  /// @return the message's identifier
  String release(Json.Obj draft) throws Unheld;

  /// @return the identifier of the acknowledgement
  String acknowledge(String id, boolean complete, String note) throws Unheld;

  /// Messages of the exercise series on this board.
  List<Row> rows() throws Unheld;

  /// @param step as on the board, in small letters
  /// @param state as on the board; `over` when its exercise was ended; empty for none
  record Row(String id, boolean inbound, String format, String step, String state) {
    boolean reached(String wanted) {
      List<String> steps = List.of("journalled", "delivered", "acknowledged", "answered");
      return steps.indexOf(step) >= steps.indexOf(wanted);
    }
  }

  /// The node did not do it.
  final class Unheld extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean over;

    /// @param over because no exercise is under way any more
    public Unheld(String why, boolean over, Throwable cause) {
      super(why, cause);
      this.over = over;
    }

    boolean over() {
      return over;
    }
  }
}
