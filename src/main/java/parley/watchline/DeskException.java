package parley.watchline;

/// The node cannot do it now (its ledger or vault failed); nothing was sent.
public final class DeskException extends Exception {
  private static final long serialVersionUID = 1;

  public DeskException(String what) {
    super(what);
  }

  public DeskException(String what, Throwable cause) {
    super(what, cause);
  }
}
