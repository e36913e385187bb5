package parley.shift;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;
import parley.codec.Stamp;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Officer;
import parley.watchfloor.People;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;

/// Who is on which post of which shift (F-SHIFT-2 to F-SHIFT-4). Each change is an entry of the own
/// log before it is made; what a shift that is over says is never changed.
public final class Roster {
  /// F-SHIFT-2: posts that a shift has, in the order in which they are shown.
  public static final Set<Role> POSTS =
      Collections.unmodifiableSet(
          EnumSet.of(
              Role.WATCH,
              Role.RELEASING,
              Role.DEPUTY,
              Role.HEAD,
              Role.TRANSLATOR,
              Role.REVIEWER,
              Role.ANALYST,
              Role.INTERPRETER,
              Role.SECRETARIAT));

  /// Posts of which a shift has one each, and whom an alarm asks about.
  private static final Set<Role> ONE = EnumSet.of(Role.DEPUTY, Role.HEAD);

  /// F-SHIFT-2.
  private static final int MOST = 30;

  /// F-SHIFT-3.
  private static final Duration AHEAD = Duration.ofDays(92);

  private final ShiftTimes times;
  private final RosterTable table;
  private final OwnLog log;
  private final People people;
  private final InstantSource clock;

  Roster(ShiftTimes times, Store store, OwnLog log, People people, InstantSource clock) {
    this.times = times;
    this.table = new RosterTable(store);
    this.log = log;
    this.people = people;
    this.clock = clock;
  }

  /// One shift as a page shows it.
  public record Line(Shift shift, List<Posting> postings) {
    public Line {
      postings = List.copyOf(postings);
    }

    public List<String> on(Role post) {
      return postings.stream()
          .filter(posting -> posting.post() == post)
          .map(Posting::officer)
          .toList();
    }
  }

  /// The shifts of some days, the first day's first.
  public List<Line> days(LocalDate first, int days) throws StoreException {
    List<Line> lines = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      for (Shift shift : times.of(first.plusDays(day))) {
        lines.add(line(shift));
      }
    }
    return lines;
  }

  public Line line(Shift shift) throws StoreException {
    return new Line(shift, table.postings(shift.start(), shift.start().plusMillis(1)));
  }

  /// Officers who can be on a post.
  public List<Officer> officers() throws StoreException {
    return people.officers().stream()
        .filter(Officer::serving)
        .filter(officer -> officer.roles().stream().anyMatch(POSTS::contains))
        .toList();
  }

  public synchronized Outcome put(Instant start, String officer, Role post, Permit<Act.Plan> permit)
      throws StoreException, FloorException {
    Optional<Shift> shift = open(start);
    if (shift.isEmpty()) {
      return Outcome.OVER;
    }
    Optional<Officer> who = people.serving(officer);
    if (who.isEmpty()) {
      return Outcome.GONE;
    }
    if (!POSTS.contains(post) || !who.get().roles().contains(post)) {
      return Outcome.ROLES;
    }
    Line line = line(shift.get());
    boolean held = ONE.contains(post) ? !line.on(post).isEmpty() : line.on(post).contains(officer);
    if (held || line.postings().size() >= MOST) {
      return Outcome.TAKEN;
    }
    Posting posting = new Posting(start, who.get().name(), post);
    say("roster-put", posting, permit);
    // If the power fails here the log names who wanted it, and the roster is as it was.
    table.put(posting);
    return Outcome.DONE;
  }

  public synchronized Outcome remove(Posting posting, Permit<Act.Plan> permit)
      throws StoreException, FloorException {
    Optional<Shift> shift = open(posting.shift());
    if (shift.isEmpty()) {
      return Outcome.OVER;
    }
    if (!line(shift.get()).postings().contains(posting)) {
      return Outcome.GONE;
    }
    say("roster-removed", posting, permit);
    table.remove(posting);
    return Outcome.DONE;
  }

  /// Puts on a day whoever was on the same shifts of another one and can still be; what stands
  /// there already stays.
  public synchronized Outcome copy(LocalDate from, LocalDate to, Permit<Act.Plan> permit)
      throws StoreException, FloorException {
    List<Shift> wanted = times.of(to);
    List<Line> before = days(from, 1);
    Outcome outcome = Outcome.OVER;
    for (int i = 0; i < wanted.size(); i++) {
      for (Posting posting : before.get(i).postings()) {
        Outcome each = put(wanted.get(i).start(), posting.officer(), posting.post(), permit);
        outcome = each == Outcome.DONE || outcome == Outcome.DONE ? Outcome.DONE : each;
      }
    }
    return outcome;
  }

  /// A shift that begins then and can still be planned.
  private Optional<Shift> open(Instant start) {
    Instant now = clock.instant();
    return Optional.of(start)
        .filter(when -> when.isBefore(now.plus(AHEAD)) && when.isAfter(now.minus(AHEAD)))
        .map(times::at)
        .filter(shift -> shift.start().equals(start) && !shift.over(now));
  }

  private void say(String kind, Posting posting, Permit<Act.Plan> permit) throws FloorException {
    log.append(
        kind,
        Json.object()
            .with("officer", permit.officer())
            .with("shift", Stamp.write(posting.shift()))
            .with("who", posting.officer())
            .with("post", posting.post().code())
            .build(),
        Map.of());
  }

  private boolean serves(Posting posting) throws StoreException {
    return people
        .serving(posting.officer())
        .filter(officer -> officer.roles().contains(posting.post()))
        .isPresent();
  }

  /// The roles for which an alarm waits (F-SHIFT-4): those of everybody who is signed in, but where
  /// this shift has a deputy or a head of the watch of its own, that officer alone counts as one.
  public Set<Role> there(Collection<Person> present) throws StoreException {
    Map<Role, String> named = new EnumMap<>(Role.class);
    for (Posting posting : line(times.at(clock.instant())).postings()) {
      // Who was struck since, or has another role now, is waited for by nobody.
      if (ONE.contains(posting.post()) && serves(posting)) {
        named.put(posting.post(), posting.officer());
      }
    }
    Set<Role> there = EnumSet.noneOf(Role.class);
    for (Person person : present) {
      for (Role role : person.roles()) {
        if (named.getOrDefault(role, person.name()).equals(person.name())) {
          there.add(role);
        }
      }
    }
    return there;
  }
}
