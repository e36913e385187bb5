package parley.shift;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.journal.Leaf;
import parley.journal.LogFault;
import parley.watchfloor.FloorException;

/// The process dies once an entry is durable and before anything follows it.
record Dying(OwnLog log) implements OwnLog {
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @Override
  public long append(String kind, Json.Obj fields, Map<String, Bytes> values)
      throws FloorException {
    log.append(kind, fields, values);
    throw new Killed();
  }

  @Override
  public Optional<Bytes> value(String key) throws FloorException {
    return log.value(key);
  }

  @Override
  public long size() throws FloorException {
    return log.size();
  }

  @Override
  public List<Leaf> entries(long from, long to) throws FloorException {
    return log.entries(from, to);
  }

  @Override
  public List<LogFault> audit() throws FloorException {
    return log.audit();
  }
}
