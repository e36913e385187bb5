package hostile;

import static org.assertj.core.api.Assertions.assertThat;

import house.Commit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The doors that a peer reaches, searched by Jazzer with coverage as its guide. In a run of all
/// tests two virtual machines search all of them, half each, from where the commit says; `./parley
/// drill fuzz SECONDS [READER]` gives each door, or one, a machine of its own, and keeps what it
/// found worth keeping in `target/fuzz`, so that the next run goes on from there.
@Tag("alone")
class GuidedFuzzIT {
  private static final long SECONDS = Long.getLong("parley.fuzz.seconds", 20);
  private static final String READERS = System.getProperty("parley.fuzz.readers", "");

  /// The same again at the same commit; it is printed, and `-Dparley.fuzz.seed` takes it.
  private static final long SEED =
      Long.getLong("parley.fuzz.seed", 1 + Commit.number() % 1_000_000_000);

  private static final List<String> HALVES = List.of("0/2", "1/2");
  private static final int AT_ONCE = 2;
  private static final Path KEPT = Path.of("target", "fuzz");

  /// How often each reader comes at least, the slowest one on a busy machine counted.
  private static final long AT_LEAST = 3;

  private static final Pattern DONE =
      Pattern.compile("#(\\d+)\\s+DONE\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+)");
  private static final Pattern DOOR = Pattern.compile("door ([a-z0-9-]+): (\\d+) runs");

  @TempDir static Path scratch;

  private record Ran(int code, String said) {}

  /// @param doors one, or a part of all
  /// @param seconds as long as nothing is found
  private static Ran fuzz(String doors, Map<String, List<byte[]>> seeds, Path place, long seconds)
      throws Exception {
    String name = doors.replace('/', '-');
    Path corpus = place.resolve("corpus").resolve(name);
    GuidedFuzz.plant(doors, seeds, corpus);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.awt.headless=true",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + GuidedFuzz.class.getName(),
            "--target_args=" + doors,
            "--instrumentation_includes=parley.**:hostile.GuidedFuzz",
            "--reproducer_path=" + place.toAbsolutePath(),
            "-artifact_prefix=" + place.toAbsolutePath() + "/" + name + "-",
            "-max_total_time=" + seconds,
            "-timeout=20",
            "-rss_limit_mb=3000",
            "-seed=" + SEED,
            corpus.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ran(process.waitFor(), said);
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> wanted(Map<String, List<byte[]>> seeds) {
    if (READERS.isEmpty()) {
      return HALVES;
    }
    return READERS.equals("all") ? List.copyOf(seeds.keySet()) : List.of(READERS.split(",", -1));
  }

  private static void sound(String doors, Ran ran) {
    assertThat(ran.code()).as(ran.said()).isZero();
    Matcher done = DONE.matcher(ran.said());
    assertThat(done.find()).as(ran.said()).isTrue();
    System.out.printf(
        "fuzz %-14s seed %d: %8s runs, %6s places reached, %5s files in its corpus%n",
        doors, SEED, done.group(1), done.group(2), done.group(4));
    assertThat(Long.parseLong(done.group(2))).as(doors).isGreaterThan(10);
    Matcher door = DOOR.matcher(ran.said());
    int found = 0;
    while (door.find()) {
      found++;
      assertThat(Long.parseLong(door.group(2))).as(door.group(1)).isGreaterThanOrEqualTo(AT_LEAST);
    }
    assertThat(found).as(ran.said()).isPositive();
  }

  @TestFactory
  Stream<DynamicTest> no_reader_stumbles_over_what_coverage_leads_to() throws Exception {
    Map<String, List<byte[]>> seeds = Seeds.all();
    Path place = READERS.isEmpty() ? scratch : KEPT;
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    Map<String, Future<Ran>> runs = new LinkedHashMap<>();
    for (String doors : wanted(seeds)) {
      runs.put(doors, pool.submit(() -> fuzz(doors, seeds, place, SECONDS)));
    }
    pool.shutdown();
    return runs.entrySet().stream()
        .map(run ->
            DynamicTest.dynamicTest(run.getKey(), () -> sound(run.getKey(), run.getValue().get())))
        .onClose(pool::shutdownNow);
  }

  /// The same search over a reader that stumbles: a fuzzer that does not find this finds nothing.
  @Test
  void a_planted_fault_is_found() throws Exception {
    Ran ran = fuzz(GuidedFuzz.PLANTED, Map.of(), scratch, 60);
    assertThat(ran.code()).as(ran.said()).isNotZero();
    assertThat(ran.said()).contains("the planted reader stumbles");
  }
}
