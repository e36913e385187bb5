package parley.certweb;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import parley.catalogue.Catalogue;
import parley.catalogue.Count;
import parley.catalogue.Page;
import parley.catalogue.Query;
import parley.catalogue.RaisedTable;
import parley.certline.Border;
import parley.certline.CertLine;
import parley.certline.Passage;
import parley.certline.SealedShelves;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.taxii.Shelf;
import parley.taxii.Shelves;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;
import parley.watchfloor.Permit;

/// What analysts ask of the CERT line. Who opens, takes or brings something is in the own log
/// before it is done (W-CERT-2).
public final class CertDesk implements AutoCloseable {
  /// W-CERT-8: conflicts on one page.
  private static final int CONFLICTS = 50;

  /// W-CERT-10: versions that one page of a preview looks at.
  static final int LOOKED_AT = 200;

  private final SealedShelves shelves;
  private final Optional<Border> border;
  private final FloorLog log;
  private final ObjectTable objects;
  private final ConflictTable conflicts;
  private final Relating relating;
  private final Relations relations;
  private final Gathering gathering;
  private final Importing importing;
  private final Catalogue catalogue;
  private final TrendTable trends;

  private CertDesk(CertLine.Drawn drawn, FloorLog log) {
    this.shelves = drawn.shelves();
    this.border = drawn.border();
    this.log = log;
    this.objects = new ObjectTable(drawn.store());
    this.conflicts = new ConflictTable(drawn.store());
    PointerTable pointers = new PointerTable(drawn.store());
    this.relating = new Relating(shelves, pointers);
    this.relations = new Relations(shelves, pointers, objects, relating);
    this.gathering =
        new Gathering(
            shelves,
            border,
            objects,
            conflicts,
            pointers,
            relating,
            relations,
            new RaisedTable(drawn.store()));
    this.importing = new Importing(shelves);
    this.catalogue = drawn.catalogue();
    this.trends = new TrendTable(drawn.store());
  }

  /// Begins to draw who names whom.
  ///
  /// @return empty where the line does not run: pages say so
  public static Optional<CertDesk> over(CertLine line, FloorLog log) {
    Optional<CertDesk> desk = line.drawn().map(drawn -> new CertDesk(drawn, log));
    desk.ifPresent(started -> started.relating.start());
    return desk;
  }

  /// Something that the database and the own log are asked.
  private interface Ask<T> {
    T now() throws StoreException, Shelves.Away, FloorException;
  }

  private static <T> T asked(Ask<T> ask) throws CertException {
    try {
      return ask.now();
    } catch (StoreException | Shelves.Away | FloorException e) {
      throw new CertException(String.valueOf(e.getMessage()), e);
    }
  }

  private void log(String kind, String officer, Json.Builder fields) throws FloorException {
    log.entry(kind, fields.with("officer", officer));
  }

  /// Partners to whom something may go.
  List<NodeId> partners() {
    return border.map(Border::peers).orElse(List.of());
  }

  Optional<Border> border() {
    return border;
  }

  /// Aliases of what can be searched.
  List<String> collections() {
    return shelves.all().stream()
        .map(Shelf::alias)
        .filter(alias -> !alias.startsWith(Shelf.TO))
        .sorted()
        .toList();
  }

  /// Entries, the newest news first (W-CERT-5).
  Page find(Query query, Permit<Act.ReadCert> permit) throws CertException {
    return asked(() -> {
      log("cert-search", permit.officer(), Json.object());
      return catalogue.find(query);
    });
  }

  /// What came and went on each day (W-CERT-12).
  List<Plot> trends(LocalDate since, int days, Permit<Act.ReadCert> permit) throws CertException {
    LocalDate until = since.plusDays(days);
    return asked(() -> {
      List<String> peers = partners().stream().map(NodeId::name).toList();
      List<TrendTable.Crossed> crossed =
          peers.isEmpty() ? List.of() : trends.crossed(peers, since, until);
      List<Plot.Counted> ways =
          crossed.stream()
              .map(each ->
                  new Plot.Counted(
                      (each.inbound() ? "<" : ">") + each.partner(), each.day(), each.objects()))
              .toList();
      return List.of(
          Plot.of("crossed", since, days, ways),
          Plot.of("families", since, days, counted(Count.By.FAMILY, since, until)),
          Plot.of("types", since, days, counted(Count.By.TYPE, since, until)),
          Plot.of("sectors", since, days, counted(Count.By.SECTOR, since, until)),
          Plot.of("sources", since, days, counted(Count.By.SOURCE, since, until)));
    });
  }

  private List<Plot.Counted> counted(Count.By by, LocalDate since, LocalDate until)
      throws StoreException {
    return catalogue.counts(by, since, until).stream()
        .map(each -> new Plot.Counted(each.name(), each.day(), each.objects()))
        .toList();
  }

  /// One object with all that is known of it; empty where nothing is.
  Optional<ObjectFile> object(String id, Permit<Act.ReadCert> permit) throws CertException {
    return asked(() -> {
      Optional<ObjectFile> file = gathering.file(id);
      if (file.isPresent()) {
        log("cert-read", permit.officer(), Json.object().with("object", id));
      }
      return file;
    });
  }

  /// A version and what it says.
  record Opened(ObjectFile.Version version, Json.Obj content) {}

  /// One version of an object, which is thereby read.
  Optional<Opened> open(String id, long no, Permit<Act.ReadCert> permit) throws CertException {
    return asked(() -> {
      Optional<ObjectTable.Row> row = row(id, no);
      if (row.isEmpty()) {
        return Optional.empty();
      }
      log("cert-read", permit.officer(), Json.object().with("object", id));
      return relations
          .content(no)
          .map(content -> new Opened(gathering.version(row.get()), content));
    });
  }

  /// The bytes of one version, as its maker wrote them.
  Optional<Bytes> take(String id, long no, Permit<Act.ReadCert> permit) throws CertException {
    return asked(() -> {
      Optional<ObjectTable.Sealed> sealed =
          row(id, no).isEmpty() ? Optional.empty() : objects.sealed(no);
      if (sealed.isEmpty()) {
        return Optional.empty();
      }
      log("cert-taken", permit.officer(), Json.object().with("object", id));
      return Optional.of(shelves.open(sealed.get().name(), sealed.get().content()));
    });
  }

  private Optional<ObjectTable.Row> row(String id, long no) throws StoreException {
    return objects
        .version(no)
        .filter(found -> found.id().equals(id) && gathering.kept().contains(found.collection()));
  }

  /// Conflicts of all collections, the last to come first.
  ///
  /// @param next the last of this page, where there are more
  record ConflictPage(List<ObjectFile.Conflict> conflicts, Optional<ObjectFile.Conflict> next) {}

  /// @param after the last of the page before
  ConflictPage conflicts(Optional<ObjectFile.Conflict> after, Permit<Act.ReadCert> permit)
      throws CertException {
    return asked(() -> {
      Optional<ConflictTable.Row> from =
          after.isEmpty()
              ? Optional.empty()
              : conflicts.one(
                  after.get().shelf(),
                  after.get().id(),
                  after.get().key(),
                  Digest.hex(after.get().mark()));
      List<ObjectFile.Conflict> some =
          conflicts.page(from, CONFLICTS + 1).stream().map(gathering::conflict).toList();
      boolean more = some.size() > CONFLICTS;
      List<ObjectFile.Conflict> page = more ? some.subList(0, CONFLICTS) : some;
      return new ConflictPage(page, more ? Optional.of(page.getLast()) : Optional.empty());
    });
  }

  /// Both that bear one name and version.
  ///
  /// @param stands what was there first; empty where it was deleted since
  record Opposed(ObjectFile.Conflict conflict, Optional<Opened> stands, Json.Obj came) {}

  Optional<Opposed> conflict(ObjectFile.Conflict asked, Permit<Act.ReadCert> permit)
      throws CertException {
    return asked(() -> {
      Optional<ConflictTable.Row> row =
          conflicts.one(asked.shelf(), asked.id(), asked.key(), Digest.hex(asked.mark()));
      if (row.isEmpty()) {
        return Optional.empty();
      }
      Optional<Bytes> sealed = conflicts.sealed(row.get());
      if (sealed.isEmpty()) {
        return Optional.empty();
      }
      log("cert-read", permit.officer(), Json.object().with("object", asked.id()));
      Optional<ObjectTable.Row> stands =
          objects.standing(asked.shelf(), asked.id(), row.get().spec(), asked.key());
      Optional<Opened> first = Optional.empty();
      if (stands.isPresent()) {
        ObjectFile.Version version = gathering.version(stands.get());
        first = relations.content(stands.get().no()).map(content -> new Opened(version, content));
      }
      Json.Obj came =
          relations.open(new ObjectTable.Sealed(row.get().mark(), sealed.get())).content();
      return Optional.of(new Opposed(gathering.conflict(row.get()), first, came));
    });
  }

  /// The next part of what would go to a partner, and why the rest stays (K-RELEASE-8).
  Passage.Previewing preview(
      NodeId partner, Optional<Passage.Place> after, Permit<Act.ReadCert> permit)
      throws CertException, Border.NotAsked {
    Border asked = border.orElseThrow(() -> new IllegalStateException("no partner was offered"));
    try {
      log("cert-preview", permit.officer(), Json.object().with("partner", partner.name()));
      return asked.previewed(partner, after, LOOKED_AT);
    } catch (StoreException | Shelves.Away | FloorException e) {
      throw new CertException(String.valueOf(e.getMessage()), e);
    }
  }

  /// The word of K-RELEASE-6 on one object.
  ///
  /// @return how each version of it is judged now; empty when no collection of ours has it
  List<Passage> choose(NodeId partner, String id, boolean release, Permit<Act.KeepCert> permit)
      throws CertException, Border.NotAsked {
    Border asked = border.orElseThrow(() -> new IllegalStateException("no partner was offered"));
    try {
      return asked.choose(partner, id, release, permit.officer());
    } catch (StoreException | Shelves.Away | FloorException e) {
      throw new CertException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Takes a file in (W-CERT-11). That somebody brings one is in the own log before it is read.
  Importing.Report bring(InputStream file, Permit<Act.KeepCert> permit)
      throws CertException, IOException {
    try {
      UUID status = importing.fresh();
      log("cert-import", permit.officer(), Json.object().with("status", status.toString()));
      return importing.take(status, file);
    } catch (FloorException e) {
      throw new CertException(String.valueOf(e.getMessage()), e);
    }
  }

  /// How a file fared, for a day.
  Optional<Importing.Report> brought(UUID status, Permit<Act.ReadCert> permit)
      throws CertException {
    try {
      return importing.report(status);
    } catch (Shelves.Away e) {
      throw new CertException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    relating.close();
  }
}
