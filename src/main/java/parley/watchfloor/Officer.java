package parley.watchfloor;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// An officer of this node.
///
/// @param name as partners read it in a release; 1 to 80 characters, never used for another person
/// @param post what the officer is, for example `Duty officer, shift 2`; empty when nothing is said
/// @param struck since when the officer is no longer one; the name stays taken
public record Officer(
    String name, String post, Set<Role> roles, Instant made, Optional<Instant> struck) {
  public static final int LONGEST_NAME = 80;
  public static final int LONGEST_POST = 120;

  public Officer {
    roles = Set.copyOf(roles);
    if (name.isBlank() || name.length() > LONGEST_NAME || !name.equals(name.strip())) {
      throw new IllegalArgumentException("an officer's name has 1 to 80 characters");
    }
    if (post.length() > LONGEST_POST) {
      throw new IllegalArgumentException("a post has at most 120 characters");
    }
  }

  public boolean serving() {
    return struck.isEmpty();
  }

  boolean administers() {
    return serving() && roles.contains(Role.ADMINISTRATOR);
  }

  public Person person() {
    return new Person(name, roles);
  }
}
