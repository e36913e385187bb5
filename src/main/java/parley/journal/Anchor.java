package parley.journal;

import java.util.Optional;

/// The last checkpoint that was signed, kept outside the database and its backups. It is moved
/// forward by compare-and-swap (J-ANCHOR-2) before every checkpoint signature; if a database was
/// rolled back or started twice, this is what gives it away.
public interface Anchor {
  Optional<Checkpoint> read(LogName log) throws AnchorException;

  /// Durable on return, also when it is what stands there already: what was read may be the rest of
  /// a write that was never forced.
  ///
  /// @throws AnchorException when what stands there is not `expected`, or cannot be written
  void advance(LogName log, Optional<Checkpoint> expected, Checkpoint next) throws AnchorException;
}
