/// The signed terms that every line obeys, and the words that terms are made of: lines, series,
/// precedence, clocks, budgets.
///
/// Start at {@link parley.agreement.Agreement}. Invariant: nothing is sent or accepted that no
/// agreement in force allows.
@org.jspecify.annotations.NullMarked
package parley.agreement;
