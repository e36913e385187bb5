package parley.console;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.console.PeopleView.Relying;
import parley.countersign.CountersignDesk;
import parley.envelope.ReleaseAssertion;
import parley.escalation.Alarms;
import parley.http.ConsoleListener;
import parley.message.Formats;
import parley.message.MessageId;
import parley.message.Wording;
import parley.party.NodeId;
import parley.party.Roll;
import parley.watchfloor.Act;
import parley.watchfloor.Person;
import parley.watchfloor.Session;
import parley.watchline.DeskException;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;

/// What all pages share: the desk, the formats, the languages, and how a page is drawn and sent.
public final class Visit {
  private static final int LAST_YEAR = 9_999;

  /// W-PAGE-1: rows on one board; older ones are found by search.
  static final int MOST_ROWS = 200;

  static final String SESSION = "session";
  static final String PERSON = "person";

  private final House house;
  private final Assets assets;
  private final InstantSource clock;
  private volatile Relying relying = new Relying("localhost", "http://localhost");

  Visit(House house, Assets assets, InstantSource clock) {
    this.house = house;
    this.assets = assets;
    this.clock = clock;
  }

  /// Once the console listens: an address of which keys can be made. Browsers make none for an
  /// address in numbers, so without an address of its own the console is `localhost`.
  void listening(ConsoleListener.Settings settings, int port) {
    relying =
        settings
            .origin()
            .map(origin -> new Relying(origin.getHost(), origin.toString()))
            .orElseGet(() -> new Relying("localhost", "http://localhost:" + port));
  }

  public Relying relying() {
    return relying;
  }

  /// Leads a browser that came by another name of ours to the one for which keys are made.
  boolean elsewhere(Context context) {
    String host = Optional.ofNullable(context.header("Host")).orElse("");
    boolean there = relying.origin().endsWith("://" + host) || !host.startsWith("127.0.0.1:");
    if (!there) {
      context.redirect(relying.origin() + context.path(), HttpStatus.TEMPORARY_REDIRECT);
    }
    return !there;
  }

  Assets assets() {
    return assets;
  }

  public WatchDesk desk() {
    return house.desk();
  }

  public Alarms alarms() {
    return house.alarms();
  }

  public ReleaseDesk releases() {
    return house.releases();
  }

  Optional<SignOn> signOn() {
    return house.signOn();
  }

  /// The sign-in provider as people read it; empty where there is none.
  String provider() {
    return house.signOn().map(on -> on.provider().host()).orElse("");
  }

  public CountersignDesk countersign() {
    return house.countersign();
  }

  /// Those of the officer's keys that partners know.
  Set<String> onRoll(String officer) {
    Set<String> listed = new HashSet<>();
    try {
      for (ReleaseAssertion.Hand hand : ReleaseAssertion.Hand.values()) {
        listed.addAll(releases().credentials(officer, hand));
      }
    } catch (DeskException e) {
      throw new IllegalStateException("the keys on the roll cannot be read now", e);
    }
    return listed;
  }

  /// The own roll in force.
  Roll roll() {
    return house.roll().get();
  }

  /// The language in which the addressee reads, of those that we have.
  public Wording spokenBy(Shell shell, NodeId peer) {
    return shell.peers().stream()
        .filter(each -> each.node().equals(peer))
        .flatMap(each -> each.languages().stream())
        .flatMap(tag -> wording(tag).stream())
        .filter(Wording::whole)
        .findFirst()
        .orElseGet(() -> whole(shell.words()));
  }

  public Formats formats() {
    return house.formats();
  }

  public NodeId node() {
    return new NodeId(house.node());
  }

  public Instant now() {
    return clock.instant();
  }

  /// The reader's language as chosen: the session's, otherwise the node's own.
  public Wording words(Context context) {
    String tag = session(context).map(Session::language).orElse(house.language());
    return wording(tag).orElse(house.wordings().getFirst());
  }

  public Optional<Wording> wording(String tag) {
    return house.wordings().stream()
        .filter(words -> words.language().toLanguageTag().equals(tag))
        .findFirst();
  }

  static Optional<Session> session(Context context) {
    return Optional.ofNullable(context.attribute(SESSION));
  }

  /// When the session of whoever is there began.
  public static Instant began(Context context) {
    return session(context).map(Session::began).orElseThrow(ForbiddenResponse::new);
  }

  /// Who is there, with the roles of this moment.
  static Person person(Context context) {
    return Optional.<Person>ofNullable(context.attribute(PERSON))
        .orElseThrow(ForbiddenResponse::new);
  }

  /// For pages that stand in whole languages alone: a reader of another one gets English
  /// (F-LANG-2).
  public Shell shell(Context context) {
    return shell(context, whole(words(context)));
  }

  private static Wording whole(Wording chosen) {
    return chosen.whole() ? chosen : Wording.in("en");
  }

  /// For pages that stand in every language.
  public Shell everywhere(Context context) {
    return shell(context, words(context));
  }

  private Shell shell(Context context, Wording words) {
    Optional<Person> person = Optional.ofNullable(context.attribute(PERSON));
    if (person.isEmpty()) {
      return bareShell(context);
    }
    boolean reads = person.get().may(Act.READ);
    return shell(
        context,
        words,
        person,
        desk().peers(),
        reads ? open(words) : List.of(),
        reads ? alarms().standing() : List.of(),
        desk().exercises(),
        desk().periods(),
        reads ? house.offers().get() : List.of());
  }

  /// Without anything from the desk: for those not signed in, and when the desk itself has failed.
  Shell bareShell(Context context) {
    Wording words = whole(words(context));
    return shell(
        context,
        words,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private Shell shell(
      Context context,
      Wording words,
      Optional<Person> person,
      List<WatchDesk.Peer> peers,
      List<BoardRow> open,
      List<Alarms.Shown> standing,
      List<WatchDesk.Exercise> exercises,
      List<WatchDesk.Period> periods,
      List<House.Offer> offers) {
    return new Shell(
        words,
        words(context),
        house.wordings(),
        person,
        session(context).map(Session::theme).orElse("auto"),
        house.centre(),
        context.method().name().equals("GET") ? context.path() : "/",
        assets.folder(),
        now(),
        peers,
        open,
        standing,
        person.filter(who -> who.may(Act.SEND)).isPresent()
            ? releases().count() + countersign().count()
            : 0,
        exercises,
        periods,
        offers,
        session(context).map(this::lock).orElse(Shell.Lock.NEVER));
  }

  private Shell.Lock lock(Session session) {
    if (session.way() == Session.Way.LINK) {
      return Shell.Lock.NEVER;
    }
    return session.locked(now()) ? Shell.Lock.LOCKED : Shell.Lock.OPEN;
  }

  private List<BoardRow> open(Wording words) {
    return rows(words, WatchDesk.Filter.of(true, WatchDesk.Kinds.MESSAGES));
  }

  public List<BoardRow> rows(Wording words, WatchDesk.Filter filter) {
    return rows(words, filter, MOST_ROWS);
  }

  public List<BoardRow> rows(Wording words, WatchDesk.Filter filter, int most) {
    Instant now = now();
    return desk().board(filter, most).stream()
        .map(row -> BoardRow.of(row, formatName(words, row.format()), now))
        .toList();
  }

  public String formatName(Wording words, String id) {
    return formats().named(id).map(words::name).orElse(id);
  }

  public static MessageId id(Context context) {
    try {
      return MessageId.of(context.pathParam("id"));
    } catch (IllegalArgumentException e) {
      throw new NotFoundResponse();
    }
  }

  public static boolean fragment(Context context) {
    return context.header("HX-Request") != null && context.header("HX-Boosted") == null;
  }

  /// A day that was typed, of a year that a page can show; what is none narrows nothing.
  public static Optional<LocalDate> day(@Nullable String typed) {
    try {
      return Optional.ofNullable(typed)
          .map(String::strip)
          .filter(text -> !text.isEmpty())
          .map(LocalDate::parse)
          .filter(day -> day.getYear() > 0 && day.getYear() <= LAST_YEAR);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  public static Optional<String> query(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name))
        .map(String::strip)
        .filter(v -> !v.isEmpty());
  }

  public static void send(Context context, Consumer<OwaspHtmlTemplateOutput> page) {
    context.html(draw(page));
  }

  static String draw(Consumer<OwaspHtmlTemplateOutput> page) {
    StringOutput text = new StringOutput();
    page.accept(new OwaspHtmlTemplateOutput(text));
    return text.toString();
  }
}
