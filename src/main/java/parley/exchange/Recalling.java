package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Numbering;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.envelope.OuterFrame;
import parley.envelope.Refetch;
import parley.envelope.ReleasedByOne;
import parley.envelope.Transmittal;
import parley.exchange.LinkSession.Bounds;
import parley.ledger.Entries;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.party.LinkId;

/// What this node had sent in an epoch that a lost database ended is held by the peer, and is asked
/// back in the new one (X-RECALL-1): own serials that are not here, the own signed contents that
/// come, and once more the receipts to them, which the peer has stored.
final class Recalling {
  /// X-RECALL-2: serials asked for above the last one held, in each numbering.
  private static final int AHEAD = 16;

  /// X-RECALL-2: those missing below it. Many, since of what was lost the peer may hold the last
  /// one only, and what nobody holds stays missing for ever.
  private static final int BELOW = 4096;

  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LATER = Duration.ofSeconds(60);

  /// X-RECALL-3: it never ends. A peer may be cut off, or refuse what our clock says, for longer
  /// than any count of rounds.
  private static final Duration SELDOM = Duration.ofMinutes(10);

  /// X-RECALL-3: rounds in a row that brought nothing, after which it is asked seldom.
  private static final int QUIET_ROUNDS = 10;

  private final LinkSession.Context context;
  private final Delivery delivery;
  private final Map<Digest, Returned> sealing = new HashMap<>();
  private Standing standing;
  private long dueNanos;
  private int quiet;
  private boolean news;

  /// How much of this round was asked for already.
  private int asked;

  /// @param message none for a void
  private record Returned(
      Digest content,
      Transmittal transmittal,
      @Nullable Message message,
      Optional<ReleasedByOne> byOne,
      Bytes keptBody) {}

  Recalling(LinkSession.Context context, Standing standing, Delivery delivery) {
    this.context = context;
    this.standing = standing;
    this.delivery = delivery;
    this.dueNanos = context.ticks().getAsLong() + SOON.toNanos();
  }

  void stand(Standing next) {
    standing = next;
  }

  /// A round is all that is missing, in as many requests as it takes.
  void tick(Decision out) throws LedgerException {
    long now = context.ticks().getAsLong();
    if (context.epoch() == 1 || dueNanos - now > 0) {
      return;
    }
    List<SerialKey> wanted = wanted();
    int from = asked < wanted.size() ? asked : 0;
    int to = Math.min(wanted.size(), from + Refetch.MOST);
    if (from == 0) {
      quiet = news ? 0 : quiet + 1;
    }
    boolean more = to < wanted.size();
    asked = more ? to : 0;
    dueNanos = now + (more || news || quiet == 1 ? SOON : pause()).toNanos();
    news &= more;
    if (to > from) {
      out.act(new Action.AskAgain(wanted.subList(from, to)));
    }
  }

  private Duration pause() {
    return quiet < QUIET_ROUNDS ? LATER : SELDOM;
  }

  /// In each numbering of the epochs before: the next ones above the last serial held, and what is
  /// missing below it. What lies further above is known when the peer gives the last one that it
  /// holds (X-RECALL-1).
  private List<SerialKey> wanted() throws LedgerException {
    Map<Numbering, SerialKey> last = new HashMap<>();
    for (SerialKey key : context.ledger().lastSerials(standing.link(), false)) {
      last.put(Numbering.of(key), key);
    }
    List<SerialKey> wanted = new ArrayList<>();
    for (Numbering numbering : numberings()) {
      @Nullable SerialKey held = last.get(numbering);
      long from = held == null ? 1 : held.serial() + 1;
      for (long serial = from; serial < from + AHEAD; serial++) {
        wanted.add(numbering.at(serial));
      }
      if (held != null) {
        wanted.addAll(context.ledger().missingSerials(standing.link(), false, held, BELOW));
      }
    }
    return wanted;
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
    Optional<ReleasedByOne> byOne =
        message == null
            ? Optional.empty()
            : Admission.byOne(standing, message, read.parcel().assertions());
    sealing.put(content, new Returned(content, transmittal, message, byOne, read.keptBody()));
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
            back.byOne(),
            back.content(),
            back.keptBody(),
            event.envelope()),
        out);
    return true;
  }

  /// What the peer has numbered and is not here.
  static final class Gaps {
    private final Ledger ledger;
    private final LinkId link;
    private final Map<SerialKey, Long> missingSince = new LinkedHashMap<>();

    /// The number of the last request that named it.
    private final Map<SerialKey, Long> askedIn = new HashMap<>();

    /// In a numbering with more gaps than are looked at: the last one of those whose turn is over.
    private final Map<Numbering, Long> passed = new HashMap<>();

    private long requests;

    Gaps(Ledger ledger, LinkId link) {
      this.ledger = ledger;
      this.link = link;
    }

    /// A serial that the peer appended, does not queue, and that is not here for 60 s is a gap
    /// (E-GAP-1): shown, and asked for again. Where there are more than one request holds, those
    /// that were asked for longest ago come first, and the lowest of each numbering before the next
    /// ones: what nobody holds any more keeps no other numbering waiting (X-GAP-1).
    void look(Heartbeat beat, long now, Decision out) throws LedgerException {
      Map<SerialKey, Integer> missing = new LinkedHashMap<>();
      for (SerialKey top : beat.appended()) {
        int rank = 0;
        for (SerialKey serial : turn(top, beat)) {
          missing.put(serial, rank++);
        }
      }
      missingSince.keySet().retainAll(missing.keySet());
      askedIn.keySet().retainAll(missing.keySet());
      missing.keySet().forEach(serial -> missingSince.putIfAbsent(serial, now));
      Set<SerialKey> turn =
          old(now).stream()
              .sorted(
                  Comparator.comparingLong((SerialKey gap) -> askedIn.getOrDefault(gap, 0L))
                      .thenComparingInt(gap -> missing.getOrDefault(gap, 0)))
              .limit(Bounds.GAPS_AT_ONCE)
              .collect(Collectors.toSet());
      if (!turn.isEmpty()) {
        requests++;
        turn.forEach(gap -> askedIn.put(gap, requests));
        out.act(new Action.AskAgain(missing.keySet().stream().filter(turn::contains).toList()));
      }
    }

    /// The lowest gaps of a numbering, and in turn as many of those above them.
    private List<SerialKey> turn(SerialKey top, Heartbeat beat) throws LedgerException {
      List<SerialKey> lowest = missing(top, 0);
      List<SerialKey> gaps = new ArrayList<>(gaps(lowest, beat));
      if (lowest.size() < Bounds.GAPS_AT_ONCE) {
        passed.remove(Numbering.of(top));
        return gaps;
      }
      long above = lowest.getLast().serial();
      long from = Math.max(above, passed.getOrDefault(Numbering.of(top), above));
      List<SerialKey> next = missing(top, from);
      if (askedIn.keySet().containsAll(gaps(next, beat))) {
        from = next.isEmpty() ? above : next.getLast().serial();
        next = missing(top, from);
        if (next.isEmpty()) {
          from = above;
          next = missing(top, from);
        }
      }
      passed.put(Numbering.of(top), from);
      gaps.addAll(gaps(next, beat));
      return gaps;
    }

    private static List<SerialKey> gaps(List<SerialKey> missing, Heartbeat beat) {
      return missing.stream()
          .filter(serial -> beat.queued().stream().noneMatch(range -> covers(range, serial)))
          .toList();
    }

    /// Below what is held here, and above it up to what the peer says it appended: a node that lost
    /// its newest entries holds nothing above them.
    private List<SerialKey> missing(SerialKey top, long after) throws LedgerException {
      Numbering numbering = Numbering.of(top);
      long highest =
          ledger.lastSerials(link, true).stream()
              .filter(last -> Numbering.of(last).equals(numbering))
              .mapToLong(SerialKey::serial)
              .findFirst()
              .orElse(0);
      List<SerialKey> missing =
          new ArrayList<>(ledger.missingSerials(link, true, top, after, Bounds.GAPS_AT_ONCE));
      for (long next = Math.max(highest, after) + 1;
          next <= top.serial() && missing.size() < Bounds.GAPS_AT_ONCE;
          next++) {
        missing.add(numbering.at(next));
      }
      return missing;
    }

    private static boolean covers(Heartbeat.Range range, SerialKey serial) {
      return Numbering.of(range.first()).equals(Numbering.of(serial))
          && range.first().serial() <= serial.serial()
          && serial.serial() <= range.last();
    }

    /// Those that are old enough to be shown.
    List<SerialKey> old(long now) {
      return missingSince.entrySet().stream()
          .filter(entry -> now - entry.getValue() >= Bounds.GAP_AGE.toNanos())
          .map(Map.Entry::getKey)
          .toList();
    }
  }
}
