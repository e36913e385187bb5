package parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;

/// Connections before a handshake, and of one certificate.
class ComersTest {
  private static final Bytes LOUD = Bytes.utf8("loud");
  private static final Bytes QUIET = Bytes.utf8("quiet");

  private final AtomicLong ticks = new AtomicLong();
  private final Comers comers = new Comers(ticks::get);

  private static InetAddress address(int last) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) (last / 256), (byte) last});
  }

  private int taken(InetAddress address, int times) {
    int taken = 0;
    for (int i = 0; i < times; i++) {
      taken += comers.comes(address) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void one_address_comes_so_often_and_keeps_no_other_out() throws Exception {
    assertThat(taken(address(1), 1_000)).isEqualTo(128);
    assertThat(taken(address(2), 1)).isEqualTo(1);
    ticks.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(taken(address(1), 1_000)).isEqualTo(16);
  }

  @Test
  void an_address_that_knocks_without_pause_still_gets_its_share() throws Exception {
    taken(address(1), 1_000);
    int taken = 0;
    for (int i = 0; i < 1_000; i++) {
      ticks.addAndGet(Duration.ofMillis(1).toNanos());
      taken += taken(address(1), 1);
    }
    assertThat(taken).isBetween(7, 8);
  }

  @Test
  void one_peer_has_so_many_connections_and_a_closed_one_makes_room() {
    for (int i = 0; i < 128; i++) {
      assertThat(comers.enters(LOUD)).isTrue();
    }
    assertThat(comers.enters(LOUD)).isFalse();
    assertThat(comers.enters(QUIET)).isTrue();
    comers.leaves(LOUD);
    assertThat(comers.enters(LOUD)).isTrue();
    assertThat(comers.enters(LOUD)).isFalse();
  }
}
