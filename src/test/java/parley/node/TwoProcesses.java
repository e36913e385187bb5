package parley.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import parley.codec.Json;
import parley.node.Main.Mistake;
import parley.node.ShowCommands.DemoNode;
import parley.party.FingerprintWords;

/// Two parties after the ceremony, as operators type it, each with a node that runs as a process of
/// the packaged jar. Closing stops both.
public final class TwoProcesses implements AutoCloseable {
  private static final int MILLIS_TO_MEET = 60_000;

  private final Path place;
  private final Optional<String> terms;
  private final String passphrase;
  private final List<Process> processes = new ArrayList<>();
  private final Side us;
  private final Side ru;

  /// @param signIn the one-time link that the node announced
  public record Side(Path dir, String console, String signIn) {}

  /// What an operator does in both folders before the nodes are started.
  public interface Setting {
    void up(Path dir, String peer) throws Exception;
  }

  private TwoProcesses(Path place, Optional<String> terms, Setting setting) throws Exception {
    this.place = place;
    this.terms = terms;
    this.passphrase = new TestNodes(place).passphrase().toString();
    Path first = init("US", "us-nrrc", "en", "United States", "Соединённые Штаты Америки");
    Path second = init("RU", "ru-nrrc", "ru", "Russian Federation", "Российская Федерация");
    takeRoll(first, "US", second);
    takeRoll(second, "RU", first);
    agree(first, second);
    setting.up(first, "ru-nrrc");
    setting.up(second, "us-nrrc");
    BufferedReader one = serve(first, "A. Miller");
    BufferedReader two = serve(second, "А. Петрова");
    this.us = ready(first, one);
    this.ru = ready(second, two);
    meet(first);
    meet(second);
  }

  public static TwoProcesses start(Path place) throws Exception {
    return new TwoProcesses(place, Optional.empty(), (_, _) -> {});
  }

  /// @param terms of the agreement, as a file for `agreement propose --terms` has them
  public static TwoProcesses start(Path place, String terms) throws Exception {
    return new TwoProcesses(place, Optional.of(terms), (_, _) -> {});
  }

  public static TwoProcesses start(Path place, String terms, Setting setting) throws Exception {
    return new TwoProcesses(place, Optional.of(terms), setting);
  }

  /// What an operator types, and prints; it must go well.
  public static String command(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    if (ran.code() != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + ": " + ran.err() + ran.out());
    }
    return ran.out();
  }

  /// The file with the passphrase of every vault here.
  public String passphrase() {
    return passphrase;
  }

  public Side us() {
    return us;
  }

  public Side ru() {
    return ru;
  }

  private static void good(String... arguments) {
    command(arguments);
  }

  private Path init(String party, String node, String language, String english, String russian)
      throws IOException {
    Path dir = place.resolve(node);
    String link = DemoNode.freePort().toString();
    good(
        "init",
        "--dir",
        dir.toString(),
        "--party",
        party,
        "--node",
        node,
        "--name",
        "en=" + english,
        "--name",
        "ru=" + russian,
        "--language",
        language,
        "--address",
        link,
        "--link",
        link,
        "--console",
        DemoNode.freePort().toString(),
        "--passphrase-file",
        passphrase);
    return dir;
  }

  private void takeRoll(Path from, String party, Path into) throws Mistake {
    String file = place.resolve(party + ".roll").toString();
    good("roll", "export", "--dir", from.toString(), file);
    DataFolder folder = new DataFolder(from);
    String words =
        FingerprintWords.of(
                Papers.read(folder, Config.read(folder).party())
                    .rolls()
                    .own()
                    .authorityFingerprint())
            .cyrillic();
    good("roll", "import", "--dir", into.toString(), "--fingerprint", words, file);
  }

  private void agree(Path first, Path second) throws Exception {
    String file = place.resolve("us-ru.agreement").toString();
    List<String> propose =
        new ArrayList<>(
            List.of(
                "agreement",
                "propose",
                "--dir",
                first.toString(),
                "--passphrase-file",
                passphrase,
                "--id",
                "US-RU-2026",
                "--with",
                "RU",
                "--language",
                "RU=ru"));
    if (terms.isPresent()) {
      Path written = Files.writeString(place.resolve("terms.json"), terms.get());
      propose.addAll(List.of("--terms", written.toString()));
    }
    propose.add(file);
    good(propose.toArray(String[]::new));
    good(
        "agreement",
        "sign",
        "--dir",
        second.toString(),
        "--passphrase-file",
        passphrase,
        "--hash",
        TestNodes.hash(file),
        file);
    good("agreement", "import", "--dir", first.toString(), file);
  }

  private BufferedReader serve(Path dir, String officer) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-cp",
            Objects.requireNonNull(System.getProperty("parley.jar")),
            Main.class.getName(),
            "serve",
            "--dir",
            dir.toString(),
            "--passphrase-file",
            passphrase,
            "--officer",
            officer);
    Path errors = place.resolve(dir.getFileName() + ".stderr");
    Process process = builder.redirectError(errors.toFile()).start();
    processes.add(process);
    return process.inputReader(StandardCharsets.UTF_8);
  }

  private Side ready(Path dir, BufferedReader said) throws IOException {
    String console = "";
    String signIn = "";
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("console")) {
        console = line.substring("console".length()).strip();
      } else if (line.startsWith("sign in")) {
        signIn = line.substring("sign in".length()).strip().replaceAll("\\s.*", "");
      } else if (line.startsWith("ready")) {
        return new Side(dir, console, signIn);
      }
    }
    close();
    throw new IllegalStateException("the node in " + dir + " never became ready");
  }

  private void meet(Path dir) throws Mistake {
    AdminSocket.Parcel asked =
        AdminSocket.Parcel.of(
            Json.object().with("do", "await-link").with("millis", MILLIS_TO_MEET));
    Optional<AdminSocket.Parcel> answer = AdminSocket.ask(new DataFolder(dir), asked);
    if (!answer.flatMap(parcel -> parcel.head().truth("up")).orElse(false)) {
      close();
      throw new IllegalStateException("the link of " + dir + " did not come up");
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      try {
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
