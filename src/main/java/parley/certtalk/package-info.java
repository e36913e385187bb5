/// The pages on which two CERTs talk beside objects: private matches, reports of origin and how
/// they fare, answers to feedback.
///
/// Start at {@link parley.certtalk.TalkPages}. Invariant: nothing leaves from here that did not
/// pass the desk of the officers, or the consent of one that stands in the own log.
@org.jspecify.annotations.NullMarked
package parley.certtalk;
