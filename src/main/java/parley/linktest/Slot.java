package parley.linktest;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.party.LinkId;
import parley.party.NodeId;

/// One turn of the formal test (L-TEST-1). Slots are counted from 1970 in steps of the agreement's
/// rhythm, so both sides count the same ones without a word: even slots belong to the node whose
/// name comes first, odd ones to the other.
///
/// @param number since 1970
record Slot(long number, Duration rhythm) {
  /// L-TEST-1: where the agreement says nothing.
  static final Duration HOUR = Duration.ofHours(1);

  /// L-TEST-1: the member of the agreement's `heartbeats` that says otherwise.
  static final String RHYTHM = "formal-test";

  /// L-TEST-1: no rhythm is shorter.
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  static Duration rhythm(Agreement agreement) {
    Map<String, Duration> said = agreement.heartbeats();
    return Optional.ofNullable(said.get(RHYTHM))
        .filter(rhythm -> rhythm.compareTo(SHORTEST) >= 0)
        .orElse(HOUR);
  }

  static Slot at(Instant moment, Duration rhythm) {
    return new Slot(Math.floorDiv(moment.getEpochSecond(), rhythm.toSeconds()), rhythm);
  }

  Instant start() {
    return Instant.ofEpochSecond(number * rhythm.toSeconds());
  }

  Slot before() {
    return new Slot(number - 1, rhythm);
  }

  NodeId owner(LinkId link) {
    return Math.floorMod(number, 2) == 0 ? link.first() : link.second();
  }

  /// What the sender's test says first, the same words at both ends: who calls whom, and for which
  /// slot.
  String callUp(LinkId link) {
    NodeId from = owner(link);
    return link.peerOf(from) + " this is " + from + ", formal test " + start();
  }
}
