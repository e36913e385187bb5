/// The deterministic simulator: whole nodes of the product in one thread, in virtual time, under
/// faults that a seed chooses. Start at {@link simulation.Simulate}; a schedule is a {@link
/// simulation.World}, derived from its seed as a {@link simulation.Plan}.
///
/// Always true: the product's own classes run, unchanged; only ports are replaced (disk, network,
/// clocks, executors, randomness, and the arithmetic of signatures). The same seed gives the same
/// run, event for event.
@org.jspecify.annotations.NullMarked
package simulation;
