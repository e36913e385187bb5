/// The only door to SQL: one database per node, SQLite or PostgreSQL, with one writer and many
/// readers.
///
/// Start at {@link parley.store.Store}. Invariant: what {@code write} returned from is on the disk,
/// synced.
@org.jspecify.annotations.NullMarked
package parley.store;
