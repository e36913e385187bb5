package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.match.MatchRun;

/// A CERT line that holds many objects, as tools would have brought them: indicators of a few
/// families and sectors, some with a second version, some in conflict, many of them related.
final class ManyObjects {
  private static final String GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
  private static final int AT_ONCE = 500;
  private static final int FAMILIES = 20;
  private static final String FIRST = "2026-01-01T00:00:00.000Z";
  private static final String LATER = "2026-02-01T00:00:00.000Z";

  private final Random random = new Random(13);
  private final String peer;
  private int count;
  private String run = "";

  /// Before the node is opened.
  ManyObjects(Path dir, String peer) throws Exception {
    this.peer = peer;
    Files.writeString(
        dir.resolve("taxii.json"),
        "{\"address\": \"%s\", \"root\": \"cert\"}".formatted(ShowCommands.DemoNode.freePort()));
    Files.writeString(
        dir.resolve("release.json"),
        """
        {"partners": {"%s": {"sources": ["tool"], "types": ["indicator"], "tlp": "clear",
          "pap": "amber"}}}
        """
            .formatted(peer));
    TwoProcesses.command("taxii", "certificate", "--dir", dir.toString(), "127.0.0.1");
  }

  int count() {
    return count;
  }

  private static String id(String type, int number) {
    return type + "--" + new UUID(0x4000L | (long) number << 16, 0x8000000000000000L | number);
  }

  private static String object(String type, int number, String modified, String more) {
    return """
    {"type":"%s","spec_version":"2.1","id":"%s","created":"%s","modified":"%s",
     "object_marking_refs":["%s"],%s}
    """
        .formatted(type, id(type, number), FIRST, modified, GREEN, more);
  }

  private String indicator(int number, String modified, String name) {
    return object(
        "indicator",
        number,
        modified,
        """
        "name":"%s %d","description":"Seen in traffic of week %d.","indicator_types":["malicious-activity"],
        "pattern":"[ipv4-addr:value = '%d.%d.%d.%d']","pattern_type":"stix","valid_from":"%s"
        """
            .formatted(
                name,
                number,
                number % 52,
                20 + number % 60,
                number / 65_536 % 256,
                number / 256 % 256,
                number % 256,
                FIRST));
  }

  /// Brings them, and waits until catalogue and relations have followed.
  void fill(Serving serving, int wanted) throws Exception {
    List<String> some = new ArrayList<>();
    for (int family = 0; family < FAMILIES; family++) {
      some.add(
          object(
              "malware",
              family,
              FIRST,
              "\"name\":\"Family %d\",\"is_family\":true".formatted(family)));
    }
    for (int number = 1; number <= wanted; number++) {
      some.add(indicator(number, FIRST, "Command server"));
      if (number % 10 == 0) {
        some.add(indicator(number, LATER, "Bot"));
        some.add(indicator(number, LATER, "Another word"));
      }
      if (number % 3 == 0) {
        some.add(
            object(
                "relationship",
                number,
                FIRST,
                "\"relationship_type\":\"indicates\",\"source_ref\":\"%s\",\"target_ref\":\"%s\""
                    .formatted(id("indicator", number), id("malware", random.nextInt(FAMILIES)))));
      }
      if (some.size() >= AT_ONCE || number == wanted) {
        add(serving, some);
        some.clear();
      }
    }
    settled(serving, id("indicator", wanted));
    run =
        serving
            .cert()
            .line()
            .asked("match", peer, List.of("offer"), "Dean")
            .getFirst()
            .substring("run ".length(), "run ".length() + 32);
    hidden(serving);
  }

  /// Half of the machine is at it meanwhile.
  private void hidden(Serving serving) throws Exception {
    Semaphore never = new Semaphore(0);
    long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
    while (serving.cert().line().matches().orElseThrow().one(run).orElseThrow().stage()
        == MatchRun.Stage.HIDING) {
      assertThat(System.nanoTime()).as("the list is hidden").isLessThan(end);
      assertThat(never.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private void add(Serving serving, List<String> objects) throws Exception {
    Json.Builder head =
        Json.object()
            .with("what", "add")
            .with("collection", "national")
            .with("source", "tool")
            .with("status", UUID.randomUUID().toString())
            .with("last", true);
    Bytes envelope = Bytes.utf8("{\"objects\":[" + String.join(",", objects) + "]}");
    serving.cert().tool(head.build(), List.of(envelope));
    count += objects.size();
  }

  private static void settled(Serving serving, String last) throws Exception {
    Semaphore never = new Semaphore(0);
    long end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
    while (serving.cert().line().catalogue().orElseThrow().entry(last).isEmpty()) {
      assertThat(System.nanoTime()).as("the catalogue follows").isLessThan(end);
      assertThat(never.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private static String found(String page, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(page);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1).replace("&amp;", "&");
  }

  /// @param read gives a page as the officer sees it
  List<String> pages(UnaryOperator<String> read) {
    String object = "/cert/object/" + id("indicator", 10);
    String page = read.apply(object);
    Matcher versions = Pattern.compile("name=\"from\" value=\"(\\d+)\"").matcher(page);
    assertThat(versions.find()).isTrue();
    String newest = versions.group(1);
    assertThat(versions.find()).isTrue();
    return List.of(
        "/cert",
        "/cert?value=20.0.0.60",
        "/cert?type=indicator&state=active",
        "/cert?value=command+server",
        object,
        "/cert/object/" + id("malware", 1),
        object + "/versions?from=" + versions.group(1) + "&to=" + newest,
        found(page, "href=\"(/cert/conflict\\?[^\"]+)\""),
        "/cert/conflicts",
        "/cert/preview?to=" + peer,
        "/cert/trends?days=90",
        "/cert/match",
        "/cert/match/" + run,
        "/cert/reports",
        "/cert/import");
  }
}
