package parley.store;

/// The database failed. After it is thrown from a write the outcome is unknown: the owner stops,
/// reopens and re-reads.
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1;

  public StoreException(String what, Throwable cause) {
    super(what, cause);
  }

  public StoreException(String what) {
    super(what);
  }
}
