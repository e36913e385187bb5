package parley.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// The simulator's ledger keeps every promise of a real one, and the suite notices when it does
/// not.
class MemoryLedgerTest extends LedgerConformance {

  private record Rig(MemoryLedger ledger) implements LedgerRig {
    @Override
    public void cut(Cut cut) {
      ledger.cut(cut);
    }

    @Override
    public Ledger reopen() {
      return ledger.reopen();
    }

    @Override
    public void close() {}
  }

  @Override
  LedgerRig rig() {
    return new Rig(new MemoryLedger());
  }

  private static LedgerConformance on(MemoryLedger.Disk disk) throws Exception {
    LedgerConformance suite =
        new LedgerConformance() {
          @Override
          LedgerRig rig() {
            return new Rig(new MemoryLedger(disk));
          }
        };
    suite.open();
    return suite;
  }

  @Test
  void a_disk_that_loses_what_it_acknowledged_fails_the_suite() throws Exception {
    LedgerConformance suite = on(MemoryLedger.Disk.LOSES_TAIL);
    assertThatThrownBy(suite::a_commit_cut_at_any_kind_of_change_is_there_whole_or_not_at_all)
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void a_disk_that_keeps_half_a_commit_fails_the_suite() throws Exception {
    LedgerConformance suite = on(MemoryLedger.Disk.TEARS);
    assertThatThrownBy(suite::a_commit_cut_at_any_kind_of_change_is_there_whole_or_not_at_all)
        .isInstanceOf(AssertionError.class);
  }
}
