package parley.catalogue;

import java.time.LocalDate;

/// How many objects came on one day (K-SEEK-6).
///
/// @param name a type, a tool or partner, a family of malware, a sector
/// @param day in UTC
/// @param collection where they came to, its alias
public record Count(By by, String name, LocalDate day, String collection, long objects) {
  /// What is counted apart.
  public enum By {
    TYPE(1),
    SOURCE(2),
    /// Malware by name, and botnets.
    FAMILY(3),
    SECTOR(4);

    private final int number;

    By(int number) {
      this.number = number;
    }

    /// As the table has it.
    int number() {
      return number;
    }
  }
}
