package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import parley.agreement.Numbering;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;
import parley.envelope.Refetch;
import parley.envelope.SmallFrame;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogTree;
import parley.ledger.Divergence;
import parley.ledger.LedgerException;
import parley.link.Route;
import parley.link.Ways;
import parley.seal.KeyVault;
import parley.seal.SealException;

/// Writes and sends heartbeats from what a session says, and compares answers with what was asked.
/// Nothing here is durable: after a restart an answer by mail is to a nonce that nobody knows, and
/// so accuses nobody (L-BEAT-6).
final class Beats {
  private static final System.Logger LOG = System.getLogger(Beats.class.getName());

  /// L-BEAT-8: nonces that were mailed and may still be answered.
  private static final int MOST_ASKED = 8;

  /// L-BEAT-9: a peer is mailed no more than one heartbeat in answer in this time...
  private static final Duration ANSWER_PAUSE = Duration.ofSeconds(10);

  /// ...and is asked for missing serials by mail no more than once in this.
  private static final Duration REFETCH_PAUSE = Duration.ofMinutes(2);

  /// L-HTTP-6: an answer that is larger goes back as the envelope came.
  private static final int LARGEST_FRAME = 65_536;

  /// X-CARRY-4: so that nobody makes us speak to a partner by bringing old mails.
  private static final Duration HAND_BACK_AGAIN = Duration.ofMinutes(10);

  private static final int MOST_HANDED_BACK = 1_024;

  private final KeyVault vault;
  private final Ways ways;
  private final InstantSource clock;
  private final LongSupplier ticks;
  private final RandomGenerator random;
  private final Map<Bytes, Asking> mailed =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Asking> eldest) {
          return size() > MOST_ASKED;
        }
      };
  private final Map<Digest, Long> handedBack =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Long> eldest) {
          return size() > MOST_HANDED_BACK;
        }
      };
  private @Nullable Instant newestMailed;
  private @Nullable Instant newestRefetch;
  private @Nullable Long answeredNanos;
  private @Nullable Long refetchedNanos;

  /// L-BEAT-5: the salted head of the own log, for a nonce. None until there is such a log.
  private volatile Function<Bytes, Optional<Digest>> localHead = _ -> Optional.empty();

  /// @param random nonces come from it: nobody may guess them
  Beats(
      KeyVault vault, Ways ways, InstantSource clock, LongSupplier ticks, RandomGenerator random) {
    this.vault = vault;
    this.ways = ways;
    this.clock = clock;
    this.ticks = ticks;
    this.random = random;
  }

  void localHead(Function<Bytes, Optional<Digest>> salted) {
    localHead = salted;
  }

  /// X-CARRY-4: over whatever route waits for answers, whether or not a carrier takes it back as
  /// well. Nobody learns whether it arrived: the peer sends again what it has no answer to.
  void handBack(Bytes answer) {
    if (answer.size() <= LARGEST_FRAME && freshly(Digest.of(answer))) {
      ways.tell(Route.What.FRAME, answer);
    }
  }

  private synchronized boolean freshly(Digest answer) {
    long now = ticks.getAsLong();
    Long before = handedBack.get(answer);
    boolean fresh = before == null || now - before >= HAND_BACK_AGAIN.toNanos();
    if (fresh) {
      handedBack.put(answer, now);
    }
    return fresh;
  }

  private static Heartbeat compose(
      Standing standing,
      Action.Beat beat,
      int epoch,
      Bytes nonce,
      Optional<Bytes> note,
      List<Digest> consistency,
      Optional<Bytes> cosignature,
      Optional<Digest> localHead,
      Instant at) {
    return new Heartbeat(
        Protocol.spoken(),
        standing.link(),
        standing.self(),
        epoch,
        nonce,
        beat.echo(),
        at,
        note,
        beat.tops().stream().limit(Heartbeat.MOST_NUMBERINGS).toList(),
        ranges(beat.unsent(), beat.partial()),
        localHead,
        beat.held().isPresent() ? OptionalLong.of(beat.held().get().size()) : OptionalLong.empty(),
        consistency,
        cosignature);
  }

  /// Serials pressed into ranges. When there are more ranges than a heartbeat holds the last one
  /// reaches to the end, so that what is queued is never taken for a gap.
  ///
  /// @param partial more are queued than are named: each numbering is covered from the first serial
  ///   named of it to its last
  static List<Heartbeat.Range> ranges(List<SerialKey> serials, boolean partial) {
    List<SerialKey> sorted = new ArrayList<>(serials);
    sorted.sort(
        Comparator.comparing((SerialKey key) -> Numbering.of(key).toString())
            .thenComparingLong(SerialKey::serial));
    List<Heartbeat.Range> ranges = new ArrayList<>();
    for (SerialKey key : sorted) {
      if (!ranges.isEmpty()
          && joins(ranges.getLast(), key, partial || ranges.size() == Heartbeat.MOST_RANGES)) {
        ranges.set(ranges.size() - 1, new Heartbeat.Range(ranges.getLast().first(), key.serial()));
      } else if (ranges.size() < Heartbeat.MOST_RANGES) {
        ranges.add(new Heartbeat.Range(key, key.serial()));
      }
    }
    return ranges;
  }

  private static boolean joins(Heartbeat.Range last, SerialKey key, boolean full) {
    return Numbering.of(last.first()).equals(Numbering.of(key))
        && (full || key.serial() <= last.last() + 1);
  }

  private static boolean answers(Heartbeat answer, Bytes nonce) {
    return answer.echo().equals(Optional.of(nonce));
  }

  void beat(LinkRunner runner, LinkWorks.Opened opened, Action.Beat beat)
      throws LedgerException, AnchorException, SealException {
    if (beat.carried() && beat.waiter().isEmpty() && !ways.carried()) {
      return;
    }
    Checkpoint checkpoint = opened.log().checkpoint();
    Optional<Bytes> note =
        checkpoint.size() == 0 ? Optional.empty() : Optional.of(opened.note().over(checkpoint));
    byte[] drawn = new byte[Divergence.SALT];
    random.nextBytes(drawn);
    Bytes salt = Bytes.owning(drawn);
    Bytes ours = nonce(salt, beat.held());
    List<Digest> consistency = consistency(opened, beat, checkpoint);
    Optional<Bytes> cosignature = cosignature(runner.standing(), beat);
    Bytes frame =
        compose(
                runner.standing(),
                beat,
                opened.epoch(),
                ours,
                note,
                consistency,
                cosignature,
                localHead.apply(ours),
                clock.instant())
            .sign(vault.frames());
    if (beat.waiter().isPresent()) {
      LinkWorks.reply(runner, beat.waiter().get(), 200, frame);
    } else {
      Asking asking = new Asking(ours, salt, beat.held(), ticks.getAsLong());
      if (beat.carried()) {
        mail(runner.standing(), frame, asking);
      } else {
        sendBeat(runner, frame, asking);
      }
    }
  }

  private void mail(Standing standing, Bytes frame, Asking asking) throws SealException {
    synchronized (this) {
      mailed.put(asking.nonce(), asking);
    }
    ways.handOver(Route.What.FRAME, framed(standing, SmallFrame.Kind.HEARTBEAT, frame));
  }

  private Bytes framed(Standing standing, SmallFrame.Kind kind, Bytes line) throws SealException {
    return new SmallFrame(standing.link(), standing.self(), standing.epoch(), kind, line)
        .sign(vault.frames());
  }

  /// An answer came by mail: what it was asked, when its nonce is known. It counts once, and the
  /// mail route stands as heard when the peer wrote it in the last one and a half periods, however
  /// long it was held back (L-BEAT-8).
  Optional<Event.Asked> asked(Standing standing, Heartbeat answer, Bytes line) {
    @Nullable Asking asked;
    synchronized (this) {
      asked = answer.echo().map(mailed::remove).orElse(null);
    }
    if (asked == null) {
      return Optional.empty();
    }
    Duration trip = Duration.ofNanos(ticks.getAsLong() - asked.nanos());
    Duration period = Watching.mailPeriod(standing);
    if (trip.compareTo(period.plus(period.dividedBy(2))) <= 0) {
      ways.heardByCarrier(trip);
    }
    return Optional.of(new Event.Asked(trip, asked.held(), asked.salt(), line));
  }

  /// Whether a heartbeat that came by mail is to be answered: it was signed after every other one
  /// that was, so that nobody makes us write to a partner by bringing old mails.
  synchronized boolean answerable(Heartbeat beat) {
    boolean pausing =
        answeredNanos != null && ticks.getAsLong() - answeredNanos < ANSWER_PAUSE.toNanos();
    boolean old = newestMailed != null && !beat.at().isAfter(newestMailed);
    if (pausing || old) {
      return false;
    }
    answeredNanos = ticks.getAsLong();
    newestMailed = beat.at();
    return true;
  }

  /// The answer to a heartbeat that came by mail, for the way back.
  Bytes answer(Standing standing, Bytes frame) throws SealException {
    return framed(standing, SmallFrame.Kind.HEARTBEAT, frame);
  }

  /// Asks for missing serials by mail, where there is one.
  ///
  /// @return false when nothing was mailed
  boolean refetchByMail(Standing standing, Bytes frame) throws SealException {
    synchronized (this) {
      boolean pausing =
          refetchedNanos != null && ticks.getAsLong() - refetchedNanos < REFETCH_PAUSE.toNanos();
      if (pausing || !ways.carried()) {
        return false;
      }
      refetchedNanos = ticks.getAsLong();
    }
    ways.handOver(Route.What.REFETCH, framed(standing, SmallFrame.Kind.REFETCH, frame));
    return true;
  }

  /// The peer asked by mail: it does not get through on better routes, so what it asked for does
  /// not wait for them.
  ///
  /// @return false for one that is not newer than every other that came so
  synchronized boolean refetched(Refetch wanted) {
    if (newestRefetch != null && !wanted.at().isAfter(newestRefetch)) {
      return false;
    }
    newestRefetch = wanted.at();
    ways.hurryCarriers(REFETCH_PAUSE);
    return true;
  }

  /// What a heartbeat of ours asked with.
  ///
  /// @param nanos when
  private record Asking(Bytes nonce, Bytes salt, Optional<Action.Held> held, long nanos) {}

  /// Made of what is held of the peer's journal, as nobody but us can guess: an answer that echoes
  /// it was signed after that checkpoint was, and the two together can be shown to anyone.
  private static Bytes nonce(Bytes salt, Optional<Action.Held> held) {
    return held.isEmpty()
        ? salt.slice(0, Heartbeat.NONCE)
        : Divergence.nonce(salt, held.get().note()).slice(0, Heartbeat.NONCE);
  }

  private static List<Digest> consistency(
      LinkWorks.Opened opened, Action.Beat beat, Checkpoint checkpoint) throws LedgerException {
    long from = beat.peerHolds().orElse(0);
    if (from <= 0 || from >= checkpoint.size()) {
      return List.of();
    }
    return LogTree.consistency(from, checkpoint.size(), opened.log()).path();
  }

  /// Our witness signature under the newest checkpoint of the peer that is proven here.
  private Optional<Bytes> cosignature(Standing standing, Action.Beat beat) throws SealException {
    if (beat.held().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Checkpoint.cosign(
              beat.held().get().note(), standing.self(), vault.notes(), clock.instant()));
    } catch (MalformedInput e) {
      throw new SealException("a checkpoint held here cannot be read: " + e.getMessage(), e);
    }
  }

  private void sendBeat(LinkRunner runner, Bytes frame, Asking asking) {
    Standing standing = runner.standing();
    if (standing.peerFrameKey().isEmpty()) {
      return;
    }
    Bytes key = standing.peerFrameKey().get();
    AtomicBoolean first = new AtomicBoolean(true);
    ways.sendFrame(
        frame,
        (route, reply, trip) -> {
          try {
            Heartbeat answer =
                Heartbeat.verify(reply.body(), standing.link(), standing.peer(), key);
            // Over a second route the same heartbeat says nothing new.
            if (answers(answer, asking.nonce()) && first.getAndSet(false)) {
              Event.Asked asked = new Event.Asked(trip, asking.held(), asking.salt(), reply.body());
              runner.offer(new Event.Heartbeat(answer, Optional.of(asked), false));
            }
          } catch (MalformedInput e) {
            LOG.log(
                System.Logger.Level.DEBUG, "no heartbeat over " + route + ": " + e.getMessage());
          }
        });
  }
}
