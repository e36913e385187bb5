package parley.link;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How one route of a link stands, as its light shows it. Counted since the start of the node.
///
/// @param good the last exchange ended as it should, in good time; of a carrier, and the peer was
///   heard by it within one and a half periods
/// @param lastGood when one last did; of a carrier, when the peer was last heard by it (L-BEAT-8)
/// @param failuresInARow since then
/// @param successes answered, or taken by a carrier that does not answer
/// @param failures broken off, refused, or not answered in good time
/// @param roundTrip of the last one that was answered
/// @param rhythm of a carrier: how often the peer should be heard by it
public record RouteStatus(
    String name,
    boolean good,
    Optional<Instant> lastGood,
    int failuresInARow,
    long successes,
    long failures,
    Optional<Duration> roundTrip,
    Optional<Duration> rhythm) {}
