package parley.exchange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;

/// Writes heartbeats from what a session says, and compares answers with what was asked.
final class Beats {
  private Beats() {}

  static Heartbeat compose(
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
        ranges(beat.unsent()),
        Optional.empty(),
        beat.held().isPresent() ? OptionalLong.of(beat.held().get().size()) : OptionalLong.empty(),
        consistency,
        cosignature);
  }

  /// Serials pressed into ranges. When there are more ranges than a heartbeat holds the last one
  /// reaches to the end, so that what is queued is never taken for a gap.
  static List<Heartbeat.Range> ranges(List<SerialKey> serials) {
    List<SerialKey> sorted = new ArrayList<>(serials);
    sorted.sort(
        Comparator.comparing((SerialKey key) -> Numbering.of(key).toString())
            .thenComparingLong(SerialKey::serial));
    List<Heartbeat.Range> ranges = new ArrayList<>();
    for (SerialKey key : sorted) {
      if (!ranges.isEmpty()
          && joins(ranges.getLast(), key, ranges.size() == Heartbeat.MOST_RANGES)) {
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

  static boolean answers(Heartbeat answer, Bytes nonce) {
    return answer.echo().equals(Optional.of(nonce));
  }
}
