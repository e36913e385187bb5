package parley.ledger;

import org.jspecify.annotations.Nullable;

/// The ledger failed. After a commit the outcome is unknown: the owner of the link stops, reopens
/// and reads again; unless it was {@link #fenced}, which means that somebody else owns the link
/// now.
public final class LedgerException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean fenced;

  public LedgerException(String what) {
    super(what);
    this.fenced = false;
  }

  public LedgerException(String what, Throwable cause) {
    this(what, cause, false);
  }

  /// @param fenced the commit came under an old fence, and nothing of it was applied
  public LedgerException(String what, @Nullable Throwable cause, boolean fenced) {
    super(what, cause);
    this.fenced = fenced;
  }

  /// Nothing was applied, and the caller does not own the link any more.
  public boolean fenced() {
    return fenced;
  }
}
