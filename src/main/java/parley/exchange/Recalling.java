package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.OuterFrame;
import parley.envelope.Refetch;
import parley.envelope.Transmittal;
import parley.ledger.Entries;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Message;

/// What this node had sent in an epoch that a lost database ended is held by the peer, and is asked
/// back in the new one (X-RECALL-1): own serials that are not here, the own signed contents that
/// come, and once more the receipts to them, which the peer has stored.
final class Recalling {
  /// X-RECALL-2: serials asked for at once in each numbering.
  private static final int AHEAD = 16;

  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LATER = Duration.ofSeconds(60);

  /// X-RECALL-3: rounds in a row that brought nothing, after which it is over until the next start.
  private static final int QUIET_ROUNDS = 10;

  private final LinkSession.Context context;
  private final Delivery delivery;
  private final Map<Digest, Returned> sealing = new HashMap<>();
  private Standing standing;
  private long dueNanos;
  private int quiet;
  private boolean news;

  /// @param message none for a void
  private record Returned(
      Digest content, Transmittal transmittal, @Nullable Message message, Bytes keptBody) {}

  Recalling(LinkSession.Context context, Standing standing, Delivery delivery) {
    this.context = context;
    this.standing = standing;
    this.delivery = delivery;
    this.dueNanos = context.ticks().getAsLong() + SOON.toNanos();
  }

  void stand(Standing next) {
    standing = next;
  }

  void tick(Decision out) throws LedgerException {
    long now = context.ticks().getAsLong();
    if (context.epoch() == 1 || quiet >= QUIET_ROUNDS || dueNanos - now > 0) {
      return;
    }
    quiet = news ? 0 : quiet + 1;
    dueNanos = now + (news || quiet == 1 ? SOON : LATER).toNanos();
    news = false;
    List<SerialKey> wanted = wanted();
    if (!wanted.isEmpty()) {
      out.act(new Action.AskAgain(wanted));
    }
  }

  /// In each numbering of the epochs before: what is missing below the last serial held, and the
  /// next ones above it.
  private List<SerialKey> wanted() throws LedgerException {
    Map<Numbering, SerialKey> last = new HashMap<>();
    for (SerialKey key : context.ledger().lastSerials(standing.link(), false)) {
      last.put(Numbering.of(key), key);
    }
    List<SerialKey> wanted = new ArrayList<>();
    for (Numbering numbering : numberings()) {
      @Nullable SerialKey held = last.get(numbering);
      if (held != null) {
        wanted.addAll(context.ledger().missingSerials(standing.link(), false, held, AHEAD));
      }
      long from = held == null ? 1 : held.serial() + 1;
      for (long serial = from; serial < from + AHEAD; serial++) {
        wanted.add(numbering.at(serial));
      }
    }
    return wanted.size() > Refetch.MOST ? wanted.subList(0, Refetch.MOST) : wanted;
  }

  /// The newest epoch before this one first: that is where the loss was.
  private List<Numbering> numberings() {
    List<Numbering> numberings = new ArrayList<>();
    for (int epoch = context.epoch() - 1; epoch >= 1; epoch--) {
      for (Agreement agreement : standing.life().agreements()) {
        numberings.addAll(numberings(epoch, agreement));
      }
    }
    return numberings;
  }

  private List<Numbering> numberings(int epoch, Agreement agreement) {
    List<Numbering> numberings = new ArrayList<>();
    for (Line line : Line.values()) {
      for (Series series : Series.values()) {
        numberings.add(new Numbering(standing.self(), epoch, agreement.id(), line, series));
      }
    }
    return numberings;
  }

  /// Whether it is an own content of an earlier epoch that the peer gives back.
  boolean takes(Transmittal transmittal, OuterFrame frame) {
    return transmittal.link().equals(standing.link())
        && transmittal.recipient().equals(standing.peer())
        && transmittal.serial().sender().equals(standing.self())
        && transmittal.serial().epoch() == frame.epoch()
        && transmittal.serial().epoch() < context.epoch();
  }

  /// Verified to be signed by this node: sealed anew for the peer, and only then kept, in one
  /// commit. Power fails before it: it is asked for again.
  void returned(Notary.Opening.Read read, Decision out) throws LedgerException {
    Digest content = read.content().digest();
    Transmittal transmittal = read.content().transmittal();
    Optional<Ledger.Item> held =
        context.ledger().itemOfSerial(standing.link(), false, transmittal.serial());
    if (held.isPresent() || sealing.containsKey(content)) {
      return;
    }
    @Nullable Message message = null;
    if (transmittal.kind() == Transmittal.Kind.MESSAGE) {
      try {
        message = Message.read(read.content().message());
      } catch (MalformedInput e) {
        return;
      }
    }
    sealing.put(content, new Returned(content, transmittal, message, read.keptBody()));
    out.act(new Action.Reseal(content, Optional.of(read.keptBody())));
  }

  /// @return false when it is not one of those that came back
  boolean resealed(Event.Resealed event, Decision out) throws LedgerException {
    @Nullable Returned back = sealing.remove(event.content());
    if (back == null) {
      return false;
    }
    SerialKey serial = back.transmittal().serial();
    if (context.ledger().itemOfSerial(standing.link(), false, serial).isPresent()) {
      return true;
    }
    news = true;
    Instant at = context.clock().instant();
    Digest envelope = event.envelope().digest();
    @Nullable Message message = back.message();
    delivery.queue(
        new Delivery.Leaving(
            message == null
                ? Entries.voidSent(at, serial, back.content())
                : Entries.returned(at, back.transmittal(), back.content(), envelope, message),
            back.transmittal(),
            Optional.ofNullable(message),
            back.content(),
            back.keptBody(),
            event.envelope()),
        out);
    return true;
  }
}
