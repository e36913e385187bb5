package parley.watchfloor;

import java.util.EnumSet;
import java.util.Set;

/// Somebody whom the node has recognised, and the roles of this moment.
public record Person(String name, Set<Role> roles) {
  public Person {
    roles = Set.copyOf(roles);
  }

  /// Whoever works at the node's own machine and can write to its socket: the file system guards
  /// it, and there are no roles there.
  public static Person atTheMachine(String name) {
    return new Person(name, EnumSet.allOf(Role.class));
  }

  public boolean may(Act act) {
    return roles.stream().anyMatch(act.roles()::contains);
  }
}
