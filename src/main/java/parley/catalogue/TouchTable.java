package parley.catalogue;

import org.jdbi.v3.core.Handle;

/// What is to be looked at again though nothing came (K-ENTRY-3): an object was deleted, withdrawn
/// or marked anew.
public final class TouchTable {
  private TouchTable() {}

  /// Within the transaction that changes something about the object; however often it is told.
  public static void touched(Handle handle, int collection, String id) {
    handle.execute("insert into cat_touched (collection, id) values (?, ?)", collection, id);
  }
}
