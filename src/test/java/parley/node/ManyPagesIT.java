package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.casework.ManyWords;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.envelope.Answer;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Signature;
import parley.seal.Suite;
import parley.store.Store;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.Board;

/// How long the pages of a console take over a node that holds many messages, over HTTP on
/// loopback. Items, bodies, board and search are written as the exchange would have, but for
/// signatures and journal entries, which no page reads. `./parley drill search N` runs it over as
/// many as one likes; what it printed last stands in docs/performance.md.
class ManyPagesIT {
  private static final NodeId US = new NodeId("us-nrrc");
  private static final NodeId RU = new NodeId("ru-nrrc");
  private static final LinkId LINK = LinkId.between(US, RU);
  private static final LogName JOURNAL = LogName.of(US, LINK, 1);
  private static final Bytes ANSWER = Bytes.utf8("not read here");
  private static final List<Precedence> PRECEDENCES = List.of(Precedence.values());

  /// A notification, its acknowledgement, the reply to it, and the acknowledgement of that.
  private static final int THREAD = 4;

  /// Of the newest threads those still wait for somebody; the rest is answered.
  private static final int OPEN_THREADS = 60;

  private static final int THREADS_A_CASE = 500;
  private static final int AT_ONCE = 100;
  private static final int ASKED = Integer.getInteger("parley.asked", 5);
  private static final int WARM = ASKED / 3;
  private static final Duration MOST = Duration.ofMillis(100);

  @TempDir Path place;
  private final Random random = new Random(11);
  private final ManyWords words = new ManyWords(random);
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final List<Ledger.Change> changes = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();
  private final List<MessageId> firsts = new ArrayList<>();
  private Instant now = Instant.now();
  private final Composer composer = new Composer(() -> now, new Random(12));
  private final Map<NodeId, Long> serials = new HashMap<>();
  private long journalled;

  @AfterEach
  void stop() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }

  @Test
  void every_page_takes_less_than_a_tenth_of_a_second() throws Exception {
    int messages = Integer.getInteger("parley.messages", 600);
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    Node node =
        Node.open(
            new DataFolder(place.resolve("us-nrrc")),
            new Options.Secrets(nodes.passphrase()),
            InstantSource.system());
    running.push(node);
    long begun = System.nanoTime();
    fill(node, messages / THREAD);
    say(
        String.format(
            Locale.ROOT,
            "%d messages in %.0f s",
            serials.values().stream().mapToLong(Long::longValue).sum(),
            (System.nanoTime() - begun) / 1e9));
    begun = System.nanoTime();
    Serving serving = Serving.start(node);
    running.push(serving);
    say(
        String.format(
            Locale.ROOT, "the node serves after %.1f s", (System.nanoTime() - begun) / 1e9));
    String number = cases(serving);
    HttpClient browser =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    running.push(browser);
    URI link = URI.create(serving.signInLink("A. Petrova"));
    HttpRequest in =
        HttpRequest.newBuilder(link)
            .header("Origin", serving.consoleUrl())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(browser.send(in, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    List<String> slow = new ArrayList<>();
    for (String path : pages(number)) {
      if (median(browser, serving.consoleUrl(), path).compareTo(MOST) >= 0) {
        slow.add(path);
      }
    }
    assertThat(slow).as("pages whose median is not below %s", MOST).isEmpty();
  }

  private List<String> pages(String number) {
    MessageId newest = firsts.getLast();
    MessageId oldest = firsts.getFirst();
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
        "/case/" + number,
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

  /// Threads of three, two minutes apart, the last one just now.
  private void fill(Node node, int threads) throws Exception {
    Ledger ledger = node.ledger();
    long fence = ledger.takeOwnership(LINK);
    Agreement terms = node.papers().standing(US, RU).life().agreements().getFirst();
    Board board = node.board();
    var search = node.search();
    Instant end = Instant.now();
    for (int thread = 0; thread < threads; thread++) {
      now = end.minus(Duration.ofMinutes(2L * (threads - thread)));
      thread(node, terms, thread, threads - thread <= OPEN_THREADS);
      if (facts.size() >= AT_ONCE || thread == threads - 1) {
        ledger.commit(LINK, fence, false, List.copyOf(changes));
        board.follow(List.copyOf(facts));
        search.follow(List.copyOf(facts));
        changes.clear();
        facts.clear();
      }
    }
    // The journal itself is empty: what follows it begins at its beginning.
    node.store()
        .write(
            Store.Lane.NORMAL,
            handle ->
                handle.execute("delete from board_position")
                    + handle.execute("delete from search_position"));
  }

  private void thread(Node node, Agreement terms, int thread, boolean open) throws Exception {
    boolean theirs = thread % 2 == 0;
    Precedence precedence = PRECEDENCES.get(thread % PRECEDENCES.size());
    Message first =
        message(
            node,
            terms,
            theirs,
            "incident-notification/1",
            precedence,
            Optional.empty(),
            Map.of(
                "title", new Json.Str(words.text(6)),
                "category", new Json.Str("availability.ddos"),
                "description", new Json.Str(words.text(80)),
                "severity", new Json.Str(String.valueOf(thread % 6)),
                "originAddresses", Json.texts(List.of("192.0.2." + thread % 250))));
    firsts.add(first.id());
    now = now.plusSeconds(30);
    if (open && thread % 2 == 0) {
      return;
    }
    acknowledge(node, terms, first, theirs, precedence);
    if (!open) {
      Message reply =
          message(
              node,
              terms,
              !theirs,
              "reply/1",
              precedence,
              Optional.of(new Reference(first.id(), first.digest())),
              Map.of("answer", Json.texts(List.of("aware")), "text", new Json.Str(words.text(40))));
      now = now.plusSeconds(30);
      acknowledge(node, terms, reply, !theirs, precedence);
    }
  }

  private void acknowledge(
      Node node, Agreement terms, Message what, boolean inbound, Precedence precedence)
      throws Exception {
    message(
        node,
        terms,
        !inbound,
        "acknowledgement/1",
        precedence,
        Optional.of(new Reference(what.id(), what.digest())),
        Map.of("completeness", new Json.Str("complete")));
    now = now.plusSeconds(30);
  }

  private Message message(
      Node node,
      Agreement terms,
      boolean inbound,
      String format,
      Precedence precedence,
      Optional<Reference> inReplyTo,
      Map<String, Json> body)
      throws Exception {
    NodeId sender = inbound ? RU : US;
    boolean asks = inReplyTo.isEmpty();
    Message message =
        composer.compose(
            new Composition(
                terms.id(),
                terms.hash(),
                Line.WATCH,
                format,
                sender,
                List.of(LINK.peerOf(sender)),
                Series.REAL,
                precedence,
                inbound ? "ru" : "en",
                inReplyTo,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                asks ? Optional.of(Duration.ofHours(2)) : Optional.empty(),
                "amber",
                "amber",
                Optional.empty(),
                List.of(),
                new Json.Obj(body)));
    long number = serials.merge(sender, 1L, Long::sum);
    keep(
        node,
        terms,
        message,
        new SerialKey(sender, 1, terms.id(), Line.WATCH, Series.REAL, number),
        inbound);
    return message;
  }

  private void keep(Node node, Agreement terms, Message message, SerialKey serial, boolean inbound)
      throws Exception {
    SignedContent content =
        SignedContent.of(
            new Transmittal(
                Protocol.PREVIOUS,
                Transmittal.Kind.MESSAGE,
                LINK,
                serial,
                LINK.peerOf(serial.sender()),
                terms.hash(),
                Set.of(Suite.NIST),
                now,
                message.digest(),
                List.of(),
                Optional.empty()),
            message.bytes());
    Parcel parcel =
        new Parcel(
            content.bytes(),
            List.of(),
            List.of(new Signature(serial.sender().name(), Suite.NIST, ANSWER)),
            List.of());
    long index = journalled++;
    Ledger.Item item =
        new Ledger.Item(
            LINK,
            inbound,
            serial,
            content.digest(),
            content.digest(),
            Optional.of(message.id()),
            message.digest(),
            JOURNAL,
            index,
            now.toEpochMilli(),
            inbound ? "received" : "delivered",
            Optional.of(ANSWER));
    changes.add(new Ledger.Change.KeepItem(item));
    changes.add(
        new Ledger.Change.KeepBody(
            content.digest(),
            node.vault().bodies().seal(content.digest(), parcel.der(Protocol.PREVIOUS))));
    if (inbound) {
      facts.add(new Fact.Received(JOURNAL, index, now, item, message, true));
      return;
    }
    facts.add(new Fact.Sent(JOURNAL, index, now, item, message));
    facts.add(
        new Fact.Delivered(
            JOURNAL,
            journalled++,
            now,
            item,
            new Answer.Receipt(
                LINK,
                serial,
                RU,
                item.envelope(),
                item.content(),
                ANSWER,
                index,
                List.of(),
                ANSWER,
                now)));
  }

  /// One for each so many threads; the last has the newest.
  private String cases(Serving serving) throws Exception {
    Permit<Act.KeepCases> permit =
        Permit.of(Person.atTheMachine("A. Petrova"), Act.KEEP_CASES).orElseThrow();
    String number = "";
    for (int at = firsts.size() - 1; at >= 0; at -= THREADS_A_CASE) {
      number =
          serving
              .casework()
              .cases()
              .open(words.text(4), Optional.of(firsts.get(at)), permit)
              .number();
    }
    return number;
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
