package parley.exchange;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogTree;
import parley.ledger.Divergence;
import parley.ledger.LedgerException;
import parley.link.Ways;
import parley.seal.KeyVault;
import parley.seal.SealException;

/// Writes and sends heartbeats from what a session says, and compares answers with what was asked.
final class Beats {
  private static final System.Logger LOG = System.getLogger(Beats.class.getName());

  private final KeyVault vault;
  private final Ways ways;
  private final InstantSource clock;
  private final RandomGenerator random;

  /// @param random nonces come from it: nobody may guess them
  Beats(KeyVault vault, Ways ways, InstantSource clock, RandomGenerator random) {
    this.vault = vault;
    this.ways = ways;
    this.clock = clock;
    this.random = random;
  }

  private static Heartbeat compose(
      Standing standing,
      Action.Beat beat,
      int epoch,
      Bytes nonce,
      Optional<Bytes> note,
      List<Digest> consistency,
      Optional<Bytes> cosignature,
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
        Optional.empty(),
        beat.held().isPresent() ? OptionalLong.of(beat.held().get().size()) : OptionalLong.empty(),
        consistency,
        cosignature);
  }

  /// Serials pressed into ranges. When there are more ranges than a heartbeat holds the last one
  /// reaches to the end, so that what is queued is never taken for a gap.
  ///
  /// @param partial more are queued than are named: each numbering is covered from its first to its
  ///   last
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
                clock.instant())
            .sign(vault.frames());
    if (beat.waiter().isPresent()) {
      LinkWorks.reply(runner, beat.waiter().get(), 200, frame);
    } else {
      sendBeat(runner, frame, new Asking(ours, salt, beat.held()));
    }
  }

  /// What a heartbeat of ours asked with.
  private record Asking(Bytes nonce, Bytes salt, Optional<Action.Held> held) {}

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
              runner.offer(new Event.Heartbeat(answer, Optional.of(asked)));
            }
          } catch (MalformedInput e) {
            LOG.log(
                System.Logger.Level.DEBUG, "no heartbeat over " + route + ": " + e.getMessage());
          }
        });
  }
}
