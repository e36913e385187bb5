package parley.exchange;

import org.jspecify.annotations.Nullable;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Digest;

/// One queued item as the session holds it: when it is due again, and whether it is on its way.
final class Outgoing implements Comparable<Outgoing> {
  final Digest content;
  final SerialKey serial;
  final boolean flash;
  final long queuedAt;
  long dueNanos;
  int attempts;
  boolean onItsWay;
  boolean asAsked;

  Outgoing(Digest content, SerialKey serial, boolean flash, long queuedAt, long dueNanos) {
    this.content = content;
    this.serial = serial;
    this.flash = flash;
    this.queuedAt = queuedAt;
    this.dueNanos = dueNanos;
  }

  boolean exercise() {
    return serial.series() == Series.EXERCISE;
  }

  /// FLASH first, exercises last (W-EXERCISE-7), then the one queued earlier.
  @Override
  public int compareTo(Outgoing other) {
    if (flash != other.flash) {
      return flash ? -1 : 1;
    }
    if (exercise() != other.exercise()) {
      return exercise() ? 1 : -1;
    }
    int byAge = Long.compare(queuedAt, other.queuedAt);
    return byAge != 0 ? byAge : content.compareTo(other.content);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Outgoing outgoing && content.equals(outgoing.content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }
}
