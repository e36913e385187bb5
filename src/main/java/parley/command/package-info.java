/// Commands that the `parley` command has besides those of the room `node`, which hangs them under
/// its own and gives them the way to the serving node.
///
/// Start at {@link parley.command.CatalogueCommands}.
@org.jspecify.annotations.NullMarked
package parley.command;
