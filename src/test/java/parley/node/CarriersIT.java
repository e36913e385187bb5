package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
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
import java.util.concurrent.locks.LockSupport;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Json;
import parley.node.ShowCommands.DemoNode;

/// Two nodes that run as processes of the packaged jar and have no wire between them: what one says
/// goes by mail, on a stick, and on printed sheets, and its receipts come back the same way.
class CarriersIT {
  private static final long DEADLINE_NANOS = 90_000_000_000L;
  @TempDir Path place;
  private Path us = Path.of("");
  private Path ru = Path.of("");
  private String passphrase = "";
  private final List<Process> processes = new ArrayList<>();
  private final GreenMail server =
      new GreenMail(
          new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", "smtp"), new ServerSetup(0, "127.0.0.1", "imap")
          });

  @BeforeEach
  void two_nodes_and_a_mail_server() throws Exception {
    server.start();
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    passphrase = nodes.passphrase().toString();
    us = mailed("us-nrrc", "ru-nrrc");
    ru = mailed("ru-nrrc", "us-nrrc");
  }

  @AfterEach
  void stop() throws Exception {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    server.stop();
  }

  /// A mailbox, and an address of the partner behind which nobody listens.
  private Path mailed(String self, String peer) throws Exception {
    Path dir = place.resolve(self);
    server.setUser(self + "@mail.example", self, "secret");
    Path secret = dir.resolve("mail.password");
    Files.writeString(secret, "secret\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Path config = dir.resolve("parley.json");
    String text = Files.readString(config, StandardCharsets.UTF_8).strip();
    Files.writeString(
        config,
        text.substring(0, text.length() - 1)
            + """
            , "addresses": { "%PEER": ["%DEAD"] },
              "mail": { "address": "%SELF@mail.example", "smtp": "127.0.0.1:%SMTP",
                        "imap": "127.0.0.1:%IMAP", "security": "none", "user": "%SELF",
                        "passwordFile": "mail.password", "seconds": 1,
                        "partners": { "%PEER": "%PEER@mail.example" } } }
            """
                .replace("%PEER", peer)
                .replace("%SELF", self)
                .replace("%DEAD", DemoNode.freePort().toString())
                .replace("%SMTP", String.valueOf(server.getSmtp().getPort()))
                .replace("%IMAP", String.valueOf(server.getImap().getPort())));
    return dir;
  }

  private static ProcessBuilder jar(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-jar",
                Objects.requireNonNull(System.getProperty("parley.jar"))));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private void serve(Path dir) throws IOException {
    Process process =
        jar("serve", "--dir", dir.toString(), "--passphrase-file", passphrase)
            .redirectError(place.resolve(dir.getFileName() + ".stderr").toFile())
            .start();
    processes.add(process);
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    String line = said.readLine();
    while (line != null && !line.startsWith("ready")) {
      line = said.readLine();
    }
    assertThat(line).as(dir + " is ready").isNotNull();
  }

  private String good(String... arguments) throws Exception {
    Path said = Files.createTempFile(place, "said", ".txt");
    Process process =
        jar(arguments).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    process.getOutputStream().close();
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(said, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(String.join(" ", arguments) + ": " + text).isZero();
    return text;
  }

  private void sent(String precedence) throws Exception {
    Path draft = place.resolve("draft.json");
    Files.writeString(
        draft,
        """
        { "format": "inquiry/1", "precedence": "%s", "replyWantedWithin": "PT2H",
          "body": { "title": "No wire", "asked": ["information"], "question": "Does this arrive?",
                    "intent": "To see that a carrier is enough." } }
        """
            .replace("%s", precedence));
    good("send", "--dir", us.toString(), "--to", "ru-nrrc", draft.toString());
  }

  private Json.Obj link(Path dir) throws Exception {
    Json.Obj status =
        AdminSocket.ask(new DataFolder(dir), Json.object().with("do", "status")).orElseThrow();
    return (Json.Obj) status.items("links").getFirst();
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void eventually(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + DEADLINE_NANOS;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(50_000_000);
    }
  }

  private boolean drained() throws Exception {
    return link(us).number("queued").orElse(-1L) == 0;
  }

  private boolean heardByMail(Path dir) throws Exception {
    return link(dir).items("routes").stream()
        .map(Json.Obj.class::cast)
        .anyMatch(route ->
            route.text("name").orElse("").startsWith("mail ")
                && route.truth("good").orElse(false)
                && route.has("roundTripMillis"));
  }

  private List<String> scans(String pdf) throws IOException {
    List<String> files = new ArrayList<>();
    try (PDDocument document = Loader.loadPDF(Path.of(pdf).toFile())) {
      for (int page = 0; page < document.getNumberOfPages(); page++) {
        String file = pdf + "-" + page + ".png";
        var image = new PDFRenderer(document).renderImageWithDPI(page, 220, ImageType.GRAY);
        javax.imageio.ImageIO.write(image, "png", Path.of(file).toFile());
        files.add(file);
      }
    }
    return files;
  }

  private String read(Path dir, String answers, List<String> files) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("courier", "read", "--dir", dir.toString()));
    if (!answers.isEmpty()) {
      arguments.addAll(List.of("--answers", answers));
    }
    arguments.addAll(files);
    return good(arguments.toArray(new String[0]));
  }

  private String at(String name) {
    return place.resolve(name).toString();
  }

  @Test
  void mail_a_stick_and_printed_sheets_each_carry_a_message_and_its_receipt() throws Exception {
    serve(us);
    serve(ru);
    eventually("heard by mail", () -> heardByMail(us) && heardByMail(ru));
    assertThat(good("status", "--dir", us.toString()))
        .containsPattern("route +mail ru-nrrc@mail.example +good, [0-9]+ ms");
    sent("flash");
    eventually("delivered by mail", this::drained);

    sent("routine");
    good(
        "courier", "write", "--dir", us.toString(), "--to", "ru-nrrc", "--out", at("stick.parley"));
    assertThat(read(ru, at("back.parley"), List.of(at("stick.parley"))))
        .contains("journalled and answered");
    assertThat(read(us, "", List.of(at("back.parley")))).contains("answer of ru-nrrc: accepted");
    eventually("delivered by a stick", this::drained);

    sent("routine");
    good("courier", "write", "--dir", us.toString(), "--to", "ru-nrrc", "--out", at("sheets.pdf"));
    assertThat(read(ru, at("back.pdf"), scans(at("sheets.pdf")))).contains("answers to carry back");
    assertThat(read(us, "", scans(at("back.pdf")))).contains("answer of ru-nrrc: accepted");
    eventually("delivered on paper", this::drained);
    assertThat(good("board", "--dir", ru.toString())).contains("No wire");
  }
}
