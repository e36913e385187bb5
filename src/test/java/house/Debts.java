package house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What stands against the house rules today and is still owed: lines of `debts.txt`, each the
/// beginning of one complaint. The list only shrinks; nothing new goes on it.
final class Debts {
  private static final Path FILE = Path.of("src", "test", "resources", "house", "debts.txt");

  private Debts() {}

  static List<String> owed() {
    return Source.read(FILE)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  /// The complaints that nobody owes yet.
  static List<String> without(Collection<String> complaints) {
    List<String> rest = new ArrayList<>(complaints);
    rest.removeIf(complaint -> owed().stream().anyMatch(complaint::startsWith));
    return rest;
  }
}
