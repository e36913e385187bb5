package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.Json;
import parley.ledger.Retention;
import parley.node.Main.Mistake;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Suite;
import parley.translation.Translations;

/// Terms that people write themselves, and their amendment, over two nodes in one JVM.
class TermsTest {
  private static final String ID = "US-RU-2026";

  private Path place = Path.of("");

  private Path us = Path.of("");
  private Path ru = Path.of("");
  private String secret = "";
  private String tested = "";
  private String kept = "";

  private static TestNodes.Ran good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran;
  }

  private Path file(String name, String content) throws Exception {
    return Files.writeString(place.resolve(name), content);
  }

  private String[] at(Path node, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--dir", node.toString(), "--passphrase-file", secret));
    return all.toArray(new String[0]);
  }

  private void begin(Path fresh) throws Exception {
    place = fresh;
    TestNodes nodes = new TestNodes(place);
    us = nodes.init("US", "us-nrrc", "en");
    ru = nodes.init("RU", "ru-nrrc", "ru");
    secret = nodes.passphrase().toString();
    nodes.know(us, ru);
  }

  private Serving serve(Path dir, List<AutoCloseable> running) throws Exception {
    Node node =
        Node.open(
            new DataFolder(dir), new Options.Secrets(Path.of(secret)), InstantSource.system());
    running.addFirst(node);
    Serving serving = Serving.start(node);
    running.addFirst(serving);
    return serving;
  }

  /// @return the message's identifier
  private String send(Path from, String to) throws Exception {
    Path draft =
        file(
            "draft.json",
            """
            { "format": "inquiry/1", "replyWantedWithin": "PT2H",
              "body": { "title": "Terms", "asked": ["information"], "question": "Which terms?",
                        "intent": "To see that messages flow while terms change." } }
            """);
    String said = good("send", "--dir", from.toString(), "--to", to, draft.toString()).out();
    return said.lines()
        .filter(line -> line.startsWith("message "))
        .findFirst()
        .orElseThrow()
        .substring("message ".length());
  }

  private static void delivered(Path from, String id) throws Exception {
    Json.Builder waiting =
        Json.object().with("do", "await").with("id", id).with("step", "DELIVERED");
    assertThat(AdminSocket.ask(new DataFolder(from), waiting.with("millis", 30_000)))
        .as(id)
        .isPresent();
  }

  private static Agreement inForce(Path dir) throws Mistake {
    return Papers.read(new DataFolder(dir), Config.read(new DataFolder(dir)).party())
        .agreements()
        .named(ID)
        .orElseThrow();
  }

  @Test
  void each_bad_term_is_one_line_with_its_clause_and_nothing_is_written(@TempDir Path fresh)
      throws Exception {
    begin(fresh);
    Map<String, List<String>> bad =
        Map.ofEntries(
            Map.entry("{", List.of("no terms in JSON", "C-JSON")),
            Map.entry("{\"suites\":[\"rsa\"]}", List.of("suites", "A-DOC-2")),
            Map.entry("{\"suites\":[]}", List.of("suites", "A-DOC-4")),
            Map.entry("{\"clock\":{}}", List.of("\"clock\" is no term", "A-DOC-2")),
            Map.entry(
                "{\"clocks\":{\"flash\":{\"reply\":5}}}", List.of("clocks of flash", "A-DOC-5")),
            Map.entry(
                "{\"clocks\":{\"urgent\":{\"reply\":5}}}",
                List.of("\"urgent\" is no member of clocks", "A-DOC-2")),
            Map.entry(
                "{\"clocks\":{\"flash\":{\"reply\":\"soon\"}}}",
                List.of("clocks.flash.reply", "A-DOC-2")),
            Map.entry("{\"formats\":{\"inquiry/1\":\"watch\"}}", List.of("measure", "A-DOC-6")),
            Map.entry("{\"budgets\":{\"burst\":0}}", List.of("budgets.burst", "A-DOC-2")),
            Map.entry("{\"heartbeats\":{\"https\":0}}", List.of("heartbeats.https", "A-DOC-2")),
            Map.entry("{\"retentionDays\":0}", List.of("retentionDays", "A-DOC-2")),
            Map.entry("{\"twoPersonRelease\":[\"URGENT\"]}", List.of("twoPerson", "A-DOC-2")),
            Map.entry("{\"version\":2}", List.of("\"version\" is not", "A-DOC-7")),
            Map.entry(
                "{\"signatories\":[{\"party\":\"CN\",\"languages\":[\"zh\"]}]}",
                List.of("not with", "A-DOC-3")),
            Map.entry(
                "{\"signatories\":[{\"party\":\"RU\",\"authority\":\"%s\"}]}"
                    .formatted("ab".repeat(32)),
                List.of("another authority", "A-DOC-9")));
    Path out = place.resolve("out");
    for (Map.Entry<String, List<String>> each : bad.entrySet()) {
      Path terms = file("terms.json", each.getKey());
      TestNodes.Ran ran =
          TestNodes.run(
              at(
                  us,
                  "agreement",
                  "propose",
                  "--id",
                  ID,
                  "--with",
                  "RU",
                  "--terms",
                  terms.toString(),
                  out.toString()));
      assertThat(ran.code()).as(each.getKey() + ran.err()).isEqualTo(Main.MISTAKE);
      assertThat(ran.err().strip().lines()).as(ran.err()).hasSize(1);
      assertThat(ran.err()).contains(each.getValue());
      assertThat(out).doesNotExist();
    }
  }

  @Test
  void terms_by_hand_are_agreed_and_amended_while_messages_flow(@TempDir Path fresh)
      throws Exception {
    begin(fresh);
    String printed = good("agreement", "terms").out();
    Path whole =
        file("whole.json", printed.replaceAll("\"suites\": \\[[^]]*]", "\"suites\": [\"nist\"]"));
    String terms = place.resolve("terms").toString();
    String[] proposing = {
      "agreement", "propose", "--id", ID, "--with", "RU", "--terms", whole.toString(), terms
    };
    good(at(us, proposing));
    Path shorter =
        file(
            "short.json",
            """
            { "suites": ["nist"], "layers": ["nist"],
              "clocks": { "routine": { "acknowledgement": 7200 } },
              "signatories": [ { "party": "RU", "languages": ["ru", "en"] } ] }
            """);
    proposing[7] = shorter.toString();
    assertThat(good(at(us, proposing)).out()).contains("every signature holds in nist");
    good(at(ru, "agreement", "sign", "--hash", TestNodes.hash(terms), terms));
    good(at(us, "agreement", "import", terms));
    Agreement first = inForce(us);
    assertThat(first.suites()).isEqualTo(Set.of(Suite.NIST)).isEqualTo(first.layers());
    assertThat(first.clocks(Precedence.ROUTINE).acknowledgement()).isEqualTo(Duration.ofHours(2));
    assertThat(first.clocks(Precedence.FLASH).reply()).isEqualTo(Duration.ofHours(1));
    assertThat(first.formats()).containsKey("consultations/1").hasSize(32);
    assertThat(first.signatories().stream().flatMap(side -> side.languages().stream()))
        .containsExactlyInAnyOrder("en", "ru", "en");

    List<AutoCloseable> usRuns = new ArrayList<>();
    List<AutoCloseable> ruRuns = new ArrayList<>();
    try {
      serve(us, usRuns);
      serve(ru, ruRuns);
      kept = send(us, "ru-nrrc");
      delivered(us, kept);
      amendWhileMessagesFlow(first, ruRuns);
      tested = test();
      delivered(us, tested);
    } finally {
      Node.release(usRuns);
      Node.release(ruRuns);
    }
    erased();
  }

  private String test() throws Exception {
    Path draft =
        file(
            "test.json",
            "{ \"format\": \"test/1\", \"body\": { \"text\": \"Quick brown fox.\" } }");
    String said = good("send", "--dir", us.toString(), "--to", "ru-nrrc", draft.toString()).out();
    return said.lines()
        .filter(line -> line.startsWith("message "))
        .findFirst()
        .orElseThrow()
        .substring("message ".length());
  }

  /// Eleven years later the body of what is settled goes, and the rest says so.
  private void erased() throws Exception {
    InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofDays(4000));
    List<String> logged = new ArrayList<>();
    NodeId self = new NodeId("us-nrrc");
    NodeId peer = new NodeId("ru-nrrc");
    LinkId link = LinkId.between(self, peer);
    try (Node node =
        Node.open(
            new DataFolder(us), new Options.Secrets(Path.of(secret)), InstantSource.system())) {
      Retention retention =
          new Retention(
              node.ledger(),
              node.board()::settled,
              (kind, fields) -> logged.add(kind + " " + fields.number("bodies").orElse(0L)),
              contents -> Translations.erase(node.store(), contents),
              later);
      var periods = Retention.periods(node.papers().standing(self, peer).life());
      long erased = retention.night(Map.of(link, periods));
      assertThat(erased).isPositive();
      assertThat(logged).containsExactly("erased " + erased);
    }
    TestNodes.Ran evidence =
        TestNodes.run(at(us, "evidence", "--to", place.resolve("e").toString(), tested));
    assertThat(evidence.code()).isEqualTo(Main.MISTAKE);
    assertThat(evidence.err()).contains("erased by retention");
    assertThat(good(at(us, "rebuild")).out()).contains("drawn anew from");
    good(at(us, "evidence", "--to", place.resolve("e").toString(), kept));
    String exported =
        good(at(us, "evidence", "--journal", "ru-nrrc", "--to", place.resolve("j").toString()))
            .out();
    good("verify", exported.strip().substring("evidence: ".length()));
  }

  private void amendWhileMessagesFlow(Agreement first, List<AutoCloseable> ruRuns)
      throws Exception {
    Path change =
        file(
            "change.json",
            """
            { "clocks": { "flash": { "acknowledgement": 300 } },
              "formats": %s,
              "measures": { "notice": { "title": { "en": "Notice" }, "formats": ["incident-notification/1"],
                                        "begins": "in-force" } } }
            """
                .formatted(formats(first).replace("\"consultations/1\":\"watch\",", "")));
    Path next = place.resolve("next");
    String[] amending = {
      "agreement", "amend", "--id", ID, "--terms", change.toString(), next.toString()
    };
    TestNodes.Ran same =
        TestNodes.run(
            at(
                us,
                "agreement",
                "amend",
                "--id",
                ID,
                "--terms",
                file("same.json", first.document().content().utf8()).toString(),
                next.toString()));
    assertThat(same.code()).isEqualTo(Main.MISTAKE);
    assertThat(same.err()).contains("nothing to amend");
    assertThat(next).doesNotExist();

    List<String> flowing = new ArrayList<>();
    flowing.add(send(us, "ru-nrrc"));
    assertThat(good(at(us, amending)).out())
        .contains("version 2")
        .contains("changes   clocks, formats, measures");
    assertThat(Papers.agreement(next).lastSerials())
        .containsEntry("us-nrrc/ru-nrrc/US-RU-2026/watch/real/1", 1_002L)
        .containsEntry("ru-nrrc/us-nrrc/US-RU-2026/watch/real/1", 1_000L);
    flowing.add(send(us, "ru-nrrc"));
    good(at(ru, "agreement", "sign", "--hash", TestNodes.hash(next.toString()), next.toString()));
    flowing.add(send(us, "ru-nrrc"));
    for (String id : flowing) {
      delivered(us, id);
    }
    assertThat(inForce(ru).version()).isEqualTo(2);
    assertThat(inForce(us).version()).isEqualTo(1);

    Node.release(ruRuns);
    ruRuns.clear();
    String underTheFirst = send(us, "ru-nrrc");
    good(at(us, "agreement", "import", next.toString()));
    String underTheSecond = send(us, "ru-nrrc");
    serve(ru, ruRuns);
    delivered(us, underTheFirst);
    delivered(us, underTheSecond);
    String fromRu = send(ru, "us-nrrc");
    delivered(ru, fromRu);
    assertThat(inForce(us).hash()).isEqualTo(inForce(ru).hash());
    assertThat(inForce(us).clocks(Precedence.FLASH).acknowledgement())
        .isEqualTo(Duration.ofMinutes(5));

    Path consultations =
        file("c.json", "{\"format\":\"consultations/1\",\"body\":{\"title\":\"x\"}}");
    TestNodes.Ran refused =
        TestNodes.run("send", "--dir", us.toString(), "--to", "ru-nrrc", consultations.toString());
    assertThat(refused.code()).isEqualTo(Main.MISTAKE);
    assertThat(refused.err()).contains("not sent");

    superseded(change);
  }

  /// With no margin, a message under the version of before is refused above the serial named.
  private void superseded(Path change) throws Exception {
    Files.writeString(change, "{ \"retentionDays\": 400 }");
    Path third = place.resolve("third");
    good(
        at(
            us,
            "agreement",
            "amend",
            "--id",
            ID,
            "--margin",
            "0",
            "--terms",
            change.toString(),
            third.toString()));
    good(at(ru, "agreement", "sign", "--hash", TestNodes.hash(third.toString()), third.toString()));
    String late = send(us, "ru-nrrc");
    Json.Builder waiting =
        Json.object().with("do", "await").with("id", late).with("step", "DELIVERED");
    Json.Obj answer =
        AdminSocket.ask(new DataFolder(us), waiting.with("millis", 30_000)).orElseThrow();
    assertThat(good("show", "--dir", us.toString(), late).out() + answer).contains("A-RULE-2");
    good(at(us, "agreement", "import", third.toString()));
    Papers papers = Papers.read(new DataFolder(us), Config.read(new DataFolder(us)).party());
    assertThat(
            Retention.periods(papers.standing(new NodeId("us-nrrc"), new NodeId("ru-nrrc")).life()))
        .as("no version's period is cut short")
        .containsOnly(Map.entry(ID, Duration.ofDays(3660)));
    delivered(us, send(us, "ru-nrrc"));
  }

  private static String formats(Agreement terms) {
    List<String> lines = new ArrayList<>();
    terms
        .formats()
        .forEach((format, line) -> lines.add("\"%s\":\"%s\"".formatted(format, line.code())));
    return "{" + String.join(",", lines) + "}";
  }
}
