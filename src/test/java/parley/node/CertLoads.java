package parley.node;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What a full CERT line bears: a client that floods, and an event of many objects in one go.
final class CertLoads {
  private static final int FLOODS = 4;
  private static final int ASKED = 400;
  private static final int WARM = 50;
  private static final double EVENT_SECONDS = 60;

  /// Objects of STIX that a hundred plain attributes become (docs/operate/misp.md).
  private static final int MADE_OF_HUNDRED = 425;

  /// Below what one body may have (K-HTTP-3).
  private static final long BODY = 95L << 20;

  private final CertStand stand;
  private final CertFill fill;
  private final PrintStream out;
  private final Random random = new Random(13);

  CertLoads(CertStand stand, CertFill fill, PrintStream out) {
    this.stand = stand;
    this.fill = fill;
    this.out = out;
  }

  /// Hostile ones, and a thousand good objects that are there already.
  private List<byte[]> bodies() {
    StringBuilder wide = new StringBuilder("{\"objects\":[{\"type\":\"indicator\"");
    for (int member = 0; member < 300_000; member++) {
      wide.append(",\"x").append(member).append("\":1");
    }
    String deep = "[".repeat(200_000) + "]".repeat(200_000);
    return List.of(
            "{\"objects\":[{\"type\":\"indicator\",\"a\":" + deep + "}]}",
            wide + "}]}",
            stand.objects.envelope(0, 1_000),
            "[".repeat(3_000_000),
            "{\"objects\":[" + "{},".repeat(900_000) + "{}]}")
        .stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  void flood(CertGoals goals) throws Exception {
    out.printf("%na flood%n");
    asked(WARM);
    CertGoals.Times alone = asked(ASKED);
    List<byte[]> bodies = bodies();
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(FLOODS);
    CertGoals.Times flooded;
    long sent = 0;
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> floods = new ArrayList<>();
      for (int flood = 0; flood < FLOODS; flood++) {
        int of = flood;
        floods.add(threads.submit(() -> flood(bodies, of, over, begun)));
      }
      begun.await();
      flooded = asked(ASKED);
      over.countDown();
      for (Future<Integer> each : floods) {
        sent += each.get();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf(
        Locale.ROOT,
        "  a page of another client alone: %s%n  while one floods (%.0f bodies a second, %d at"
            + " once): %s%n  beside alone: p50 %.2f, p99 %.2f%n",
        alone.told(),
        sent / seconds,
        FLOODS,
        flooded.told(),
        flooded.at(50) / alone.at(50),
        flooded.at(99) / alone.at(99));
    goals.atMost(
        "a page while one floods, beside alone", flooded.at(50) / alone.at(50), 2, "times");
  }

  private int flood(List<byte[]> bodies, int of, CountDownLatch over, CountDownLatch begun)
      throws Exception {
    int sent = 0;
    while (over.getCount() > 0) {
      int status =
          stand
              .flooder
              .post(CertStand.OWN + "objects/", bodies.get((of + sent) % bodies.size()))
              .status();
      if (status != 202 && status != 413 && status != 422 && status != 429) {
        throw new IOException("a flood was answered by " + status);
      }
      sent++;
      begun.countDown();
    }
    return sent;
  }

  private CertGoals.Times asked(int times) throws Exception {
    long[] nanos = new long[times];
    for (int one = 0; one < times; one++) {
      Instant place = fill.place(random);
      nanos[one] =
          stand.reader.get(CertStand.OWN + "objects/?limit=1000&added_after=" + place).nanos();
    }
    return CertGoals.Times.of(nanos);
  }

  /// Objects that belong together, posted in as few envelopes as limits let.
  void event(int objects, CertGoals goals) throws Exception {
    out.printf("%nan event of %,d objects%n", objects);
    stand.calm();
    long from = fill.kept();
    long to = from + objects;
    long nanos = 0;
    int envelopes = 0;
    while (from < to) {
      StringBuilder body = new StringBuilder("{\"objects\":[");
      long begin = from;
      while (from < to && body.length() < BODY) {
        body.append(from == begin ? "" : ",").append(stand.objects.object(from));
        from++;
      }
      byte[] bytes = body.append("]}").toString().getBytes(StandardCharsets.UTF_8);
      CertTool.Answer answer = stand.tools.getFirst().post(CertStand.OWN + "objects/", bytes);
      CertFill.taken(answer, from - begin);
      nanos += answer.nanos();
      envelopes++;
    }
    out.printf(
        Locale.ROOT,
        "  posted in %d envelope%s: %.1f s, %,.0f objects/s%n",
        envelopes,
        envelopes == 1 ? "" : "s",
        nanos / 1e9,
        objects / (nanos / 1e9));
    goals.atMost("an event of " + objects + " objects", nanos / 1e9, EVENT_SECONDS, "s");
  }

  /// As many as an event of MISP that an operator brings in by command: an attribute becomes an
  /// indicator, what is observed, and how they hang together.
  void misp(int objects, CertGoals goals) throws Exception {
    stand.calm();
    int attributes = objects * 100 / MADE_OF_HUNDRED;
    Path file = stand.dir().resolveSibling("event.json");
    Files.writeString(file, stand.objects.event(fill.kept(), attributes));
    long begun = System.nanoTime();
    String said =
        CertStand.good("cert", "misp", "import", "--dir", stand.dir().toString(), file.toString());
    double seconds = (System.nanoTime() - begun) / 1e9;
    out.printf(
        Locale.ROOT,
        "  an event of MISP of %,d attributes (%,d MiB), by parley cert misp import: %.1f s; it says:"
            + " %s%n",
        attributes,
        Files.size(file) >> 20,
        seconds,
        said.lines().reduce((_, last) -> last).orElse(""));
    goals.atMost("an event of MISP of " + attributes + " attributes", seconds, EVENT_SECONDS, "s");
  }
}
