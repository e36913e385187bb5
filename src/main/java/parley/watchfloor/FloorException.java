package parley.watchfloor;

/// What was wanted of the watch floor was not done: the store or the node's own log failed.
public final class FloorException extends Exception {
  private static final long serialVersionUID = 1;

  public FloorException(String message, Throwable cause) {
    super(message, cause);
  }
}
