package parley.watchfloor;

import java.util.EnumSet;
import java.util.Set;

/// Somebody whom the node has recognised, and the roles of this moment.
///
/// @param vouched only the sign-in provider says who it is, and no key: that allows less
///   (O-SESSION-3)
public record Person(String name, Set<Role> roles, boolean vouched) {
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

  public boolean may(Act act) {
    return !(vouched && act.needsKey()) && roles.stream().anyMatch(act.roles()::contains);
  }
}
