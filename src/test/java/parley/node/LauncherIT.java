package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher finds its way from anywhere, and says what is missing.
@Tag("alone")
class LauncherIT {
  private static final Path LAUNCHER = Path.of("parley").toAbsolutePath();

  @TempDir Path place;

  private record Ran(int code, String out) {}

  private Ran run(Path from, Map<String, String> environment, List<String> command)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(from.toFile()).redirectErrorStream(true);
    builder
        .environment()
        .put("PARLEY_JAR", Objects.requireNonNull(System.getProperty("parley.jar")));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return new Ran(process.exitValue(), said);
  }

  @Test
  void it_runs_from_another_folder_through_links_with_standard_input_closed() throws Exception {
    Path first = Files.createSymbolicLink(place.resolve("first"), LAUNCHER);
    Path second = Files.createSymbolicLink(place.resolve("second"), Path.of("first"));
    assertThat(first).exists();
    Ran ran = run(place, Map.of(), List.of(second.toString(), "version"));
    assertThat(ran.code()).as(ran.out()).isZero();
    assertThat(ran.out()).contains("parley 0.").contains("java 25");
  }

  @Test
  void it_finds_java_25_beside_an_older_default() throws Exception {
    Ran ran =
        run(place, Map.of("JAVA_HOME", "/nonexistent"), List.of(LAUNCHER.toString(), "version"));
    assertThat(ran.out()).contains("java 25");
  }

  /// The jar under another name, so that a cache may lie beside it.
  private Map<String, String> linkedJar() throws Exception {
    Path jar = place.resolve("parley.jar");
    Files.createSymbolicLink(
        jar, Path.of(Objects.requireNonNull(System.getProperty("parley.jar"))).toAbsolutePath());
    return Map.of("PARLEY_JAR", jar.toString());
  }

  @Test
  void installed_it_runs_the_jar_beside_it() throws Exception {
    linkedJar();
    Path installed = Files.copy(LAUNCHER, place.resolve("parley"));
    Ran ran = run(place, Map.of("PARLEY_JAR", ""), List.of(installed.toString(), "version"));
    assertThat(ran.code()).as(ran.out()).isZero();
    assertThat(ran.out()).contains("parley 0.");
  }

  @Test
  void a_cache_that_does_not_fit_is_passed_over_without_a_word() throws Exception {
    Map<String, String> environment = linkedJar();
    Files.writeString(place.resolve("parley.aot"), "no cache at all");
    Ran ran = run(place, environment, List.of(LAUNCHER.toString(), "version"));
    assertThat(ran.code()).isZero();
    assertThat(ran.out().strip().lines()).hasSize(2);
  }

  @Test
  void warming_makes_a_cache_with_which_it_runs() throws Exception {
    Map<String, String> environment = linkedJar();
    Ran warmed = run(place, environment, List.of(LAUNCHER.toString(), "warm"));
    assertThat(warmed.code()).as(warmed.out()).isZero();
    assertThat(Files.size(place.resolve("parley.aot"))).isGreaterThan(1_000_000);
    try (var left = Files.list(place)) {
      assertThat(left.map(path -> String.valueOf(path.getFileName())))
          .containsExactlyInAnyOrder("parley.jar", "parley.aot");
    }
    Ran ran = run(place, environment, List.of(LAUNCHER.toString(), "version"));
    assertThat(ran.out()).startsWith("parley 0.").contains("java 25");
  }

  @Test
  void it_says_which_jar_is_missing() throws Exception {
    Ran ran =
        run(
            place,
            Map.of("PARLEY_JAR", "/nonexistent/parley.jar"),
            List.of(LAUNCHER.toString(), "version"));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out().strip().lines()).hasSize(1);
    assertThat(ran.out()).contains("finds no jar");
  }

  @Test
  void every_argument_passes_as_it_is() throws Exception {
    Ran ran =
        run(place, Map.of(), List.of(LAUNCHER.toString(), "status", "--dir", "no such folder"));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).contains("no such folder");
  }

  /// What the launcher's own report says of one class whose second test was skipped, for a user.
  private Ran report(String user, String skipped) throws Exception {
    Path reports = Files.createDirectories(place.resolve("target/surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-parley.store.SomeIT.xml"),
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite name="parley.store.SomeIT" time="1.5" tests="2" errors="0" skipped="%s" failures="0">
          <testcase name="runs" classname="parley.store.SomeIT" time="1"/>
          <testcase name="needs_a_server" classname="parley.store.SomeIT" time="0">
        %s
          </testcase>
        </testsuite>
        """
            .formatted(
                skipped.isEmpty() ? "0" : "1",
                skipped.isEmpty() ? "" : "    <skipped message=\"" + skipped + "\"/>"));
    String script =
        "set -euo pipefail; eval \"$(sed -n '/^reports()/,/^}/p;/^test_classes()/,/^}/p;/^test_skips()/,/^}/p;"
            + "/^report()/,/^}/p' \"$0\")\"; root=$PWD; id() { echo "
            + user
            + "; }; status=0; report 1 2 3 || status=$?; exit $status";
    return run(place, Map.of(), List.of("bash", "-c", script, LAUNCHER.toString()));
  }

  @Test
  void a_skipped_test_is_named_and_fails_the_run_of_root_alone() throws Exception {
    Ran root = report("0", "it is not installed");
    assertThat(root.code()).as(root.out()).isEqualTo(4);
    assertThat(root.out())
        .contains("skipped: parley.store.SomeIT.needs_a_server: it is not installed")
        .contains("root skips no test")
        .endsWith("1 passed, 0 failed, 1 skipped\n");
    Ran other = report("1000", "it is not installed");
    assertThat(other.code()).as(other.out()).isZero();
    assertThat(other.out())
        .contains("skipped: parley.store.SomeIT.needs_a_server: it is not installed")
        .doesNotContain("root skips")
        .endsWith("1 passed, 0 failed, 1 skipped\n");
    Ran whole = report("0", "");
    assertThat(whole.code()).as(whole.out()).isZero();
    assertThat(whole.out()).doesNotContain("skipped").endsWith("2 passed, 0 failed\n");
  }

  /// What the launcher does on a machine without Maven, for a user; what root would run is noted in
  /// `ran`.
  private Ran withoutMaven(String user) throws Exception {
    String script =
        "set -euo pipefail; eval \"$(sed -n '/^fail()/,/^}/p;/^install_packages()/,/^}/p;/^build()/,/^}/p' \"$0\")\";"
            + " root=$PWD; find_java() { :; }; stale() { false; }; id() { echo "
            + user
            + "; }; apt-get() { echo \"$*\" >>ran; };"
            + " command() { [ \"$2\" != mvn ] && builtin command \"$@\"; }; build";
    return run(place, Map.of(), List.of("bash", "-c", script, LAUNCHER.toString()));
  }

  @Test
  void without_maven_root_gets_it_and_others_are_told_the_one_line() throws Exception {
    Ran other = withoutMaven("1000");
    assertThat(other.code()).as(other.out()).isEqualTo(2);
    assertThat(other.out().strip().lines()).hasSize(1);
    assertThat(other.out()).contains("Run: sudo apt-get install -y --no-install-recommends maven");
    Ran root = withoutMaven("0");
    assertThat(root.code()).as(root.out()).isZero();
    assertThat(Files.readString(place.resolve("ran")))
        .isEqualTo("update -qq\ninstall -y --no-install-recommends maven -qq\n");
  }
}
