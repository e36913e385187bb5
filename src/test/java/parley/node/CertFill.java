package parley.node;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Tools that bring objects, a thousand an envelope, each tool one envelope after another.
final class CertFill {
  private static final int ENVELOPE = 1_000;

  /// Before so many a node that was just started is not warm, which it is for weeks.
  private static final long WARM = 100_000;

  /// The last part of a size alone says how fast it is at that size.
  private static final double LAST = 0.2;

  private final CertStand stand;
  private final PrintStream out;

  /// When each envelope was taken in: places in the collection.
  private final List<Instant> places = Collections.synchronizedList(new ArrayList<>());

  /// When the partner's view grew.
  private final List<Span> spans = new ArrayList<>();

  private final Duration patience;
  private volatile long kept;

  /// The partner's view has all that it shall have.
  private volatile boolean whole = true;

  /// @param added objects that were brought in it
  private record Span(Instant from, Instant to, long added) {}

  /// @param patience how long what follows the collection is waited for
  CertFill(CertStand stand, Duration patience, PrintStream out) {
    this.stand = stand;
    this.patience = patience;
    this.out = out;
  }

  boolean whole() {
    return whole;
  }

  long kept() {
    return kept;
  }

  /// Somewhere in the collection, with at least a page behind it.
  Instant place(Random random) {
    return places.get(random.nextInt(Math.max(1, places.size() - 4)));
  }

  /// Somewhere in the partner's view.
  Instant released(Random random) {
    long at = random.nextLong(kept);
    for (Span span : spans) {
      if (at < span.added()) {
        long millis = span.to().toEpochMilli() - span.from().toEpochMilli();
        return span.from().plusMillis((long) (random.nextDouble() * 0.97 * millis));
      }
      at -= span.added();
    }
    throw new IllegalStateException("more was kept than was brought");
  }

  void to(long size, CertGoals goals) throws Exception {
    long from = kept;
    Instant first = Instant.now();
    double spent = stand.machine().spent();
    long start = System.nanoTime();
    List<Long> ends = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newFixedThreadPool(stand.tools.size())) {
      AtomicLong next = new AtomicLong(from);
      List<Future<Boolean>> running = new ArrayList<>();
      for (CertTool tool : stand.tools) {
        running.add(threads.submit(() -> bring(tool, next, size, ends)));
      }
      for (Future<Boolean> each : running) {
        while (!done(each)) {
          double seconds = (System.nanoTime() - start) / 1e9;
          long taken = (long) ends.size() * ENVELOPE;
          out.printf(
              Locale.ROOT, "  %,d of %,d taken, %,.0f/s%n", from + taken, size, taken / seconds);
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double during = stand.machine().spent() - spent;
    kept = size;
    double rate = rate(ends, start);
    out.printf(
        Locale.ROOT,
        "  accepted %,.0f objects/s, the last fifth %,.0f/s; %.0f µs of processor an object"
            + " meanwhile%n",
        (size - from) / seconds,
        rate,
        1e6 * during / (size - from));
    if (size >= WARM) {
      goals.atLeast("objects accepted at " + size, rate, 3_000, "a second");
    }
    settle(new Span(first, first, size - from), start, spent, goals);
  }

  private static double rate(List<Long> ends, long start) {
    List<Long> ordered = new ArrayList<>(ends);
    Collections.sort(ordered);
    int last = Math.max(1, (int) (ordered.size() * LAST));
    long before = last == ordered.size() ? start : ordered.get(ordered.size() - last - 1);
    return last * ENVELOPE / ((ordered.getLast() - before) / 1e9);
  }

  private static boolean done(Future<Boolean> running) throws Exception {
    try {
      return running.get(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    }
  }

  private boolean bring(CertTool tool, AtomicLong next, long size, List<Long> ends)
      throws Exception {
    for (long from = next.getAndAdd(ENVELOPE); from < size; from = next.getAndAdd(ENVELOPE)) {
      byte[] body =
          stand
              .objects
              .envelope(from, Math.min(size, from + ENVELOPE))
              .getBytes(StandardCharsets.UTF_8);
      taken(tool.post(CertStand.OWN + "objects/", body), Math.min(size, from + ENVELOPE) - from);
      ends.add(System.nanoTime());
      places.add(Instant.now());
    }
    return true;
  }

  /// All of them, or nothing that follows is worth anything.
  static void taken(CertTool.Answer answer, long wanted) throws IOException {
    String text = answer.text();
    if (answer.status() != 202 || !text.contains("\"success_count\":" + wanted + ",")) {
      throw new IOException(
          "not all was taken: "
              + answer.status()
              + " "
              + text.replaceAll("\"successes\":\\[.*?\\]", "")
                  .substring(0, Math.min(600, text.length())));
    }
  }

  /// Until the partner's view and the catalogue have all of it, and then until nobody works.
  private void settle(Span span, long start, double spent, CertGoals goals) throws Exception {
    boolean viewed = await("the partner's view", span.added(), start, this::released, goals);
    whole &= viewed;
    spans.add(new Span(span.from(), Instant.now(), span.added()));
    if (await("the catalogue", span.added(), start, this::drawn, goals) && viewed) {
      stand.calm();
      out.printf(
          Locale.ROOT,
          "  relations and all else after %.0f s at most; %.0f µs of processor an object in all%n",
          (System.nanoTime() - start) / 1e9,
          1e6 * (stand.machine().spent() - spent) / span.added());
    }
  }

  private interface Seen {
    boolean now() throws Exception;
  }

  /// @return false when it was not waited for any longer
  private boolean await(String what, long added, long start, Seen seen, CertGoals goals)
      throws Exception {
    long begin = System.nanoTime();
    long told = begin;
    while (!seen.now()) {
      stand.pass(200);
      long now = System.nanoTime();
      if (now - begin > patience.toNanos()) {
        out.printf(Locale.ROOT, "  %s is behind after %.0f s%n", what, (now - start) / 1e9);
        goals.wrong(what + " was not waited for any longer");
        return false;
      }
      if (now - told > TimeUnit.SECONDS.toNanos(30)) {
        told = now;
        out.printf(Locale.ROOT, "  %s follows, %.0f s%n", what, (now - begin) / 1e9);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf(
        Locale.ROOT,
        "  all is in %s after %.1f s, %,.0f/s from the first%n",
        what,
        seconds,
        added / seconds);
    return true;
  }

  /// The last envelopes came in any order.
  private boolean released() throws Exception {
    for (int back = 0; back < 2 * stand.tools.size(); back++) {
      long end = kept - (long) back * ENVELOPE;
      if (end <= 0) {
        break;
      }
      long number = end - 1;
      while (!stand.objects.goes(number)) {
        number--;
      }
      if (stand.reader.asked(CertStand.VIEW + "objects/" + stand.objects.id(number) + "/").status()
          != 200) {
        return false;
      }
    }
    return true;
  }

  private boolean drawn() throws Exception {
    for (int back = 0; back < 2 * stand.tools.size() && kept - (long) back * ENVELOPE > 0; back++) {
      if (!stand.drawn(kept - (long) back * ENVELOPE - 1)) {
        return false;
      }
    }
    return true;
  }
}
