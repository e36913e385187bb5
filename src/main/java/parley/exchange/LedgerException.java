package parley.exchange;

/// The ledger failed. After a commit the outcome is unknown: the owner of the link stops, reopens
/// and reads again.
public final class LedgerException extends Exception {
  private static final long serialVersionUID = 1;

  public LedgerException(String what) {
    super(what);
  }

  public LedgerException(String what, Throwable cause) {
    super(what, cause);
  }
}
