package parley.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.envelope.Consignment;
import parley.party.Ceremony;
import parley.seal.CertificateCheck;

/// Mail servers that do not go over to TLS when they should, in each way: nothing is sent, nobody
/// signs in, and whoever listens has learned no more than a greeting.
class StartTlsTest {
  private static final String ADDRESS = "parley@ru.example";
  private static final String AGREED = "go ahead";
  private static final int HANDSHAKE = 22;
  private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");

  /// Says its greeting, then an answer to each line.
  private static final class Scripted implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Thread thread;

    Scripted(String greeting, UnaryOperator<String> answers) throws IOException {
      thread = Thread.ofVirtual().start(() -> serve(greeting, answers));
    }

    private void serve(String greeting, UnaryOperator<String> answers) {
      while (!door.isClosed()) {
        try (Socket client = door.accept()) {
          OutputStream out = client.getOutputStream();
          out.write((greeting + "\r\n").getBytes(StandardCharsets.US_ASCII));
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
          talk(in, out, answers);
        } catch (IOException e) {
          // The client has gone, or the test is over.
        }
      }
    }

    /// Who has agreed to TLS goes on in the clear as soon as the client begins with it.
    private void talk(BufferedReader in, OutputStream out, UnaryOperator<String> answers)
        throws IOException {
      String line;
      while ((line = in.readLine()) != null) {
        heard.add(line);
        String answer = answers.apply(line);
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
        if (answer.contains(AGREED)) {
          int begun = in.read();
          out.write("* OK 250 in the clear\r\n".getBytes(StandardCharsets.US_ASCII));
          in.transferTo(java.io.Writer.nullWriter());
          heard.add(begun == HANDSHAKE ? "a TLS record" : "the mail in the clear");
        }
      }
    }

    int port() {
      return door.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      door.close();
      thread.interrupt();
    }
  }

  private static Postbox postbox(int smtp, int imap) throws Exception {
    Bytes pinned = Ceremony.vault("ru-nrrc", "RU").transport().certificate();
    return new Postbox(
        new MailAccount(
            ADDRESS,
            new MailAccount.Server("127.0.0.1", smtp, MailAccount.Security.STARTTLS),
            new MailAccount.Server("127.0.0.1", imap, MailAccount.Security.STARTTLS),
            "ru",
            "secret",
            "INBOX"),
        Consignment.MEDIA_TYPE,
        Consignment.SUFFIX,
        10_000,
        () -> NOW,
        Optional.of(CertificateCheck.pinned(pinned, () -> NOW)));
  }

  private static void toldNothing(Scripted server) {
    String all = String.join("\n", server.heard).toUpperCase(Locale.ROOT);
    assertThat(all).isNotEmpty().doesNotContain("AUTH", "LOGIN", "MAIL", "SECRET", "SELECT");
  }

  /// @param offers what EHLO is answered beside its name
  private static void smtpRefused(String offers, String toStartTls) throws Exception {
    try (Scripted server =
        new Scripted(
            "220 mail.example",
            line -> {
              String verb = line.toUpperCase(Locale.ROOT);
              return verb.startsWith("EHLO")
                  ? "250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 " + offers + "\r\n"
                  : verb.startsWith("STARTTLS") ? toStartTls + "\r\n" : "250 so be it\r\n";
            })) {
      Postbox postbox = postbox(server.port(), server.port());
      assertThatThrownBy(() -> postbox.send(ADDRESS, "Parley", "", Bytes.utf8("an attachment")))
          .isInstanceOf(MailException.class)
          .hasMessageNotContaining("\n");
      toldNothing(server);
    }
  }

  private static void imapRefused(String greeting, String offers, String toStartTls)
      throws Exception {
    try (Scripted server =
        new Scripted(
            greeting,
            line -> {
              String tag = line.contains(" ") ? line.substring(0, line.indexOf(' ')) : "*";
              String verb = line.toUpperCase(Locale.ROOT);
              return verb.contains("CAPABILITY")
                  ? "* CAPABILITY IMAP4REV1 " + offers + "\r\n" + tag + " OK done\r\n"
                  : verb.contains("STARTTLS")
                      ? tag + " " + toStartTls + "\r\n"
                      : tag + " OK so be it\r\n";
            })) {
      Postbox postbox = postbox(server.port(), server.port());
      assertThatThrownBy(() -> postbox.visit(attachment -> Postbox.Verdict.DONE))
          .isInstanceOf(MailException.class)
          .hasMessageNotContaining("\n");
      toldNothing(server);
    }
  }

  @Test
  void an_smtp_server_that_offers_no_starttls_gets_no_mail() throws Exception {
    smtpRefused("8BITMIME", "502 unknown");
  }

  @Test
  void an_smtp_server_that_refuses_starttls_gets_no_mail() throws Exception {
    smtpRefused("STARTTLS", "454 not now");
  }

  @Test
  void an_smtp_server_that_agrees_and_goes_on_in_the_clear_gets_no_mail() throws Exception {
    smtpRefused("STARTTLS", "220 " + AGREED);
  }

  @Test
  void an_imap_server_that_offers_no_starttls_is_not_signed_in_to() throws Exception {
    imapRefused("* OK ready", "AUTH=PLAIN", "BAD unknown");
  }

  /// Who strips STARTTLS may greet so that a client thinks itself signed in already.
  @Test
  void an_imap_server_that_says_that_one_is_signed_in_already_is_not_believed() throws Exception {
    imapRefused("* PREAUTH welcome", "AUTH=PLAIN", "BAD unknown");
    imapRefused("* PREAUTH welcome", "STARTTLS AUTH=PLAIN", "BAD signed in");
  }

  @Test
  void an_imap_server_that_refuses_starttls_is_not_signed_in_to() throws Exception {
    imapRefused("* OK ready", "STARTTLS AUTH=PLAIN", "NO not now");
  }

  @Test
  void an_imap_server_that_agrees_and_goes_on_in_the_clear_is_not_signed_in_to() throws Exception {
    imapRefused("* OK ready", "STARTTLS", "OK " + AGREED);
  }
}
