package parley.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Service;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// Sends mail by one SMTP server. Each call opens its own connection and closes it.
public final class Mailer {
  /// L-MAIL-5.
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final MailAccount.Server smtp;
  private final String address;
  private final String user;
  private final String password;
  private final InstantSource clock;
  private final Optional<SSLContext> trusted;

  /// @param address of the sender
  /// @param user empty when the server asks for no sign-in
  /// @param trusted judges the certificate of the mail server in place of the platform and of the
  ///   host's name (L-MAIL-5)
  public Mailer(
      MailAccount.Server smtp,
      String address,
      String user,
      String password,
      InstantSource clock,
      Optional<SSLContext> trusted) {
    if (!user.isEmpty() && !smtp.safe()) {
      throw new IllegalArgumentException(
          "a password goes over tls or starttls only, except to this very machine");
    }
    this.smtp = smtp;
    this.address = MailAccount.address(address);
    this.user = user;
    this.password = password;
    this.clock = clock;
    this.trusted = trusted;
  }

  /// A mail of words alone. Returns when the server has taken it.
  ///
  /// @param id the mail's own name, the same however often it is sent
  public void tell(List<String> to, String subject, String text, String id) throws MailException {
    Named mail = new Named(session(), "<" + id + "@" + address.replaceFirst(".*@", "") + ">");
    send(mail, to, subject, () -> mail.setText(text, StandardCharsets.UTF_8.name()));
  }

  /// A mail that keeps its name.
  private static final class Named extends MimeMessage {
    private final String id;

    Named(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }

  /// What fills a mail.
  interface Filling {
    void run() throws MessagingException;
  }

  void send(MimeMessage mail, List<String> to, String subject, Filling filling)
      throws MailException {
    Session session = mail.getSession();
    try {
      filling.run();
      mail.setFrom(new InternetAddress(address));
      for (String each : to) {
        mail.addRecipient(Message.RecipientType.TO, new InternetAddress(each, true));
      }
      mail.setSubject(subject, StandardCharsets.UTF_8.name());
      mail.setHeader(
          "Date",
          DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
      mail.setHeader("Auto-Submitted", "auto-generated");
      mail.saveChanges();
      try (Transport transport = session.getTransport("smtp")) {
        connect(transport, smtp);
        transport.sendMessage(mail, mail.getAllRecipients());
      }
    } catch (MessagingException | RuntimeException e) {
      throw new MailException("mail server " + smtp.host() + ": " + why(e), e);
    }
  }

  void connect(Service service, MailAccount.Server server) throws MessagingException {
    if (user.isEmpty()) {
      service.connect(server.host(), server.port(), null, null);
    } else {
      service.connect(server.host(), server.port(), user, password);
    }
  }

  /// One line for the log and for the operator. Where TLS failed the reason stands at the bottom.
  static String why(Exception failed) {
    boolean tls = false;
    Throwable bottom = failed;
    for (Throwable at = failed; at != null; at = at.getCause()) {
      tls |= at instanceof SSLException;
      bottom = at;
    }
    Throwable said = tls ? bottom : failed;
    String line = String.valueOf(said.getMessage()).lines().findFirst().orElse("");
    return tls ? "no TLS with it: " + line : line;
  }

  Session session() {
    Properties how = new Properties();
    properties(how, "mail.smtp.", smtp);
    how.setProperty("mail.smtp.auth", String.valueOf(!user.isEmpty()));
    return Session.getInstance(how);
  }

  /// How a server is reached, on either side of mail.
  void properties(Properties how, String prefix, MailAccount.Server server) {
    how.setProperty(prefix + "connectiontimeout", String.valueOf(CONNECT.toMillis()));
    how.setProperty(prefix + "timeout", String.valueOf(ANSWER.toMillis()));
    how.setProperty(prefix + "writetimeout", String.valueOf(ANSWER.toMillis()));
    boolean tls = server.security() == MailAccount.Security.TLS;
    boolean start = server.security() == MailAccount.Security.STARTTLS;
    how.setProperty(prefix + "ssl.enable", String.valueOf(tls));
    how.setProperty(prefix + "starttls.enable", String.valueOf(start));
    how.setProperty(prefix + "starttls.required", String.valueOf(start));
    how.setProperty(prefix + "ssl.checkserveridentity", "true");
    if (trusted.isPresent()) {
      how.put(prefix + "ssl.socketFactory", trusted.get().getSocketFactory());
      // Otherwise it is tried once more with the platform's authorities.
      how.setProperty(prefix + "socketFactory.fallback", "false");
      how.setProperty(prefix + "ssl.checkserveridentity", "false");
    }
  }
}
