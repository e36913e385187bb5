package parley.web;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.casework.Casework;
import parley.casework.Search;
import parley.casework.Writing;
import parley.certtalk.TalkPages;
import parley.certweb.FakeCert;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.console.Console;
import parley.console.Door;
import parley.console.House;
import parley.console.SignOn;
import parley.http.ConsoleListener;
import parley.journal.AnchorException;
import parley.journal.SteppedAnchor;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.ledger.StoreLedger;
import parley.message.Formats;
import parley.message.Wording;
import parley.party.Ceremony;
import parley.party.NodeId;
import parley.party.Roll;
import parley.provider.Provider;
import parley.seal.PasskeyCheck;
import parley.seal.SoftPasskey;
import parley.shift.OwnLog;
import parley.shift.ShiftTimes;
import parley.shift.Shifts;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;
import parley.translation.Translations;
import parley.watchfloor.FloorLog;
import parley.watchfloor.People;
import parley.watchfloor.Role;
import parley.watchfloor.Sessions;
import parley.watchfloor.SignInLinks;
import parley.watchline.Masked;

/// One console over a fake desk, and people who sit down at it.
final class Seat implements AutoCloseable {
  final FakeDesk desk;
  final Casework casework;
  final Search search;
  final FakeAlarms alarms;
  final FakeReleases releases;
  final FakeCountersign countersign;
  volatile @Nullable Roll roll;
  final Sessions sessions;
  final Console console;
  final People people;
  final Translations translations;
  final Shifts shifts;
  final Optional<FakeCert> cert;
  private final TalkPages pages;
  final FakeTold told = new FakeTold();
  final List<String> logged = new CopyOnWriteArrayList<>();
  private final SignInLinks links;
  private final Path place;
  private final Store store;

  /// A browser window with a signed-in officer; everything it complains of is kept.
  record Officer(BrowserContext context, Page page, List<String> complaints)
      implements AutoCloseable {
    @Override
    public void close() {
      context.close();
    }
  }

  Seat(String language, Sessions sessions) {
    this(language, sessions, InstantSource.system());
  }

  /// @param clock of the console
  Seat(String language, Sessions sessions, InstantSource clock) {
    this(language, sessions, clock, ConsoleListener.Settings.loopback(0));
  }

  /// @param settings where the console listens, and how browsers name it
  Seat(String language, Sessions sessions, InstantSource clock, ConsoleListener.Settings settings) {
    this(language, sessions, clock, settings, Optional.empty());
  }

  /// @param provider by which officers may sign in
  Seat(
      String language,
      Sessions sessions,
      InstantSource clock,
      ConsoleListener.Settings settings,
      Optional<Provider> provider) {
    this(language, sessions, clock, settings, provider, false);
  }

  /// A console that has a CERT line too.
  static Seat withCert(String language) {
    return new Seat(
        language,
        new MemorySessions(),
        InstantSource.system(),
        ConsoleListener.Settings.loopback(0),
        Optional.empty(),
        true);
  }

  private Seat(
      String language,
      Sessions sessions,
      InstantSource clock,
      ConsoleListener.Settings settings,
      Optional<Provider> provider,
      boolean withCert) {
    this.place = folder();
    this.store = opened(place);
    this.people = new People(store, sessions, new Heard(logged), clock, new SecureRandom());
    this.search = FakeCasework.search(store, clock);
    this.translations =
        new Translations(
            store,
            new Masked(),
            new Heard(logged),
            ShiftTimes.usual().watches(),
            clock,
            search::translated);
    this.desk =
        new FakeDesk(
            language.equals("ru") ? FakeDesk.RU : FakeDesk.US, Scenario.agreement(), clock);
    this.alarms = new FakeAlarms(desk);
    this.releases = new FakeReleases(desk);
    this.countersign = new FakeCountersign();
    this.casework = FakeCasework.over(desk, store, new Heard(logged), search, translations);
    this.shifts = shifts(clock, search::written);
    search.beside(translations, shifts);
    this.sessions = sessions;
    this.cert = withCert ? Optional.of(cert()) : Optional.empty();
    this.pages = pages(clock);
    this.links = new SignInLinks(sessions, clock, new SecureRandom());
    this.console =
        Console.open(
            settings,
            new House(
                language.equals("ru") ? "ru-nrrc" : "us-nrrc",
                Map.of(
                    "en", "National Risk Reduction Center",
                    "ru", "Национальный центр уменьшения опасности"),
                language,
                Wording.all(),
                desk,
                releases,
                countersign,
                alarms,
                Formats.bundled(),
                sessions,
                people,
                () -> Objects.requireNonNull(roll, "this console has no roll"),
                provider.map(this::signOn),
                () -> cert.map(FakeCert::line).map(TalkPages::offers).orElse(List.of())),
            pages,
            clock,
            new SecureRandom());
  }

  private FakeCert cert() {
    NodeId peer = desk.self.equals(FakeDesk.US) ? FakeDesk.RU : FakeDesk.US;
    return FakeCert.in(
        place.resolve("cert"), desk.self, peer, Scenario.agreement(), new Heard(logged), "");
  }

  private TalkPages pages(InstantSource clock) {
    WatchPages watch =
        new WatchPages(
            translations,
            casework,
            shifts,
            FakeFiles.over(store, new Heard(logged), clock),
            (id, permit) ->
                desk.view(id, permit)
                    .map(view -> new WatchPages.Archive("of-" + id + ".zip", Bytes.utf8("PK"))));
    return cert.isEmpty()
        ? TalkPages.absent(watch)
        : TalkPages.over(
            watch, cert.get().line(), told, new Heard(logged), () -> desk.tell("board"));
  }

  private SignOn signOn(Provider provider) {
    try {
      return new SignOn(provider, people.accounts(provider.issuer()));
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the page's script sends once this key has signed.
  String signed(String key, Digest challenge) {
    PasskeyCheck.Assertion given =
        new SoftPasskey(key).sign(SoftPasskey.Ceremony.at("localhost", named()), challenge);
    return "challenge="
        + Door.url(challenge.value())
        + "&key="
        + key.replace(" ", "+")
        + "&authenticatorData="
        + Door.url(given.authenticatorData())
        + "&clientData="
        + Door.url(given.clientData())
        + "&signature="
        + Door.url(given.signature());
  }

  /// Keeps what is logged of people, as one line each.
  private record Heard(List<String> lines) implements FloorLog {
    @Override
    public void entry(String kind, Json.Builder fields) {
      lines.add(kind + " " + JsonWriter.line(fields.build()).utf8());
    }

    @Override
    public void came(String kind, Json.Builder fields) {
      entry(kind, fields);
    }
  }

  private Shifts shifts(InstantSource clock, Consumer<Writing> told) {
    try {
      return Shifts.of(
          new Shifts.Parts(
              place,
              store,
              OwnLog.in(
                  LocalLog.open(
                      FakeDesk.US,
                      1,
                      new StoreLedger(store),
                      new SteppedAnchor().open((_, _) -> {}),
                      checkpoint -> checkpoint.sign(Ceremony.vault("us-nrrc", "US").notes()),
                      clock)),
              Ceremony.vault("us-nrrc", "US").bodies(),
              people,
              clock,
              new SecureRandom(),
              told));
    } catch (IOException | LedgerException | AnchorException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("parley-seat-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Store opened(Path place) {
    try {
      return Stores.open(new StoreConfig.Sqlite(place));
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Where keys can be made.
  String named() {
    return "http://localhost:" + console.port();
  }

  String address() {
    return "http://127.0.0.1:" + console.port();
  }

  String link(Role role) throws StoreException {
    return link("A. Petrova", Set.of(role));
  }

  String link(String officer, Set<Role> roles) throws StoreException {
    return address() + links.mint(officer, roles);
  }

  Officer sit(Browser browser, int width, int height, ColorScheme scheme, Role role)
      throws StoreException {
    return sit(browser, width, height, scheme, link(role));
  }

  /// Signs in by a one-time link, which may be of another console.
  static Officer sit(Browser browser, int width, int height, ColorScheme scheme, String link) {
    BrowserContext context = browser.sit(width, height, scheme);
    List<String> complaints = new ArrayList<>();
    context.onPage(page -> {
      page.onConsoleMessage(message -> {
        if (message.type().equals("error") || message.text().contains("Content Security Policy")) {
          complaints.add(message.text());
        }
      });
      page.onPageError(complaints::add);
    });
    Page page = context.newPage();
    page.navigate(link);
    page.locator(".door button").click();
    page.waitForSelector("#rows");
    return new Officer(context, page, complaints);
  }

  @Override
  public void close() {
    console.close();
    pages.close();
    cert.ifPresent(FakeCert::close);
    store.close();
    if (!Files.exists(place)) {
      return;
    }
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
