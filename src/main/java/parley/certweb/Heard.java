package parley.certweb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.report.Reports;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.WatchDesk;

/// What was said of an object, by whichever side (K-FEEDBACK-3).
@FunctionalInterface
public interface Heard {
  /// K-FEEDBACK-3: feedback shown with its words at once; of more the codes alone.
  int WORDED = 20;

  /// Where nothing is heard.
  static Heard nothing() {
    return _ -> List.of();
  }

  /// The newest first.
  List<Reports.Feedback> on(String object) throws StoreException;

  /// @param words empty where they are not shown: erased by retention, or there are too many
  record Opinion(Reports.Feedback feedback, Optional<Words> words) {
    /// It waits for an answer of ours.
    public boolean open() {
      return feedback.inbound() && feedback.answers().isEmpty();
    }
  }

  /// @param language BCP 47
  record Words(String text, String language) {}

  /// With their words: each reading is in the own log before they are shown.
  default List<Opinion> worded(String object, WatchDesk desk, Permit<Act.Read> permit)
      throws StoreException {
    List<Opinion> opinions = new ArrayList<>();
    for (Reports.Feedback each : on(object)) {
      opinions.add(
          new Opinion(
              each, opinions.size() < WORDED ? words(each, desk, permit) : Optional.empty()));
    }
    return opinions;
  }

  private static Optional<Words> words(
      Reports.Feedback feedback, WatchDesk desk, Permit<Act.Read> permit) {
    try {
      return desk.view(feedback.id(), permit)
          .flatMap(view ->
              view.message()
                  .body()
                  .text("text")
                  .map(text -> new Words(text, view.message().language())));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }
}
