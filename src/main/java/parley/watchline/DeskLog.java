package parley.watchline;

import java.util.Map;
import java.util.Optional;
import parley.codec.Json;
import parley.journal.AnchorException;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.message.MessageId;
import parley.party.NodeId;

/// The node's own log of what its officers did (J-LOCAL-1). Durable on return: what is not logged
/// is not done.
public interface DeskLog {
  /// Before a message is shown.
  void read(MessageId message, NodeId peer, String officer) throws DeskException;

  /// Before evidence is made that opens a message, or what a partner signed that contradicts
  /// itself.
  ///
  /// @param message none of accusations
  void exported(Optional<MessageId> message, NodeId peer, String officer) throws DeskException;

  /// Before a message is handed to the exchange.
  default void release(MessageId message, NodeId peer, String officer) throws DeskException {
    did("release", message, peer, officer, Map.of());
  }

  /// After the exchange has refused a message of which the log says `release`, or by which it says
  /// that another was `countersigned`: it did not leave.
  default void refused(MessageId message, NodeId peer, String officer, String clause)
      throws DeskException {
    did("not-released", message, peer, officer, Map.of("clause", clause));
  }

  /// Before it is done.
  ///
  /// @param kind `release`, `passed-on`, `signed`, `discarded` or `set-aside`
  /// @param more `writer` where another officer wrote it, `instead` where it stands in the place of
  ///   another
  void did(String kind, MessageId message, NodeId peer, String officer, Map<String, String> more)
      throws DeskException;

  static DeskLog in(LocalLog log) {
    return new Kept(log);
  }

  /// Where no node serves, by whoever opens the folder. One that is behind its anchor or was
  /// altered is as good as closed.
  static DeskLog opened(Opening opening) {
    try {
      return in(opening.open());
    } catch (AnchorException | LedgerException e) {
      return closed(String.valueOf(e.getMessage()));
    }
  }

  /// See {@link #opened}.
  interface Opening {
    LocalLog open() throws AnchorException, LedgerException;
  }

  /// Reading goes to the service log alone, and nothing is released.
  ///
  /// @param why the own log cannot be written to
  static DeskLog closed(String why) {
    return new Closed(why);
  }

  /// Every act is an entry.
  record Kept(LocalLog log) implements DeskLog {
    @Override
    public void read(MessageId message, NodeId peer, String officer) throws DeskException {
      did("read", message, peer, officer, Map.of());
    }

    @Override
    public void exported(Optional<MessageId> message, NodeId peer, String officer)
        throws DeskException {
      append("exported", message, peer, officer, Map.of());
    }

    @Override
    public void did(
        String kind, MessageId message, NodeId peer, String officer, Map<String, String> more)
        throws DeskException {
      append(kind, Optional.of(message), peer, officer, more);
    }

    private void append(
        String kind,
        Optional<MessageId> message,
        NodeId peer,
        String officer,
        Map<String, String> more)
        throws DeskException {
      Json.Builder fields = Json.object().with("peer", peer.name()).with("officer", officer);
      message.ifPresent(id -> fields.with("message", id.toString()));
      more.forEach(fields::with);
      try {
        log.append(kind, fields.build());
      } catch (LedgerException e) {
        throw new DeskException("it cannot be logged, so it is not done", e);
      }
    }
  }

  /// See {@link #closed}.
  record Closed(String why) implements DeskLog {
    @Override
    public void read(MessageId message, NodeId peer, String officer) {
      System.getLogger("parley.watchline")
          .log(
              System.Logger.Level.WARNING,
              "read while the own log is closed: " + message + " by " + officer);
    }

    @Override
    public void exported(Optional<MessageId> message, NodeId peer, String officer) {
      String what = message.map(MessageId::toString).orElse("accusations against " + peer);
      System.getLogger("parley.watchline")
          .log(
              System.Logger.Level.WARNING,
              "exported while the own log is closed: " + what + " by " + officer);
    }

    @Override
    public void did(
        String kind, MessageId message, NodeId peer, String officer, Map<String, String> more)
        throws DeskException {
      throw new DeskException("nothing is signed here: " + why, new IllegalStateException(why));
    }
  }
}
