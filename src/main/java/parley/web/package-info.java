/// The console: one Pages class per feature, the shell around them, sessions and sign-in.
///
/// Start at {@link parley.web.Console}. Invariant: text is text; every page is served under a
/// policy that runs no script but ours, and nothing changes without a POST from our own origin.
@org.jspecify.annotations.NullMarked
package parley.web;
