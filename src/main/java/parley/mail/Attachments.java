package parley.mail;

import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import parley.codec.Bytes;

/// Finds the one attachment that is looked for in a foreign mail: by its type, or by the ending of
/// its name where a gateway changed the type. Depth, number and size of parts are bounded
/// (L-MAIL-4).
record Attachments(String type, String suffix, int largest) {
  private static final int DEEPEST = 4;
  private static final int MOST_PARTS = 32;

  /// Headers, texts and footers around it.
  private static final int AROUND = 1024 * 1024;

  /// A gateway may have put it in base64 once more.
  int largestMail() {
    return (int) Math.min(Integer.MAX_VALUE, largest / 10L * 14 + AROUND);
  }

  Optional<Bytes> in(Session session, Message mail) throws IOException, MessagingException {
    Bounded whole = new Bounded(largestMail());
    mail.writeTo(whole);
    try {
      return in(new MimeMessage(session, new ByteArrayInputStream(whole.content.toByteArray())), 0);
    } catch (MessagingException | IOException | RuntimeException e) {
      // A mail that cannot be read holds nothing for us.
      return Optional.empty();
    }
  }

  private Optional<Bytes> in(Part part, int depth) throws IOException, MessagingException {
    if (part.isMimeType("multipart/*") && depth < DEEPEST) {
      MimeMultipart parts = new MimeMultipart(part.getDataHandler().getDataSource());
      for (int at = 0; at < Math.min(parts.getCount(), MOST_PARTS); at++) {
        BodyPart inner = parts.getBodyPart(at);
        Optional<Bytes> found = in(inner, depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }
    return wanted(part) ? content(part) : Optional.empty();
  }

  private boolean wanted(Part part) throws MessagingException {
    String name = part.getFileName();
    return part.isMimeType(type)
        || (name != null && name.toLowerCase(Locale.ROOT).endsWith(suffix));
  }

  private Optional<Bytes> content(Part part) throws IOException, MessagingException {
    try (InputStream in = part.getInputStream()) {
      byte[] content = in.readNBytes(largest + 1);
      return content.length > largest ? Optional.empty() : Optional.of(Bytes.owning(content));
    }
  }

  /// A server that said a smaller size than it sends is cut off.
  private static final class Bounded extends OutputStream {
    private final int most;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Bounded(int most) {
      this.most = most;
    }

    @Override
    public void write(int one) throws IOException {
      room(1);
      content.write(one);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      room(count);
      content.write(bytes, from, count);
    }

    private void room(int count) throws IOException {
      if (content.size() > most - count) {
        throw new IOException("the mail is larger than the server said");
      }
    }
  }
}
