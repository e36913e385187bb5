package parley.carrier;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.exchange.Intake.Carried;
import parley.exchange.NodeExchange;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.LinkId;
import parley.party.NodeId;

/// Hands what a carrier brought to the exchange, frame by frame, and tells what became of it in a
/// form that crosses the node's admin socket.
public final class Carrying {
  /// How long an answer may take to be checked and journalled.
  private static final Duration EFFECT = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final String OUTCOME = "outcome";

  private final NodeExchange exchange;
  private final Ledger ledger;
  private final NodeId self;

  public Carrying(NodeExchange exchange, Ledger ledger, NodeId self) {
    this.exchange = exchange;
    this.ledger = ledger;
    this.self = self;
  }

  /// What became of one frame.
  ///
  /// @param effective false for an answer that was not accepted, and for one to something that does
  ///   not wait here
  public record Taken(Carried outcome, boolean effective) {}

  /// Takes a frame in. After an answer it waits until that took effect.
  public Taken take(Bytes frame) throws InterruptedException, LedgerException {
    Carried outcome = exchange.carried(frame);
    return switch (outcome) {
      case Carried.Answered(NodeId peer, Digest content) ->
          new Taken(outcome, settled(LinkId.between(self, peer), content));
      case Carried.Kept _, Carried.Heard _ -> new Taken(outcome, true);
      case Carried.Later _, Carried.Dropped _ -> new Taken(outcome, false);
    };
  }

  private boolean settled(LinkId link, Digest content)
      throws InterruptedException, LedgerException {
    Semaphore never = new Semaphore(0);
    for (long left = EFFECT.dividedBy(LOOK); left > 0; left--) {
      if (ledger.queued(link, content).isEmpty()) {
        return true;
      }
      if (never.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return false;
  }

  /// One line for a person.
  public static String line(Taken taken) {
    return switch (taken.outcome()) {
      case Carried.Kept(NodeId peer, Digest envelope, Bytes _) ->
          "from " + peer + ": journalled and answered, envelope " + envelope.hex().substring(0, 16);
      case Carried.Answered(NodeId peer, Digest content) ->
          "answer of "
              + peer
              + (taken.effective() ? ": accepted" : ": NOT accepted, the node's log says why")
              + ", content "
              + content.hex().substring(0, 16);
      case Carried.Later(NodeId peer, String reason, Duration wait) ->
          "from "
              + peer
              + ": not yet ("
              + reason
              + "); read it again in "
              + wait.toSeconds()
              + " s";
      case Carried.Heard(NodeId peer) -> "from " + peer + ": heard";
      case Carried.Dropped(String why) -> "DROPPED: " + why;
    };
  }

  public static Json.Builder json(Taken taken) {
    Json.Builder json = Json.object().with("effective", taken.effective());
    return switch (taken.outcome()) {
      case Carried.Kept(NodeId peer, Digest envelope, Bytes _) ->
          json.with(OUTCOME, "kept").with("peer", peer.name()).with("envelope", envelope.hex());
      case Carried.Answered(NodeId peer, Digest content) ->
          json.with(OUTCOME, "answered").with("peer", peer.name()).with("content", content.hex());
      case Carried.Later(NodeId peer, String reason, Duration wait) ->
          json.with(OUTCOME, "later")
              .with("peer", peer.name())
              .with("reason", reason)
              .with("millis", wait.toMillis());
      case Carried.Heard(NodeId peer) -> json.with(OUTCOME, "heard").with("peer", peer.name());
      case Carried.Dropped(String why) -> json.with(OUTCOME, "dropped").with("why", why);
    };
  }

  /// The answer to carry back, when there is one.
  public static List<Bytes> files(Taken taken) {
    return taken.outcome() instanceof Carried.Kept kept ? List.of(kept.answer()) : List.of();
  }

  /// The other way round: from this node's own admin socket.
  ///
  /// @throws IllegalArgumentException when it is none of ours
  public static Taken read(Json.Obj json, List<Bytes> files) {
    Optional<NodeId> peer = json.text("peer").map(NodeId::new);
    Carried outcome =
        switch (json.text(OUTCOME).orElse("")) {
          case "kept" ->
              new Carried.Kept(peer.orElseThrow(), digest(json, "envelope"), files.getFirst());
          case "answered" -> new Carried.Answered(peer.orElseThrow(), digest(json, "content"));
          case "heard" -> new Carried.Heard(peer.orElseThrow());
          case "later" ->
              new Carried.Later(
                  peer.orElseThrow(),
                  json.text("reason").orElse(""),
                  Duration.ofMillis(json.number("millis").orElse(0L)));
          default -> new Carried.Dropped(json.text("why").orElse("for a reason not known here"));
        };
    return new Taken(outcome, json.truth("effective").orElse(false));
  }

  private static Digest digest(Json.Obj json, String member) {
    return Digest.hex(json.text(member).orElse(""));
  }
}
