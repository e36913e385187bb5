package parley.ledger;

/// A ledger whose next commit can be cut, and which can be opened again on what is durable.
interface LedgerRig extends AutoCloseable {
  Ledger ledger();

  /// What becomes of the next commit.
  void cut(Cut cut);

  /// Ends the ledger in whatever state it is and opens it again from the disk.
  Ledger reopen();

  @Override
  void close();
}
