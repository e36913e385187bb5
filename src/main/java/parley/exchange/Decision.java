package parley.exchange;

import java.util.ArrayList;
import java.util.List;
import parley.ledger.Ledger;

/// What a session decided over one batch of events: the changes first, in one commit, and only then
/// the actions.
final class Decision {
  final List<Ledger.Change> changes = new ArrayList<>();
  final List<Action> actions = new ArrayList<>();

  void change(Ledger.Change change) {
    changes.add(change);
  }

  void act(Action action) {
    actions.add(action);
  }

  /// True when something in it must be committed ahead of what is not FLASH.
  boolean flash() {
    return changes.stream()
        .anyMatch(
            change -> change instanceof Ledger.Change.Queue(Ledger.Queued row) && row.flash());
  }
}
