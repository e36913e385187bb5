package parley.match;

import java.time.Instant;

/// One run of a private match, as officers see it.
///
/// @param ours offered by this node
/// @param officer who consented here; empty as long as nobody did
/// @param taken who took the offer up; empty as long as nobody did
/// @param reason why it ended early: a word, and after a colon more
/// @param matched how many items both hold; −1 as long as it is not known
/// @param ownList digest of our list, empty before it is hidden; of theirs likewise
public record MatchRun(
    String id,
    String partner,
    boolean ours,
    Stage stage,
    Turn turn,
    Instant begun,
    Instant moved,
    String officer,
    String taken,
    String reason,
    int items,
    int points,
    int peerPoints,
    int sent,
    int came,
    int matched,
    String ownList,
    String peerList) {
  /// How far a run is.
  public enum Stage {
    ASKED,
    HIDING,
    OPEN,
    DONE,
    ENDED;

    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    public boolean over() {
      return this == DONE || this == ENDED;
    }
  }

  /// Whose turn it is.
  public enum Turn {
    NOBODY,
    /// This node computes.
    COMPUTING,
    OURS,
    THEIRS;

    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  static MatchRun of(Run run) {
    return new MatchRun(
        run.id,
        run.partner,
        run.ours,
        Stage.valueOf(run.state.name()),
        turn(run),
        Instant.ofEpochMilli(run.begun),
        Instant.ofEpochMilli(run.moved),
        run.officer,
        run.taken,
        run.reason,
        run.items,
        run.points,
        run.peerPoints,
        run.sent,
        run.came,
        run.matched,
        run.ownList,
        run.peerList);
  }

  private static Turn turn(Run run) {
    return switch (run.state) {
      case ASKED -> Turn.OURS;
      case HIDING -> Turn.COMPUTING;
      case DONE, ENDED -> Turn.NOBODY;
      case OPEN -> {
        if (run.repliesDue() || run.resultDue()) {
          yield Turn.COMPUTING;
        }
        yield run.mayCompose() || run.sent == Run.ALL ? Turn.OURS : Turn.THEIRS;
      }
    };
  }

  /// Messages that one side says in all (K-MATCH-6).
  public int all() {
    return Run.ALL;
  }

  /// It moves by itself.
  public boolean moves() {
    return stage == Stage.HIDING || stage == Stage.OPEN;
  }

  /// The first word of the reason: `refused`, `busy`, `faulty`, …
  public String ending() {
    String first = reason.replaceFirst(":.*", "");
    return first.replaceAll("[^a-z]+", "-");
  }

  /// What stands behind it; empty where nothing does.
  public String detail() {
    int colon = reason.indexOf(": ");
    return colon < 0 ? "" : reason.substring(colon + 2);
  }
}
