package parley.watchline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.party.NodeId;
import parley.store.Store;

/// Two centres at a wire, for tests of other rooms.
public final class Centres {
  private final Wire wire = new Wire();
  private final Wire.Centre us;
  private final Wire.Centre ru;

  public Centres(Store us, Store ru) {
    this.us = wire.centre(Terms.US, us);
    this.ru = wire.centre(Terms.RU, ru);
  }

  private Wire.Centre of(NodeId node) {
    return node.equals(Terms.US) ? us : ru;
  }

  public Desk desk(NodeId node) {
    return of(node).desk;
  }

  public Board board(NodeId node) {
    return of(node).board;
  }

  /// The journal of one, from its beginning.
  public List<Fact> journal(NodeId node) {
    return List.copyOf(of(node).journal);
  }

  public void follow(NodeId node, Follower follower) {
    of(node).beside.add(follower);
  }

  public Instant now() {
    return wire.now();
  }

  public void pass(Duration time) {
    wire.pass(time);
  }

  /// From now on nothing is delivered.
  public void cut() {
    wire.cut();
  }
}
