package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.casework.ManyWords;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchfloor.SessionTable;
import parley.watchfloor.SignInLinks;

/// How long the pages of a console take over a node that holds many messages, over HTTP on
/// loopback. Items, bodies, board and search are written as the exchange would have, but for
/// signatures and journal entries, which no page reads. `./parley drill search N` runs it over as
/// many as one likes; what it printed last stands in docs/performance.md.
@Tag("alone")
class ManyPagesIT {
  private static final int THREADS_A_CASE = 500;
  private static final int ASKED = Integer.getInteger("parley.asked", 5);
  private static final int WARM = ASKED / 3;
  private static final Duration MOST = Duration.ofMillis(100);

  @TempDir Path place;
  private final ManyWords words = new ManyWords(new Random(11));
  private final ManyMessages messages = new ManyMessages(words);
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  @AfterEach
  void stop() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }

  @Test
  void every_page_takes_less_than_a_tenth_of_a_second() throws Exception {
    int wanted = Integer.getInteger("parley.messages", 600);
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    ManyObjects objects = new ManyObjects(place.resolve("us-nrrc"), "ru-nrrc");
    Node node =
        Node.open(
            new DataFolder(place.resolve("us-nrrc")),
            new Options.Secrets(nodes.passphrase()),
            InstantSource.system());
    running.push(node);
    long begun = System.nanoTime();
    messages.fill(node, wanted / ManyMessages.THREAD);
    say(
        String.format(
            Locale.ROOT,
            "%d messages in %.0f s",
            messages.count(),
            (System.nanoTime() - begun) / 1e9));
    begun = System.nanoTime();
    Serving serving = Serving.start(node);
    running.push(serving);
    say(
        String.format(
            Locale.ROOT, "the node serves after %.1f s", (System.nanoTime() - begun) / 1e9));
    String number = cases(serving);
    begun = System.nanoTime();
    objects.fill(serving, Integer.getInteger("parley.objects", 1_000));
    say(
        String.format(
            Locale.ROOT,
            "%d objects of STIX in %.0f s",
            objects.count(),
            (System.nanoTime() - begun) / 1e9));
    HttpClient browser =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    running.push(browser);
    // Everything that an officer may be: a page costs most with all that it can show.
    String link =
        new SignInLinks(new SessionTable(node.store()), InstantSource.system(), new SecureRandom())
            .mint("A. Petrova", Set.of(Role.WATCH, Role.ANALYST, Role.HEAD));
    HttpRequest in =
        HttpRequest.newBuilder(URI.create(serving.consoleUrl() + link))
            .header("Origin", serving.consoleUrl())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(browser.send(in, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    List<String> slow = new ArrayList<>();
    List<String> paths = new ArrayList<>(pages(number));
    paths.addAll(objects.pages(path -> read(browser, serving.consoleUrl(), path)));
    for (String path : paths) {
      if (median(browser, serving.consoleUrl(), path).compareTo(MOST) >= 0) {
        slow.add(path);
      }
    }
    assertThat(slow).as("pages whose median is not below %s", MOST).isEmpty();
  }

  private List<String> pages(String number) {
    MessageId newest = messages.firsts().getLast();
    MessageId oldest = messages.firsts().getFirst();
    return List.of(
        "/",
        "/?open=1",
        "/?search=" + words.text(1),
        "/board/rows",
        "/status",
        "/search",
        "/search?text=" + words.text(1),
        "/search?text=a",
        "/message/" + newest,
        "/message/" + oldest,
        "/message/" + newest + "/body",
        "/compose?format=incident-notification/1",
        "/compose?inReplyTo=" + newest,
        "/clocks",
        "/cases",
        "/clocks/rows",
        "/alarms",
        "/heightened",
        "/case/" + number,
        "/case/" + number + "/corrections",
        "/releases",
        "/links",
        "/hand-over",
        "/shifts",
        "/watch-log",
        "/translations",
        "/translate/" + oldest,
        "/exercises",
        "/phrases",
        "/glossary",
        "/keys");
  }

  private static String read(HttpClient browser, String address, String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
      HttpResponse<String> answer = browser.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Duration median(HttpClient browser, String address, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
    long[] nanos = new long[ASKED];
    int size = 0;
    for (int i = -WARM; i < ASKED; i++) {
      long begun = System.nanoTime();
      HttpResponse<byte[]> answer = browser.send(request, HttpResponse.BodyHandlers.ofByteArray());
      long took = System.nanoTime() - begun;
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      size = answer.body().length;
      if (i >= 0) {
        nanos[i] = took;
      }
    }
    Arrays.sort(nanos);
    say(
        String.format(
            Locale.ROOT,
            "%-44s median %6.1f ms, 99 %% within %6.1f ms, %4d KiB",
            path.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "…"),
            nanos[ASKED / 2] / 1e6,
            nanos[ASKED * 99 / 100] / 1e6,
            size / 1024));
    return Duration.ofNanos(nanos[ASKED / 2]);
  }

  /// One for each so many threads; the last has the newest.
  private String cases(Serving serving) throws Exception {
    Permit<Act.KeepCases> permit =
        Permit.of(Person.atTheMachine("A. Petrova"), Act.KEEP_CASES).orElseThrow();
    String number = "";
    for (int at = messages.firsts().size() - 1; at >= 0; at -= THREADS_A_CASE) {
      number =
          serving
              .casework()
              .cases()
              .open(words.text(4), Optional.of(messages.firsts().get(at)), permit)
              .number();
    }
    return number;
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
