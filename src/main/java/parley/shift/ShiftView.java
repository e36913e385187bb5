package parley.shift;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What the pages of the shifts show.
public final class ShiftView {
  private ShiftView() {}

  /// A hand-over that is being written.
  ///
  /// @param items as gathered now
  /// @param seen what signing this page signs
  public record Unsigned(HandOver.Draft draft, List<OpenItem> items, String seen) {
    public Unsigned {
      items = List.copyOf(items);
    }
  }

  /// @param writing none for those who hand nothing over
  /// @param waiting signed by the outgoing officer alone, newest first
  /// @param signed newest first
  /// @param now the shift that runs
  /// @param formatName a format's name in the reader's language
  public record Desk(
      Optional<Unsigned> writing,
      HandOvers.Page waiting,
      HandOvers.Page signed,
      Roster.Line now,
      Optional<Outcome> outcome,
      UnaryOperator<String> formatName) {}

  /// Check-lists beside a message, and what was ticked.
  public record Checks(List<CheckList> lists, List<Tick> ticks) {
    public Checks {
      lists = List.copyOf(lists);
      ticks = List.copyOf(ticks);
    }

    public Optional<Tick> tick(CheckList list, CheckList.Step step) {
      return ticks.stream()
          .filter(tick -> tick.list().equals(list.id()) && tick.step().equals(step.id()))
          .findFirst();
    }

    public long done(CheckList list) {
      return list.steps().stream().filter(step -> tick(list, step).isPresent()).count();
    }
  }
}
