package parley.exchange;

import parley.ledger.Ledger;
import parley.ledger.MemoryLedger;

/// Ledgers for tests of the rooms above.
public final class Ledgers {
  private Ledgers() {}

  public static Ledger inMemory() {
    return new MemoryLedger();
  }
}
