package parley.shift;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;
import parley.message.MessageId;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;

/// Which steps of check-lists were done about a message, by whom and when (F-CHECK-3).
public final class Ticks {
  private final TickTable table;
  private final OwnLog log;
  private final InstantSource clock;

  Ticks(Store store, OwnLog log, InstantSource clock) {
    this.table = new TickTable(store);
    this.log = log;
    this.clock = clock;
  }

  public List<Tick> of(MessageId message) throws StoreException {
    return table.of(message.toString());
  }

  /// Ticks a step, or takes a tick away, which is an entry as well. Of two officers who tick the
  /// same step the first one stands there.
  ///
  /// @param lists those beside this message
  public synchronized Outcome set(
      MessageId message,
      List<CheckList> lists,
      String list,
      String step,
      boolean done,
      Permit<Act.HandOver> permit)
      throws StoreException, FloorException {
    boolean known =
        lists.stream()
            .filter(each -> each.id().equals(list))
            .flatMap(each -> each.steps().stream())
            .anyMatch(each -> each.id().equals(step));
    if (!known) {
      return Outcome.GONE;
    }
    Optional<Tick> stands =
        of(message).stream()
            .filter(tick -> tick.list().equals(list) && tick.step().equals(step))
            .findFirst();
    if (stands.isPresent() == done) {
      return Outcome.TAKEN;
    }
    log.append(
        done ? "step-ticked" : "step-unticked",
        Json.object()
            .with("message", message.toString())
            .with("list", list)
            .with("step", step)
            .with("officer", permit.officer())
            .build(),
        Map.of());
    // If the power fails here the log names who ticked, and the step stands as it was.
    if (done) {
      table.put(message.toString(), new Tick(list, step, permit.officer(), clock.instant()));
    } else {
      table.remove(message.toString(), list, step);
    }
    return Outcome.DONE;
  }
}
