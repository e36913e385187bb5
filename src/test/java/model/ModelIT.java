package model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Checks the model of the exchange with spin, one run for each row of `spec/model/runs.tsv`: what
/// holds must hold, no run may go on for ever, each planted bug must be refuted, and each state
/// that makes the model worth something must be reached.
@Tag("alone")
class ModelIT {
  private static final Path FOLDER = Path.of("spec", "model").toAbsolutePath();
  private static final long LONGEST_SECONDS = 240;
  private static final Pattern ERRORS = Pattern.compile("errors: (\\d+)");
  private static final Pattern STATES = Pattern.compile("(\\d+) states, stored");
  private static final Pattern DECLARED =
      Pattern.compile("defined\\((M_\\w+)\\)|#if(?:n?def) (M_\\w+)");

  @TempDir Path scratch;

  /// What a row asks for.
  private enum Kind {
    HOLDS,
    ENDS,
    REFUTED,
    REACHED
  }

  /// @param model the file, without its ending
  private record Run(Kind kind, String model, String name, List<String> settings, String why) {
    static Run read(String row) {
      String[] cells = row.split("\t", -1);
      Kind kind = Kind.valueOf(cells[0].toUpperCase(java.util.Locale.ROOT));
      return new Run(kind, cells[1], cells[2], List.of(cells[3].split(" ")), cells[4]);
    }

    String title() {
      return kind + " " + model + " " + name + ": " + why;
    }
  }

  /// @param errors found; at most 1, since a search stops at the first
  private record Outcome(int errors, long states, String output) {}

  private static List<Run> runs() throws IOException {
    return Files.readAllLines(FOLDER.resolve("runs.tsv")).stream().map(Run::read).toList();
  }

  @TestFactory
  Stream<DynamicTest> the_model_holds_and_each_planted_bug_is_refuted() throws Exception {
    Map<Run, Future<Outcome>> running = new LinkedHashMap<>();
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (Run run : runs()) {
        running.put(run, two.submit(() -> check(run)));
      }
    }
    List<DynamicTest> tests = new ArrayList<>();
    running.forEach((run, outcome) ->
        tests.add(DynamicTest.dynamicTest(run.title(), () -> judge(run, outcome.get()))));
    tests.add(
        DynamicTest.dynamicTest("every planted bug of the model has a run", ModelIT::complete));
    return tests.stream();
  }

  private static void judge(Run run, Outcome outcome) {
    System.out.printf(
        "model %-8s %-8s %-26s %9d states%n",
        run.kind(), run.model(), run.name(), outcome.states());
    switch (run.kind()) {
      case HOLDS, ENDS -> {
        assertThat(outcome.errors()).as(outcome.output()).isZero();
        assertThat(outcome.states()).as("states searched").isGreaterThan(10_000);
      }
      case REFUTED -> {
        assertThat(outcome.errors()).as("the planted bug survived").isEqualTo(1);
        assertThat(outcome.output()).contains("assertion violated").doesNotContain("violated 0 ");
      }
      case REACHED -> {
        assertThat(outcome.errors()).as("never reached").isEqualTo(1);
        assertThat(outcome.output()).contains("assertion violated 0 ");
      }
    }
  }

  private static void complete() throws IOException {
    List<String> planted = new ArrayList<>();
    for (String model : List.of("exchange", "epoch")) {
      Matcher declared = DECLARED.matcher(Files.readString(FOLDER.resolve(model + ".pml")));
      while (declared.find()) {
        planted.add(declared.group(1) == null ? declared.group(2) : declared.group(1));
      }
    }
    List<String> run = new ArrayList<>();
    runs().stream().filter(r -> r.kind() == Kind.REFUTED).forEach(r -> run.addAll(r.settings()));
    assertThat(planted).hasSizeGreaterThan(25);
    assertThat(run).containsAll(planted);
  }

  private Outcome check(Run run) throws IOException, InterruptedException {
    Path folder =
        Files.createDirectories(
            scratch.resolve(run.kind() + "-" + run.model() + "-" + run.name()).toAbsolutePath());
    List<String> spin = new ArrayList<>(List.of("spin", "-a"));
    run.settings().forEach(setting -> spin.add("-D" + setting));
    spin.add(FOLDER.resolve(run.model() + ".pml").toString());
    String made = call(folder, spin);
    String search = run.kind() == Kind.ENDS ? "-DNP" : "-DSAFETY";
    String built =
        call(folder, List.of("gcc", "-O1", "-w", search, "-DNOREDUCE", "-o", "pan", "pan.c"));
    List<String> pan = new ArrayList<>(List.of("./pan", "-m5000", "-w21"));
    if (run.kind() == Kind.ENDS) {
      pan.add("-l");
    }
    String output = call(folder, pan);
    Matcher errors = ERRORS.matcher(output);
    Matcher states = STATES.matcher(output);
    assertThat(errors.find() && states.find()).as(made + built + output).isTrue();
    assertThat(output).doesNotContain("max search depth too small").doesNotContain("out of memory");
    return new Outcome(Integer.parseInt(errors.group(1)), Long.parseLong(states.group(1)), output);
  }

  private static String call(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " took more than " + LONGEST_SECONDS + " s");
    }
    return Files.readString(log, StandardCharsets.ISO_8859_1);
  }
}
