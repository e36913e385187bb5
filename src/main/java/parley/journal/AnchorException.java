package parley.journal;

/// The anchor disagrees or cannot be written; the node signs nothing more until a person acts.
public final class AnchorException extends Exception {
  private static final long serialVersionUID = 1;

  public AnchorException(String what) {
    super(what);
  }

  public AnchorException(String what, Throwable cause) {
    super(what, cause);
  }
}
