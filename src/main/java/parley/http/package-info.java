/// The only door to Jetty, Javalin set-up, TLS listeners and the outgoing HTTP client.
///
/// Start at {@link parley.http}'s {@code LinkListener} and {@code ConsoleListener}: two listeners
/// that share nothing.
@org.jspecify.annotations.NullMarked
package parley.http;
