package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;

/// Two nodes that serve as processes, by the commands that officers type: a report goes over and
/// its states come back, a sighting crosses without what it saw, feedback returns and is answered,
/// and both sides draw the same figures (K-REPORT-1, K-STATE-4, K-SIGHT-1, K-FEEDBACK-4,
/// K-COUNT-2).
class ReportsIT {
  private static final String GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
  private static final String SENT = "indicator--00000000-0000-4000-8000-000000000001";
  private static final String HELD = "malware--00000000-0000-4000-8000-000000000002";
  private static final String SEEN = "sighting--00000000-0000-4000-8000-000000000003";
  private static final String REPORT =
      """
      {"replyWantedWithin": "P2D", "precedence": "priority", "body": {
        "title": "Command server in your networks", "category": "malicious-code.c2-server",
        "addresses": ["198.41.0.4"], "from": "2026-11-20T00:00:00Z", "until": "2026-11-20T06:00:00Z",
        "observed": "Infected computers ask it for orders.", "asked": ["stop"],
        "objects": ["%s"],
        "intent": "This is not directed at you.", "contact": "Duty officer"}}
      """
          .formatted(SENT);

  @TempDir Path place;

  private static String object(String id, String more) {
    return """
    {"type": "%s", "spec_version": "2.1", "id": "%s", "created": "2026-01-01T00:00:00.000Z",
     "modified": "2026-01-01T00:00:00.000Z", "object_marking_refs": ["%s"], %s}
    """
        .formatted(id.substring(0, id.indexOf("--")), id, GREEN, more);
  }

  private static void settings(Path dir, String peer) throws Exception {
    Files.writeString(
        dir.resolve("taxii.json"),
        "{\"address\": \"%s\", \"root\": \"cert\"}".formatted(ShowCommands.DemoNode.freePort()));
    Files.writeString(
        dir.resolve("release.json"),
        """
        {"partners": {"%s": {"sources": ["tool"], "types": ["indicator"], "tlp": "green",
          "pap": "amber", "sightings": true}}}
        """
            .formatted(peer));
    TwoProcesses.command("taxii", "certificate", "--dir", dir.toString(), "127.0.0.1");
  }

  private static String cert(Path dir, String... words) {
    List<String> all = new ArrayList<>(List.of("cert", "--dir", dir.toString()));
    all.addAll(List.of("--officer", "Dean"));
    all.addAll(List.of(words));
    return TwoProcesses.command(all.toArray(String[]::new));
  }

  /// What a partner's node says may be there a moment later.
  private static String told(Path dir, Predicate<String> wanted, String... words)
      throws InterruptedException {
    Semaphore never = new Semaphore(0);
    String said = cert(dir, words);
    for (int tries = 0; !wanted.test(said) && tries < 300; tries++) {
      assertThat(never.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
      said = cert(dir, words);
    }
    assertThat(said).matches(wanted, String.join(" ", words) + ": " + said);
    return said;
  }

  private static String last(String line) {
    return line.strip().substring(line.strip().lastIndexOf(' ') + 1);
  }

  private static void add(Path dir, String... objects) throws Exception {
    DataFolder folder = new DataFolder(dir);
    Json.Builder head =
        Json.object()
            .with("what", "add")
            .with("collection", "national")
            .with("source", "tool")
            .with("status", UUID.randomUUID().toString())
            .with("last", true);
    Bytes envelope = Bytes.utf8("{\"objects\":[" + String.join(",", objects) + "]}");
    folder.moved(line -> {
      Json.Obj answer = line.ask(head.build(), List.of(envelope)).head();
      assertThat(answer.number("successes")).as(answer.toString()).contains((long) objects.length);
      return true;
    });
  }

  private static Json.Obj figures(Path dir, String with) throws Exception {
    return JsonReader.readObject(
        Bytes.utf8(cert(dir, "statistics", "--with", with, "--days", "2", "--json").strip()),
        JsonReader.MESSAGE);
  }

  @Test
  void reports_states_sightings_feedback_and_figures_cross_between_two_nodes() throws Exception {
    try (TwoProcesses nodes = TwoProcesses.start(place, "{}", ReportsIT::settings)) {
      Path us = nodes.us().dir();
      Path ru = nodes.ru().dir();
      objectsCross(us, ru);
      String report = reported(us, ru);
      fedBack(us, ru);
      agreed(us, ru);
      String us1 = us.toString();
      assertThat(TwoProcesses.command("show", "--dir", us1, "--officer", "Dean", report))
          .contains("Report: appears to originate on your territory", "198.41.0.4");
    }
  }

  /// K-SIGHT-1 to K-SIGHT-3: what was seen does not go, and the sighting keeps its name.
  private static void objectsCross(Path us, Path ru) throws Exception {
    add(
        us,
        object(
            SENT,
            "\"pattern\": \"[ipv4-addr:value = '198.41.0.4']\", \"pattern_type\": \"stix\","
                + " \"valid_from\": \"2026-01-01T00:00:00Z\""),
        object(HELD, "\"is_family\": true, \"name\": \"Ours alone\""),
        object(SEEN, "\"sighting_of_ref\": \"" + HELD + "\", \"count\": 7"));
    told(us, said -> said.contains("sent 2 objects"), "status");
    told(ru, said -> said.contains(SEEN + "  from-us-nrrc"), "feedback", SEEN);
    assertThat(cert(ru, "feedback", HELD)).contains(HELD + "  in no collection");
  }

  private String reported(Path us, Path ru) throws Exception {
    Path draft = Files.writeString(place.resolve("report.json"), REPORT);
    Path wrong =
        Files.writeString(place.resolve("wrong.json"), REPORT.replace("198.41.0.4", "192.168.0.4"));
    TestNodes.Ran refused =
        TestNodes.run(
            "cert", "report", "--dir", us.toString(), "--to", "ru-nrrc", wrong.toString());
    assertThat(refused.code()).isEqualTo(Main.MISTAKE);
    assertThat(refused.err()).contains("192.168.0.4", "K-REPORT-3");
    String report = last(cert(us, "report", "--to", "ru-nrrc", draft.toString()));
    told(ru, said -> said.contains(report) && said.contains("no state yet"), "reports");
    cert(ru, "state", report, "in-work", "--text", "We ask the operator.");
    told(us, said -> said.contains("state   in-work since"), "reports");
    cert(ru, "state", report, "mitigated");
    cert(ru, "state", report, "in-work");
    told(us, said -> said.contains("GOES BACK"), "reports", "--with", "ru-nrrc");
    told(ru, said -> said.contains("GOES BACK") && !said.contains("on its way"), "reports");
    assertThat(TestNodes.run("cert", "state", "--dir", us.toString(), report, "mitigated").err())
        .contains("it is our own", "K-STATE-1");
    return report;
  }

  /// K-FEEDBACK-4: who revokes withdraws.
  private static void fedBack(Path us, Path ru) throws Exception {
    cert(ru, "feedback", "false-positive", SENT, "--text", "The address of a root server.");
    String there =
        told(us, said -> said.contains("| The address of a root server."), "feedback", SENT);
    assertThat(there).contains("to-ru-nrrc", "national", "not answered");
    String listed = cert(us, "feedback", "--json");
    String feedback =
        ((Json.Obj)
                JsonReader.readObject(
                        Bytes.utf8("{\"all\":" + listed.strip() + "}"), JsonReader.MESSAGE)
                    .items("all")
                    .getFirst())
            .requireText("id");
    String answered = cert(us, "feedback", "answer", feedback, "revoke");
    assertThat(answered).contains("ru-nrrc  " + SENT + "  stays  an officer withholds it");
    told(
        ru,
        said -> said.contains("in no collection") && said.contains("revoked"),
        "feedback",
        SENT);
  }

  /// K-COUNT-2: figure by figure but for what only who refuses knows.
  private static void agreed(Path us, Path ru) throws Exception {
    told(us, said -> said.contains("withdrawn  1"), "statistics", "--with", "ru-nrrc");
    Json.Obj ours = figures(us, "ru-nrrc");
    Json.Obj theirs = figures(ru, "us-nrrc");
    Json.Obj sent = ours.requireObject("sent");
    assertThat(sent).isEqualTo(theirs.requireObject("received"));
    assertThat(ours.requireObject("received")).isEqualTo(theirs.requireObject("sent"));
    assertThat(sent.requireNumber("sightings")).isEqualTo(1);
    assertThat(sent.requireObject("objects"))
        .isEqualTo(Json.object().with("indicator", 1).with("sighting", 1).build());
    assertThat(sent.requireObject("reports")).isEqualTo(Json.object().with("in-work", 1).build());
    assertThat(sent.requireObject("medianSeconds").members())
        .containsOnlyKeys("in-work", "mitigated");
    assertThat(theirs.requireObject("sent").requireObject("feedback"))
        .isEqualTo(Json.object().with("false-positive", 1).build());
  }
}
