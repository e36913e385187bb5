package parley.evidence;

/// Evidence cannot be put together or written: something asked for is not there, or the disk
/// failed. Never thrown for what a file under test contains: that is a finding.
public final class EvidenceException extends Exception {
  private static final long serialVersionUID = 1;

  public EvidenceException(String what) {
    super(what);
  }

  public EvidenceException(String what, Throwable cause) {
    super(what, cause);
  }
}
