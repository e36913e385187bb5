package parley.attachment;

import java.util.Optional;
import parley.codec.Digest;
import parley.message.MessageId;
import parley.party.NodeId;

/// A file that a message names, as it stands here.
///
/// @param place in the message, from 1
/// @param own this side sent the message
/// @param content digest of the message's signed content
/// @param parts in which it travels; 0 when it came beside its message, as under agreements that
///   say nothing of files
/// @param there parts that are here, or that the peer has receipted
/// @param decided what an officer decided of a partner's file
public record Held(
    MessageId message,
    int place,
    boolean own,
    NodeId peer,
    Digest content,
    String mediaType,
    long size,
    Digest digest,
    int parts,
    State state,
    int there,
    Optional<Decided> decided) {

  /// How far it has come.
  public enum State {
    /// Ours; it leaves when the peer has receipted the message.
    WAITING,
    /// Ours, on its way.
    LEAVING,
    /// Ours, and the peer has receipted every part.
    LEFT,
    /// Ours, and the peer refused the message or a part of the file.
    STOPPED,
    /// The peer's, on its way.
    ARRIVING,
    /// The peer's: whole, with the digest that the message names.
    COMPLETE,
    /// The peer's: every part is here, and it is not the file that the message names.
    WRONG,
    /// The peer's: whole, and not of the type that the message says.
    DISGUISED,
    /// Its bytes are here no more: erased with its message's body.
    GONE;

    String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// @param released false: destroyed
  public record Decided(boolean released, String officer, java.time.Instant at) {}

  /// It may be handed out: our own, or the peer's after an officer let it out (W-FILE-5).
  public boolean open() {
    boolean whole = state == State.COMPLETE;
    return own
        ? state != State.GONE && state != State.STOPPED
        : whole && decided.filter(Decided::released).isPresent();
  }

  /// An officer may still decide.
  public boolean undecided() {
    return !own && decided.isEmpty() && state != State.GONE;
  }

  public boolean mayBeReleased() {
    return undecided() && state == State.COMPLETE;
  }
}
