package parley.console;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import parley.exchange.Exchange;
import parley.exchange.LinkStatus;
import parley.party.LinkId;
import parley.party.NodeId;

/// Says when a link's light changes: silence is nobody's event, so it is looked once a second.
public final class Lights {
  private Lights() {}

  /// @param changed told the peer
  public static AutoCloseable watch(Exchange exchange, NodeId self, Consumer<NodeId> changed) {
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lights").factory());
    Map<LinkId, LinkStatus.Light> shown = new HashMap<>();
    ScheduledFuture<?> looking =
        watch.scheduleWithFixedDelay(
            () -> {
              for (LinkId link : exchange.links()) {
                LinkStatus.Light light = exchange.status(link).light();
                if (light != shown.put(link, light)) {
                  changed.accept(link.peerOf(self));
                }
              }
            },
            1,
            1,
            TimeUnit.SECONDS);
    return () -> {
      looking.cancel(true);
      watch.shutdownNow();
    };
  }
}
