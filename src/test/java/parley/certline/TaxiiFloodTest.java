package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// K-TURN-1: what one client sends, however hostile, is bounded, and does not keep another one from
/// being answered.
class TaxiiFloodTest {
  private static final int ASKED = 25;

  /// More than twice is failure; so little is no time at all on a machine that others use too.
  private static final Duration GRACE = Duration.ofMillis(60);

  @TempDir static Path folder;

  private static List<String> hostile() {
    String deep = "[".repeat(200_000) + "]".repeat(200_000);
    StringBuilder wide = new StringBuilder("{\"type\":\"indicator\"");
    for (int member = 0; member < 300_000; member++) {
      wide.append(",\"x").append(member).append("\":1");
    }
    String type = "a-".repeat(32_000) + "a";
    return List.of(
        Things.envelope(Things.indicator(1, "2026-01-01T00:00:00Z", ",\"a\":" + deep)),
        Things.envelope(wide + "}"),
        Things.envelope("{\"type\":\"" + type + "\",\"id\":\"" + type + "--1\"}"),
        "[".repeat(3_000_000),
        "{\"objects\":[" + "{},".repeat(900_000) + "{}]}");
  }

  private static Duration median(ServedTaxii served) throws Exception {
    long[] times = new long[ASKED];
    for (int time = 0; time < ASKED; time++) {
      long begun = System.nanoTime();
      assertThat(served.national("objects/?limit=100").as("reader").get().status()).isEqualTo(200);
      times[time] = System.nanoTime() - begun;
    }
    Arrays.sort(times);
    return Duration.ofNanos(times[ASKED / 2]);
  }

  @Test
  void hostile_bodies_of_one_client_do_not_slow_another_by_more_than_twice() throws Exception {
    try (ServedTaxii served = new ServedTaxii(folder, 8 << 20, InstantSource.system());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> objects = new ArrayList<>();
      for (int number = 0; number < 200; number++) {
        objects.add(Things.indicator(number));
      }
      served.national("objects/").as("second").post(Things.envelope(objects));
      median(served);
      Duration calm = median(served);
      CountDownLatch over = new CountDownLatch(1);
      CountDownLatch begun = new CountDownLatch(4);
      List<Future<Integer>> floods = new ArrayList<>();
      for (int flood = 0; flood < 4; flood++) {
        int of = flood;
        floods.add(threads.submit(() -> flood(served, of, over, begun)));
      }
      Future<Integer> drip = threads.submit(() -> drip(served, over));
      begun.await();
      Duration flooded = median(served);
      over.countDown();
      for (Future<Integer> flood : floods) {
        assertThat(flood.get()).isPositive();
      }
      assertThat(drip.get()).isPositive();
      assertThat(flooded)
          .as("calm " + calm.toMillis() + " ms")
          .isLessThan(calm.multipliedBy(2).plus(GRACE));
      assertThat(served.national("manifest/?limit=1000").as("reader").get().json().items("objects"))
          .hasSize(200);
    }
  }

  private static int flood(ServedTaxii served, int of, CountDownLatch over, CountDownLatch begun)
      throws Exception {
    List<String> bodies = hostile();
    int sent = 0;
    while (over.getCount() > 0) {
      int status =
          served
              .national("objects/")
              .as("both")
              .post(bodies.get((of + sent) % bodies.size()))
              .status();
      assertThat(status).isIn(202, 413, 422, 429);
      sent++;
      begun.countDown();
    }
    return sent;
  }

  /// A body that is promised, and comes a byte at a time as long as the flood lasts.
  ///
  /// @return bytes
  private static int drip(ServedTaxii served, CountDownLatch over) throws Exception {
    try (SSLSocket socket = served.socket("TLSv1.3")) {
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /cert/collections/national/objects/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
              + served.basic("poster")
              + "\r\nContent-Type: "
              + ServedTaxii.TYPE
              + "\r\nContent-Length: 1000000\r\n\r\n{";
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      int sent = 1;
      while (!over.await(200, TimeUnit.MILLISECONDS)) {
        out.write(' ');
        sent++;
      }
      return sent;
    }
  }
}
