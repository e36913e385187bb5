package parley.certline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.catalogue.Catalogue;
import parley.catalogue.CatalogueDesk;
import parley.catalogue.RaisedTable;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.match.MatchBook;
import parley.match.PrivateMatch;
import parley.party.NodeId;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;
import parley.taxii.OwnNode;
import parley.taxii.Shelves;
import parley.taxii.TaxiiServer;
import parley.taxii.TaxiiSettings;
import parley.watchfloor.FloorException;
import parley.watchfloor.Person;

/// The CERT line of a serving node: its collections and the TAXII server over them.
public final class CertLine implements AutoCloseable {
  /// In a node's folder.
  public static final String FOLDER = "db-cert";

  /// What a node's folder has of it besides what is the server's.
  public static final List<String> FILES = List.of(ReleaseRules.FILE);

  private final Optional<Open> open;

  /// What runs where the operator wants a TAXII server.
  private record Open(
      RenewableStore store,
      SealedShelves shelves,
      TaxiiServer server,
      Optional<Border> border,
      Optional<PrivateMatch> match,
      CollectionDesk desk,
      Catalogue catalogue) {}

  private CertLine(Optional<Open> open) {
    this.open = open;
  }

  /// Starts what the folder's settings ask for, which may be nothing.
  ///
  /// @param folder of the node
  /// @param partners to whom what is released goes; empty where the collections stand alone
  /// @throws IOException in one line for the operator
  public static CertLine start(
      Path folder,
      Optional<Partners> partners,
      BodyCipher cipher,
      InstantSource clock,
      SecureRandom random)
      throws IOException, StoreException, SealException {
    Optional<TaxiiSettings> settings = TaxiiSettings.in(folder);
    return settings.isEmpty()
        ? new CertLine(Optional.empty())
        : new CertLine(Optional.of(start(folder, settings.get(), partners, cipher, clock, random)));
  }

  private static Open start(
      Path folder,
      TaxiiSettings settings,
      Optional<Partners> partners,
      BodyCipher cipher,
      InstantSource clock,
      SecureRandom random)
      throws IOException, StoreException, SealException {
    StoreConfig config = database(folder, settings);
    RenewableStore store = new RenewableStore(() -> Stores.open(config, Stores.Tables.CERT));
    boolean started = false;
    try {
      List<TaxiiSettings.Named> named = new ArrayList<>(settings.collections());
      partners.ifPresent(they -> named.addAll(they.collections()));
      SealedShelves shelves = SealedShelves.over(store, cipher, named, clock, random);
      Optional<Border> border =
          partners.isEmpty()
              ? Optional.empty()
              : Optional.of(new Border(folder, store, shelves, partners.get(), clock));
      Optional<PrivateMatch> match =
          partners.map(they ->
              new PrivateMatch(folder, they.crossing(), store, shelves, cipher, clock, random));
      TaxiiServer server =
          TaxiiServer.open(
              folder, settings, shelves, new StixCheck(), shelves.cursors(), clock, random);
      Catalogue catalogue = new Catalogue(store, cipher, shelves.catalogued(), clock);
      shelves.listen(catalogue::wake);
      border.ifPresent(crossing -> crossing.start(partners.orElseThrow().follow()));
      match.ifPresent(PrivateMatch::start);
      catalogue.start();
      started = true;
      CollectionDesk desk = new CollectionDesk(shelves, new RaisedTable(store));
      return new Open(store, shelves, server, border, match, desk, catalogue);
    } finally {
      if (!started) {
        store.close();
      }
    }
  }

  private static StoreConfig database(Path folder, TaxiiSettings settings) {
    return settings
        .database()
        .<StoreConfig>map(database ->
            new StoreConfig.Postgres(
                database.url(), database.user(), database.password().map(folder::resolve)))
        .orElseGet(() ->
            new StoreConfig.Sqlite(folder.resolve(FOLDER), Optional.of(folder.resolve("native"))));
  }

  /// Writes one consistent state of the collections to a new file: with what officers withheld, so
  /// that a node that is restored does not send it.
  ///
  /// @param running the line of this folder, when it runs
  /// @return false when there is nothing to write: no collections, or those on PostgreSQL, which
  ///   brings its own tools
  public static boolean backup(Optional<CertLine> running, Path folder, Path copy)
      throws IOException, StoreException {
    Optional<TaxiiSettings> settings = TaxiiSettings.in(folder);
    if (settings.isEmpty()
        || settings.get().database().isPresent()
        || !Files.isDirectory(folder.resolve(FOLDER))) {
      return false;
    }
    Optional<Open> open = running.flatMap(line -> line.open);
    if (open.isPresent()) {
      open.get().store().backup(copy);
      return true;
    }
    try (Store store = Stores.open(database(folder, settings.get()), Stores.Tables.CERT)) {
      store.backup(copy);
      return true;
    }
  }

  /// What the collections hold, as entries; empty where no CERT line runs.
  public Optional<Catalogue> catalogue() {
    return open.map(Open::catalogue);
  }

  /// Its private matches; empty where it does not run, or has no partners.
  public Optional<MatchBook> matches() {
    return open.flatMap(Open::match).map(PrivateMatch::book);
  }

  /// What keeps the catalogue from following the collections, for people (K-ENTRY-7).
  public Optional<String> waits() {
    return open.map(running -> running.catalogue().fault())
        .filter(fault -> !fault.isEmpty())
        .map(fault -> "the catalogue: " + fault);
  }

  /// Where tools find it, when it runs.
  public Optional<String> url() {
    return open.map(running -> running.server().url());
  }

  /// What pages are drawn from.
  ///
  /// @param border empty where the collections stand alone
  public record Drawn(
      Store store, SealedShelves shelves, Optional<Border> border, Catalogue catalogue) {}

  /// Empty where it does not run.
  public Optional<Drawn> drawn() {
    return open.map(running ->
        new Drawn(running.store(), running.shelves(), running.border(), running.catalogue()));
  }

  /// Whether a message was a batch that arrived before a moment, or one of a private match: its
  /// body may be erased.
  public boolean arrived(Digest content, Instant before) throws StoreException {
    Optional<Border> border = open.flatMap(Open::border);
    Optional<PrivateMatch> match = open.flatMap(Open::match);
    return (border.isPresent() && border.get().arrived(content, before))
        || (match.isPresent() && match.get().arrived(content, before));
  }

  /// What an officer asks of it, and says: `status`, `preview`, `release`, `withhold`, `match`.
  ///
  /// @param partner empty for `status`
  /// @param ids of objects, for `release` and `withhold`; what {@link PrivateMatch#asked} takes
  /// @return lines for whoever asked
  /// @throws IOException in one line, when it cannot be done
  public List<String> asked(String what, String partner, List<String> ids, String officer)
      throws IOException {
    Border border =
        open.flatMap(Open::border)
            .orElseThrow(() ->
                new IOException(
                    "this node has no CERT line: write taxii.json first (docs/operate/taxii.md)"));
    Optional<PrivateMatch> match = open.flatMap(Open::match);
    if (what.equals("match") && match.isPresent()) {
      return match.get().asked(partner, ids, officer);
    }
    try {
      List<String> lines = new ArrayList<>(BorderDesk.answer(border, what, partner, ids, officer));
      if (what.equals("status")) {
        waits().ifPresent(why -> lines.addFirst("waits: " + why));
      }
      return lines;
    } catch (StoreException | Shelves.Away e) {
      throw new IOException("the CERT line does not answer: " + e.getMessage(), e);
    } catch (Border.NotAsked | FloorException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// A figure of what crossed on whole days (K-COUNT-1).
  ///
  /// @param inbound from the partner
  /// @param what `objects`, `refused`, `withdrawn`, `batches`, `batches refused`
  /// @param type of STIX, for `objects`
  public record Crossed(boolean inbound, String what, String type, long number) {}

  /// @param from the first day that counts, days since 1970
  /// @return nothing where there is no line
  public List<Crossed> crossed(NodeId partner, long from) throws StoreException {
    Optional<Border> border = open.flatMap(Open::border);
    return border.isPresent() ? border.get().crossed(partner, from) : List.of();
  }

  /// The collections that have an object, by alias.
  public List<String> holding(String object) throws StoreException {
    Optional<Border> border = open.flatMap(Open::border);
    return border.isPresent() ? border.get().holding(object) : List.of();
  }

  /// What a command of the operator adds or reads.
  ///
  /// @param head `what`: `add` or `read`, and what {@link CollectionDesk} asks of each
  /// @throws IOException in one line, when it cannot be done
  public OwnNode.Answer tool(Json.Obj head, List<Bytes> files) throws IOException {
    Open running =
        open.orElseThrow(() ->
            new IOException(
                "this node has no CERT line: write taxii.json first (docs/operate/taxii.md)"));
    CollectionDesk desk = running.desk();
    try {
      if (CatalogueDesk.QUESTIONS.contains(head.text("what").orElse(""))) {
        return new OwnNode.Answer(catalogued(running, head), List.of());
      }
      if (head.text("what").equals(Optional.of("add")) && files.size() == 1) {
        return new OwnNode.Answer(desk.add(head, files.getFirst()), List.of());
      }
      CollectionDesk.Page page = desk.read(head);
      return new OwnNode.Answer(page.head(), List.of(page.objects()));
    } catch (Shelves.Away e) {
      throw new IOException("the CERT line does not answer: " + e.getMessage(), e);
    }
  }

  private static Json.Obj catalogued(Open running, Json.Obj head) throws IOException {
    CatalogueDesk desk = new CatalogueDesk(running.catalogue());
    try {
      if (!head.text("what").equals(Optional.of(CatalogueDesk.RAISE))) {
        return desk.answer(head);
      }
      Border border =
          running
              .border()
              .orElseThrow(() -> new IOException("this node has no own log to write it into"));
      String officer = Person.typed(head.text("officer")).name();
      return desk.raised(border.raise(log -> desk.raise(head, officer, log)));
    } catch (StoreException e) {
      throw new IOException("the CERT line does not answer: " + e.getMessage(), e);
    } catch (FloorException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    open.ifPresent(running -> {
      running.border().ifPresent(Border::close);
      running.match().ifPresent(PrivateMatch::close);
      running.catalogue().close();
      running.server().close();
      running.store().close();
    });
  }
}
