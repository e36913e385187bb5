package parley.watchfloor;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Somebody whom the node has recognised, and the roles of this moment.
///
/// @param vouched only the sign-in provider says who it is, and no key: that allows less
///   (O-SESSION-3)
public record Person(String name, Set<Role> roles, boolean vouched) {
  private static final String TYPED = "command line";
  private static final String NAMED = TYPED + ": ";

  public Person {
    roles = Set.copyOf(roles);
  }

  public Person(String name, Set<Role> roles) {
    this(name, roles, false);
  }

  Person vouchedFor() {
    return new Person(name, roles, true);
  }

  /// Whoever works at the node's own machine and can write to its socket: the file system guards
  /// it, and there are no roles there.
  public static Person atTheMachine(String name) {
    return new Person(name, EnumSet.allOf(Role.class));
  }

  /// Whoever gives a command there, as the command names them: no key proves that name, so it has
  /// these words before it wherever it is written (W-PEOPLE-4).
  public static Person typed(Optional<String> name) {
    return atTheMachine(
        name.map(String::strip).filter(one -> !one.isEmpty()).map(NAMED::concat).orElse(TYPED));
  }

  /// The name as somebody typed it with a command; empty for the name of an officer.
  public static Optional<String> asTyped(String officer) {
    return officer.startsWith(NAMED)
        ? Optional.of(officer.substring(NAMED.length()))
        : Optional.empty();
  }

  public boolean may(Act act) {
    return !(vouched && act.needsKey()) && roles.stream().anyMatch(act.roles()::contains);
  }
}
