package parley.escalation;

import java.nio.file.Path;
import java.util.List;
import parley.store.Room;
import parley.store.Store;
import parley.store.StoreException;

/// A store whose process can die before and after each commit.
record CutStore(Store disk, Runnable step) implements Store {
  @Override
  public <T extends @org.jspecify.annotations.Nullable Object> T write(Lane lane, Work<T> work)
      throws StoreException {
    step.run();
    T done = disk.write(lane, work);
    step.run();
    return done;
  }

  @Override
  public <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> query)
      throws StoreException {
    return disk.read(query);
  }

  @Override
  public boolean broken() {
    return disk.broken();
  }

  @Override
  public Room room() {
    return disk.room();
  }

  @Override
  public String engine() {
    return disk.engine();
  }

  @Override
  public void backup(Path file) throws StoreException {
    disk.backup(file);
  }

  @Override
  public List<String> findings() throws StoreException {
    return disk.findings();
  }

  @Override
  public void close() {}
}
