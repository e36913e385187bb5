package parley.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.message.Exercises;
import parley.message.Heightened;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.message.ShorterClocks;
import parley.party.NodeId;
import parley.watchline.WatchDesk;

/// What follows from the acts that a desk in memory holds.
final class FakeActs {
  private FakeActs() {}

  record Act(Message message, boolean own, Instant at) {
    boolean about(MessageId id) {
      return message.inReplyTo().map(Reference::id).filter(id::equals).isPresent();
    }

    String title() {
      return message.body().text("title").orElse("");
    }
  }

  static List<WatchDesk.Exercise> exercises(NodeId peer, List<Act> held) {
    Exercises acts = Exercises.NONE;
    for (Act one : held) {
      if (Exercises.act(one.message())) {
        acts = acts.with(one.message(), one.own(), one.at());
      }
    }
    return acts.known().stream()
        .map(act ->
            new WatchDesk.Exercise(
                peer,
                act,
                held.stream()
                    .filter(one -> one.message().id().equals(act.start()))
                    .map(Act::title)
                    .findFirst()
                    .orElse(""),
                true))
        .toList();
  }

  static List<WatchDesk.Period> periods(NodeId peer, List<Act> held) {
    return held.stream()
        .filter(one -> one.message().format().equals(Heightened.PROPOSAL))
        .map(one ->
            new WatchDesk.Period(
                peer,
                one.message().id(),
                one.own(),
                one.title(),
                one.message().agreement(),
                Heightened.from(one.message()),
                Heightened.until(one.message()),
                ShorterClocks.of(one.message().body()),
                true,
                accepted(held, one.message().id()),
                held.stream()
                    .filter(end -> end.message().format().equals(Heightened.END))
                    .filter(end -> end.about(one.message().id()))
                    .map(end ->
                        new WatchDesk.Ending(
                            end.message().id(),
                            end.own(),
                            Heightened.until(end.message()),
                            accepted(held, end.message().id())))
                    .toList()))
        .toList();
  }

  private static Optional<Boolean> accepted(List<Act> held, MessageId id) {
    return held.stream()
        .filter(one -> one.message().format().equals(Heightened.ANSWER) && one.about(id))
        .map(one -> Heightened.accepts(one.message()))
        .findFirst();
  }
}
