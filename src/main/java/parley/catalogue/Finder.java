package parley.catalogue;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import parley.catalogue.FindTable.At;
import parley.catalogue.FindTable.Walk;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.stix.StixObject;
import parley.store.Store;
import parley.store.StoreException;

/// Looks for entries: along the one index that narrows most, what else is asked checked row by row,
/// and no further than a bound (K-SEEK-4). Safe for several threads.
final class Finder {
  private static final System.Logger LOG = System.getLogger("parley.catalogue");

  /// K-SEEK-4: entries that one walk looks at for one page, some at a time.
  static final int MOST_LOOKED_AT = 5_000;

  private static final int SOME = 200;

  private final Store store;
  private final BodyCipher cipher;
  private final Codes codes;
  private final InstantSource clock;

  Finder(Store store, BodyCipher cipher, Codes codes, InstantSource clock) {
    this.store = store;
    this.cipher = cipher;
    this.codes = codes;
    this.clock = clock;
  }

  /// What must be true of a row besides standing where a walk goes.
  ///
  /// @param held codes that it has too
  private record Way(Walk walk, List<Long> held) {}

  private record Hits(List<FindTable.Row> rows, At reached) {}

  private static final At NOTHING_LEFT = new At(Long.MIN_VALUE, Long.MIN_VALUE);

  /// The newest news first; of what is expired and not looked for by anything else, what ended
  /// last.
  ///
  /// @throws IllegalArgumentException in one sentence for whoever asked
  Page find(Query query) throws StoreException {
    long now = now();
    List<Way> ways = ways(query, now);
    At from = query.after().map(At::read).orElse(At.NEWEST);
    if (from.ends() == Long.MAX_VALUE) {
      // K-SEEK-5: before a moment.
      long until = query.until().map(Drawing::micros).orElse(Long.MAX_VALUE);
      from = new At(from.ends(), Math.min(from.place(), until));
    }
    At start = from;
    return FindTable.read(
        store,
        table -> {
          List<Hits> all = new ArrayList<>();
          for (Way way : ways) {
            all.add(hits(table, query, way, start, now));
          }
          return page(table, query, all, now);
        });
  }

  private List<Way> ways(Query query, long now) {
    List<Long> held = new ArrayList<>();
    query.source().ifPresent(source -> held.add(codes.source(source)));
    if (query.value().isEmpty()) {
      return List.of(held.isEmpty() ? new Way(walk(query, now), held) : way(held));
    }
    List<Way> ways = new ArrayList<>();
    for (String value : Values.wanted(query.value())) {
      ways.add(new Way(new Walk.ByCode(codes.value(value)), held));
    }
    Set<String> words = Values.words(Stream.of(query.value()));
    if (!words.isEmpty()) {
      List<Long> all = new ArrayList<>(words.stream().map(codes::word).toList());
      all.addAll(held);
      ways.add(way(all));
    }
    return ways;
  }

  /// Walks along the first.
  private static Way way(List<Long> all) {
    return new Way(new Walk.ByCode(all.getFirst()), all.subList(1, all.size()));
  }

  private static Walk walk(Query query, long now) {
    if (query.type().isPresent()) {
      return new Walk.ByType(query.type().get());
    }
    if (query.state().filter(state -> state == State.REVOKED).isPresent()) {
      return new Walk.Revoked();
    }
    if (query.tlp().isPresent()) {
      return new Walk.ByTlp(Marked.number(query.tlp().get()));
    }
    return query.state().filter(state -> state == State.EXPIRED).isPresent()
        ? new Walk.Ended(now)
        : new Walk.All();
  }

  /// Stops at one more than the page holds, at the end, or where enough was looked at.
  private static Hits hits(FindTable table, Query query, Way way, At start, long now) {
    long since = query.since().map(Drawing::micros).orElse(Long.MIN_VALUE);
    boolean byEnd = way.walk() instanceof Walk.Ended;
    List<FindTable.Row> hits = new ArrayList<>();
    At at = start;
    for (int looked = 0; looked < MOST_LOOKED_AT; looked += SOME) {
      List<FindTable.Row> some = table.walk(way.walk(), at, since, SOME);
      Set<Long> fit = new HashSet<>(some.stream().map(FindTable.Row::place).toList());
      for (long code : way.held()) {
        fit.retainAll(table.holding(code, List.copyOf(fit)));
      }
      for (FindTable.Row row : some) {
        at = byEnd ? new At(row.ends(), row.place()) : new At(Long.MAX_VALUE, row.place());
        if (fit.contains(row.place()) && fits(query, row, since, now)) {
          hits.add(row);
          if (hits.size() > query.limit()) {
            return new Hits(hits, at);
          }
        }
      }
      if (some.size() < SOME) {
        return new Hits(hits, NOTHING_LEFT);
      }
    }
    return new Hits(hits, at);
  }

  private static boolean fits(Query query, FindTable.Row row, long since, long now) {
    return query.type().filter(type -> !type.equals(row.type())).isEmpty()
        && query.tlp().filter(tlp -> Marked.number(tlp) != row.tlp()).isEmpty()
        && query.state().filter(state -> state != row.state(now)).isEmpty()
        && row.place() >= since
        && query.until().filter(until -> row.place() >= Drawing.micros(until)).isEmpty();
  }

  /// What of several walks is whole, each entry once.
  private Page page(FindTable table, Query query, List<Hits> all, long now) {
    At whole =
        all.stream()
            .map(Hits::reached)
            .max(Comparator.comparingLong(At::ends).thenComparingLong(At::place))
            .orElse(NOTHING_LEFT);
    boolean one = all.size() == 1;
    TreeMap<Long, FindTable.Row> merged = new TreeMap<>(Comparator.reverseOrder());
    List<FindTable.Row> rows = new ArrayList<>();
    for (Hits hits : all) {
      rows.addAll(hits.rows());
    }
    if (!one) {
      rows.stream()
          .filter(row -> row.place() >= whole.place())
          .forEach(row -> merged.putIfAbsent(row.place(), row));
      rows = new ArrayList<>(merged.values());
    }
    Optional<String> next =
        whole.equals(NOTHING_LEFT) ? Optional.empty() : Optional.of(whole.text());
    if (rows.size() > query.limit()) {
      rows = rows.subList(0, query.limit());
      FindTable.Row last = rows.getLast();
      boolean byEnd = whole.ends() != Long.MAX_VALUE && whole.ends() != Long.MIN_VALUE;
      next = Optional.of(new At(byEnd ? last.ends() : Long.MAX_VALUE, last.place()).text());
    }
    return new Page(entries(table, rows, now), next);
  }

  private List<Entry> entries(FindTable table, List<FindTable.Row> rows, long now) {
    Map<Long, List<DrawTable.SourceRow>> sources = table.sources(rows);
    List<Long> newest =
        rows.stream()
            .map(row -> sources.getOrDefault(row.no(), List.of()))
            .filter(some -> !some.isEmpty())
            .map(some -> some.getFirst().is().version())
            .toList();
    Map<Long, FindTable.Sealed> sealed = table.sealed(newest);
    List<Entry> entries = new ArrayList<>();
    for (FindTable.Row row : rows) {
      List<DrawTable.SourceRow> own = sources.getOrDefault(row.no(), List.of());
      if (!own.isEmpty()) {
        entries.add(entry(row, own, sealed, now));
      }
    }
    return entries;
  }

  private Entry entry(
      FindTable.Row row,
      List<DrawTable.SourceRow> own,
      Map<Long, FindTable.Sealed> sealed,
      long now) {
    List<Source> sources = own.stream().map(each -> source(each, now)).toList();
    boolean raised = own.stream().anyMatch(each -> each.is().marking().raised());
    String title =
        Optional.ofNullable(sealed.get(own.getFirst().is().version()))
            .flatMap(this::title)
            .orElse(own.getFirst().place().id());
    return new Entry(
        row.key(),
        row.type(),
        title,
        sources,
        row.state(now),
        instant(row.no()),
        instant(row.place()),
        Marked.numbered(row.tlp(), row.pap(), raised));
  }

  private Optional<String> title(FindTable.Sealed sealed) {
    try {
      return Optional.of(
          new Said(StixObject.read(cipher.open(sealed.name(), sealed.content()))).title());
    } catch (SealException | MalformedInput e) {
      LOG.log(System.Logger.Level.ERROR, "an object of a collection was altered", e);
      return Optional.empty();
    }
  }

  private static Source source(DrawTable.SourceRow row, long now) {
    Drawn.Is is = row.is();
    boolean ends = is.validUntil() != Long.MAX_VALUE;
    State running = now < is.validUntil() ? State.ACTIVE : State.EXPIRED;
    return new Source(
        is.alias(),
        row.place().id(),
        is.client(),
        instant(is.added()),
        instant(is.last()),
        ends ? Optional.of(instant(is.validUntil())) : Optional.empty(),
        is.revoked(),
        is.revoked() ? State.REVOKED : running,
        is.marking());
  }

  /// One entry whole.
  ///
  /// @param id its key, or the name of one of its objects
  Optional<Entry> entry(String id) throws StoreException {
    long now = now();
    return FindTable.read(
        store,
        table -> {
          Optional<FindTable.Row> row = id.contains("--") ? table.byObject(id) : table.byKey(id);
          return row.isEmpty()
              ? Optional.empty()
              : entries(table, List.of(row.get()), now).stream().findFirst();
        });
  }

  /// The newest version of a source's object, as it was written; empty when it is gone meanwhile.
  Optional<Bytes> object(Source source) throws StoreException {
    Optional<NewsTable.Now> newest =
        new NewsTable(store).now(source.collection(), source.objectId());
    try {
      return newest.isEmpty()
          ? Optional.empty()
          : Optional.of(cipher.open(newest.get().name(), newest.get().sealed()));
    } catch (SealException e) {
      throw new StoreException("an object of " + source.collection() + " was altered", e);
    }
  }

  private long now() {
    return Drawing.micros(clock.instant());
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
