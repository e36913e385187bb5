package parley.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.envelope.Consignment;
import parley.party.Ceremony;
import parley.seal.CertificateCheck;
import parley.seal.SealException;

/// One mail server in this JVM, one account, and gateways that mangle.
class PostboxTest {
  private static final String ADDRESS = "parley@ru.example";
  private static final int LARGEST = 200_000;
  private static final Bytes SEALED = Bytes.owning(new byte[30_000]);
  private static final Bytes ATTACHMENT = Bytes.utf8(Consignment.armour(SEALED));

  private final GreenMail server =
      new GreenMail(
          new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", "smtp"), new ServerSetup(0, "127.0.0.1", "imap")
          });
  private Instant now = Instant.parse("2026-11-22T05:00:00Z");

  @BeforeEach
  void start() {
    server.start();
    server.setUser(ADDRESS, ADDRESS, "secret");
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private Postbox postbox(String password) {
    MailAccount account =
        new MailAccount(
            ADDRESS,
            new MailAccount.Server(
                "127.0.0.1", server.getSmtp().getPort(), MailAccount.Security.NONE),
            new MailAccount.Server(
                "127.0.0.1", server.getImap().getPort(), MailAccount.Security.NONE),
            ADDRESS,
            password,
            "INBOX");
    return new Postbox(account, Consignment.MEDIA_TYPE, Consignment.SUFFIX, LARGEST, () -> now);
  }

  private static List<Bytes> visit(Postbox postbox, Postbox.Verdict verdict) throws Exception {
    List<Bytes> taken = new ArrayList<>();
    postbox.visit(attachment -> {
      taken.add(attachment);
      return verdict;
    });
    return taken;
  }

  private void sent() throws MailException {
    postbox("secret").send(ADDRESS, "Parley", "For a machine.\nДля машины.\n", ATTACHMENT);
  }

  /// The last mail, as it went over the wire, changed and put into the mailbox again.
  private void mangled(UnaryOperator<String> gateway) throws Exception {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    server.getReceivedMessages()[0].writeTo(raw);
    String text = gateway.apply(raw.toString(StandardCharsets.ISO_8859_1));
    server.purgeEmailFromAllMailboxes();
    MimeMessage mail =
        new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    server.getUserManager().getUser(ADDRESS).deliver(mail);
  }

  @Test
  void what_is_sent_is_taken_once_and_deleted() throws Exception {
    sent();
    Postbox postbox = postbox("secret");
    assertThat(visit(postbox, Postbox.Verdict.DONE)).hasSize(1);
    assertThat(visit(postbox, Postbox.Verdict.DONE)).isEmpty();
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void what_cannot_be_taken_yet_rests_for_a_while_and_holds_nothing_up() throws Exception {
    sent();
    Postbox postbox = postbox("secret");
    assertThat(visit(postbox, Postbox.Verdict.LATER)).hasSize(1);
    sent();
    assertThat(visit(postbox, Postbox.Verdict.DONE)).as("the newer one only").hasSize(1);
    now = now.plusSeconds(61);
    assertThat(visit(postbox, Postbox.Verdict.DONE)).hasSize(1);
  }

  @Test
  void what_is_set_aside_stays_for_a_person() throws Exception {
    sent();
    Postbox postbox = postbox("secret");
    assertThat(visit(postbox, Postbox.Verdict.SET_ASIDE)).hasSize(1);
    assertThat(visit(postbox, Postbox.Verdict.DONE)).isEmpty();
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void gateways_that_change_lines_types_and_codings_do_no_harm() throws Exception {
    List<UnaryOperator<String>> gateways =
        List.of(
            // Spaces at line ends.
            mail -> mail.replaceAll("(?m)^(A{20,})\r?$", "$1   \r"),
            // Lines wrapped anew at 30.
            mail -> mail.replaceAll("(?m)^(A{30})(A{34})", "$1\r\n$2"),
            // A footer in each part.
            mail -> mail.replace("CONSIGNMENT-----\r\n\r\n", "CONSIGNMENT-----\r\nScanned.\r\n"),
            // The type taken away.
            mail -> mail.replace(Consignment.MEDIA_TYPE, "application/octet-stream"),
            // Headers of their own.
            mail -> "X-Scanner: yes\r\nX-Folded: a\r\n b\r\n" + mail,
            // Coded once more, as quoted-printable and as base64.
            PostboxTest::quoted,
            PostboxTest::coded);
    for (UnaryOperator<String> gateway : gateways) {
      server.purgeEmailFromAllMailboxes();
      sent();
      mangled(gateway);
      List<Bytes> taken = visit(postbox("secret"), Postbox.Verdict.DONE);
      assertThat(taken).as("gateway " + gateways.indexOf(gateway)).hasSize(1);
      assertThat(Consignment.disarm(taken.getFirst())).isEqualTo(SEALED);
    }
  }

  private static String quoted(String mail) {
    int at = mail.indexOf("-----BEGIN PARLEY");
    return mail.substring(0, at).replace("7bit", "quoted-printable")
        + mail.substring(at).replaceAll("(?m)^(A{40})(A{24})", "$1=\r\n$2");
  }

  private static String coded(String mail) {
    int at = mail.indexOf("-----BEGIN PARLEY");
    String end = "-----END PARLEY CONSIGNMENT-----\r\n";
    int to = mail.indexOf(end) + end.length();
    String body =
        java.util.Base64.getMimeEncoder()
            .encodeToString(mail.substring(at, to).getBytes(StandardCharsets.US_ASCII));
    int coding = mail.lastIndexOf("7bit", at);
    return mail.substring(0, coding)
        + "base64"
        + mail.substring(coding + 4, at)
        + body
        + "\r\n"
        + mail.substring(to);
  }

  @Test
  void a_mail_without_our_attachment_or_too_large_is_set_aside_and_never_looked_into()
      throws Exception {
    sent();
    mangled(
        mail -> mail.replace(Consignment.MEDIA_TYPE, "application/zip").replace(".parley", ".zip"));
    assertThat(visit(postbox("secret"), Postbox.Verdict.DONE)).isEmpty();
    server.purgeEmailFromAllMailboxes();
    Bytes large = Bytes.utf8(Consignment.armour(Bytes.owning(new byte[LARGEST])));
    postbox("secret").send(ADDRESS, "Parley", "", large);
    assertThat(visit(postbox("secret"), Postbox.Verdict.DONE)).isEmpty();
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void a_wrong_password_or_a_dead_server_is_one_line_and_no_secret() {
    assertThatThrownBy(() -> visit(postbox("wr0ng"), Postbox.Verdict.DONE))
        .isInstanceOf(MailException.class)
        .hasMessageNotContaining("wr0ng");
    Postbox dead = postbox("secret");
    server.stop();
    assertThatThrownBy(() -> dead.send(ADDRESS, "Parley", "", ATTACHMENT))
        .isInstanceOf(MailException.class);
  }

  /// A mail server with a certificate of its own, which no authority knows.
  private static GreenMail secured() {
    GreenMail secured =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(0, "127.0.0.1", "smtps"), new ServerSetup(0, "127.0.0.1", "imaps")
            });
    secured.start();
    secured.setUser(ADDRESS, ADDRESS, "secret");
    return secured;
  }

  private static Postbox over(GreenMail secured, Instant at, Optional<SSLContext> trusted) {
    return new Postbox(
        new MailAccount(
            ADDRESS,
            new MailAccount.Server(
                "127.0.0.1", secured.getSmtps().getPort(), MailAccount.Security.TLS),
            new MailAccount.Server(
                "127.0.0.1", secured.getImaps().getPort(), MailAccount.Security.TLS),
            ADDRESS,
            "secret",
            "INBOX"),
        Consignment.MEDIA_TYPE,
        Consignment.SUFFIX,
        LARGEST,
        () -> at,
        trusted);
  }

  /// What the server shows, seen as any client may.
  private static X509Certificate shown() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (var in = GreenMail.class.getResourceAsStream("/greenmail.p12")) {
      keys.load(in, "changeit".toCharArray());
    }
    return (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
  }

  private static Bytes pem(X509Certificate certificate) throws Exception {
    return Bytes.utf8(
        "-----BEGIN CERTIFICATE-----\n"
            + java.util.Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n");
  }

  private static void refused(Postbox postbox, String why) {
    assertThatThrownBy(() -> postbox.send(ADDRESS, "Parley", "", ATTACHMENT))
        .isInstanceOf(MailException.class)
        .hasMessageStartingWith("mail server 127.0.0.1: no TLS with it: ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> visit(postbox, Postbox.Verdict.DONE))
        .isInstanceOf(MailException.class)
        .hasMessageStartingWith("mailbox at 127.0.0.1: no TLS with it: ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @Test
  void a_mail_server_is_spoken_to_only_when_it_shows_the_certificate_that_was_pinned()
      throws Exception {
    GreenMail secured = secured();
    try {
      X509Certificate certificate = shown();
      Instant valid = certificate.getNotBefore().toInstant().plusSeconds(3600);
      Bytes file = pem(certificate);
      Postbox pinned =
          over(secured, valid, Optional.of(CertificateCheck.pinned(file, () -> valid)));
      pinned.send(ADDRESS, "Parley", "", ATTACHMENT);
      assertThat(visit(pinned, Postbox.Verdict.DONE)).hasSize(1);

      refused(over(secured, valid, Optional.empty()), "certification path");

      Bytes another = Ceremony.vault("ru-nrrc", "RU").transport().certificate();
      refused(
          over(secured, valid, Optional.of(CertificateCheck.pinned(another, () -> valid))),
          "its certificate is not the expected one; it showed the one with SHA-256 "
              + parley.codec.Digest.of(Bytes.of(certificate.getEncoded())).hex());

      Instant late = certificate.getNotAfter().toInstant().plusSeconds(1);
      refused(
          over(secured, late, Optional.of(CertificateCheck.pinned(file, () -> late))),
          "valid only from");
      assertThat(secured.getReceivedMessages()).isEmpty();
    } finally {
      secured.stop();
    }
  }

  @Test
  void a_file_without_a_certificate_pins_nothing() {
    assertThatThrownBy(() -> CertificateCheck.pinned(Bytes.utf8("hello"), () -> now))
        .isInstanceOf(SealException.class);
    assertThatThrownBy(() -> CertificateCheck.pinned(Bytes.EMPTY, () -> now))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("no certificate");
  }

  @Test
  void a_password_never_leaves_this_machine_in_the_clear() {
    MailAccount.Server far = new MailAccount.Server("192.0.2.1", 25, MailAccount.Security.NONE);
    assertThatThrownBy(() -> new MailAccount(ADDRESS, far, far, "user", "secret", "INBOX"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tls");
  }
}
