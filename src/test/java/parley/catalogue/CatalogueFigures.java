package parley.catalogue;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import parley.certline.SealedShelves;
import parley.certline.StixCheck;
import parley.certline.Things;
import parley.codec.Bytes;
import parley.party.Ceremony;
import parley.seal.SharedKey;
import parley.store.RenewableStore;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.taxii.ObjectCheck;
import parley.taxii.Shelf;
import parley.taxii.Shelves;
import parley.taxii.TaxiiSettings;

/// Measures the catalogue on SQLite (decision 0104). Not a test: `java -cp …
/// parley.catalogue.CatalogueFigures [OBJECTS …]` prints lines for each size.
final class CatalogueFigures {
  private static final int ENVELOPE = 1_000;
  private static final int ASKED = 300;
  private static final double MILLION = 1e6;

  private final SealedShelves shelves;
  private final Catalogue catalogue;
  private final PrintStream out;
  private final Random random = new Random(7);
  private long kept;

  private CatalogueFigures(SealedShelves shelves, Catalogue catalogue, PrintStream out) {
    this.shelves = shelves;
    this.catalogue = catalogue;
    this.out = out;
  }

  public static void main(String[] sizes) throws Exception {
    Path folder = Files.createTempDirectory("parley-catalogue-figures");
    List<Long> all = new ArrayList<>(Arrays.stream(sizes).map(Long::valueOf).toList());
    if (all.isEmpty()) {
      all.addAll(List.of(1_000L, 10_000L, 100_000L));
    }
    StoreConfig config = new StoreConfig.Sqlite(folder, Optional.of(Path.of("target", "native")));
    InstantSource clock = InstantSource.system();
    try (RenewableStore store = new RenewableStore(() -> Stores.open(config, Stores.Tables.CERT))) {
      var cipher = Ceremony.vault("us-nrrc", "US").bodies();
      List<TaxiiSettings.Named> named =
          Stream.of("national", "from-ru-nrrc")
              .map(alias -> new TaxiiSettings.Named(alias, alias, Optional.empty()))
              .toList();
      SealedShelves shelves = SealedShelves.over(store, cipher, named, clock, new SecureRandom());
      Catalogue catalogue = new Catalogue(store, cipher, SharedKey.read("5a".repeat(32)), clock);
      CatalogueFigures figures = new CatalogueFigures(shelves, catalogue, System.out);
      for (long size : all) {
        figures.fill(size);
        figures.finds();
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /// Into both collections by turns; every tenth says what one before it said.
  private String object(long number) {
    long value = number % 10 == 9 ? number - 9 : number;
    String pattern =
        value % 2 == 0
            ? "[ipv4-addr:value = '" + address(value) + "']"
            : "[file:hashes.'SHA-256' = '" + String.format(Locale.ROOT, "%064x", value) + "']";
    String until = number % 3 == 0 ? ",\"valid_until\":\"2026-02-01T00:00:00Z\"" : "";
    return Things.object(
        "indicator",
        number,
        "2026-01-01T00:00:00.000Z",
        "2.1",
        ",\"name\":\"Beacon of campaign c"
            + value % 1_000
            + "\",\"pattern\":\""
            + pattern
            + "\",\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\",\"description\":\""
            + "Seen by a sensor of ours, and told on. ".repeat(5)
            + "\""
            + until);
  }

  private static String address(long value) {
    return "10." + (value >> 16 & 255) + "." + (value >> 8 & 255) + "." + (value & 255);
  }

  private void fill(long size) throws Exception {
    StixCheck check = new StixCheck();
    List<Shelf> all = shelves.all();
    long before = kept;
    while (kept < size) {
      List<Shelves.Arrival> arrivals = new ArrayList<>();
      for (int one = 0; one < ENVELOPE; one++) {
        Bytes object = Bytes.utf8(object(kept + one));
        ObjectCheck.Verdict verdict = check.judge(object);
        arrivals.add(new Shelves.Arrival(verdict, object));
      }
      Shelf shelf = all.get((int) (kept / ENVELOPE % 2));
      shelves.add(new Shelves.Batch(UUID.randomUUID(), "tool", shelf, 0, arrivals, true));
      kept += ENVELOPE;
    }
    long begun = System.nanoTime();
    long cpu = cpu();
    while (catalogue.turn()) {
      // All of it.
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    out.printf(
        Locale.ROOT,
        "%,9d objects: %,d drawn in %.1f s, %,.0f/s, %.1f s of processor, %,.0f/s of it%n",
        kept,
        kept - before,
        seconds,
        (kept - before) / seconds,
        (cpu() - cpu) / 1e9,
        (kept - before) / ((cpu() - cpu) / 1e9));
  }

  private interface Asked {
    Query query(long number);
  }

  private void finds() throws Exception {
    Query all = Query.of("", 50);
    measure("an address", number -> Query.of(address(number - number % 2), 50));
    measure("a digest", n -> Query.of(String.format(Locale.ROOT, "%064x", n | 1), 50));
    measure("words", number -> Query.of("beacon c" + number % 1_000, 50));
    measure("type", _ -> all.type("indicator"));
    measure("source", _ -> all.source("from-ru-nrrc"));
    measure("expired", _ -> all.state(State.EXPIRED));
    measure("active", _ -> all.state(State.ACTIVE));
    measure("nothing there", number -> Query.of("absent" + number + ".example", 50));
  }

  private void measure(String what, Asked asked) throws Exception {
    long[] nanos = new long[ASKED];
    long found = 0;
    for (int one = 0; one < ASKED; one++) {
      Query query = asked.query(random.nextLong(kept));
      long begun = System.nanoTime();
      found += catalogue.find(query).entries().size();
      nanos[one] = System.nanoTime() - begun;
    }
    Arrays.sort(nanos);
    out.printf(
        Locale.ROOT,
        "  find by %-14s p50 %.2f ms, p99 %.2f ms, %.1f entries a page%n",
        what,
        nanos[ASKED / 2] / MILLION,
        nanos[ASKED * 99 / 100] / MILLION,
        found / (double) ASKED);
  }

  /// Of the whole process, the writer and the garbage collector among it.
  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
