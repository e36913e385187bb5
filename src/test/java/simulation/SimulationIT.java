package simulation;

import static org.assertj.core.api.Assertions.assertThat;

import house.Commit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What each commit is put through: the seeds that once found a bug, and new ones for as long as
/// the build allows.
@Tag("alone")
class SimulationIT {
  private static final Duration NEW_SEEDS = Duration.ofSeconds(20);

  /// Even beside other work.
  private static final int AT_LEAST = 100;

  /// Other seeds at each commit, the same ones when it is run again.
  @Test
  void new_seeds_break_no_invariant() throws Exception {
    long first = 1_000_000L + Commit.number() * 10_000;
    Campaign campaign =
        new Campaign(
            new Wish(
                Wish.ALL,
                0,
                first,
                NEW_SEEDS,
                Optional.empty(),
                Runtime.getRuntime().availableProcessors(),
                false,
                false,
                false,
                ""));
    campaign.run();
    System.out.println(campaign.report());
    List<String> broken =
        campaign.broken().stream().map(found -> found.again() + ": " + found.how()).toList();
    assertThat(broken).isEmpty();
    assertThat(campaign.done()).isGreaterThan(AT_LEAST);
    assertThat(campaign.missed()).isEmpty();
  }

  @Test
  void seeds_that_once_found_a_bug_break_nothing_any_more() throws Exception {
    Bench product = new Bench(new Workshop(Map.of(), true));
    List<String> broken = new ArrayList<>();
    for (Regressions.Seed seed : Regressions.all()) {
      product.one(seed.mode().name(), seed.seed()).ifPresent(how -> broken.add(seed + ": " + how));
    }
    assertThat(Regressions.all()).hasSizeGreaterThan(5);
    assertThat(broken).isEmpty();
  }

  @Test
  void the_same_seeds_give_the_same_run_in_another_process_and_on_other_threads() throws Exception {
    assertThat(elsewhere(1)).isEqualTo(elsewhere(2)).contains("trace hash");
  }

  /// The hash that twelve schedules leave in a process of their own.
  private static String elsewhere(int threads) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports",
                "java.base/jdk.internal.vm=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "simulation.Simulate",
                "--seeds",
                "12",
                "--threads",
                Integer.toString(threads))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.lines().filter(line -> line.startsWith("trace hash")).findFirst().orElseThrow();
  }
}
