package parley.certline;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import parley.certline.ServedTaxii.Answer;

/// Measures a TAXII server over TLS, client and server in one process (docs/performance.md). Not a
/// test: `java -cp … parley.certline.TaxiiFigures [OBJECTS …]` prints a line for each size.
final class TaxiiFigures {
  private static final int ENVELOPE = 1_000;
  private static final int PAGES = 60;
  private static final int POLLS = 400;
  private static final double MILLION = 1e6;

  private final ServedTaxii served;
  private final PrintStream out;
  private long kept;

  private TaxiiFigures(ServedTaxii served, PrintStream out) {
    this.served = served;
    this.out = out;
  }

  public static void main(String[] sizes) throws Exception {
    Path folder = Files.createTempDirectory("parley-taxii-figures");
    List<Long> all = new ArrayList<>(Arrays.stream(sizes).map(Long::valueOf).toList());
    if (all.isEmpty()) {
      all.addAll(List.of(10_000L, 100_000L));
    }
    try (ServedTaxii served = new ServedTaxii(folder, 100L << 20, InstantSource.system())) {
      TaxiiFigures figures = new TaxiiFigures(served, System.out);
      for (long size : all) {
        figures.fill(size);
        figures.pages();
        figures.polls();
      }
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

  /// One client, one envelope of 1,000 after another.
  private void fill(long size) throws Exception {
    Random random = new Random(size);
    long begun = System.nanoTime();
    long cpu = cpu();
    long bytes = 0;
    long before = kept;
    while (kept < size) {
      List<String> objects = new ArrayList<>();
      for (int one = 0; one < ENVELOPE; one++) {
        objects.add(Things.grown(kept + one, random));
      }
      String body = Things.envelope(objects);
      bytes += body.length();
      Answer answer = served.national("objects/").as("both").post(body);
      if (answer.status() != 202 || answer.json().requireNumber("success_count") != ENVELOPE) {
        throw new IllegalStateException(answer.body());
      }
      kept += ENVELOPE;
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    long added = kept - before;
    out.printf(
        "kept %,d: %,.0f objects/s, %.1f MB/s, %.0f µs of processor an object (both sides)%n",
        kept, added / seconds, bytes / seconds / MILLION, (cpu() - cpu) / 1e3 / added);
  }

  /// From a place in the middle, each from another one, with and without a filter.
  private void pages() throws Exception {
    for (String filter : List.of("", "&match[type]=indicator", "&match[spec_version]=2.1")) {
      List<String> starts = starts(filter);
      long[] times = new long[PAGES];
      for (int page = 0; page < PAGES; page++) {
        long begun = System.nanoTime();
        String after = starts.get(page % starts.size());
        Answer answer =
            served.national("objects/?limit=1000&added_after=" + after + filter).as("reader").get();
        times[page] = System.nanoTime() - begun;
        if (answer.body().length() < 100_000) {
          throw new IllegalStateException("no page of a thousand after " + after);
        }
      }
      Arrays.sort(times);
      out.printf(
          "  page of 1,000%s: p50 %.1f ms, longest of %d %.1f ms%n",
          filter, times[PAGES / 2] / MILLION, PAGES, times[PAGES - 1] / MILLION);
    }
  }

  /// Moments all over the collection, by its manifest.
  private List<String> starts(String filter) throws Exception {
    List<String> starts = new ArrayList<>(List.of("2000-01-01T00:00:00Z"));
    String from = "";
    for (long seen = 0; seen + 12_000 < kept; seen += 10_000) {
      Answer answer = served.national("manifest/?limit=10000" + from + filter).as("reader").get();
      starts.add(answer.field("X-TAXII-Date-Added-Last"));
      from = "&added_after=" + starts.getLast();
    }
    return starts;
  }

  private void polls() throws Exception {
    Answer newest = served.national("manifest/?limit=10000").as("reader").get();
    while (newest.json().truth("more").orElse(false)) {
      newest =
          served
              .national(
                  "manifest/?limit=10000&added_after=" + newest.field("X-TAXII-Date-Added-Last"))
              .as("reader")
              .get();
    }
    String after = newest.field("X-TAXII-Date-Added-Last");
    long begun = System.nanoTime();
    long cpu = cpu();
    for (int poll = 0; poll < POLLS; poll++) {
      Answer answer = served.national("objects/?added_after=" + after).as("reader").get();
      if (!answer.body().equals("{}")) {
        throw new IllegalStateException(answer.body());
      }
    }
    out.printf(
        "  poll with nothing new: %.2f ms of processor (both sides), %.2f ms%n",
        (cpu() - cpu) / MILLION / POLLS, (System.nanoTime() - begun) / MILLION / POLLS);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
