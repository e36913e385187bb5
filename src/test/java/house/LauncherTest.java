package house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The launcher counts each test class under the stage of the budget that it belongs to, and
/// installs what tests start.
class LauncherTest {
  private static final Pattern RULE = Pattern.compile("if \\(name ~ /(.+)/\\) return (\\d)");
  private static final Pattern STAGES = Pattern.compile("split\\(\"(set-up[^\"]*)\", stage");

  /// What a test may start without asking: Java, and what every Debian has; and words of texts that
  /// are names of programs too.
  private static final Set<String> EVERYWHERE =
      Set.of(
          ("apt-get base64 bash cat chown cut echo env grep head id init install java"
                  + " link losetup make mount open pr printf runuser sed setpriv sh sha256sum tail"
                  + " test umount unshare users")
              .split(" ", -1));

  private static final List<Path> PROGRAMS = List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"));

  /// The first text of a process, of a list of words, or of a call that starts one.
  private static final Pattern LITERAL =
      Pattern.compile(
          "(?:ProcessBuilder|List\\.of|\\brun|\\bcall|\\bstart|\\bin)\\((?:\\s*\\w+,)?\\s*"
              + "\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  /// An indented line of a README for arbiters, whose commands tests run word for word.
  private static final Pattern ADVICE = Pattern.compile("(?m)^ {5}(\\S.*)$");

  private static final Path READ_MES = Path.of("src/main/resources/evidence");

  private static final Pattern COMMAND =
      Pattern.compile("(?:^|[|;&(`]\\s*)([a-z][a-z0-9.-]+)(?= |$)");

  private static final Map<Pattern, Integer> RULES = new LinkedHashMap<>();
  private static List<String> stages = List.of();

  @BeforeAll
  static void read() throws IOException {
    String launcher = Files.readString(Path.of("parley"));
    Matcher rule = RULE.matcher(launcher);
    while (rule.find()) {
      RULES.put(Pattern.compile(rule.group(1)), Integer.parseInt(rule.group(2)));
    }
    Matcher named = STAGES.matcher(launcher);
    assertThat(named.find()).isTrue();
    stages = List.of(named.group(1).split("\\|"));
    assertThat(RULES).hasSizeGreaterThan(3);
  }

  private static String stage(String testClass) {
    for (Map.Entry<Pattern, Integer> rule : RULES.entrySet()) {
      if (rule.getKey().matcher(testClass).find()) {
        return stages.get(rule.getValue() - 1);
      }
    }
    return "build and unit";
  }

  /// Each test class by its name, with its text.
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new TreeMap<>();
    for (Path file : Source.filesIn(Source.TESTS, ".java")) {
      String name =
          Source.TESTS.relativize(file).toString().replace('/', '.').replaceFirst("\\.java$", "");
      if (name.endsWith("Test") || name.endsWith("IT")) {
        tests.put(name, Files.readString(file));
      }
    }
    return tests;
  }

  @Test
  void every_test_that_opens_a_browser_counts_as_browser_and_no_other() throws Exception {
    tests()
        .forEach((name, text) -> {
          boolean opens = text.contains("Browser.") || text.contains("playwright");
          assertThat(stage(name).equals("browser"))
              .as(name + " counts as " + stage(name))
              .isEqualTo(opens && name.endsWith("IT"));
        });
  }

  @Test
  void databases_tokens_tools_and_flips_count_where_they_belong() {
    assertThat(stage("parley.ledger.PostgresLedgerIT")).isEqualTo("kills and disk");
    assertThat(stage("drill.KillIT")).isEqualTo("kills and disk");
    assertThat(stage("drill.PowerIT")).isEqualTo("kills and disk");
    assertThat(stage("drill.NetFaultsIT")).isEqualTo("kills and disk");
    assertThat(stage("drill.WireIT")).isEqualTo("kills and disk");
    assertThat(stage("parley.seal.TokenVaultIT")).isEqualTo("build and unit");
    assertThat(stage("parley.node.TokenNodeIT")).isEqualTo("two nodes");
    assertThat(stage("parley.exchange.TwoNodesTest")).isEqualTo("two nodes");
    assertThat(stage("parley.evidence.EvidenceFlipsIT")).isEqualTo("fuzzing");
    assertThat(stage("parley.zoo.ZooTest")).isEqualTo("simulation");
    assertThat(stage("parley.codec.JsonTest")).isEqualTo("build and unit");
  }

  /// What stands in a test source where a command would, and is a program of this machine.
  private static Set<String> programs(Pattern commands, String source) {
    Set<String> found = new TreeSet<>();
    Matcher literal = commands.matcher(source);
    while (literal.find()) {
      Matcher command = COMMAND.matcher(literal.group(1));
      while (command.find()) {
        String name = command.group(1);
        if (PROGRAMS.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(name)))) {
          found.add(name);
        }
      }
    }
    return found;
  }

  @Test
  void what_tests_start_is_installed_before_they_run() throws Exception {
    String launcher = Files.readString(Path.of("parley"));
    int from = launcher.indexOf("missing_packages() {");
    String asked = launcher.substring(from, launcher.indexOf("\n}", from));
    Set<String> started = new TreeSet<>();
    for (Path file : Source.filesIn(Source.TESTS, ".java")) {
      String text = Files.readString(file);
      if (text.contains("ProcessBuilder(")) {
        started.addAll(programs(LITERAL, text));
      }
    }
    for (Path file : Source.filesIn(READ_MES, ".txt")) {
      started.addAll(programs(ADVICE, Files.readString(file)));
    }
    started.removeAll(EVERYWHERE);
    assertThat(started).contains("openssl", "unzip", "git", "spin", "xxd");
    assertThat(started)
        .as("programs that tests start, each looked for by missing_packages in ./parley")
        .allMatch(name -> Pattern.compile("\\b" + Pattern.quote(name)).matcher(asked).find());
  }
}
