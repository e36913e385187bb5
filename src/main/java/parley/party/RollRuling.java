package parley.party;

/// What became of a roll handed in for adoption.
public sealed interface RollRuling {
  /// It is in force from its position on.
  ///
  /// @param officersChanged show it on the board: release credentials differ
  /// @param authorityChanged a new ceremony's authority took over
  record Adopted(RollBook book, boolean officersChanged, boolean authorityChanged)
      implements RollRuling {}

  /// The very roll that is in force; nothing to do.
  record Known() implements RollRuling {}

  /// @param clause of `P-ROLL`
  /// @param detail one line for the own journal and operator
  record Refused(String clause, String detail) implements RollRuling {}

  /// One number, two contents, both signed by the party's authority (P-ROLL-10): keep both
  /// documents as evidence and alarm.
  record Equivocation(Roll held, Roll other) implements RollRuling {}
}
