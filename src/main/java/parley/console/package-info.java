/// The console in which every page stands: the door, sessions and sign-in, the guard before each
/// page, its head, the files, the stream of events; officers and their keys.
///
/// Start at {@link parley.console.Console}. Invariant: text is text; every page is served under a
/// policy that runs no script but ours, behind a permit, and nothing changes without a POST from
/// our own origin.
@org.jspecify.annotations.NullMarked
package parley.console;
