package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import parley.codec.Json;
import parley.journal.Checkpoint;
import parley.journal.FileAnchor;
import parley.journal.LogName;
import parley.node.Main.Mistake;
import parley.node.ShowCommands.DemoNode;
import parley.party.LinkId;
import parley.party.NodeId;

/// A node that serves as a process of the packaged jar, as an operator starts it.
///
/// @param signIn the one-time link that it announced
record ServedNode(Path dir, Process process, String signIn) implements AutoCloseable {
  private static final int SECONDS_TO_STOP = 20;

  static List<String> command(Path dir, String secret) {
    return List.of(
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
        secret);
  }

  static ServedNode start(Path dir, String secret) throws IOException {
    Path errors = dir.resolveSibling(dir.getFileName() + ".stderr");
    Process process =
        new ProcessBuilder(command(dir, secret)).redirectError(errors.toFile()).start();
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    String signIn = "";
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("sign in")) {
        signIn = line.substring("sign in".length()).strip().replaceAll("\\s.*", "");
      } else if (line.startsWith("ready")) {
        return new ServedNode(dir, process, signIn);
      }
    }
    throw new IllegalStateException("not ready: " + Files.readString(errors));
  }

  void stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The officers still read: over the console as a browser, and by command.
  void reads(String title) throws Exception {
    try (HttpClient browser =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      URI link = URI.create(signIn);
      HttpRequest in =
          HttpRequest.newBuilder(link)
              .header("Origin", link.resolve("/").toString().replaceAll("/$", ""))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      assertThat(browser.send(in, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      HttpRequest page = HttpRequest.newBuilder(link.resolve("/")).build();
      HttpResponse<String> shown = browser.send(page, HttpResponse.BodyHandlers.ofString());
      assertThat(shown.statusCode()).isEqualTo(200);
      assertThat(shown.body()).contains(title);
    }
    TestNodes.Ran board = TestNodes.run("board", "--dir", dir.toString(), "--all");
    assertThat(board.code()).as(board.err()).isZero();
    assertThat(board.out()).contains(title);
  }

  static void linkUp(Path dir) throws Mistake {
    Json.Builder waiting = Json.object().with("do", "await-link").with("millis", 30_000);
    assertThat(AdminSocket.ask(new DataFolder(dir), waiting).flatMap(answer -> answer.truth("up")))
        .as(dir.toString())
        .contains(true);
  }

  /// An inquiry by command, until the partner's receipt is here.
  ///
  /// @param place for its draft
  static String sent(Path place, Path from, String to, String title) throws Exception {
    Path draft = place.resolve("draft.json");
    Files.writeString(
        draft,
        """
        { "format": "inquiry/1", "replyWantedWithin": "PT2H",
          "body": { "title": "%s", "asked": ["information"], "question": "Is it so?",
                    "intent": "To see what survives." } }
        """
            .replace("%s", title));
    TestNodes.Ran said =
        TestNodes.run("send", "--dir", from.toString(), "--to", to, draft.toString());
    assertThat(said.code()).as(said.out() + said.err()).isZero();
    String id =
        said.out()
            .lines()
            .filter(line -> line.startsWith("message "))
            .map(line -> line.substring("message ".length()))
            .findFirst()
            .orElseThrow();
    delivered(from, id, 20);
    return id;
  }

  static void delivered(Path at, String id, int seconds) throws Mistake {
    Json.Builder waiting =
        Json.object().with("do", "await").with("id", id).with("step", "DELIVERED");
    assertThat(AdminSocket.ask(new DataFolder(at), waiting.with("millis", seconds * 1000L)))
        .isPresent();
  }

  /// How far it has signed in its journals with partners.
  static Map<LogName, Checkpoint> signed(Path dir) throws Exception {
    DataFolder folder = new DataFolder(dir);
    Papers papers = Papers.read(folder, Config.read(folder).party());
    NodeId self = Config.read(folder).node();
    Map<LogName, Checkpoint> signed = new TreeMap<>();
    try (FileAnchor anchor = new FileAnchor(dir.resolve("anchor"))) {
      for (NodeId peer : papers.peers(self)) {
        LogName log = LogName.of(self, LinkId.between(self, peer), 1);
        anchor.read(log).ifPresent(newest -> signed.put(log, newest));
      }
    }
    return signed;
  }

  /// The whole folder beside the first, anchor and all, with ports of its own.
  static Path copied(Path from, String name) throws IOException {
    Path to = from.resolveSibling(name);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (Files.isRegularFile(file)) {
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
    String settings = Files.readString(to.resolve(DataFolder.CONFIG));
    settings =
        settings
            .replaceAll("(\"link\" *: *)\"[^\"]*\"", "$1\"" + DemoNode.freePort() + "\"")
            .replaceAll("(\"console\" *: *)\"[^\"]*\"", "$1\"" + DemoNode.freePort() + "\"");
    Files.writeString(to.resolve(DataFolder.CONFIG), settings);
    return to;
  }
}
