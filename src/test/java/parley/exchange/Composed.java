package parley.exchange;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Json;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Message;
import parley.party.Ceremony;
import parley.party.NodeId;

/// Messages of the watch line between Washington and Moscow, as an officer composes them.
final class Composed {
  private static final SplittableRandom RANDOM = new SplittableRandom(20261122);

  private Composed() {}

  static Message by(
      InstantSource clock,
      Agreement agreement,
      NodeId sender,
      Series series,
      Precedence precedence,
      String text)
      throws Exception {
    NodeId recipient = sender.equals(Ceremony.US_NRRC) ? Ceremony.RU_NRRC : Ceremony.US_NRRC;
    return new Composer(clock, RANDOM)
        .compose(
            new Composition(
                agreement.id(),
                agreement.hash(),
                Line.WATCH,
                "test/1",
                sender,
                List.of(recipient),
                series,
                precedence,
                "en",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "amber",
                "amber",
                Optional.empty(),
                List.of(),
                Json.object().with("text", text).build()));
  }
}
