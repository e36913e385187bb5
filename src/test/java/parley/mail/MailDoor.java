package parley.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Properties;
import parley.codec.Bytes;

/// What the mailbox does with one mail, without a mailbox.
public final class MailDoor {
  private static final int LARGEST = 1 << 20;
  private static final Session SESSION = Session.getInstance(new Properties());

  private MailDoor() {}

  public static Optional<Bytes> attachment(Bytes mail, String type, String suffix) {
    try {
      MimeMessage message = new MimeMessage(SESSION, new ByteArrayInputStream(mail.toArray()));
      return new Attachments(type, suffix, LARGEST).in(SESSION, message);
    } catch (MessagingException | IOException e) {
      // The server's own trouble, as the mailbox takes it: the visit ends.
      return Optional.empty();
    }
  }
}
