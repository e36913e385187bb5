package parley.store;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A store that stands before another one and passes everything on; a test changes what it needs.
public abstract class StoreBeside implements Store {
  protected final Store store;

  protected StoreBeside(Store store) {
    this.store = store;
  }

  @Override
  public <T extends @Nullable Object> T write(Lane lane, Work<T> work) throws StoreException {
    return store.write(lane, work);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> query) throws StoreException {
    return store.read(query);
  }

  @Override
  public <T extends @Nullable Object> T look(Work<T> query) throws StoreException {
    return store.look(query);
  }

  @Override
  public boolean broken() {
    return store.broken();
  }

  @Override
  public Room room() {
    return store.room();
  }

  @Override
  public String engine() {
    return store.engine();
  }

  @Override
  public void backup(Path file) throws StoreException {
    store.backup(file);
  }

  @Override
  public List<String> findings() throws StoreException {
    return store.findings();
  }

  @Override
  public void close() {
    store.close();
  }
}
