package parley.watchfloor;

import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;

/// The node's own log of what is done to its people (J-LOCAL-1).
public interface FloorLog {
  /// Before it is done; what cannot be logged is not done.
  void entry(String kind, Json.Builder fields) throws FloorException;

  /// Somebody came in or unlocked: where the own log is closed, that goes to the service log, since
  /// officers still read then.
  void came(String kind, Json.Builder fields) throws FloorException;

  static FloorLog in(LocalLog log) {
    return new Kept(log);
  }

  /// @param why the own log cannot be written to
  static FloorLog closed(String why) {
    return new Closed(why);
  }

  /// Every act is an entry.
  record Kept(LocalLog log) implements FloorLog {
    @Override
    public void entry(String kind, Json.Builder fields) throws FloorException {
      try {
        log.append(kind, fields.build());
      } catch (LedgerException e) {
        throw new FloorException("it cannot be logged, so it is not done", e);
      }
    }

    @Override
    public void came(String kind, Json.Builder fields) throws FloorException {
      entry(kind, fields);
    }
  }

  /// See {@link #closed}.
  record Closed(String why) implements FloorLog {
    @Override
    public void entry(String kind, Json.Builder fields) throws FloorException {
      throw new FloorException(
          "the node's own log is closed: " + why, new IllegalStateException(why));
    }

    @Override
    public void came(String kind, Json.Builder fields) {
      System.getLogger("parley.watchfloor")
          .log(
              System.Logger.Level.WARNING,
              kind + " while the own log is closed: " + JsonWriter.line(fields.build()).utf8());
    }
  }
}
