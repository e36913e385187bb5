package hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The doors that a peer reaches, searched by Jazzer with coverage as its guide: a virtual machine
/// a door. In a run of all tests a few take their turn, the next ones with the next commit;
/// `./parley drill fuzz SECONDS [READER]` takes all or one, and keeps what it found worth keeping
/// in `target/fuzz`, so that the next run goes on from there.
class GuidedFuzzIT {
  private static final long SECONDS = Long.getLong("parley.fuzz.seconds", 6);
  private static final String READERS = System.getProperty("parley.fuzz.readers", "");
  private static final int AT_A_TURN = 3;
  private static final Path KEPT = Path.of("target", "fuzz");

  private static final Pattern DONE =
      Pattern.compile("#(\\d+)\\s+DONE\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+)");

  @TempDir Path scratch;

  private record Ran(int code, String said) {}

  /// @param seconds as long as nothing is found
  private static Ran fuzz(String door, Path place, long seconds) throws Exception {
    Path corpus = place.resolve("corpus").resolve(door);
    GuidedFuzz.plant(door, corpus);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + GuidedFuzz.class.getName(),
            "--target_args=" + door,
            "--instrumentation_includes=parley.**:hostile.GuidedFuzz",
            "--reproducer_path=" + place.toAbsolutePath(),
            "-artifact_prefix=" + place.toAbsolutePath() + "/" + door + "-",
            "-max_total_time=" + seconds,
            "-timeout=5",
            "-rss_limit_mb=3000",
            "-seed=20261122",
            corpus.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), said);
  }

  /// How many commits this tree has; the day where no git is.
  private static long turn() throws InterruptedException {
    try {
      Process git =
          new ProcessBuilder("git", "rev-list", "--count", "HEAD")
              .redirectErrorStream(true)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (git.waitFor() == 0) {
        return Long.parseLong(said.strip());
      }
    } catch (IOException | NumberFormatException e) {
      System.out.println("no git: the day chooses (" + e.getMessage() + ")");
    }
    return LocalDate.now(ZoneOffset.UTC).toEpochDay();
  }

  private List<String> readers() throws Exception {
    List<String> all = new ArrayList<>(GuidedFuzz.doors(scratch).keySet());
    all.remove(GuidedFuzz.PLANTED);
    if (!READERS.isEmpty()) {
      return READERS.equals("all") ? all : List.of(READERS.split(",", -1));
    }
    long from = turn() * AT_A_TURN;
    return IntStream.range(0, AT_A_TURN)
        .mapToObj(at -> all.get((int) ((from + at) % all.size())))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> no_reader_stumbles_over_what_coverage_leads_to() throws Exception {
    return readers().stream()
        .map(door ->
            DynamicTest.dynamicTest(
                door,
                () -> {
                  Ran ran = fuzz(door, KEPT, SECONDS);
                  assertThat(ran.code()).as(ran.said()).isZero();
                  Matcher done = DONE.matcher(ran.said());
                  assertThat(done.find()).as(ran.said()).isTrue();
                  System.out.printf(
                      "fuzz %-10s %8s runs, %6s places reached, %5s files in its corpus%n",
                      door, done.group(1), done.group(2), done.group(4));
                  assertThat(Long.parseLong(done.group(1))).as(door).isPositive();
                  assertThat(Long.parseLong(done.group(2))).as(door).isGreaterThan(10);
                }));
  }

  /// The same search over a reader that stumbles: a fuzzer that does not find this finds nothing.
  @Test
  void a_planted_fault_is_found() throws Exception {
    Ran ran = fuzz(GuidedFuzz.PLANTED, scratch, 60);
    assertThat(ran.code()).as(ran.said()).isNotZero();
    assertThat(ran.said()).contains("the planted reader stumbles");
  }
}
