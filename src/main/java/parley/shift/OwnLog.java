package parley.shift;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.journal.Leaf;
import parley.journal.LogFault;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.watchfloor.FloorException;

/// The node's own log as this room writes and reads it (J-LOCAL-1).
public interface OwnLog {
  /// Durable on return, with the values in the same commit.
  ///
  /// @return the position of the entry
  long append(String kind, Json.Obj fields, Map<String, Bytes> values) throws FloorException;

  Optional<Bytes> value(String key) throws FloorException;

  long size() throws FloorException;

  /// @param from the first one
  /// @param to the one after the last
  List<Leaf> entries(long from, long to) throws FloorException;

  /// Every entry against what this process knows of the log: nothing when nobody altered it.
  List<LogFault> audit() throws FloorException;

  static OwnLog in(LocalLog log) {
    return new Kept(log);
  }

  /// @param log none where it is closed: then nothing is signed or written, and the page is empty
  static OwnLog of(Optional<LocalLog> log) {
    return log.isPresent() ? in(log.get()) : new Closed();
  }

  /// See {@link #in}.
  record Kept(LocalLog log) implements OwnLog {
    @Override
    public long append(String kind, Json.Obj fields, Map<String, Bytes> values)
        throws FloorException {
      try {
        return log.append(kind, fields, values);
      } catch (LedgerException e) {
        throw new FloorException("it cannot be logged, so it is not done", e);
      }
    }

    @Override
    public Optional<Bytes> value(String key) throws FloorException {
      return read(() -> log.value(key));
    }

    @Override
    public long size() throws FloorException {
      return read(log::size);
    }

    @Override
    public List<Leaf> entries(long from, long to) throws FloorException {
      return read(() -> log.entries(from, to));
    }

    @Override
    public List<LogFault> audit() throws FloorException {
      return read(log::audit);
    }

    private interface Reading<T> {
      T read() throws LedgerException;
    }

    private static <T> T read(Reading<T> reading) throws FloorException {
      try {
        return reading.read();
      } catch (LedgerException e) {
        throw new FloorException("the node's own log cannot be read now", e);
      }
    }
  }

  /// See {@link #of}.
  record Closed() implements OwnLog {
    @Override
    public long append(String kind, Json.Obj fields, Map<String, Bytes> values)
        throws FloorException {
      throw shut();
    }

    @Override
    public Optional<Bytes> value(String key) {
      return Optional.empty();
    }

    @Override
    public long size() {
      return 0;
    }

    @Override
    public List<Leaf> entries(long from, long to) {
      return List.of();
    }

    @Override
    public List<LogFault> audit() throws FloorException {
      throw shut();
    }

    private static FloorException shut() {
      String why = "the node's own log is closed; the service log says why";
      return new FloorException(why, new IllegalStateException(why));
    }
  }
}
