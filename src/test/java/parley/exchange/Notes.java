package parley.exchange;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.seal.Suite;

/// Remembers what was shown, so that a test can see that nothing was shown twice.
final class Notes implements Follower {
  private final TwoNodes.Side side;
  private final Map<LogName, Long> positions = new ConcurrentHashMap<>();

  Notes(TwoNodes.Side side) {
    this.side = side;
  }

  @Override
  public String name() {
    return "notes";
  }

  @Override
  public Map<LogName, Long> positions() {
    return positions;
  }

  @Override
  public void follow(List<Fact> facts) {
    for (Fact fact : facts) {
      // In one step: whoever reads beside it meets no list that is still empty.
      side.told.merge(fact.log() + "#" + fact.index(), List.of(fact), Notes::joined);
      positions.put(fact.log(), fact.index() + 1);
    }
  }

  private static List<Fact> joined(List<Fact> before, List<Fact> more) {
    return Stream.concat(before.stream(), more.stream()).toList();
  }

  @Override
  public void reset() {
    positions.clear();
  }

  /// What stands in the entry. An item's state and answer move on after it was told of.
  static List<Object> said(Fact fact) {
    return switch (fact) {
      case Fact.Sent f -> List.of("sent", f.at(), held(f.item()), f.message().bytes());
      case Fact.Received f ->
          List.of("received", f.at(), held(f.item()), f.message().bytes(), f.rings());
      case Fact.Delivered f -> List.of("delivered", f.at(), held(f.item()), f.receipt());
      case Fact.RefusedByPeer f -> List.of("refused by peer", f.at(), f.refusal());
      case Fact.Refused f -> List.of("refused", f.at(), f.reason(), f.clause(), f.detail());
      case Fact.Other f -> List.of("other", f.at(), f.leaf().bytes());
    };
  }

  /// What a message asked its answer to be signed in; of an erased one what its agreement says now.
  static Set<Suite> suites(TwoNodes.Side side, Ledger ledger, Ledger.Item item) throws Exception {
    Optional<Bytes> body = ledger.body(item.content());
    return body.isPresent()
        ? new SealNotary(side.vault).suites(item.content(), body.get())
        : side.standing.life().named(item.serial().agreement()).orElseThrow().suites();
  }

  private static Ledger.Item held(Ledger.Item item) {
    return item.closed("", Bytes.EMPTY);
  }
}
