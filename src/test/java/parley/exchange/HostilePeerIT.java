package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import hostile.Corpus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.envelope.Answer;
import parley.envelope.Lane;
import parley.envelope.NotYet;
import parley.journal.LogName;
import parley.link.HttpsRoute;
import parley.message.Message;
import parley.party.Ceremony;
import parley.seal.KeyVault;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// A real node listens, and its partner attacks it over the socket with its own keys, while honest
/// messages go on beside. Whatever comes is refused, nothing honest is lost, and what the node uses
/// stays bounded.
class HostilePeerIT {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int HONEST = 20;
  private static final Agreement.Budgets NARROW =
      new Agreement.Budgets(5, 40, 1 << 20, 1L << 30, 1000);

  @TempDir Path folder;

  private TwoNodes nodes;
  private Socketed socketed;
  private Forger forger;

  @BeforeEach
  void a_node_that_listens() throws Exception {
    begin("wide", TwoNodes.WIDE, Suite.NIST, Suite.PQ);
  }

  private void begin(String name, Agreement.Budgets budgets, Suite... suites) throws Exception {
    nodes = new TwoNodes(folder.resolve(name), 41, budgets, suites);
    socketed = new Socketed(nodes);
    forger = new Forger(nodes);
    nodes.us.lies = true;
    nodes.us.kill();
    nodes.us.instead.add(new HttpsRoute(socketed.peer, socketed.address()));
    nodes.us.open();
  }

  @AfterEach
  void it_ends() throws Exception {
    socketed.close();
    nodes.close();
  }

  /// Honest messages, one after another, each timed from release to receipt.
  private Callable<Duration> honest(int messages) {
    return () -> {
      Duration longest = Duration.ZERO;
      for (int number = 0; number < messages; number++) {
        Precedence precedence = number % 4 == 0 ? Precedence.FLASH : Precedence.ROUTINE;
        Message message = nodes.us.compose(precedence, "honest " + number);
        long begun = System.nanoTime();
        assertThat(nodes.us.release(message)).isInstanceOf(Released.Queued.class);
        nodes.eventually("an honest message is receipted", () -> nodes.drained(nodes.us));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        longest = took.compareTo(longest) > 0 ? took : longest;
      }
      return longest;
    };
  }

  private long entries() throws Exception {
    return nodes.ru.ledger().logSize(LogName.of(nodes.ru.id, TwoNodes.LINK, 1));
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void every_hostile_file_at_every_depth_is_refused_while_honest_messages_arrive()
      throws Exception {
    long heap = heap();
    int sent = 0;
    long before = ((Intake) nodes.ru.exchange().door()).dropped();
    try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
      Future<Duration> honest = beside.submit(honest(HONEST));
      for (Corpus.Item item : Corpus.items()) {
        for (Map.Entry<String, Bytes> shape : shapes(item.bytes()).entrySet()) {
          long begun = System.nanoTime();
          Socketed.Answer answer = socketed.post(shape.getKey(), shape.getValue());
          String what = item.path() + " at " + shape.getKey();
          int expected = shape.getKey().equals("frame") && item.bytes().size() > 65_536 ? 413 : 400;
          assertThat(answer.status()).as(what).isEqualTo(expected);
          assertThat(answer.body()).as(what).isEqualTo(Bytes.EMPTY);
          assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(what).isLessThan(SOON);
          sent += expected == 400 ? 1 : 0;
        }
      }
      assertThat(honest.get()).isLessThan(SOON);
    }
    assertThat(sent).isGreaterThan(300);
    assertThat(entries()).isEqualTo(HONEST);
    long dropped = ((Intake) nodes.ru.exchange().door()).dropped() - before;
    assertThat(dropped).as("each bare one").isGreaterThanOrEqualTo(Corpus.items().size());
    assertThat(nodes.ru.exchange().status(TwoNodes.LINK).unforeseen())
        .as("each by a clause, none by a reader that failed")
        .isZero();
    assertThat(heap() - heap).as("heap").isLessThan(64L << 20);
    Audit.both(nodes);
  }

  /// The same bytes from the outside to the inside: bare, in a signed frame, and sealed as a
  /// parcel. The path with a digit is another depth on the same one.
  private Map<String, Bytes> shapes(Bytes bytes) throws Exception {
    Map<String, Bytes> shapes = new LinkedHashMap<>();
    shapes.put("frame", bytes);
    shapes.put("envelope", bytes);
    if (bytes.size() >= 64) {
      shapes.put("flash", forger.framed(bytes, Lane.FLASH).bytes());
    }
    shapes.put("envelope?sealed", forger.sealed(bytes, Lane.FORMAL).bytes());
    if (bytes.size() <= 270_337) {
      shapes.put("envelope?signed", forger.signed(bytes).bytes());
    }
    return shapes;
  }

  @Test
  void what_a_partner_signs_against_the_agreement_is_refused_by_its_clause() throws Exception {
    KeyVault impostor = Ceremony.vault("us-nrrc", "CN");
    Forgeries.Others others =
        new Forgeries.Others(Ceremony.expired("us-nrrc", "US"), impostor, Optional.empty());
    List<Forgeries.Forged> all = Forgeries.all(forger, TwoNodes.CLOCK, others);
    for (Forgeries.Forged forged : all) {
      Socketed.Answer answer = socketed.post("envelope", forged.envelope().bytes());
      assertThat(answer.status()).as(forged.name()).isEqualTo(forged.status());
      switch (forged.status()) {
        case 200 -> assertThat(clause(answer)).as(forged.name()).isEqualTo(forged.clause());
        case 503 ->
            assertThat(NotYet.verify(answer.body(), nodes.ru.vault.publicKeys().frameKey()))
                .extracting(NotYet::reason)
                .isEqualTo("agreement-unknown");
        default -> assertThat(answer.body()).as(forged.name()).isEqualTo(Bytes.EMPTY);
      }
    }
    assertThat(entries())
        .as("only what was refused by its clause stands there")
        .isEqualTo(all.stream().filter(forged -> forged.status() == 200).count());
    assertThat(honest(1).call()).isLessThan(SOON);
  }

  private static String clause(Socketed.Answer answer) throws Exception {
    return ((Answer.Refusal) Answer.read(SignedDocument.read(answer.body(), 98_304).content()))
        .clause();
  }

  @Test
  void slow_bodies_half_open_and_stalled_connections_are_closed_and_delay_nobody()
      throws Exception {
    assertThat(honest(2).call()).isLessThan(SOON);
    long files = openFiles();
    int threads = threads();
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      held.add(socketed.half());
    }
    for (int i = 0; i < 20; i++) {
      Socket stalled = socketed.half();
      stalled.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1});
      held.add(stalled);
      Socket slow = socketed.whole();
      slow.getOutputStream().write(Socketed.head("envelope", 1000));
      slow.getOutputStream().write(new byte[10]);
      held.add(slow);
      Socket headless = socketed.whole();
      headless.getOutputStream().write("POST /link/envelope HT".getBytes(StandardCharsets.UTF_8));
      held.add(headless);
    }
    assertThat(honest(8).call()).as("release to receipt beside them").isLessThan(SOON);
    assertThat(threads() - threads).as("threads").isLessThan(60);
    long begun = System.nanoTime();
    for (Socket socket : held) {
      int status = Socketed.read(socket.getInputStream()).status();
      assertThat(status).isIn(0, 408);
      socket.close();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(25));
    nodes.eventually("files are closed again", () -> openFiles() - files < 20);
    Audit.both(nodes);
  }

  @Test
  void a_greedy_peer_gets_no_more_room_than_its_own_and_its_flash_still_passes() throws Exception {
    long heap = heap();
    List<Socket> held = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 12; i++) {
      Socket greedy = socketed.whole();
      greedy.getOutputStream().write(Socketed.head("envelope", 72 << 20));
      greedy.getOutputStream().write(new byte[1000]);
      held.add(greedy);
    }
    assertThat(heap() - heap).as("heap while they hold on").isLessThan(200L << 20);
    Message flash = nodes.us.compose(Precedence.FLASH, "beside them");
    long begun = System.nanoTime();
    assertThat(nodes.us.release(flash)).isInstanceOf(Released.Queued.class);
    nodes.eventually("receipted", () -> nodes.drained(nodes.us));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    for (Socket greedy : held) {
      refused += Socketed.read(greedy.getInputStream()).status() == 503 ? 1 : 0;
      greedy.close();
    }
    assertThat(refused).isEqualTo(11);
    assertThat(honest(2).call()).isLessThan(SOON);
  }

  @Test
  void a_flood_past_the_budget_is_told_not_yet_and_what_nobody_signed_uses_nothing_up()
      throws Exception {
    it_ends();
    begin("narrow", NARROW, Suite.NIST);
    Bytes unsigned = bentFrame(forger.framed(Bytes.owning(new byte[4096]), Lane.FORMAL).bytes());
    for (int i = 0; i < 200; i++) {
      assertThat(socketed.post("envelope", unsigned).status()).isEqualTo(400);
    }
    assertThat(honest(4).call()).as("the budget is whole").isLessThan(SOON);
    int later = 0;
    for (int i = 0; i < 120; i++) {
      byte[] noise = new byte[4096];
      noise[0] = (byte) i;
      Socketed.Answer answer =
          socketed.post("envelope", forger.framed(Bytes.owning(noise), Lane.FORMAL).bytes());
      assertThat(answer.status()).isIn(400, 503);
      if (answer.status() == 503) {
        NotYet told = NotYet.verify(answer.body(), nodes.ru.vault.publicKeys().frameKey());
        assertThat(told.reason()).isEqualTo("budget");
        assertThat(told.retryAfter()).isPositive();
        later++;
      }
    }
    assertThat(later).as("told to come again").isGreaterThan(20);
    Message flash = nodes.us.compose(Precedence.FLASH, "in the flood");
    long begun = System.nanoTime();
    nodes.us.release(flash);
    nodes.eventually("FLASH is receipted", () -> nodes.drained(nodes.us));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    assertThat(honest(2).call()).as("and later everything").isLessThan(Duration.ofSeconds(30));
    Audit.both(nodes);
  }

  private static Bytes bentFrame(Bytes envelope) {
    byte[] bytes = envelope.toArray();
    bytes[120] ^= 1;
    return Bytes.owning(bytes);
  }

  @Test
  void odd_requests_get_their_status_and_no_word_more() throws Exception {
    Map<String, Integer> odd = new LinkedHashMap<>();
    String tail = " HTTP/1.1\r\nHost: node\r\nContent-Length: 2\r\n\r\nxx";
    odd.put("GET /link/envelope" + tail, 404);
    odd.put("PUT /link/envelope" + tail, 404);
    odd.put("POST /" + tail, 404);
    odd.put("POST /link/envelopes" + tail, 404);
    odd.put("POST /link/envelope/" + tail, 404);
    odd.put("POST /LINK/envelope" + tail, 404);
    odd.put("POST /link/x/../envelope" + tail, 400);
    odd.put("POST /link/%2e%2e/link/envelope" + tail, 400);
    odd.put("POST /link/envelope%00" + tail, 400);
    odd.put("POST /link/refetch" + tail, 400);
    odd.put("POST /link/frame" + tail, 400);
    odd.put("POST /link/envelope HTTP/1.1\r\nHost: node\r\n\r\n", 413);
    odd.put(
        "POST /link/envelope HTTP/1.1\r\nHost: node\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        413);
    odd.put(length("/link/envelope", "75497473"), 413);
    odd.put(length("/link/frame", "65537"), 413);
    odd.put(length("/link/envelope", "99999999999999999999"), 400);
    odd.put(length("/link/envelope", "-1"), 400);
    odd.put(length("/link/envelope", "2\r\nContent-Length: 3"), 400);
    odd.put(length("/link/envelope", "2\r\nTransfer-Encoding: chunked"), 400);
    odd.put(length("/link/envelope", "2\r\nTransfer-Encoding: xchunked"), 400);
    odd.put(length("/link/envelope", "2\r\n folded: line"), 400);
    odd.put(length("/link/envelope", "2\r\nno colon"), 400);
    odd.put(length("/link/envelope", "2\r\nX: " + "x".repeat(9000)), 431);
    odd.put("POST /link/envelope" + "x".repeat(9000) + tail, 414);
    odd.put("POST /link/envelope HTTP/9.9\r\nHost: node\r\n\r\n", 505);
    odd.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 426);
    odd.put("\u0000\u0001\u0002\r\n\r\n", 400);
    odd.put(
        "POST /link/envelope HTTP/1.1\r\nHost: node\r\nContent-Type: text/html\r\n"
            + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx",
        400);
    for (Map.Entry<String, Integer> request : odd.entrySet()) {
      Socketed.Answer answer = socketed.raw(request.getKey().getBytes(StandardCharsets.ISO_8859_1));
      String what = request.getKey().substring(0, Math.min(90, request.getKey().length()));
      assertThat(answer.status()).as(what).isEqualTo(request.getValue());
      assertThat(answer.body()).as(what).isEqualTo(Bytes.EMPTY);
      assertThat(answer.head()).as(what).doesNotContainIgnoringCase("jetty");
    }
    assertThat(honest(2).call()).isLessThan(SOON);
  }

  private static String length(String path, String length) {
    return "POST " + path + " HTTP/1.1\r\nHost: node\r\nContent-Length: " + length + "\r\n\r\nxx";
  }

  /// A second request hidden in the body of the first is a body, and nothing else.
  @Test
  void a_request_inside_a_body_is_never_answered() throws Exception {
    byte[] hidden = Socketed.head("frame", 0);
    try (Socket socket = socketed.whole()) {
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write(Socketed.head("envelope", hidden.length));
      socket.getOutputStream().write(hidden);
      assertThat(Socketed.read(socket.getInputStream()).status()).isEqualTo(400);
      int more;
      try {
        more = socket.getInputStream().read();
      } catch (IOException nothingCame) {
        more = -1;
      }
      assertThat(more).isEqualTo(-1);
    }
  }
}
