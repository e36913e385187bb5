package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The unit that is shipped, without a system manager: what systemd says of it, and its very
/// `ExecStart` at its very paths, in a mount namespace of its own that gives what the unit gives:
/// an installed program, the state folder alone writable, a private `/tmp`, no homes, one
/// credential, another user without any capability. System call filters and limits on address
/// families are not laid on; systemd judges those.
@Tag("alone")
class UnitFileIT {
  private static final Path UNIT = Path.of("packaging/systemd/parley.service");
  private static final int NOBODY = 65_534;

  /// The places of a unit, seen by one process and nobody else: every mount is in its own
  /// namespace, and nothing of the machine is written to.
  private static final String PLACES =
      """
      set -e
      state=$1 credential=$2 program=$3 jar=$4 unit=$5 proc=$6; shift 6
      mount -t tmpfs tmpfs /mnt
      mkdir /mnt/upper /mnt/work
      mount -t overlay -o lowerdir=/usr/lib,upperdir=/mnt/upper,workdir=/mnt/work overlay /usr/lib
      mkdir /usr/lib/parley
      install -m 755 "$program" /usr/lib/parley/parley
      install -m 644 "$jar" /usr/lib/parley/parley.jar
      mount -t tmpfs tmpfs /var/lib
      mkdir /var/lib/parley
      mount --bind "$state" /var/lib/parley
      mount -t tmpfs -o mode=755 tmpfs /run
      mkdir -p /run/credentials/parley.service
      install -m 400 -o 65534 -g 65534 "$credential" /run/credentials/parley.service/
      install -m 644 "$unit" /run/parley.service
      for place in /tmp /var/tmp; do mount -t tmpfs -o mode=1777 tmpfs $place; done
      for place in /root /home; do mount -t tmpfs -o mode=000,ro tmpfs $place; done
      mount -t proc -o "$proc" proc /proc
      mount -o remount,bind,ro /usr/lib
      mount -o remount,bind,ro /
      cd /
      exec "$@"
      """;

  @TempDir Path place;
  private List<String> unit = List.of();

  @BeforeEach
  void read() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "needs root: mounts");
    unit = Files.readAllLines(UNIT);
  }

  /// Every value that the unit gives a key.
  private List<String> values(String key) {
    return unit.stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .toList();
  }

  private String value(String key) {
    assertThat(values(key)).as(key).hasSize(1);
    return values(key).getFirst();
  }

  private Process inPlaces(Path file, List<String> command) throws IOException {
    Path state = Files.createDirectories(place.resolve("state"));
    Path credential = place.resolve(value("LoadCredentialEncrypted"));
    Files.writeString(credential, TestNodes.PASSPHRASE);
    String proc = "hidepid=" + value("ProtectProc");
    if (values("ProcSubset").contains("pid")) {
      proc += ",subset=pid";
    }
    List<String> all =
        new ArrayList<>(
            List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", PLACES, "sh"));
    all.addAll(List.of(state.toString(), credential.toString()));
    all.add(Path.of("parley").toAbsolutePath().toString());
    all.add(Path.of(Objects.requireNonNull(System.getProperty("parley.jar"))).toString());
    all.addAll(List.of(file.toAbsolutePath().toString(), proc));
    all.addAll(command);
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return process;
  }

  private static String said(Process process, int code) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(code);
    return said;
  }

  @Test
  void systemd_finds_no_fault_in_it_and_little_that_it_may_do() throws Exception {
    List<String> verify = List.of("systemd-analyze", "verify", "--man=no", "/run/parley.service");
    assertThat(said(inPlaces(UNIT, verify), 0)).isEmpty();
    Path misspelt = place.resolve("parley.service");
    Files.writeString(
        misspelt, Files.readString(UNIT).replace("ProtectSystem=strict", "ProtectSystm=strict"));
    assertThat(said(inPlaces(misspelt, verify), 0)).contains("ProtectSystm");
    List<String> security =
        List.of(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--no-pager",
            "--threshold=20",
            "/run/parley.service");
    assertThat(said(inPlaces(UNIT, security), 0)).contains("Overall exposure level");
  }

  /// As the manager starts it: its environment and nothing else, no terminal.
  private List<String> asTheUnit(String... command) {
    List<String> all = new ArrayList<>(List.of("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
    all.add("CREDENTIALS_DIRECTORY=/run/credentials/parley.service");
    all.addAll(values("Environment"));
    all.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    assertThat(value("NoNewPrivileges")).isEqualTo("yes");
    assertThat(value("CapabilityBoundingSet")).isEmpty();
    all.addAll(List.of("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"));
    all.addAll(List.of("sh", "-c", "umask " + value("UMask") + "; ulimit -n \"$0\"; exec \"$@\""));
    all.add(value("LimitNOFILE"));
    all.addAll(List.of(command));
    return all;
  }

  private Process served() throws Exception {
    Process node = inPlaces(UNIT, asTheUnit(value("ExecStart").split(" ")));
    List<String> said = new ArrayList<>();
    BufferedReader lines = node.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.add(line);
      if (line.startsWith("ready")) {
        break;
      }
    }
    assertThat(said).last().asString().startsWith("ready");
    return node;
  }

  @Test
  void its_start_serves_is_back_after_a_kill_and_ends_when_told() throws Exception {
    Path state = Files.createDirectories(place.resolve("state"));
    Files.move(new TestNodes(place).init("US", "us-nrrc", "en"), state.resolve("node"));
    try (Stream<Path> files = Files.walk(state)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", NOBODY);
        Files.setAttribute(file, "unix:gid", NOBODY);
      }
    }
    assertThat(said(inPlaces(UNIT, asTheUnit("cat", "/proc/sys/kernel/random/boot_id")), 0).strip())
        .as("by it the watch clocks tell one start of the machine from the next")
        .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());

    Process first = served();
    first.destroyForcibly();
    assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Process second = served();
    try {
      try (Stream<Path> files = Files.walk(state.resolve("node/db"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .as(file.toString())
              .endsWith("------");
        }
      }
    } finally {
      second.destroy();
      int patience = Integer.parseInt(value("TimeoutStopSec"));
      assertThat(second.waitFor(patience, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(second.exitValue()).isIn(0, Integer.parseInt(value("SuccessExitStatus")));
  }
}
