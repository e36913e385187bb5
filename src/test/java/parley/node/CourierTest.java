package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
import parley.node.Main.Mistake;

/// Two nodes that never meet on a wire; a courier walks between them, as operators type it.
class CourierTest {
  private static final long DEADLINE = 30_000_000_000L;
  @TempDir Path place;
  private Path us = Path.of("");
  private Path ru = Path.of("");
  private String passphrase = "";
  private final List<AutoCloseable> running = new ArrayList<>();

  private TestNodes.Ran good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    return ran;
  }

  @BeforeEach
  void ceremony() throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    us = place.resolve("us-nrrc");
    ru = place.resolve("ru-nrrc");
    passphrase = nodes.passphrase().toString();
    Node node =
        Node.open(
            new DataFolder(us), new Options.Secrets(Path.of(passphrase)), InstantSource.system());
    running.addFirst(node);
    running.addFirst(Serving.start(node));
  }

  @AfterEach
  void stop() {
    Node.release(running);
  }

  private String at(String name) {
    return place.resolve(name).toString();
  }

  private void sent(String precedence) throws IOException {
    Path draft = place.resolve("draft.json");
    Files.writeString(
        draft,
        """
        { "format": "inquiry/1", "precedence": "%s", "replyWantedWithin": "PT2H",
          "body": { "title": "By hand", "asked": ["information"], "question": "Does this arrive?",
                    "intent": "To see that a courier is enough." } }
        """
            .replace("%s", precedence));
    TestNodes.Ran nobody =
        TestNodes.run("send", "--dir", us.toString(), "--to", "fr-nrrc", draft.toString());
    assertThat(nobody.code()).isEqualTo(Main.MISTAKE);
    assertThat(nobody.err().strip())
        .isEqualTo("parley: unknown recipient \"fr-nrrc\"; known: ru-nrrc");
    good("send", "--dir", us.toString(), "--to", "ru-nrrc", draft.toString());
  }

  private long queued() throws Mistake {
    Json.Obj status =
        AdminSocket.ask(new DataFolder(us), Json.object().with("do", "status")).orElseThrow();
    return ((Json.Obj) status.items("links").getFirst()).number("queued").orElse(-1L);
  }

  private void drained() throws Exception {
    long end = System.nanoTime() + DEADLINE;
    while (queued() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(20_000_000);
    }
    assertThat(queued()).isZero();
  }

  private TestNodes.Ran read(Path dir, String... rest) {
    List<String> arguments =
        new ArrayList<>(
            List.of("courier", "read", "--dir", dir.toString(), "--passphrase-file", passphrase));
    arguments.addAll(List.of(rest));
    return TestNodes.run(arguments.toArray(new String[0]));
  }

  private List<String> scans(String pdf) throws IOException {
    List<String> files = new ArrayList<>();
    try (PDDocument document = Loader.loadPDF(Path.of(pdf).toFile())) {
      for (int page = 0; page < document.getNumberOfPages(); page++) {
        String file = at("scan-" + Path.of(pdf).getFileName() + "-" + page + ".png");
        var image = new PDFRenderer(document).renderImageWithDPI(page, 220, ImageType.GRAY);
        javax.imageio.ImageIO.write(image, "png", Path.of(file).toFile());
        files.add(file);
      }
    }
    return files;
  }

  @Test
  void a_stick_goes_there_and_its_answers_come_back() throws Exception {
    sent("flash");
    sent("routine");
    String stick = at("stick.parley");
    assertThat(good("courier", "write", "--dir", us.toString(), "--to", "ru-nrrc", "--out", stick))
        .extracting(TestNodes.Ran::out)
        .asString()
        .contains("2 for ru-nrrc written")
        .contains("nothing else waits");
    // Nobody serves the other folder: the command opens it.
    TestNodes.Ran there = read(ru, "--answers", at("back.parley"), stick);
    assertThat(there.code()).as(there.out() + there.err()).isZero();
    assertThat(there.out()).contains("journalled and answered").contains("2 answers to carry back");
    assertThat(queued()).isEqualTo(2);
    TestNodes.Ran here = read(us, at("back.parley"));
    assertThat(here.code()).as(here.out() + here.err()).isZero();
    assertThat(here.out()).contains("answer of ru-nrrc: accepted");
    drained();
    assertThat(
            TestNodes.run(
                    "courier", "write", "--dir", us.toString(), "--to", "ru-nrrc", "--out", stick)
                .err())
        .contains("nothing waits for ru-nrrc");
    byte[] first = Files.readAllBytes(Path.of(at("back.parley")));
    assertThat(read(ru, "--answers", at("again.parley"), stick).code()).isZero();
    assertThat(Files.readAllBytes(Path.of(at("again.parley")))).isEqualTo(first);
  }

  @Test
  void printed_sheets_go_there_and_printed_answers_come_back() throws Exception {
    sent("immediate");
    String sheets = at("sheets.pdf");
    good("courier", "write", "--dir", us.toString(), "--to", "ru-nrrc", "--out", sheets);
    List<String> scans = scans(sheets);
    assertThat(scans).as("pages").hasSizeBetween(1, 5);
    TestNodes.Ran partly = read(ru, scans.subList(1, scans.size()).toArray(new String[0]));
    assertThat(partly.code()).isEqualTo(Main.MISTAKE);
    assertThat(partly.err()).contains("missing or not readable: 1 (codes 1, 2,");
    List<String> all = new ArrayList<>(List.of("--answers", at("back.pdf")));
    all.addAll(scans);
    TestNodes.Ran there = read(ru, all.toArray(new String[0]));
    assertThat(there.code()).as(there.out() + there.err()).isZero();
    TestNodes.Ran here = read(us, at("back.pdf"));
    assertThat(here.code()).as(here.out() + here.err()).isZero();
    drained();
  }

  @Test
  void what_the_courier_brought_is_refused_in_words() throws Exception {
    sent("priority");
    String stick = at("stick.parley");
    good("courier", "write", "--dir", us.toString(), "--to", "ru-nrrc", "--out", stick);
    assertThat(read(us, stick))
        .extracting(TestNodes.Ran::code, TestNodes.Ran::out)
        .satisfies(seen -> assertThat(seen.get(0)).isEqualTo(Main.FOUND_WRONG))
        .satisfies(seen -> assertThat((String) seen.get(1)).contains("goes the other way"));
    byte[] cut = Files.readAllBytes(Path.of(stick));
    Files.write(Path.of(at("cut.parley")), java.util.Arrays.copyOf(cut, cut.length - 10));
    assertThat(read(ru, at("cut.parley")).err()).contains("cut or changed");
    Files.writeString(Path.of(at("letter.txt")), "Dear colleagues");
    assertThat(read(ru, at("letter.txt")).err()).contains("neither PNG, JPEG nor PDF");
    assertThat(
            TestNodes.run(
                    "courier", "write", "--dir", us.toString(), "--to", "cn-nrrc", "--out", stick)
                .err())
        .contains("unknown partner; known: [ru-nrrc]");
  }
}
