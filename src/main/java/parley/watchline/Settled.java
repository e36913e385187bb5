package parley.watchline;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import parley.watchline.WatchDesk.Step;

/// One row before it is settled, and what follows for it from those that refer to it: pure, so that
/// the same rows always give the same board. Times are milliseconds.
///
/// @param over when the last exercise with this peer was ended, for a message of an exercise, once
///   none stands that had begun before it
/// @param releasedBy the one officer who released it, where another one has to countersign
record Settled(
    long id,
    boolean inbound,
    String format,
    String series,
    long at,
    BoardLine.Wants wants,
    Optional<Long> received,
    Optional<Long> delivered,
    Optional<Long> refused,
    Optional<Long> over,
    Optional<String> releasedBy) {

  /// Another message that refers to it and was not refused.
  ///
  /// @param signs whose countersignature it is
  record About(
      boolean inbound,
      String format,
      String series,
      long at,
      boolean inReplyTo,
      boolean replaces,
      boolean cancels,
      Optional<String> signs) {}

  /// @param state `over`, `cancelled`, `corrected` or `unanswered`
  /// @param awaited somebody still has to do something about it
  /// @param countersigned the first one that counts
  record Outcome(
      Optional<Long> acknowledged,
      Optional<Long> answered,
      Step step,
      Optional<Long> due,
      Optional<Step> dueFor,
      Optional<String> state,
      boolean awaited,
      Optional<About> countersigned,
      boolean countersignAwaited) {}

  /// Its exercise has ended: nothing is awaited any more (W-EXERCISE-9).
  private boolean exerciseOver() {
    return over.filter(end -> end >= at).isPresent();
  }

  Outcome outcome(List<About> abouts) {
    Optional<Long> acknowledged =
        first(
            abouts,
            about -> fromOther(about) && about.inReplyTo() && is(about, "acknowledgement/"));
    Optional<Long> answered =
        first(abouts, about -> fromOther(about) && about.inReplyTo() && answers(about));
    boolean cancelled = abouts.stream().anyMatch(about -> fromSame(about) && about.cancels());
    boolean corrected = abouts.stream().anyMatch(about -> fromSame(about) && about.replaces());
    Optional<Step> waits =
        exerciseOver()
            ? Optional.empty()
            : cancelled ? undelivered() : waits(acknowledged, answered);
    Optional<About> countersigned = countersigned(abouts);
    boolean countersignAwaited =
        releasedBy.isPresent() && countersigned.isEmpty() && refused.isEmpty() && !exerciseOver();
    return new Outcome(
        acknowledged,
        answered,
        step(acknowledged, answered),
        waits.flatMap(this::due),
        waits.filter(step -> due(step).isPresent()),
        exerciseOver() && refused.isEmpty()
            ? Optional.of("over")
            : cancelled
                ? Optional.of("cancelled")
                : corrected
                    ? Optional.of("corrected")
                    : waits.filter(_ -> unanswered(abouts, acknowledged)).map(_ -> "unanswered"),
        waits.isPresent() || countersignAwaited,
        countersigned,
        countersignAwaited);
  }

  /// Another officer's, of the same side; it may have come first, when the two could not be
  /// compared yet (W-COUNTER-2). That the message was cancelled meanwhile takes nothing away: it
  /// was sent.
  private Optional<About> countersigned(List<About> abouts) {
    return releasedBy.flatMap(one ->
        abouts.stream()
            .filter(about -> fromSame(about) && about.inReplyTo())
            .filter(about -> about.signs().filter(other -> !other.equals(one)).isPresent())
            .min(Comparator.comparingLong(About::at)));
  }

  /// The receiver says that nobody there has done what is awaited (W-LADDER-6); once somebody has
  /// acknowledged, what was said before that is past.
  private boolean unanswered(List<About> abouts, Optional<Long> acknowledged) {
    return abouts.stream()
        .filter(about -> fromOther(about) && about.inReplyTo() && is(about, "unanswered/"))
        .anyMatch(about -> acknowledged.filter(at -> at >= about.at()).isEmpty());
  }

  private static Optional<Long> first(List<About> abouts, Predicate<About> which) {
    return abouts.stream().filter(which).map(About::at).min(Long::compare);
  }

  /// A state answers a report of origin, and an answer to feedback that (K-STATE-2, K-FEEDBACK-4).
  private boolean answers(About about) {
    return is(about, "reply/")
        || Drafting.ANSWERS.entrySet().stream()
            .anyMatch(
                pair -> about.format().equals(pair.getKey()) && format.equals(pair.getValue()));
  }

  private static boolean is(About about, String format) {
    return about.format().startsWith(format);
  }

  /// Only the other side can acknowledge or answer, and only within the same series (W-THREAD-1).
  private boolean fromOther(About about) {
    return about.inbound() != inbound && about.series().equals(series);
  }

  /// Only the sender can correct or cancel (W-THREAD-2).
  private boolean fromSame(About about) {
    return about.inbound() == inbound && about.series().equals(series);
  }

  private Step step(Optional<Long> acknowledged, Optional<Long> answered) {
    if (refused.isPresent()) {
      return Step.REFUSED;
    }
    if (answered.isPresent()) {
      return Step.ANSWERED;
    }
    if (acknowledged.isPresent()) {
      return Step.ACKNOWLEDGED;
    }
    return inbound || delivered.isPresent() ? Step.DELIVERED : Step.JOURNALLED;
  }

  private Optional<Step> undelivered() {
    return refused.isEmpty() && !inbound && delivered.isEmpty()
        ? Optional.of(Step.DELIVERED)
        : Optional.empty();
  }

  /// The next step that is awaited: delivery, then the acknowledgement, then the reply.
  private Optional<Step> waits(Optional<Long> acknowledged, Optional<Long> answered) {
    if (refused.isPresent() || undelivered().isPresent()) {
      return undelivered();
    }
    if (wants.acknowledgement() && acknowledged.isEmpty() && answered.isEmpty()) {
      return Optional.of(Step.ACKNOWLEDGED);
    }
    return wants.reply() && answered.isEmpty() ? Optional.of(Step.ANSWERED) : Optional.empty();
  }

  private Optional<Long> due(Step step) {
    return switch (step) {
      case DELIVERED -> wants.receiptWithin().map(within -> at + within);
      case ACKNOWLEDGED -> sum(received, wants.acknowledgementWithin());
      case ANSWERED -> sum(received, wants.replyWithin());
      case JOURNALLED, COUNTERSIGNED, REFUSED -> Optional.empty();
    };
  }

  private static Optional<Long> sum(Optional<Long> from, Optional<Long> within) {
    return Stream.of(from, within).allMatch(Optional::isPresent)
        ? Optional.of(from.orElseThrow() + within.orElseThrow())
        : Optional.empty();
  }
}
