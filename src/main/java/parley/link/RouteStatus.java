package parley.link;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How one route of a link stands, as its light shows it. Counted since the start of the node.
///
/// @param good the last exchange ended as it should, in good time
/// @param lastGood when one last did
/// @param failuresInARow since then
/// @param successes answered, or taken by a carrier that does not answer
/// @param failures broken off, refused, or not answered in good time
/// @param roundTrip of the last one that was answered
public record RouteStatus(
    String name,
    boolean good,
    Optional<Instant> lastGood,
    int failuresInARow,
    long successes,
    long failures,
    Optional<Duration> roundTrip) {}
