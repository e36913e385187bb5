/// The main path: how a message leaves and how one arrives, each durable step one named call.
///
/// Start at {@link parley.exchange.Exchange}. Invariant: nothing leaves (a receipt, a packet, a
/// word on a screen) before what it speaks of is durable.
@org.jspecify.annotations.NullMarked
package parley.exchange;
