package parley.exchange;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import parley.agreement.Agreement;
import parley.certline.Partners;
import parley.certline.ServedTaxii;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.ledger.Fact;
import parley.ledger.FactReader;
import parley.message.Composer;
import parley.message.Formats;
import parley.message.Message;
import parley.party.LinkId;
import parley.seal.Blinding;
import parley.seal.Suite;
import parley.watchfloor.FloorLog;

/// Measures a private match of two whole nodes in one process (docs/performance.md). Not a test:
/// `java -cp … parley.exchange.MatchFigures [INDICATORS [COMMON]]` prints a few lines.
final class MatchFigures {
  private static final int ENVELOPE = 1_000;
  private static final double BILLION = 1e9;
  private static final int WARM = 3_000;
  private static final FloorLog SILENT =
      new FloorLog() {
        @Override
        public void entry(String kind, Json.Builder fields) {}

        @Override
        public void came(String kind, Json.Builder fields) {}
      };

  private final PrintStream out;

  private MatchFigures(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] wanted) throws Exception {
    int count = wanted.length > 0 ? Integer.parseInt(wanted[0]) : 100_000;
    int common = wanted.length > 1 ? Integer.parseInt(wanted[1]) : count / 10;
    Path folder = Files.createTempDirectory("parley-match-figures");
    MatchFigures figures = new MatchFigures(System.out);
    try {
      figures.arithmetic();
      figures.run(folder, count, common);
    } finally {
      discard(folder);
    }
  }

  private static void discard(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private interface Once {
    void at(int round);
  }

  /// On one thread, after it was warmed up.
  private void perSecond(String what, Once once) {
    for (int round = 0; round < WARM; round++) {
      once.at(round);
    }
    long begun = System.nanoTime();
    for (int round = 0; round < WARM; round++) {
      once.at(round);
    }
    double seconds = (System.nanoTime() - begun) / BILLION;
    out.printf(Locale.ROOT, "%-48s %8.0f /s on one thread%n", what, WARM / seconds);
  }

  private void arithmetic() {
    Bytes domain = Bytes.utf8("figures");
    List<Blinding.Point> points = new ArrayList<>();
    perSecond(
        "hash to the curve",
        round -> points.add(Blinding.Point.hashed(domain, Bytes.utf8("item " + round))));
    Blinding factor = Blinding.fresh(new SecureRandom());
    perSecond("multiply (the platform's ECDH)", round -> factor.blind(points.get(round)));
    BigInteger scalar = new BigInteger(1, factor.kept().toArray());
    var curve = CustomNamedCurves.getByName("secp256r1").getCurve();
    perSecond(
        "multiply (Bouncy Castle, for comparison)",
        round ->
            curve
                .decodePoint(Bytes.concat(Bytes.hex("02"), points.get(round).written()).toArray())
                .multiply(scalar)
                .normalize());
    perSecond(
        "read a point",
        round -> {
          if (Blinding.Point.read(points.get(round).written()).isEmpty()) {
            throw new IllegalStateException("it was a point");
          }
        });
  }

  private void run(Path folder, int count, int common) throws Exception {
    Agreement.Budgets wide = new Agreement.Budgets(10_000, 100_000, 70 << 20, 1L << 40, 100_000);
    try (TwoNodes nodes = new TwoNodes(folder, 26, wide, Suite.NIST);
        ServedTaxii us = line(folder, nodes, nodes.us);
        ServedTaxii ru = line(folder, nodes, nodes.ru)) {
      long filling = System.nanoTime();
      fill(us, 0, count);
      fill(ru, count - common, count);
      out.printf(
          Locale.ROOT,
          "two collections filled in %.0f s%n",
          (System.nanoTime() - filling) / BILLION);
      long begun = System.nanoTime();
      String run = us.asked("match", nodes.ru.id, "offer").getFirst().substring(4, 36);
      long deadline = begun + 3_600_000_000_000L;
      until(deadline, () -> list(ru, nodes.us).contains("waits for our answer"));
      double offered = (System.nanoTime() - begun) / BILLION;
      ru.asked("match", nodes.us.id, "accept", run);
      until(deadline, () -> done(us, nodes.ru) && done(ru, nodes.us));
      double all = (System.nanoTime() - begun) / BILLION;
      out.println(list(us, nodes.ru));
      out.println(list(ru, nodes.us));
      long bytes = bytes(nodes.us) + bytes(nodes.ru);
      long points = 131_072;
      out.printf(
          Locale.ROOT,
          "%,d against %,d, %,d of them common: %.1f s (offer %.1f s), %,d messages, %,d bytes of"
              + " files, %.0f points/s over both nodes, %d processors%n",
          count,
          count,
          common,
          all,
          offered,
          heard(nodes.us).size() + heard(nodes.ru).size(),
          bytes,
          4.0 * points / all,
          Runtime.getRuntime().availableProcessors());
    }
  }

  private static ServedTaxii line(Path folder, TwoNodes nodes, TwoNodes.Side side)
      throws Exception {
    Path place = Files.createDirectories(folder.resolve("cert-" + side.id));
    Partners partners =
        new Partners(
            side.id,
            List.of(side.peer),
            side.exchange(),
            Formats.bundled(),
            new Composer(nodes::time, new SecureRandom()),
            _ -> side.standing.life(),
            peer ->
                new FactReader(side.ledger(), side.vault.bodies(), LinkId.between(side.id, peer)),
            side.exchange()::followApart,
            SILENT);
    return new ServedTaxii(place, 64L << 20, InstantSource.system(), () -> Optional.of(partners));
  }

  private static void fill(ServedTaxii at, int from, int count) throws Exception {
    for (int begin = from; begin < from + count; begin += ENVELOPE) {
      List<String> objects = new ArrayList<>();
      for (int number = begin; number < begin + ENVELOPE; number++) {
        objects.add(
            Indicators.indicator(number, Indicators.FIRST, Indicators.GREEN)
                .replace(
                    "198.51.100." + number % 256,
                    String.format(
                        Locale.ROOT, "10.%d.%d.%d", number >> 16, number >> 8 & 255, number & 255))
                .replace(
                    Indicators.id(number),
                    "indicator--"
                        + new UUID(0x4000L | (long) number << 16, 0x8000000000000000L | number)));
      }
      BorderAsks.post(at, "both", objects);
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void until(long deadline, Condition condition) throws Exception {
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not done within an hour");
      }
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
  }

  private static String list(ServedTaxii at, TwoNodes.Side peer) throws Exception {
    return String.join("\n", at.asked("match", peer.id, "list"));
  }

  private static boolean done(ServedTaxii at, TwoNodes.Side peer) throws Exception {
    String list = list(at, peer);
    if (list.contains("  over: ")) {
      throw new IllegalStateException(list);
    }
    return list.contains("items are held by both") && !list.contains("on its way");
  }

  private static List<Message> heard(TwoNodes.Side side) {
    return side.told.values().stream()
        .flatMap(List::stream)
        .filter(Fact.Received.class::isInstance)
        .map(fact -> ((Fact.Received) fact).message())
        .filter(message -> message.format().startsWith(Message.MATCH))
        .toList();
  }

  private static long bytes(TwoNodes.Side side) {
    return heard(side).stream()
        .flatMap(message -> message.attachments().stream())
        .mapToLong(file -> file.size())
        .sum();
  }
}
