package parley.seal;

/// An own key or token failed, or a vault cannot be opened. Never thrown for what a peer sent: that
/// is a value.
public final class SealException extends Exception {
  private static final long serialVersionUID = 1;

  public SealException(String what) {
    super(what);
  }

  public SealException(String what, Throwable cause) {
    super(what, cause);
  }
}
