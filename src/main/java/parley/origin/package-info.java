/// Where packets come from: addresses, networks, names and autonomous systems, as far as they can
/// be somebody's.
///
/// Start at {@link parley.origin.Origin}. Invariant: what is written decides alone; nobody is
/// asked.
@org.jspecify.annotations.NullMarked
package parley.origin;
