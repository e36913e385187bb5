package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.carrier.MailRoute;
import parley.carrier.Postman;
import parley.codec.Bytes;
import parley.envelope.Consignment;
import parley.ledger.Fact;
import parley.mail.MailAccount;
import parley.mail.MailException;
import parley.mail.Postbox;
import parley.seal.CertificateCheck;
import parley.seal.Suite;

/// Two nodes, nothing between them but a real Postfix and a real Dovecot, which go away for a
/// while.
class PostfixIT {
  private static final int EACH_WAY = 6;

  private static String address(TwoNodes.Side side) {
    return "parley@" + side.id.name().substring(0, 2) + ".example";
  }

  private static Postbox postbox(TwoNodes.Side side, PrivateMail server) throws Exception {
    return postbox(side, server, server.smtp, server.imap);
  }

  private static Postbox postbox(TwoNodes.Side side, PrivateMail server, int smtp, int imap)
      throws Exception {
    MailAccount account =
        new MailAccount(
            address(side),
            new MailAccount.Server("127.0.0.1", smtp, MailAccount.Security.STARTTLS),
            new MailAccount.Server("127.0.0.1", imap, MailAccount.Security.STARTTLS),
            side.id.name().substring(0, 2),
            "secret",
            "INBOX");
    return new Postbox(
        account,
        Consignment.MEDIA_TYPE,
        Consignment.SUFFIX,
        MailRoute.LARGEST * 2,
        TwoNodes.CLOCK,
        Optional.of(CertificateCheck.pinned(server.certificate(), InstantSource.system())));
  }

  private static Postman mail(TwoNodes.Side side, TwoNodes.Side far, PrivateMail server)
      throws Exception {
    side.before.add(
        new MailRoute(
            postbox(side, server), address(far), TwoNodes.LINK, side.id, System::nanoTime));
    side.open();
    Postman postman =
        new Postman(
            postbox(side, server),
            frame -> side.exchange().carried(frame),
            side.id,
            peer -> Optional.of(address(far)),
            TwoNodes.CLOCK,
            Duration.ofMillis(500));
    postman.start();
    return postman;
  }

  private static void sent(TwoNodes.Side side, Precedence precedence, String text)
      throws Exception {
    assertThat(side.release(side.compose(precedence, text))).isInstanceOf(Released.Queued.class);
  }

  private static long shown(TwoNodes.Side side) {
    return side.told.values().stream()
        .filter(told -> told.getFirst() instanceof Fact.Received)
        .count();
  }

  @Test
  void everything_is_delivered_once_by_postfix_and_dovecot_though_postfix_goes_away(
      @TempDir Path folder) throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "skipped: Postfix can be started by root only");
    List<Postman> postmen = new ArrayList<>();
    try (PrivateMail server = new PrivateMail(folder.resolve("mail"));
        TwoNodes nodes = new TwoNodes(folder, 1, Suite.NIST, Suite.GOST, Suite.PQ)) {
      for (TwoNodes.Side side : List.of(nodes.us, nodes.ru)) {
        side.kill();
        side.online = false;
      }
      postmen.add(mail(nodes.us, nodes.ru, server));
      postmen.add(mail(nodes.ru, nodes.us, server));
      for (int i = 0; i < EACH_WAY; i++) {
        if (i == EACH_WAY / 2) {
          server.stopPostfix();
        }
        sent(nodes.us, i == 0 ? Precedence.FLASH : Precedence.ROUTINE, "there " + i);
        sent(nodes.ru, Precedence.IMMEDIATE, "back " + i);
      }
      assertThat(nodes.drained(nodes.us)).as("Postfix is away").isFalse();
      server.startPostfix();
      nodes.eventually("delivered there", () -> nodes.drained(nodes.us));
      nodes.eventually("delivered back", () -> nodes.drained(nodes.ru));
      nodes.eventually(
          "shown once", () -> shown(nodes.ru) == EACH_WAY && shown(nodes.us) == EACH_WAY);
      assertThat(server.log("mail.log")).contains("TLS connection established from");
      assertThat(server.log("dovecot.log").lines().filter(line -> line.contains("Login: user=")))
          .isNotEmpty()
          .allMatch(line -> line.contains(", TLS, "));
    } finally {
      postmen.forEach(Postman::close);
    }
  }

  /// Somebody on the way takes STARTTLS out of what the servers offer. The servers behind would do
  /// without nothing; it is the node that has to stop.
  @Test
  void where_starttls_is_taken_out_on_the_way_nothing_is_sent_and_nobody_signs_in(
      @TempDir Path folder) throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "skipped: Postfix can be started by root only");
    try (PrivateMail server = new PrivateMail(folder.resolve("mail"));
        TwoNodes nodes = new TwoNodes(folder, 2, Suite.NIST);
        Stripper smtp = new Stripper(server.smtp);
        Stripper imap = new Stripper(server.imap)) {
      Postbox direct = postbox(nodes.us, server);
      direct.send(address(nodes.us), "Parley", "whole way", Bytes.utf8("an attachment"));
      Postbox stripped = postbox(nodes.us, server, smtp.port(), imap.port());
      assertThatThrownBy(
              () -> stripped.send(address(nodes.us), "Parley", "", Bytes.utf8("an attachment")))
          .isInstanceOf(MailException.class)
          .hasMessageContaining("STARTTLS");
      assertThatThrownBy(() -> stripped.visit(attachment -> Postbox.Verdict.DONE))
          .isInstanceOf(MailException.class)
          .hasMessageContaining("STARTTLS");
      assertThat(smtp.stripped()).isTrue();
      assertThat(imap.stripped()).isTrue();
      // To IMAP not even a word: the greeting alone says what it offers.
      for (String said : List.of(smtp.said(), imap.said())) {
        assertThat(said.toUpperCase(Locale.ROOT))
            .doesNotContain("AUTH", "LOGIN", "MAIL FROM", "SECRET");
      }
    }
  }
}
