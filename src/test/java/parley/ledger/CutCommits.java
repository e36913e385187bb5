package parley.ledger;

import java.sql.SQLException;
import parley.store.CommitFault;

/// Cuts the next commit of a store as it is told.
final class CutCommits implements CommitFault {

  /// What a crash leaves behind is taken at its very moment.
  interface Crash {
    void now() throws SQLException;
  }

  private final Crash crash;
  private volatile Cut next = Cut.NONE;

  CutCommits(Crash crash) {
    this.crash = crash;
  }

  void next(Cut cut) {
    next = cut;
  }

  @Override
  public void before(long commit) throws SQLException {
    switch (next) {
      case NONE, FAILS_AFTER, CRASHES_AFTER -> {}
      case FAILS_BEFORE -> throw failure();
      case CRASHES_BEFORE -> {
        crash.now();
        throw failure();
      }
    }
  }

  @Override
  public void after(long commit) throws SQLException {
    switch (next) {
      case NONE -> {}
      case FAILS_BEFORE, FAILS_AFTER, CRASHES_BEFORE -> throw failure();
      case CRASHES_AFTER -> {
        crash.now();
        throw failure();
      }
    }
  }

  private SQLException failure() {
    next = Cut.NONE;
    return new SQLException("simulated failure of a commit");
  }
}
