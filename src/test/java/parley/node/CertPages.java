package parley.node;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import parley.codec.Json;

/// What a CERT line of some size is asked: pages from random places, polls, searches.
final class CertPages {
  private static final int WARM = 100;
  private static final int FINDS = 300;
  private static final int ROUNDS = 20;
  private static final double PAGE_MILLIS = 100;
  private static final double POLL_MILLIS = 5;

  /// Beyond so many a walk through everything takes longer than what it is to show.
  private static final long WALKED = 1_000_000;

  private static final int WALK = 10_000;

  /// Objects of a page that is as good as full: only such are held against each other.
  private static final int FULL = 900;

  private final CertStand stand;
  private final CertFill fill;
  private final int pages;
  private final PrintStream out;
  private final Random random = new Random(11);

  CertPages(CertStand stand, CertFill fill, int pages, PrintStream out) {
    this.stand = stand;
    this.fill = fill;
    this.pages = pages;
    this.out = out;
  }

  /// @param path up to the place
  private record Way(String name, boolean view, String path, int pages) {}

  void all(long size, CertGoals goals) throws Exception {
    int few = Math.max(100, pages / 4);
    String objects = CertStand.OWN + "objects/?limit=1000";
    for (Way way :
        List.of(
            new Way("page", false, objects, pages),
            new Way(
                "page of the partner's view", true, CertStand.VIEW + "objects/?limit=1000", pages),
            new Way("page by type", false, objects + "&match%5Btype%5D=indicator", few),
            new Way("page by a rare type", false, objects + "&match%5Btype%5D=malware", few),
            new Way("page by spec_version", false, objects + "&match%5Bspec_version%5D=2.1", few),
            new Way("manifest", false, CertStand.OWN + "manifest/?limit=1000", few))) {
      pages(way, size, goals);
    }
    polls(size, goals);
    finds(size, goals);
    if (size <= WALKED) {
      walk(CertStand.OWN, size, goals);
      long going = 0;
      for (long number = 0; number < size; number++) {
        going += stand.objects.goes(number) ? 1 : 0;
      }
      if (fill.whole()) {
        walk(CertStand.VIEW, going, goals);
      }
    }
    out.printf(
        Locale.ROOT,
        "  on the disk %,d MiB, the node in memory %,d MiB%n",
        stand.machine().bytes() >> 20,
        stand.machine().memory());
  }

  private void pages(Way way, long size, CertGoals goals) throws Exception {
    long[] nanos = new long[way.pages()];
    long got = 0;
    for (int page = -WARM; page < way.pages(); page++) {
      Instant place = way.view() ? fill.released(random) : fill.place(random);
      CertTool.Answer answer = stand.reader.get(way.path() + "&added_after=" + place);
      if (page >= 0) {
        nanos[page] = answer.nanos();
        got += answer.count("\"id\":\"");
      }
    }
    CertGoals.Times times = CertGoals.Times.of(nanos);
    out.printf(
        Locale.ROOT, "  %s: %s, %d objects each%n", way.name(), times.told(), got / way.pages());
    goals.atMost(way.name() + " at " + size + ", p99", times.at(99), PAGE_MILLIS, "ms");
    if (got / way.pages() >= FULL) {
      goals.flat(way.name() + " at " + size, way.name(), times);
    }
  }

  /// As many as poll each minute, each on its own connection, all at once; nothing is new.
  private void polls(long size, CertGoals goals) throws Exception {
    String path = CertStand.OWN + "objects/?added_after=" + Instant.now();
    long[] nanos = new long[ROUNDS * stand.pollers.size()];
    double spent = 0;
    for (CertTool poller : stand.pollers) {
      // So many secrets that were not seen before are looked at one after the other (K-SIGN-4).
      while (poller.asked(path).status() == 429) {
        stand.pass(1_000);
      }
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // The first round makes no figure: all connections at once are new to the node.
      polled(path, threads);
      for (int round = 0; round < ROUNDS; round++) {
        double before = stand.machine().spent();
        List<Long> times = polled(path, threads);
        spent += stand.machine().spent() - before;
        for (int at = 0; at < times.size(); at++) {
          nanos[round * times.size() + at] = times.get(at);
        }
      }
    }
    double each = 1e3 * spent / nanos.length;
    out.printf(
        Locale.ROOT,
        "  poll with nothing new, %d at once: %.2f ms of processor each, %s%n",
        stand.pollers.size(),
        each,
        CertGoals.Times.of(nanos).told());
    goals.atMost("a poll with nothing new at " + size, each, POLL_MILLIS, "ms of processor");
  }

  private List<Long> polled(String path, ExecutorService threads) throws Exception {
    List<Future<CertTool.Answer>> asked = new ArrayList<>();
    for (CertTool poller : stand.pollers) {
      asked.add(threads.submit(() -> poller.get(path)));
    }
    List<Long> times = new ArrayList<>();
    for (Future<CertTool.Answer> each : asked) {
      if (!each.get().text().equals("{}")) {
        throw new IOException("a poll where nothing is new brought something");
      }
      times.add(each.get().nanos());
    }
    return times;
  }

  private interface Asked {
    Json.Builder query(long number);
  }

  private void finds(long size, CertGoals goals) throws Exception {
    find(
        "a value",
        number -> Json.object().with("value", stand.objects.value(number - number % 20)),
        size,
        goals);
    find("a name", n -> Json.object().with("value", stand.objects.id(n)), size, goals);
    find(
        "words", number -> Json.object().with("value", "campaign c" + number % 1_000), size, goals);
    find("nothing asked", _ -> Json.object(), size, goals);
    find(
        "type and TLP", _ -> Json.object().with("type", "malware").with("tlp", "red"), size, goals);
    find("a tool", _ -> Json.object().with("source", "tool-1"), size, goals);
  }

  private void find(String what, Asked asked, long size, CertGoals goals) throws Exception {
    long[] nanos = new long[FINDS];
    long found = 0;
    for (int one = -WARM / 4; one < FINDS; one++) {
      Json.Builder query = asked.query(random.nextLong(size)).with("limit", 50);
      long begun = System.nanoTime();
      int entries = stand.find(query).items("entries").size();
      if (one >= 0) {
        nanos[one] = System.nanoTime() - begun;
        found += entries;
      }
    }
    CertGoals.Times times = CertGoals.Times.of(nanos);
    out.printf(
        Locale.ROOT,
        "  find by %s: %s, %.1f entries%n",
        what,
        times.told(),
        found / (double) FINDS);
    goals.atMost("find by " + what + " at " + size + ", p50", times.at(50), PAGE_MILLIS, "ms");
  }

  /// Everything that a collection serves, counted: not one more or less than is wanted.
  private void walk(String collection, long wanted, CertGoals goals) throws Exception {
    long got = 0;
    long begun = System.nanoTime();
    String path = collection + "manifest/?limit=" + WALK;
    String next = "";
    boolean more = true;
    while (more) {
      CertTool.Answer answer = stand.reader.get(path + next);
      got += answer.count("\"date_added\":\"");
      String text = answer.text();
      more = text.contains("\"more\":true");
      int at = text.indexOf("\"next\":\"");
      next = more ? "&next=" + text.substring(at + 8, text.indexOf('"', at + 8)) : "";
    }
    out.printf(
        Locale.ROOT,
        "  %s holds %,d of %,d, walked in %.1f s%n",
        collection.replace("/", ""),
        got,
        wanted,
        (System.nanoTime() - begun) / 1e9);
    if (got != wanted) {
      goals.wrong(collection + " holds " + got + " of " + wanted);
    }
  }
}
