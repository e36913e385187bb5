package parley.escalation;

import org.jspecify.annotations.Nullable;
import parley.store.Store;
import parley.store.StoreBeside;
import parley.store.StoreException;

/// A store whose process can die before and after each commit; the disk outlives it.
final class CutStore extends StoreBeside {
  private final Runnable step;

  CutStore(Store disk, Runnable step) {
    super(disk);
    this.step = step;
  }

  @Override
  public <T extends @Nullable Object> T write(Lane lane, Work<T> work) throws StoreException {
    step.run();
    T done = super.write(lane, work);
    step.run();
    return done;
  }

  @Override
  public void close() {}
}
