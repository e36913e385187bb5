package parley.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import parley.codec.Bytes;

/// One mail account: sends an attachment by SMTP, visits a mailbox by IMAP. Each call opens its own
/// connection and closes it.
public final class Postbox {
  /// L-MAIL-4: mails looked at in one visit, of these at most so many taken.
  private static final int MOST_LISTED = 2_000;

  private static final int MOST_TAKEN = 64;

  /// How long a mail rests that could not be taken yet.
  private static final Duration REST = Duration.ofSeconds(20);

  private static final int RESTING = 4_096;

  private final MailAccount account;
  private final Attachments attachments;
  private final InstantSource clock;
  private final Mailer mailer;
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
    this.account = account;
    this.mailer =
        new Mailer(
            account.smtp(), account.address(), account.user(), account.password(), clock, trusted);
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
    MimeMessage mail = new MimeMessage(mailer.session());
    mailer.send(
        mail,
        List.of(to),
        subject,
        () -> {
          MimeBodyPart words = new MimeBodyPart();
          words.setText(text, StandardCharsets.UTF_8.name());
          MimeBodyPart file = new MimeBodyPart();
          file.setDataHandler(
              new DataHandler(new ByteArrayDataSource(attachment.toArray(), attachments.type())));
          file.setFileName("consignment" + attachments.suffix());
          file.setHeader("Content-Transfer-Encoding", "7bit");
          mail.setContent(new MimeMultipart(words, file));
        });
  }

  private Session session() {
    Properties how = new Properties();
    mailer.properties(how, "mail.imap.", account.imap());
    how.setProperty("mail.imap.peek", "true");
    return Session.getInstance(how);
  }

  /// Takes what lies in the mailbox, the oldest first.
  ///
  /// @return how many mails had an attachment of ours and were taken
  public int visit(Taker taker) throws MailException, InterruptedException {
    Session session = session();
    try (Store store = session.getStore("imap")) {
      mailer.connect(store, account.imap());
      Folder folder = store.getFolder(account.folder());
      folder.open(Folder.READ_WRITE);
      try {
        return takeAll(session, folder, taker);
      } finally {
        folder.close(true);
      }
    } catch (MessagingException | IOException | RuntimeException e) {
      throw new MailException("mailbox at " + account.imap().host() + ": " + Mailer.why(e), e);
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
