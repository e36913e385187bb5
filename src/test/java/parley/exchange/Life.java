package parley.exchange;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.store.CommitFault;

/// One life of a node's process, which can end between any two instructions: from then on nothing
/// of it reaches disk, anchor or wire. A thread that tries stands still, as one of a dead process
/// does; once what was left on the disk has been taken away, it is let go into its failure.
final class Life implements CommitFault {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  private final CommitFault fault;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean dead;
  private boolean buried;
  private int writing;
  private int commitsLeft;
  private boolean afterEffect;

  /// @param fault what befalls its commits while it lives
  Life(CommitFault fault) {
    this.fault = fault;
  }

  boolean dead() {
    lock.lock();
    try {
      return dead;
    } finally {
      lock.unlock();
    }
  }

  /// It ends by itself at the `commits`th commit from now, before that takes effect or just after.
  void endAt(int commits, boolean after) {
    lock.lock();
    try {
      commitsLeft = commits;
      afterEffect = after;
    } finally {
      lock.unlock();
    }
  }

  /// Ends it, here or where it was told to end. What was being written in that instant is written,
  /// or it is not.
  void end() throws InterruptedException {
    lock.lock();
    try {
      long left = PATIENCE;
      while (commitsLeft > 0 && !dead && left > 0) {
        left = changed.awaitNanos(left);
      }
      dead = true;
      left = PATIENCE;
      while (writing > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Lets go the threads that stand still.
  void bury() {
    lock.lock();
    try {
      dead = true;
      buried = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// @return false when it is dead
  private boolean begin() {
    lock.lock();
    try {
      while (dead && !buried) {
        changed.awaitUninterruptibly();
      }
      writing += dead ? 0 : 1;
      return !dead;
    } finally {
      lock.unlock();
    }
  }

  private void done() {
    lock.lock();
    try {
      writing--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Counts one commit.
  private void count(boolean after) {
    lock.lock();
    try {
      if (commitsLeft > 0 && after == afterEffect) {
        commitsLeft--;
        dead |= commitsLeft == 0;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void before(long commit) throws SQLException {
    fault.before(commit);
    count(false);
    if (!begin()) {
      throw new SQLException("the process died before its commit");
    }
  }

  @Override
  public void after(long commit) throws SQLException {
    count(true);
    done();
    if (!begin()) {
      throw new SQLException("the process died after its commit");
    }
    done();
    fault.after(commit);
  }

  /// The anchor of this life.
  Anchor over(Anchor anchor) {
    return new Anchor() {
      @Override
      public Optional<Checkpoint> read(LogName log) throws AnchorException {
        return anchor.read(log);
      }

      @Override
      public void advance(LogName log, Optional<Checkpoint> expected, Checkpoint next)
          throws AnchorException {
        if (!begin()) {
          throw new AnchorException("the process died before its anchor");
        }
        try {
          anchor.advance(log, expected, next);
        } finally {
          done();
        }
      }
    };
  }
}
