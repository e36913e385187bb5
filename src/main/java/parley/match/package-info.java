/// Private match: two CERTs learn which indicators both hold, and of the others nothing, by points
/// of a curve that each multiplies by a secret of its own (spec/25-match).
///
/// Start at {@link parley.match.PrivateMatch}. Invariants: nothing leaves for a run that an officer
/// did not consent to; what a side has committed to is durable before it leaves, and is never made
/// twice; the secret is erased before the first double-blinded point leaves.
@org.jspecify.annotations.NullMarked
package parley.match;
