package parley.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.search.FlagTerm;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import parley.codec.Bytes;

/// One mail account: sends an attachment by SMTP, visits a mailbox by IMAP. Each call opens its own
/// connection and closes it.
public final class Postbox {
  /// L-MAIL-4: mails looked at in one visit, of these at most so many taken.
  private static final int MOST_LISTED = 2_000;

  private static final int MOST_TAKEN = 64;

  /// L-MAIL-5.
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private static final Duration ANSWER = Duration.ofSeconds(30);

  /// How long a mail rests that could not be taken yet.
  private static final Duration REST = Duration.ofSeconds(20);

  private static final int RESTING = 4_096;

  private final MailAccount account;
  private final Attachments attachments;
  private final InstantSource clock;
  private final Optional<SSLContext> trusted;
  private final Map<Long, Instant> resting =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Instant> eldest) {
          return size() > RESTING;
        }
      };

  /// @param type media type of the attachment that is taken
  /// @param suffix of its file name, which counts where a gateway changed the type
  /// @param largest bytes of an attachment as it stands in the mail
  public Postbox(
      MailAccount account, String type, String suffix, int largest, InstantSource clock) {
    this(account, type, suffix, largest, clock, Optional.empty());
  }

  /// @param trusted judges the certificate of the mail server in place of the platform and of the
  ///   host's name (L-MAIL-5)
  public Postbox(
      MailAccount account,
      String type,
      String suffix,
      int largest,
      InstantSource clock,
      Optional<SSLContext> trusted) {
    this.trusted = trusted;
    this.account = account;
    this.attachments = new Attachments(type, suffix, largest);
    this.clock = clock;
  }

  /// What becomes of a mail.
  public enum Verdict {
    /// It is done with: deleted.
    DONE,
    /// It stays, and is taken again after 20 seconds.
    LATER,
    /// It stays, flagged for a person, and is not taken again.
    SET_ASIDE
  }

  /// Takes the attachment of one mail.
  @FunctionalInterface
  public interface Taker {
    Verdict take(Bytes attachment) throws InterruptedException;
  }

  public String address() {
    return account.address();
  }

  /// Returns when the mail server has taken it.
  ///
  /// @param text of the mail itself, for a person who finds it
  /// @param attachment lines of ASCII
  public void send(String to, String subject, String text, Bytes attachment) throws MailException {
    Session session = session();
    try {
      MimeBodyPart words = new MimeBodyPart();
      words.setText(text, StandardCharsets.UTF_8.name());
      MimeBodyPart file = new MimeBodyPart();
      file.setDataHandler(
          new DataHandler(new ByteArrayDataSource(attachment.toArray(), attachments.type())));
      file.setFileName("consignment" + attachments.suffix());
      file.setHeader("Content-Transfer-Encoding", "7bit");
      MimeMessage mail = new MimeMessage(session);
      mail.setFrom(new InternetAddress(account.address()));
      mail.setRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
      mail.setSubject(subject, StandardCharsets.UTF_8.name());
      mail.setHeader(
          "Date",
          DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
      mail.setHeader("Auto-Submitted", "auto-generated");
      mail.setContent(new MimeMultipart(words, file));
      mail.saveChanges();
      try (Transport transport = session.getTransport("smtp")) {
        connect(transport, account.smtp());
        transport.sendMessage(mail, mail.getAllRecipients());
      }
    } catch (MessagingException | RuntimeException e) {
      throw new MailException("mail server " + account.smtp().host() + ": " + why(e), e);
    }
  }

  private void connect(jakarta.mail.Service service, MailAccount.Server server)
      throws MessagingException {
    if (account.user().isEmpty()) {
      service.connect(server.host(), server.port(), null, null);
    } else {
      service.connect(server.host(), server.port(), account.user(), account.password());
    }
  }

  /// One line for the log and for the operator. Where TLS failed the reason stands at the bottom.
  private static String why(Exception failed) {
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

  private Session session() {
    Properties how = new Properties();
    properties(how, "mail.smtp.", account.smtp());
    properties(how, "mail.imap.", account.imap());
    if (trusted.isPresent()) {
      for (String prefix : List.of("mail.smtp.", "mail.imap.")) {
        how.put(prefix + "ssl.socketFactory", trusted.get().getSocketFactory());
        // Otherwise it is tried once more with the platform's authorities.
        how.setProperty(prefix + "socketFactory.fallback", "false");
        how.setProperty(prefix + "ssl.checkserveridentity", "false");
      }
    }
    how.setProperty("mail.smtp.auth", String.valueOf(!account.user().isEmpty()));
    how.setProperty("mail.imap.peek", "true");
    return Session.getInstance(how);
  }

  private static void properties(Properties how, String prefix, MailAccount.Server server) {
    how.setProperty(prefix + "connectiontimeout", String.valueOf(CONNECT.toMillis()));
    how.setProperty(prefix + "timeout", String.valueOf(ANSWER.toMillis()));
    how.setProperty(prefix + "writetimeout", String.valueOf(ANSWER.toMillis()));
    boolean tls = server.security() == MailAccount.Security.TLS;
    boolean start = server.security() == MailAccount.Security.STARTTLS;
    how.setProperty(prefix + "ssl.enable", String.valueOf(tls));
    how.setProperty(prefix + "starttls.enable", String.valueOf(start));
    how.setProperty(prefix + "starttls.required", String.valueOf(start));
    how.setProperty(prefix + "ssl.checkserveridentity", "true");
  }

  /// Takes what lies in the mailbox, the oldest first.
  ///
  /// @return how many mails had an attachment of ours and were taken
  public int visit(Taker taker) throws MailException, InterruptedException {
    Session session = session();
    try (Store store = session.getStore("imap")) {
      connect(store, account.imap());
      Folder folder = store.getFolder(account.folder());
      folder.open(Folder.READ_WRITE);
      try {
        return takeAll(session, folder, taker);
      } finally {
        folder.close(true);
      }
    } catch (MessagingException | IOException | RuntimeException e) {
      throw new MailException("mailbox at " + account.imap().host() + ": " + why(e), e);
    }
  }

  private int takeAll(Session session, Folder folder, Taker taker)
      throws MessagingException, IOException, InterruptedException {
    Message[] found = folder.search(new FlagTerm(new Flags(Flags.Flag.FLAGGED), false));
    int taken = 0;
    for (int at = 0; at < Math.min(found.length, MOST_LISTED) && taken < MOST_TAKEN; at++) {
      Message mail = found[at];
      long uid = ((UIDFolder) folder).getUID(mail);
      Instant until = resting.get(uid);
      if (until == null || until.isBefore(clock.instant())) {
        taken++;
        done(mail, uid, verdict(session, folder, mail, taker));
      }
    }
    return taken;
  }

  private void done(Message mail, long uid, Verdict verdict) throws MessagingException {
    resting.remove(uid);
    switch (verdict) {
      case DONE -> mail.setFlag(Flags.Flag.DELETED, true);
      case SET_ASIDE -> mail.setFlag(Flags.Flag.FLAGGED, true);
      case LATER -> resting.put(uid, clock.instant().plus(REST));
    }
  }

  /// The size is asked for first; what is larger than any consignment is not fetched.
  private Verdict verdict(Session session, Folder folder, Message mail, Taker taker)
      throws MessagingException, IOException, InterruptedException {
    FetchProfile size = new FetchProfile();
    size.add(FetchProfile.Item.SIZE);
    folder.fetch(new Message[] {mail}, size);
    if (mail.getSize() > attachments.largestMail()) {
      return Verdict.SET_ASIDE;
    }
    Optional<Bytes> attachment = attachments.in(session, mail);
    return attachment.isPresent() ? taker.take(attachment.get()) : Verdict.SET_ASIDE;
  }
}
