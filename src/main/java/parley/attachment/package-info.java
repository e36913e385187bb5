/// Files that messages bring: taken up while an officer writes, carried in parts, held in
/// quarantine until an officer lets them out.
///
/// Start at {@link parley.attachment.Attachments}. Invariant: no file is whole in memory, none lies
/// readable on the disk, and what a partner sent leaves the node only after an officer's logged
/// act.
@org.jspecify.annotations.NullMarked
package parley.attachment;
