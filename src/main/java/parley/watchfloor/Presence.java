package parley.watchfloor;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import parley.store.StoreException;

/// Who is signed in now (W-LADDER-3).
///
/// @param people who may still be
public record Presence(Sessions sessions, People people, InstantSource clock) {

  /// The roles of everybody whose session is not over, locked or not, since a locked one rings.
  /// Whether somebody sits before it the node cannot know.
  public Set<Role> roles() throws StoreException {
    Instant now = clock.instant();
    Set<Role> there = EnumSet.noneOf(Role.class);
    for (Session session : sessions.all()) {
      if (!session.over(now)) {
        people.recognise(session).ifPresent(person -> there.addAll(person.roles()));
      }
    }
    return there;
  }
}
