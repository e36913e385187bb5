package parley.escalation;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.watchline.WatchDesk.Step;

/// Something that somebody on watch has to take up.
///
/// @param name by which it is taken; never used for another one
/// @param raised when it came onto the board
/// @param rung the highest it has reached
/// @param at when it reached that rung, or became news again: since the deadline, on the monotonic
///   clock
/// @param told when the peer said of our message that nobody there has answered
/// @param ended when what it warned of was over
public record Alarm(
    String name,
    About about,
    Instant raised,
    Rung rung,
    Duration at,
    Optional<Taken> taken,
    Optional<Instant> told,
    Notice notice,
    Optional<Instant> ended) {

  /// What it warns of.
  public sealed interface About {}

  /// A deadline of the watch line that has passed.
  ///
  /// @param content digest of the message's signed content
  /// @param step what is awaited: delivered, acknowledged, answered or countersigned
  /// @param due by this node's clock as the board has it
  public record Overdue(
      String content,
      MessageId message,
      NodeId peer,
      boolean inbound,
      String serial,
      String format,
      Precedence precedence,
      Series series,
      Step step,
      Instant due)
      implements About {

    public String waitsFor() {
      return step.name().toLowerCase(Locale.ROOT);
    }

    /// Whose turn it is: the peer's, or somebody's here.
    public boolean theirs() {
      return switch (step) {
        case ACKNOWLEDGED, ANSWERED -> !inbound;
        case COUNTERSIGNED -> inbound;
        case JOURNALLED, DELIVERED, REFUSED -> false;
      };
    }

    public boolean exercise() {
      return series == Series.EXERCISE;
    }
  }

  /// E-mail or webhook does not go out.
  ///
  /// @param reason of the last try, in the words of the far end
  public record Mute(String channel, String reason) implements About {}

  /// Who took it, and since the deadline when.
  public record Taken(String officer, Instant when, Duration at) {}

  /// What became of telling the peer.
  public enum Notice {
    NONE,
    /// Composed and kept; the exchange may have it or not.
    KEPT,
    /// Journalled and on its way.
    SENT,
    /// The agreement has no such format, or asks two officers for every message.
    UNABLE;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Optional<Overdue> overdue() {
    return about instanceof Overdue overdue ? Optional.of(overdue) : Optional.empty();
  }

  public Optional<Mute> mute() {
    return about instanceof Mute mute ? Optional.of(mute) : Optional.empty();
  }

  /// Somebody took it at the rung where it still is.
  public boolean held() {
    return taken.filter(one -> one.at().compareTo(at) >= 0).isPresent();
  }
}
