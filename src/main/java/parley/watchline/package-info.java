/// The watch line: board, threads, acknowledgement, and the desk at which officers work.
///
/// Start at {@link parley.watchline.WatchDesk}. Invariant: the board follows the journals and can
/// be rebuilt from them.
@org.jspecify.annotations.NullMarked
package parley.watchline;
