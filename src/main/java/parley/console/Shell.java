package parley.console;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.agreement.Precedence;
import parley.escalation.Alarms;
import parley.exchange.Released;
import parley.message.Wording;
import parley.watchfloor.Act;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk;

/// What every page needs: the reader's language, who is signed in, and how to write a time.
///
/// @param words of the page: the reader's, or English where the page does not stand in it
/// @param own words of the reader's language, in which the head of every page is
/// @param languages all interface languages, in their order
/// @param theme `auto`, `light` or `dark`
/// @param centres language → what this console belongs to, for the head of the page
/// @param path of this request
/// @param assets folder of scripts and styles
/// @param open rows of which a step is awaited or owed
/// @param standing alarms of deadlines that passed, taken ones among them
/// @param waiting messages that wait for a second officer
/// @param exercises of every link, the newest last
/// @param periods of heightened watch, of every link
/// @param offers of partners on the CERT line that nobody has answered
/// @param lock of the session
public record Shell(
    Wording words,
    Wording own,
    List<Wording> languages,
    Optional<Person> person,
    String theme,
    Map<String, String> centres,
    String path,
    String assets,
    Instant now,
    List<WatchDesk.Peer> peers,
    List<BoardRow> open,
    List<Alarms.Shown> standing,
    int waiting,
    List<WatchDesk.Exercise> exercises,
    List<WatchDesk.Period> periods,
    List<House.Offer> offers,
    Lock lock) {
  private static final Duration CLOCKS_APART = Duration.ofSeconds(60);

  /// W-EXERCISE-8.
  private static final Duration CALLED_OFF_SHOWN = Duration.ofHours(1);

  /// Whether a session is locked.
  public enum Lock {
    /// It came by a link, so no key could open it again.
    NEVER,
    OPEN,
    /// It shows that something rings, and nothing else (W-SESSION-4).
    LOCKED
  }

  public boolean locks() {
    return lock != Lock.NEVER;
  }

  public boolean locked() {
    return lock == Lock.LOCKED;
  }

  public Shell {
    centres = Map.copyOf(centres);
    languages = List.copyOf(languages);
    peers = List.copyOf(peers);
    open = List.copyOf(open);
    standing = List.copyOf(standing);
    exercises = List.copyOf(exercises);
    periods = List.copyOf(periods);
    offers = List.copyOf(offers);
  }

  /// Exercises under way: each stands over every page (W-EXERCISE-8).
  public List<WatchDesk.Exercise> exercising() {
    return exercises.stream().filter(each -> each.under(now)).toList();
  }

  /// Times of heightened watch in which we are: each stands over every page (W-HEIGHT-9).
  public List<WatchDesk.Period> heightened() {
    return periods.stream().filter(each -> each.covers(now)).toList();
  }

  /// Those of which the other side proposed something that we can still answer.
  public List<WatchDesk.Period> proposed() {
    return periods.stream()
        .filter(each ->
            (!each.own() && each.state(now).equals("proposed"))
                || each.endings().stream().anyMatch(end -> !end.own() && end.waits(now)))
        .toList();
  }

  /// Exercises that a real event ended in the last hour.
  public List<WatchDesk.Exercise> calledOff() {
    return exercises.stream()
        .filter(WatchDesk.Exercise::calledOff)
        .filter(each ->
            each.act()
                .ended()
                .filter(end -> end.at().isAfter(now.minus(CALLED_OFF_SHOWN)))
                .isPresent())
        .toList();
  }

  /// Exercise messages that wait for an acknowledgement here: counted apart from what is real.
  public long exerciseAlarms() {
    return open.stream().filter(BoardRow::exercise).filter(BoardRow::rings).count();
  }

  public String say(String key, Object... arguments) {
    return words.say(key, arguments);
  }

  public Locale locale() {
    return words.language();
  }

  public String language() {
    return words.language().toLanguageTag();
  }

  /// BCP 47 as `lang` attribute for text of another language, or null for the page's own.
  public @Nullable String foreign(String tag) {
    return tag.isEmpty() || tag.equals(language()) ? null : tag;
  }

  /// The same for the head of the page, which stands in every language.
  public Shell head() {
    return new Shell(
        own, own, languages, person, theme, centres, path, assets, now, peers, open, standing,
        waiting, exercises, periods, offers, lock);
  }

  /// `rtl` where the page is read from the right, otherwise `ltr`.
  public String direction() {
    return words.rightToLeft() ? "rtl" : "ltr";
  }

  /// BCP 47 into which this reader wants messages translated.
  public String target() {
    return own.language().toLanguageTag();
  }

  /// Languages in which messages can be written here.
  public List<Wording> written() {
    return languages.stream().filter(Wording::whole).toList();
  }

  /// What this console belongs to, in the reader's language.
  public String centre() {
    return named(centres, own, "");
  }

  /// BCP 47 of {@link #centre} as `lang` attribute, or null where it is in the reader's language.
  public @Nullable String centreTongue() {
    return centres.containsKey(target()) ? null : "en";
  }

  /// A name in a language; in English where there is none, and at the very last what it is called
  /// in the papers.
  static String named(Map<String, String> names, Wording words, String last) {
    String tag = words.language().toLanguageTag();
    return names.getOrDefault(tag, names.getOrDefault("en", last));
  }

  public String languageName(String tag) {
    return Locale.forLanguageTag(tag).getDisplayLanguage(locale());
  }

  public String ownName(Wording wording) {
    String name = wording.language().getDisplayLanguage(wording.language());
    return name.substring(0, 1).toUpperCase(wording.language()) + name.substring(1);
  }

  /// Rows that ring until they are acknowledged.
  public List<BoardRow> alarms() {
    return open.stream().filter(BoardRow::rings).filter(row -> !row.exercise()).toList();
  }

  public long overdue() {
    return open.stream().filter(BoardRow::over).filter(row -> !row.exercise()).count();
  }

  /// Alarms of deadlines that passed, which ring for this person (W-LADDER-3).
  public List<Alarms.Shown> ringing() {
    Set<Role> roles = person.map(Person::roles).orElse(Set.of());
    return standing.stream().filter(shown -> shown.ringsFor(roles)).toList();
  }

  /// Everything that rings here until somebody does something about it.
  public int rings() {
    return alarms().size() + ringing().size() + offersRinging();
  }

  /// Offers that nobody has taken up, for whoever may take them up (K-MATCH-15).
  public int offersRinging() {
    boolean called = may(Act.TAKE_ALARM) || may(Act.KEEP_CERT);
    return called ? (int) offers.stream().filter(each -> each.taken().isEmpty()).count() : 0;
  }

  public boolean ringsFlash() {
    return alarms().stream().anyMatch(BoardRow::flash)
        || ringing().stream()
            .flatMap(shown -> shown.alarm().overdue().stream())
            .anyMatch(overdue -> overdue.precedence() == Precedence.FLASH);
  }

  /// How far the alarm of what a line's clock waits for has climbed.
  public Optional<Alarms.Shown> alarm(BoardRow line) {
    return standing.stream()
        .filter(shown ->
            shown
                .alarm()
                .overdue()
                .filter(about -> about.message().equals(line.row().id()))
                .filter(about ->
                    line.clock()
                        .map(BoardRow.Clock::waitsFor)
                        .filter(about.step()::equals)
                        .isPresent())
                .isPresent())
        .findFirst();
  }

  /// What falls due when, for the page's own clock: `MESSAGE/STEP=TIME`, with blanks between.
  public String falling() {
    return open.stream()
        .filter(row -> !row.exercise())
        .map(BoardRow::falls)
        .filter(each -> !each.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /// W-CLOCK-7.
  public static boolean clocksApart(WatchDesk.Peer peer) {
    return peer.offset().filter(millis -> Math.abs(millis) > CLOCKS_APART.toMillis()).isPresent();
  }

  /// The detail of an alarm: the time of a slot or a day that it begins with as people write them,
  /// words as they are.
  public String moment(String detail) {
    String[] parts = detail.split(" ", 2);
    String rest = parts.length == 1 ? "" : ": " + parts[1];
    try {
      boolean day = parts[0].length() == LocalDate.EPOCH.toString().length();
      return day
          ? format("d MMM yyyy", LocalDate.parse(parts[0]).atStartOfDay(ZoneOffset.UTC).toInstant())
              + rest
          : stamp(Instant.parse(parts[0])) + rest;
    } catch (DateTimeParseException e) {
      return detail;
    }
  }

  /// Alarms of links that no officer has seen.
  public long linkAlarms() {
    return peers.stream()
        .flatMap(peer -> peer.alarms().stream())
        .filter(alarm -> alarm.open())
        .count();
  }

  public String officer() {
    return person.map(Person::name).orElse("");
  }

  public boolean may(Act act) {
    return person.filter(who -> who.may(act)).isPresent();
  }

  public boolean maySend() {
    return may(Act.SEND);
  }

  /// Roles as people read them, in their order.
  public String roles(Collection<Role> roles) {
    return roles.stream()
        .sorted()
        .map(role -> say("role." + role.code()))
        .collect(Collectors.joining(" · "));
  }

  public String ownRoles() {
    return roles(person.map(Person::roles).orElse(Set.of()));
  }

  /// The first page that this person may see.
  public String home() {
    return home(person);
  }

  static String home(Optional<Person> person) {
    if (person.isEmpty() || person.get().may(Act.READ)) {
      return "/";
    }
    return person.get().may(Act.ADMINISTER) ? "/people" : "/links";
  }

  /// `01:53:17`, UTC.
  public String time(Instant at) {
    return format("HH:mm:ss", at);
  }

  /// `01:53` today, otherwise with the day; UTC.
  public String shortTime(Instant at) {
    boolean today = dated(at).equals(dated(now));
    return format(today ? "HH:mm" : "d MMM HH:mm", at);
  }

  /// A round trip: milliseconds while there are few, as mail takes minutes.
  public String trip(Duration took) {
    return took.compareTo(Duration.ofSeconds(1)) < 0
        ? say("links.millis", "count", took.toMillis())
        : lasting(took);
  }

  /// `0.84 s`, from ten seconds `00:41`, from an hour `2:00:41`.
  public String lasting(Duration took) {
    return Lasting.shown(this, took);
  }

  /// `22 Nov 2026, 01:53:17 UTC`.
  public String stamp(Instant at) {
    return format("d MMM yyyy, HH:mm:ss", at) + " UTC";
  }

  /// `26 Nov`, UTC.
  public String day(Instant at) {
    return format("d MMM", at);
  }

  /// `08:00`, UTC.
  public String minute(Instant at) {
    return format("HH:mm", at);
  }

  private String dated(Instant at) {
    return format("yyyy-MM-dd", at);
  }

  private String format(String pattern, Instant at) {
    return DateTimeFormatter.ofPattern(pattern, locale()).format(at.atOffset(ZoneOffset.UTC));
  }

  /// The peer's name in the reader's language.
  public String peerName(String node) {
    return peers.stream()
        .filter(peer -> peer.node().name().equals(node))
        .findFirst()
        .map(peer -> named(peer.name(), words, node))
        .orElse(node);
  }

  /// The short sign of the peer on the board: its party.
  public String peerSign(String node) {
    return peers.stream()
        .filter(peer -> peer.node().name().equals(node))
        .findFirst()
        .map(WatchDesk.Peer::party)
        .orElse(node);
  }

  /// Why a message did not leave.
  public String notSent(Released.Refused refused) {
    return Refusals.said(this, refused);
  }

  /// Why the other side's node refused one.
  public String refusal(WatchDesk.Refusal no) {
    return Refusals.why(this, no.reason(), no.clause()).orElse(no.reason());
  }
}
