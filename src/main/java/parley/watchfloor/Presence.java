package parley.watchfloor;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import parley.store.StoreException;

/// Who is signed in now (W-LADDER-3).
///
/// @param people who may still be
public record Presence(Sessions sessions, People people, InstantSource clock) {

  /// Everybody whose session is not over, locked or not, since a locked one rings. Whether somebody
  /// sits before it the node cannot know.
  public Set<Person> there() throws StoreException {
    Instant now = clock.instant();
    Set<Person> there = new HashSet<>();
    for (Session session : sessions.all()) {
      if (!session.over(now)) {
        people.recognise(session).ifPresent(there::add);
      }
    }
    return there;
  }

  /// The roles of these.
  public Set<Role> roles() throws StoreException {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    there().forEach(person -> roles.addAll(person.roles()));
    return roles;
  }
}
