package parley.agreement;

/// Whether something is allowed, and by which clause it is not.
public sealed interface Ruling {
  record Allowed() implements Ruling {}

  /// @param reason a coarse code of E-REFUSE-3, given as X-REFUSE-2 says; the peer is told it
  /// @param clause of the agreement or of spec/, which the peer is told too
  /// @param detail one line for the own journal and officer; never sent
  record Refused(String reason, String clause, String detail) implements Ruling {}

  static Ruling allowed() {
    return new Allowed();
  }
}
