package parley.watchfloor;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import parley.store.StoreException;

/// Whom the operator may enrol while fewer than two administrators have keys (W-ENROL-5).
final class FirstLink {
  private FirstLink() {}

  /// The officer who gets the link, an administrator beside the roles of before.
  ///
  /// @param lost the only administrator lost every key, and a new one takes their place
  /// @throws IllegalArgumentException with a sentence for the operator
  static Officer officer(PeopleTable table, String typed, String post, boolean lost, Instant now)
      throws StoreException {
    String name = Officer.named(typed);
    Optional<Officer> before = table.officer(name);
    if (before.filter(officer -> !officer.serving()).isPresent()) {
      throw new IllegalArgumentException(
          name + " was struck, and the name is never given again: add what tells the two apart");
    }
    boolean enrolled =
        table.keys().stream().anyMatch(key -> key.signsIn() && key.officer().equals(name));
    if (enrolled && !lost) {
      throw new IllegalArgumentException(
          name
              + " is enrolled already; the second administrator is another person, and where every"
              + " key is lost: --lost-key");
    }
    if (lost && !table.administrators().contains(name)) {
      throw new IllegalArgumentException(
          name + " is not the one administrator who has keys: leave --lost-key out");
    }
    Set<Role> roles = EnumSet.of(Role.ADMINISTRATOR);
    before.ifPresent(officer -> roles.addAll(officer.roles()));
    String kept = post.isEmpty() ? before.map(Officer::post).orElse("") : post;
    return new Officer(name, kept, roles, now, Optional.empty());
  }

  /// Whoever watches the service log sees it at once.
  static void warn(String name) {
    System.getLogger("parley.watchfloor")
        .log(
            System.Logger.Level.WARNING,
            "a link was made in the place of the lost keys of the only administrator, " + name);
  }
}
