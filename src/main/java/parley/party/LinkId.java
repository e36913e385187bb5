package parley.party;

/// The link between two nodes, the same from both ends: the two names in order.
public record LinkId(NodeId first, NodeId second) implements Comparable<LinkId> {
  public LinkId {
    if (first.compareTo(second) >= 0) {
      throw new IllegalArgumentException(
          "a link joins two different nodes, the smaller name first");
    }
  }

  public static LinkId between(NodeId one, NodeId other) {
    return one.compareTo(other) < 0 ? new LinkId(one, other) : new LinkId(other, one);
  }

  /// The far end as seen from `self`.
  public NodeId peerOf(NodeId self) {
    if (self.equals(first)) {
      return second;
    }
    if (self.equals(second)) {
      return first;
    }
    throw new IllegalArgumentException(self + " is not on the link " + this);
  }

  /// For example `ru-nrrc~us-nrrc`.
  public String name() {
    return first.name() + "~" + second.name();
  }

  @Override
  public int compareTo(LinkId other) {
    return name().compareTo(other.name());
  }

  @Override
  public String toString() {
    return name();
  }
}
