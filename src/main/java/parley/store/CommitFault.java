package parley.store;

import java.sql.SQLException;

/// Called around every commit of the writer. A production store has {@link #NONE}; a test throws
/// from here what a disk or a server would.
public interface CommitFault {
  CommitFault NONE =
      new CommitFault() {
        @Override
        public void before(long commit) {}

        @Override
        public void after(long commit) {}
      };

  /// Thrown from here, the commit failed before it took effect.
  ///
  /// @param commit 1, 2, 3… since the store was opened
  void before(long commit) throws SQLException;

  /// Thrown from here, the commit took effect and yet reported an error.
  void after(long commit) throws SQLException;
}
