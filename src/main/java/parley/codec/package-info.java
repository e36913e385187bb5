/// Bytes, digests and strict bounded parsing: the only door for outside text and for JSON.
///
/// Start at {@link parley.codec.Bytes}, then {@link parley.codec.Json}. Invariant: nothing here
/// allocates more than a named limit allows before the limit has been checked.
@org.jspecify.annotations.NullMarked
package parley.codec;
