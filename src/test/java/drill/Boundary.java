package drill;

/// Two neighbouring durable steps of a message's way between which a kill can be told, from what
/// the processes said, from both disks and from the {@link Valve} between them. The order is that
/// of 3-protocol §4. What cannot be told apart is said in docs/reliability.md.
enum Boundary {
  HANDED_IN("handed in | its serial taken, signed, sealed and journalled"),
  SKIPPED("its serial taken | journalled, while a later serial is"),
  SENT("sent: entry, body and outbox row in one commit | the anchor moved over it"),
  ANCHORED("the anchor over what is to be sent | its officer told"),
  SENT_UNDRAWN("sent entry | its row on the own board"),
  PROMISED("its officer told | the envelope leaves"),
  LEFT("the envelope left | it arrives"),
  ARRIVED("the envelope arrived | received: entry, body and item in one commit"),
  RECEIVED("received entry | the anchor moved over it"),
  UNANSWERED("the anchor over what was received | its receipt stored"),
  UNDRAWN("received entry | its row on the board"),
  STORED("receipt stored | let out"),
  LET_OUT("receipt let out | it comes to the sender"),
  COME("receipt come | delivered: verified, entry, item closed, row gone, in one commit"),
  DELIVERED("delivered entry | the anchor moved over it"),
  DELIVERED_UNDRAWN("delivered entry | its row on the board"),
  AWAY_RECEIVED("the sender dies while the receiver holds the message and has not answered"),
  AWAY_ANSWERED("the sender dies while the receipt is on its way to it");

  private final String between;

  Boundary(String between) {
    this.between = between;
  }

  @Override
  public String toString() {
    return name() + " (" + between + ")";
  }
}
