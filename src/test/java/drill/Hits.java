package drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import parley.bench.Grounds;
import parley.codec.Bytes;
import parley.ledger.Entries;
import parley.party.NodeId;

/// Between which durable steps the kills fell: judged after each from the disks that it left and
/// from what had been said, never from where it was aimed. It keeps what was in flight then, and
/// the first answer of each message, so that both can be asked for again.
final class Hits {
  /// Envelopes kept of one sender, to be asked for again.
  private static final int MOST_IN_FLIGHT = 2_000;

  private final Grounds grounds;
  private final Map<Boundary, Integer> met = new EnumMap<>(Boundary.class);
  private final Map<Boundary, Integer> tried = new EnumMap<>(Boundary.class);
  private final Map<String, Bytes> answers = new HashMap<>();
  private final Map<NodeId, Map<String, Sight.Away>> inFlight = new HashMap<>();
  private final List<String> complaints = new ArrayList<>();

  Hits(Grounds grounds) {
    this.grounds = grounds;
  }

  /// One message that was alone on its way at a kill.
  ///
  /// @param sender who sent it
  /// @param course of its bytes through the valve before the receiver
  record Alone(NodeId sender, String message, Valve.Course course) {}

  /// To be called after a kill and before the next start of that node.
  synchronized Set<Boundary> judge(Station killed, Station other, Optional<Alone> alone)
      throws Exception {
    Sight dead = seen(killed.self);
    Sight peer = seen(other.self);
    Set<Boundary> now = EnumSet.noneOf(Boundary.class);
    BiConsumer<Boolean, Boundary> mark =
        (holds, at) -> {
          if (holds) {
            now.add(at);
          }
        };
    released(killed, dead, mark);
    mark.accept(dead.unanchored(Entries.SENT), Boundary.SENT);
    mark.accept(dead.undrawn(Entries.SENT), Boundary.SENT_UNDRAWN);
    mark.accept(dead.unanchored(Entries.RECEIVED), Boundary.RECEIVED);
    mark.accept(dead.undrawn(Entries.RECEIVED), Boundary.UNDRAWN);
    mark.accept(dead.unanchored(Entries.DELIVERED), Boundary.DELIVERED);
    mark.accept(dead.undrawn(Entries.DELIVERED), Boundary.DELIVERED_UNDRAWN);
    mark.accept(
        dead.items().stream()
            .anyMatch(item ->
                item.inbound() && item.answer().size() == 0 && item.index() < dead.anchored()),
        Boundary.UNANSWERED);
    alone.ifPresent(one -> alone(one, killed, dead, peer, mark));
    now.forEach(at -> met.merge(at, 1, Integer::sum));
    return now;
  }

  /// What was handed in to this very process and never promised.
  private static void released(Station killed, Sight dead, BiConsumer<Boolean, Boundary> mark) {
    for (String id : killed.unpromised()) {
      Optional<Sight.Kept> item = dead.item(false, id);
      mark.accept(item.isEmpty(), Boundary.HANDED_IN);
      mark.accept(item.isPresent() && item.get().index() < dead.anchored(), Boundary.ANCHORED);
    }
    mark.accept(dead.hole(), Boundary.SKIPPED);
  }

  /// Where the valve was before the receiver, and nothing else was on its way.
  private static void alone(
      Alone one, Station killed, Sight dead, Sight peer, BiConsumer<Boolean, Boundary> mark) {
    boolean sender = killed.self.equals(one.sender());
    Sight from = sender ? dead : peer;
    Sight to = sender ? peer : dead;
    Optional<Sight.Kept> there = to.item(true, one.message());
    Valve.Course course = one.course();
    int waits = from.waiting(one.message());
    if (waits == 0) {
      return; // not journalled, or delivered: the boundaries below lie between
    }
    boolean left = course.asked() >= waits;
    if (there.isEmpty()) {
      boolean promised = killed.promises().containsKey(one.message());
      mark.accept(sender && promised && course.asked() == 0, Boundary.PROMISED);
      mark.accept(sender && left && course.arrived() == 0, Boundary.LEFT);
      boolean whole = left && course.arrived() == course.asked();
      mark.accept(!sender && whole, Boundary.ARRIVED);
      return;
    }
    int answer = there.get().answer().size();
    if (answer == 0) {
      mark.accept(sender, Boundary.AWAY_RECEIVED);
      return;
    }
    boolean out = course.answered() >= answer && course.come() == 0;
    mark.accept(!sender && left && course.answered() == 0, Boundary.STORED);
    mark.accept(!sender && out, Boundary.LET_OUT);
    mark.accept(sender && out, Boundary.AWAY_ANSWERED);
    mark.accept(sender && course.come() >= answer, Boundary.COME);
  }

  private Sight seen(NodeId node) throws Exception {
    Sight sight = Sight.of(grounds, node);
    for (Sight.Kept item : sight.items()) {
      String name = node + (item.inbound() ? " received " : " sent ") + item.content();
      Bytes first = item.answer().size() == 0 ? null : answers.putIfAbsent(name, item.answer());
      if (first != null && !first.equals(item.answer())) {
        complaints.add(name + " is answered by other bytes than before");
      }
      if (!item.inbound() && item.state().equals("queued") != waits(sight, item)) {
        complaints.add(name + " is " + item.state() + " and its outbox row says otherwise");
      }
    }
    Map<String, Sight.Away> away = inFlight.computeIfAbsent(node, n -> new LinkedHashMap<>());
    if (away.size() < MOST_IN_FLIGHT) {
      away.putAll(sight.outbox());
    }
    return sight;
  }

  private static boolean waits(Sight sight, Sight.Kept item) {
    return sight.outbox().containsKey(item.content());
  }

  /// What had been sent or was about to be when a node died, by the digest of its content.
  synchronized Map<String, Sight.Away> inFlight(NodeId sender) {
    return Map.copyOf(inFlight.getOrDefault(sender, Map.of()));
  }

  /// The boundary to aim at next: the one that was met least, and of these the one tried least.
  synchronized Boundary next() {
    Boundary next =
        EnumSet.allOf(Boundary.class).stream()
            .min(
                Comparator.comparingInt((Boundary at) -> met.getOrDefault(at, 0))
                    .thenComparingInt(at -> tried.getOrDefault(at, 0)))
            .orElseThrow();
    tried.merge(next, 1, Integer::sum);
    return next;
  }

  synchronized Set<Boundary> missing() {
    Set<Boundary> missing = EnumSet.allOf(Boundary.class);
    missing.removeAll(met.keySet());
    return missing;
  }

  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  /// How many kills fell on each boundary.
  @Override
  public synchronized String toString() {
    return met.entrySet().stream()
        .map(at -> at.getKey().name() + " " + at.getValue())
        .collect(Collectors.joining(", "));
  }
}
