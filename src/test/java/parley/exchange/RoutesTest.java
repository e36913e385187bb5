package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.link.HttpsRoute;
import parley.link.RouteStatus;
import parley.seal.Suite;

/// Two nodes whose preferred route takes connections and never says a word.
class RoutesTest {
  private static final int BACKLOG = 1_000;

  /// The operating system accepts what nobody ever reads.
  private static ServerSocket swallower() throws Exception {
    return new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
  }

  private static Duration delivered(TwoNodes nodes, Precedence precedence) throws Exception {
    long begun = System.nanoTime();
    Released released = nodes.us.release(nodes.us.compose(precedence, "over which route?"));
    assertThat(released).isInstanceOf(Released.Queued.class);
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static void swallow(TwoNodes nodes, ServerSocket swallower) throws Exception {
    nodes.us.kill();
    nodes.us.before.add(
        new HttpsRoute(
            nodes.us.vault.transport().context(Set::of), "127.0.0.1:" + swallower.getLocalPort()));
    nodes.us.open();
  }

  @Test
  void flash_is_delivered_within_three_seconds_though_the_preferred_route_is_silent(
      @TempDir Path folder) throws Exception {
    try (ServerSocket swallower = swallower();
        TwoNodes nodes = new TwoNodes(folder, 1, Suite.NIST)) {
      swallow(nodes, swallower);
      for (int i = 0; i < 10; i++) {
        assertThat(delivered(nodes, Precedence.FLASH)).isLessThan(Duration.ofSeconds(3));
      }
    }
  }

  @Test
  void routine_goes_on_to_the_next_route_within_its_patience_and_then_at_once(@TempDir Path folder)
      throws Exception {
    try (ServerSocket swallower = swallower();
        TwoNodes nodes = new TwoNodes(folder, 1, Suite.NIST)) {
      swallow(nodes, swallower);
      assertThat(delivered(nodes, Precedence.ROUTINE)).isLessThan(Duration.ofSeconds(8));
      assertThat(nodes.us.exchange().status(TwoNodes.LINK).routes())
          .extracting(RouteStatus::good)
          .containsExactly(false, true);
      assertThat(delivered(nodes, Precedence.ROUTINE)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void a_silent_route_does_not_keep_the_link_from_coming_up(@TempDir Path folder) throws Exception {
    try (ServerSocket swallower = swallower();
        TwoNodes nodes = new TwoNodes(folder, 1, Suite.NIST)) {
      swallow(nodes, swallower);
      nodes.eventually(
          "up",
          () -> {
            LinkStatus status = nodes.us.exchange().status(TwoNodes.LINK);
            return status.light() == LinkStatus.Light.UP && status.roundTrip().isPresent();
          });
    }
  }
}
