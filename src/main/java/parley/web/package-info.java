/// The pages of the watch lines, one Pages class per feature, in the frame of room `console`.
///
/// Start at {@link parley.web.WatchPages}. Invariant: text is text; a page does nothing that its
/// permit does not allow, and nothing changes without a POST.
@org.jspecify.annotations.NullMarked
package parley.web;
