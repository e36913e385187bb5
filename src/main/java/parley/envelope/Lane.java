package parley.envelope;

import parley.agreement.Precedence;
import parley.agreement.Series;

/// What shares a connection, a worker and a budget. FLASH waits for nobody; BULK is reserved, and
/// no message is given it: the CERT line's batches go FORMAL, one at a time (E-FRAME-5).
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

  /// An exercise never travels as FLASH, whatever it plays: the room kept for FLASH is for what is
  /// real (W-EXERCISE-7).
  public static Lane of(Precedence precedence, Series series) {
    return precedence == Precedence.FLASH && series == Series.REAL ? FLASH : FORMAL;
  }
}
