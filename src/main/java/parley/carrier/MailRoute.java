package parley.carrier;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import parley.codec.Bytes;
import parley.envelope.Consignment;
import parley.link.Route;
import parley.mail.MailException;
import parley.mail.Postbox;
import parley.party.LinkId;
import parley.party.NodeId;

/// Mail as a route: a frame goes out as the attachment of one mail, and nothing comes back until
/// the peer writes. FLASH goes at once; everything else waits for better routes, and repeats in
/// hours rather than minutes (L-MAIL-1).
public final class MailRoute implements Route {
  /// L-MAIL-2.
  static final Duration PATIENCE = Duration.ofMinutes(2);

  /// L-MAIL-3.
  static final Duration FIRST_REPEAT = Duration.ofMinutes(10);

  static final Duration LAST_REPEAT = Duration.ofHours(6);
  private static final int LARGEST_SHIFT = 6;

  /// L-MAIL-2: mails of all but FLASH in a minute.
  static final int A_MINUTE = 30;

  /// L-MAIL-4: what is larger goes by other routes.
  public static final int LARGEST = 16 * 1024 * 1024;

  private final Posting posting;
  private final String to;
  private final LinkId link;
  private final NodeId self;
  private final LongSupplier ticks;
  private final Deque<Long> sent = new ArrayDeque<>();

  /// The mail server that mails are handed to.
  @FunctionalInterface
  public interface Posting {
    /// Returns when it has taken it.
    void post(String to, Consignment consignment) throws MailException;
  }

  /// @param to the peer's mail address
  public MailRoute(Postbox postbox, String to, LinkId link, NodeId self, LongSupplier ticks) {
    this(by(postbox), to, link, self, ticks);
  }

  /// @param to the peer's mail address
  public MailRoute(Posting posting, String to, LinkId link, NodeId self, LongSupplier ticks) {
    this.posting = posting;
    this.to = to;
    this.link = link;
    this.self = self;
    this.ticks = ticks;
  }

  @Override
  public String name() {
    return "mail " + to;
  }

  @Override
  public boolean automatic() {
    return true;
  }

  @Override
  public boolean answers() {
    return false;
  }

  @Override
  public Duration patience() {
    return PATIENCE;
  }

  @Override
  public Duration repeatAfter(int times) {
    Duration next = FIRST_REPEAT.multipliedBy(1L << Math.min(times - 1, LARGEST_SHIFT));
    return next.compareTo(LAST_REPEAT) > 0 ? LAST_REPEAT : next;
  }

  @Override
  public boolean ready(boolean flash) {
    return flash || room() > 0;
  }

  @Override
  public synchronized int room() {
    long now = ticks.getAsLong();
    while (!sent.isEmpty() && now - sent.peek() > Duration.ofMinutes(1).toNanos()) {
      sent.remove();
    }
    return A_MINUTE - sent.size();
  }

  @Override
  public Outcome exchange(What what, Bytes frame) throws IOException {
    if (frame.size() > LARGEST) {
      throw new IOException("larger than the " + LARGEST + " bytes that go by mail");
    }
    synchronized (this) {
      sent.add(ticks.getAsLong());
    }
    try {
      posting.post(to, new Consignment(link, self, List.of(frame)));
      return new HandedOver();
    } catch (MailException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// One mail with one consignment. Subject and text say nothing of what it holds.
  static Posting by(Postbox postbox) {
    return (to, consignment) ->
        postbox.send(
            to,
            "Parley",
            """
            This mail was written by one machine for another. The attachment is sealed.
            Это письмо написано машиной для машины. Вложение зашифровано.
            """,
            Bytes.utf8(Consignment.armour(consignment.bytes())));
  }

  @Override
  public void close() {}
}
