/// Who is on watch: officers with posts and roles, their passkeys, the links that enrol them, their
/// sessions, and the permits that a role gives.
///
/// Start at {@link parley.watchfloor.People} and {@link parley.watchfloor.Permit}. Invariant: what
/// an officer may do is decided in one place, and nobody is enrolled, changed or struck without an
/// entry in the node's own log.
@org.jspecify.annotations.NullMarked
package parley.watchfloor;
