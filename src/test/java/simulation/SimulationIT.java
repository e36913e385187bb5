package simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What each commit is put through: known seeds, and new ones for as long as the build allows.
class SimulationIT {
  private static final Duration NEW_SEEDS = Duration.ofSeconds(100);

  /// Other seeds at each commit, the same ones when it is run again.
  @Test
  void new_seeds_break_no_invariant() throws Exception {
    Object runs = runs();
    List<String> broken = new ArrayList<>();
    long seed = 1_000_000L + (commit().hashCode() & 0x7fff_ffffL) * 10_000;
    long until = System.nanoTime() + NEW_SEEDS.toNanos();
    long done = 0;
    while (broken.isEmpty() && System.nanoTime() - until < 0) {
      String mode = List.of("HONEST", "HOSTILE", "HONEST", "DEADROUTES").get((int) (done++ % 4));
      long now = seed++;
      broken(runs, mode, now)
          .ifPresent(how ->
              broken.add(
                  "./parley simulate --mode "
                      + mode.toLowerCase(Locale.ROOT)
                      + " --seed "
                      + now
                      + " --trace: "
                      + how));
    }
    System.out.println(done + " schedules\n" + report(runs));
    assertThat(broken).isEmpty();
    assertThat(done).isGreaterThan(50);
  }

  @Test
  void the_same_seeds_give_the_same_run_in_another_process() throws Exception {
    assertThat(elsewhere()).isEqualTo(elsewhere()).contains("trace hash");
  }

  private static Object runs() throws ReflectiveOperationException {
    return new Workshop(Map.of(), true).loadClass("simulation.Runs").getConstructor().newInstance();
  }

  private static Optional<String> broken(Object runs, String mode, long seed)
      throws ReflectiveOperationException {
    return ((Optional<?>)
            runs.getClass().getMethod("one", String.class, long.class).invoke(runs, mode, seed))
        .map(String::valueOf);
  }

  private static Object report(Object runs) throws ReflectiveOperationException {
    return runs.getClass().getMethod("report").invoke(runs);
  }

  private static String commit() throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder("git", "rev-parse", "HEAD")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    git.waitFor();
    return commit;
  }

  /// The hash that twelve schedules leave in a process of their own.
  private static String elsewhere() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports",
                "java.base/jdk.internal.vm=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "simulation.Simulate",
                "--seeds",
                "12")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.lines().filter(line -> line.startsWith("trace hash")).findFirst().orElseThrow();
  }
}
