package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.agreement.Precedence;
import parley.carrier.MailRoute;
import parley.carrier.Postman;
import parley.envelope.Consignment;
import parley.ledger.Fact;
import parley.link.HttpsRoute;
import parley.link.RouteStatus;
import parley.mail.MailAccount;
import parley.mail.Postbox;
import parley.message.Message;
import parley.seal.Suite;

/// Two nodes with nothing but mail between them, or with mail beside a route that is dead.
class MailTest {
  private static final Duration EVERY = Duration.ofMillis(200);
  private static final String SECRET = "secret";
  @TempDir Path folder;
  private TwoNodes nodes;
  private final List<Postman> postmen = new ArrayList<>();
  private final GreenMail server =
      new GreenMail(
          new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", "smtp"), new ServerSetup(0, "127.0.0.1", "imap")
          });

  @BeforeEach
  void open() throws Exception {
    server.start();
    nodes = new TwoNodes(folder, 1, Suite.NIST, Suite.GOST, Suite.PQ);
    for (TwoNodes.Side side : List.of(nodes.us, nodes.ru)) {
      server.setUser(address(side), address(side), SECRET);
      side.kill();
      side.online = false;
    }
  }

  @AfterEach
  void close() throws Exception {
    postmen.forEach(Postman::close);
    try {
      nodes.close();
    } finally {
      server.stop();
    }
  }

  private static String address(TwoNodes.Side side) {
    return side.id.name() + "@mail.example";
  }

  private Postbox postbox(TwoNodes.Side side) {
    return new Postbox(
        new MailAccount(
            address(side),
            new MailAccount.Server(
                "127.0.0.1", server.getSmtp().getPort(), MailAccount.Security.NONE),
            new MailAccount.Server(
                "127.0.0.1", server.getImap().getPort(), MailAccount.Security.NONE),
            address(side),
            SECRET,
            "INBOX"),
        Consignment.MEDIA_TYPE,
        Consignment.SUFFIX,
        MailRoute.LARGEST * 2,
        TwoNodes.CLOCK);
  }

  private void mail(TwoNodes.Side side) throws Exception {
    route(side);
    side.open();
    postman(side);
  }

  private void route(TwoNodes.Side side) {
    TwoNodes.Side far = side == nodes.us ? nodes.ru : nodes.us;
    side.before.add(
        new MailRoute(
            postbox(side),
            address(far),
            TwoNodes.LINK,
            side.id,
            () -> System.nanoTime() + nodes.leap.get()));
  }

  private void postman(TwoNodes.Side side) throws Exception {
    postman(side, Optional.of(address(side == nodes.us ? nodes.ru : nodes.us)));
  }

  private void postman(TwoNodes.Side side, Optional<String> answers) throws Exception {
    Postman postman =
        new Postman(
            postbox(side),
            frame -> side.exchange().carried(frame),
            side.id,
            _ -> answers,
            TwoNodes.CLOCK,
            EVERY);
    postman.start();
    postmen.add(postman);
  }

  private void sent(TwoNodes.Side side, Precedence precedence, String text) throws Exception {
    assertThat(side.release(side.compose(precedence, text))).isInstanceOf(Released.Queued.class);
  }

  private long shown(TwoNodes.Side side) {
    return side.told.values().stream()
        .filter(told -> told.getFirst() instanceof Fact.Received)
        .count();
  }

  @Test
  void messages_and_their_receipts_travel_by_mail_both_ways() throws Exception {
    mail(nodes.us);
    mail(nodes.ru);
    for (int i = 0; i < 3; i++) {
      sent(nodes.us, i == 0 ? Precedence.FLASH : Precedence.ROUTINE, "there " + i);
      sent(nodes.ru, Precedence.PRIORITY, "back " + i);
    }
    nodes.eventually("delivered there", () -> nodes.drained(nodes.us));
    nodes.eventually("delivered back", () -> nodes.drained(nodes.ru));
    nodes.eventually("shown", () -> shown(nodes.ru) == 3 && shown(nodes.us) == 3);
    nodes.eventually("mailboxes empty", () -> server.getReceivedMessages().length == 0);
    assertThat(nodes.us.exchange().status(TwoNodes.LINK).routes())
        .singleElement()
        .satisfies(route -> assertThat(route.name()).isEqualTo("mail ru-nrrc@mail.example"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_receipt_comes_back_by_the_wire_where_mail_goes_one_way_only_and_the_wire_the_other(
      boolean mailed) throws Exception {
    route(nodes.us);
    nodes.us.open();
    nodes.ru.online = true;
    nodes.ru.open();
    postman(nodes.ru, mailed ? Optional.of(address(nodes.us)) : Optional.empty());
    sent(nodes.us, Precedence.ROUTINE, "by mail");
    sent(nodes.ru, Precedence.ROUTINE, "by the wire");
    nodes.eventually("receipted", () -> nodes.drained(nodes.us) && nodes.drained(nodes.ru));
    assertThat(((Intake) nodes.us.exchange().door()).dropped()).isZero();
  }

  private RouteStatus mailRoute(TwoNodes.Side side) {
    return side.exchange().status(TwoNodes.LINK).routes().getLast();
  }

  private void pass(Duration time) throws Exception {
    nodes.leap.pass(nodes, time);
  }

  @Test
  void the_light_of_the_mail_route_is_green_at_mails_own_rhythm_and_red_when_the_peer_is_gone()
      throws Exception {
    mail(nodes.us);
    mail(nodes.ru);
    for (TwoNodes.Side side : List.of(nodes.us, nodes.ru)) {
      nodes.eventually("heard by mail", () -> mailRoute(side).good());
      assertThat(mailRoute(side).roundTrip()).isPresent();
      assertThat(mailRoute(side).rhythm()).contains(Duration.ofMinutes(15));
      assertThat(light(side)).isEqualTo(LinkStatus.Light.UP);
    }
    nodes.eventually("mailboxes empty", () -> server.getReceivedMessages().length == 0);
    long mails = mailRoute(nodes.us).successes();
    pass(Duration.ofMinutes(14));
    assertThat(mailRoute(nodes.us).successes()).as("not before its time").isEqualTo(mails);
    pass(Duration.ofMinutes(2));
    nodes.eventually("the next one", () -> mailRoute(nodes.us).successes() == mails + 1);
    pass(Duration.ofMinutes(8));
    nodes.eventually("answered as well", () -> mailRoute(nodes.us).good());
    nodes.ru.kill();
    pass(Duration.ofMinutes(10));
    assertThat(light(nodes.us)).isEqualTo(LinkStatus.Light.UP);
    pass(Duration.ofMinutes(20));
    nodes.eventually("red", () -> !mailRoute(nodes.us).good());
    nodes.eventually("late", () -> light(nodes.us) == LinkStatus.Light.LATE);
    pass(Duration.ofMinutes(40));
    nodes.eventually("down", () -> light(nodes.us) == LinkStatus.Light.DOWN);
  }

  private static LinkStatus.Light light(TwoNodes.Side side) {
    return side.exchange().status(TwoNodes.LINK).light();
  }

  @Test
  void a_link_that_is_heard_by_mail_alone_while_its_wire_is_dead_is_late() throws Exception {
    nodes.us.online = true;
    nodes.weather.loseRequest = 1;
    mail(nodes.us);
    mail(nodes.ru);
    nodes.eventually(
        "heard by mail",
        () -> nodes.us.exchange().status(TwoNodes.LINK).routes().getFirst().good());
    nodes.eventually("late", () -> light(nodes.us) == LinkStatus.Light.LATE);
  }

  @Test
  void a_journal_that_went_back_shows_by_mail() throws Exception {
    mail(nodes.us);
    mail(nodes.ru);
    sent(nodes.us, Precedence.FLASH, "held by the witness");
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    nodes.eventually(
        "witnessed",
        () -> {
          pass(Duration.ofMinutes(8));
          return nodes.us.ledger().value(TwoNodes.LINK, Watching.PEER_CHECKPOINT).isPresent();
        });
    // Database and anchor are both lost, and it goes on as if nothing had been.
    nodes.ru.kill();
    postmen.removeLast().close();
    try (var files = java.nio.file.Files.walk(nodes.ru.folder)) {
      for (Path file : files.filter(java.nio.file.Files::isRegularFile).toList()) {
        java.nio.file.Files.delete(file);
      }
    }
    nodes.ru.before.clear();
    nodes.ru.putBack = true;
    nodes.ru.told.clear();
    // It speaks and does not hear yet: what it heard would stop it before it said anything.
    route(nodes.ru);
    nodes.ru.open();
    sent(nodes.ru, Precedence.FLASH, "the first of another history");
    nodes.eventually(
        "caught",
        () -> {
          pass(Duration.ofMinutes(16));
          return !nodes.us.exchange().status(TwoNodes.LINK).alarms().isEmpty();
        });
    assertThat(nodes.us.exchange().status(TwoNodes.LINK).alarms())
        .allSatisfy(alarm -> assertThat(alarm).contains("journal diverged"));
    postman(nodes.ru);
    nodes.eventually(
        "told what the partner holds, it signs no more",
        () -> {
          pass(Duration.ofMinutes(16));
          return nodes.ru.exchange().status(TwoNodes.LINK).stopped().isPresent();
        });
  }

  @Test
  void a_gap_is_fetched_again_by_mail() throws Exception {
    mail(nodes.us);
    mail(nodes.ru);
    postmen.getLast().close();
    Message lost = nodes.us.compose(Precedence.ROUTINE, "numbered, and never sent");
    nodes.us.exchange().release(TwoNodes.LINK, lost, List.of(), List.of());
    nodes.us.kill();
    server.purgeEmailFromAllMailboxes();
    nodes.us.unqueueAll();
    nodes.us.open();
    postman(nodes.ru);
    nodes.eventually(
        "fetched",
        () -> {
          pass(Duration.ofSeconds(70));
          return nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, lost.id()).isPresent();
        });
    nodes.eventually(
        "no gap any more", () -> nodes.ru.exchange().status(TwoNodes.LINK).gaps().isEmpty());
    // No answer closes it on the sending side: what waits for one was taken from its queue by hand,
    // which nothing in the product does, so "answered on both sides" is not asked here.
  }

  @Test
  void flash_goes_by_mail_at_once_while_the_wire_is_dead_and_routine_waits() throws Exception {
    try (ServerSocket swallower = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress())) {
      nodes.us.before.add(
          new HttpsRoute(
              nodes.us.vault.transport().context(Set::of),
              "127.0.0.1:" + swallower.getLocalPort()));
      mail(nodes.us);
      mail(nodes.ru);
      sent(nodes.us, Precedence.ROUTINE, "not worth a mail yet");
      long begun = System.nanoTime();
      sent(nodes.us, Precedence.FLASH, "by mail");
      nodes.eventually("shown", () -> shown(nodes.ru) == 1);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
      nodes.eventually(
          "receipted",
          () ->
              nodes.us.ledger().queued(TwoNodes.LINK, 9).stream()
                  .noneMatch(row -> row.precedence() == Precedence.FLASH));
      assertThat(nodes.drained(nodes.us)).isFalse();
    }
  }

  @Test
  void a_flooded_mailbox_slows_the_mail_route_and_no_other() throws Exception {
    int flood = 70;
    var box = server.getUserManager().getUser(address(nodes.ru));
    for (int i = 0; i < flood; i++) {
      var strange = new jakarta.mail.internet.MimeMessage((jakarta.mail.Session) null);
      strange.setFrom("stranger@example.org");
      strange.setSubject("number " + i);
      strange.setText("buy");
      box.deliver(strange);
    }
    nodes.us.online = true;
    mail(nodes.us);
    mail(nodes.ru);
    long begun = System.nanoTime();
    sent(nodes.us, Precedence.FLASH, "by the wire");
    sent(nodes.us, Precedence.ROUTINE, "by the wire too");
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
    assertThat(flagged()).as("and the flood still stands in the way of mails").isLessThan(flood);

    nodes.weather.loseRequest = 1;
    sent(nodes.us, Precedence.FLASH, "by mail, behind the flood");
    nodes.eventually("shown", () -> shown(nodes.ru) == 3);
    nodes.eventually("every stranger is set aside", () -> flagged() == flood);
  }

  private long flagged() throws Exception {
    long flagged = 0;
    for (var mail : server.getReceivedMessages()) {
      flagged += mail.isSet(jakarta.mail.Flags.Flag.FLAGGED) ? 1 : 0;
    }
    return flagged;
  }

  @Test
  void a_reader_that_dies_before_its_answer_is_mailed_takes_the_mail_again() throws Exception {
    mail(nodes.us);
    nodes.ru.open();
    sent(nodes.us, Precedence.FLASH, "taken twice");
    nodes.eventually("mailed", () -> server.getReceivedMessages().length == 1);
    // It is journalled and its answer stored; then the power fails.
    postbox(nodes.ru)
        .visit(attachment -> {
          try {
            nodes
                .ru
                .exchange()
                .carried(Consignment.read(Consignment.disarm(attachment)).frames().getFirst());
          } catch (parley.codec.MalformedInput e) {
            throw new IllegalStateException(e);
          }
          return Postbox.Verdict.LATER;
        });
    nodes.ru.kill();
    assertThat(nodes.drained(nodes.us)).isFalse();
    mail(nodes.ru);
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    nodes.eventually("shown once", () -> shown(nodes.ru) == 1);
  }

  @Test
  void a_strangers_mail_is_set_aside_and_an_old_one_brings_no_second_answer() throws Exception {
    mail(nodes.us);
    sent(nodes.us, Precedence.FLASH, "copied on the way");
    nodes.eventually("mailed", () -> server.getReceivedMessages().length == 1);
    var copy = new jakarta.mail.internet.MimeMessage(server.getReceivedMessages()[0]);
    mail(nodes.ru);
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    nodes.eventually("mailboxes empty", () -> server.getReceivedMessages().length == 0);
    var ru = server.getUserManager().getUser(address(nodes.ru));
    for (int i = 0; i < 5; i++) {
      ru.deliver(copy);
    }
    nodes.eventually("old copies are gone", () -> server.getReceivedMessages().length == 0);
    RouteStatus route = nodes.us.exchange().status(TwoNodes.LINK).routes().getFirst();
    assertThat(route.failures()).isZero();
    assertThat(shown(nodes.ru)).isEqualTo(1);
    postbox(nodes.us)
        .send(
            address(nodes.ru),
            "Parley",
            "",
            parley.codec.Bytes.utf8(Consignment.armour(parley.codec.Bytes.utf8("nothing"))));
    nodes.eventually(
        "flagged",
        () ->
            server.getReceivedMessages().length == 1
                && server.getReceivedMessages()[0].isSet(jakarta.mail.Flags.Flag.FLAGGED));
  }
}
