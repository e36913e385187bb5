package parley.envelope;

import parley.agreement.Precedence;

/// What shares a connection, a worker and a budget. FLASH waits for nobody; BULK is the CERT line's
/// batches.
public enum Lane {
  FLASH(1),
  FORMAL(2),
  BULK(3);

  private final int code;

  Lane(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static Lane of(Precedence precedence) {
    return precedence == Precedence.FLASH ? FLASH : FORMAL;
  }
}
