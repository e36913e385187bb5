package parley.match;

/// A row of `match_run`: one run of the protocol, as far as this node has come. Mutable, within one
/// transaction.
///
/// What each side sends has one order (K-MATCH-6), so two numbers say where a run stands: messages
/// that we composed, and messages that came.
final class Run {
  /// Of one side: what opens, the list, the commitment to the reply, the reply.
  static final int OPENING = 0;

  static final int LIST = 1;
  static final int READY = LIST + Bounds.PARTS;
  static final int REPLY = READY + 1;
  static final int ALL = REPLY + Bounds.PARTS;

  enum State {
    /// The partner's offer is here; no officer has answered it.
    ASKED,
    /// An officer consented; our list is being blinded, and nothing of it has left.
    HIDING,
    /// Our list is durable.
    OPEN,
    /// Both replies are here, the result is kept.
    DONE,
    /// Ended before.
    ENDED;

    boolean over() {
      return this == DONE || this == ENDED;
    }
  }

  final String id;
  final String partner;
  final boolean ours;
  final long begun;
  State state;
  long moved;
  String officer = "";

  /// Who took an offer up, so that it rings no longer (K-MATCH-15).
  String taken = "";

  int items;
  int points;
  int peerPoints;
  String ownKey = "";
  String peerKey = "";
  String ownList = "";
  String peerList = "";
  String ownReply = "";
  String peerReply = "";
  int sent;
  int came;

  /// Why the partner is still to be told that it is over; empty when it is not.
  String ending = "";

  String reason = "";

  /// −1 as long as it is not known.
  int matched = -1;

  Run(String id, String partner, boolean ours, State state, long now) {
    this.id = id;
    this.partner = partner;
    this.ours = ours;
    this.state = state;
    this.begun = now;
    this.moved = now;
  }

  /// Whether the next message of this side may leave (K-MATCH-6 to K-MATCH-9).
  boolean mayCompose() {
    if (state != State.OPEN || sent == ALL) {
      return false;
    }
    if (sent < LIST) {
      return true;
    }
    if (sent < READY) {
      return came > OPENING;
    }
    if (sent == READY) {
      return !ownReply.isEmpty();
    }
    // Part by part in turn, the one that offered first: whoever stops is one part ahead at the
    // most.
    return came >= (ours ? sent : sent + 1);
  }

  /// Whether the next message of the partner may be the one at this place (K-MATCH-6).
  boolean expects(int place) {
    if (state != State.OPEN || came != place) {
      return false;
    }
    // It answers what we opened, our whole list, and our own commitment.
    int before = place == OPENING ? LIST : place < READY ? OPENING : Math.min(place, REPLY);
    return sent >= before;
  }

  boolean repliesDue() {
    return state == State.OPEN && came >= READY && ownReply.isEmpty();
  }

  boolean resultDue() {
    return state == State.OPEN && came == ALL && matched < 0;
  }

  boolean complete() {
    return state == State.OPEN && sent == ALL && matched >= 0;
  }

  /// @param why for people
  void end(String why, boolean tell, long now) {
    state = State.ENDED;
    reason = why;
    ending = tell ? why : "";
    moved = now;
  }
}
