package parley.agreement;

/// What became of an agreement or act handed in for adoption.
public sealed interface Adoption {
  /// It counts from its position on.
  record Adopted(Agreements book) implements Adoption {}

  /// The very document that was adopted before; nothing to do.
  record Known() implements Adoption {}

  /// Taken as a whole or not at all: nothing of it counts.
  record Rejected(Ruling.Refused why) implements Adoption {}
}
