/// Wiring, configuration and subcommands.
///
/// Start at {@link parley.node.Main}.
@org.jspecify.annotations.NullMarked
package parley.node;
