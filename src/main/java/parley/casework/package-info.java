/// What every line shares: cases that tie threads together, with their time line and who knows
/// what; corrections beside what they replace; search over everything that an officer may see; and
/// notes on paper.
///
/// Start at {@link parley.casework.CaseDesk} and {@link parley.casework.Search}. Invariant: what
/// was done with a case is never altered, and no word of a message lies readable on the disk.
@org.jspecify.annotations.NullMarked
package parley.casework;
