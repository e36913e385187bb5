package parley.exchange;

import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Json;
import parley.message.Composer;
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
            new Written(agreement, sender, recipient, series)
                .as("test/1", precedence, Optional.empty(), Json.object().with("text", text)));
  }
}
