package parley.web;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import parley.agreement.Line;
import parley.casework.Casework;
import parley.casework.FloorTrace;
import parley.casework.Search;
import parley.casework.SearchDesk;
import parley.casework.Threads;
import parley.ledger.MemoryLedger;
import parley.message.Formats;
import parley.message.MessageId;
import parley.message.Reference;
import parley.message.Wording;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;
import parley.translation.Translations;
import parley.watchfloor.Act;
import parley.watchfloor.FloorLog;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.Board;
import parley.watchline.Masked;
import parley.watchline.WatchDesk;

/// Real cases and notes over a desk in memory. What is searched of its messages is their titles and
/// translations; what officers wrote beside them, and batches of the CERT line, are found by the
/// real search.
record FakeCasework(FakeDesk desk, Search search, Translations translations) implements Threads {
  private static final Permit<Act.Read> HERE =
      Permit.of(Person.atTheMachine("test"), Act.READ).orElseThrow();

  static Search search(Store store, InstantSource clock) {
    return new Search(store, new Masked(), Formats.bundled(), List.of(Wording.in("en")), clock);
  }

  static Casework over(
      FakeDesk desk, Store store, FloorLog floor, Search search, Translations translations) {
    FakeCasework fake = new FakeCasework(desk, search, translations);
    FloorTrace trace = FloorTrace.of(desk.self, 1, new MemoryLedger(), store);
    try {
      Casework real =
          Casework.over(
              fake, search, floor, trace, _ -> Optional.empty(), desk, Map.of("en", "Centre"));
      return new Casework(
          real.cases(),
          (query, permit) -> fake.find(query, real.search().find(query, permit)),
          real.notes());
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  private Stream<WatchDesk.Row> rows() {
    return desk.board(WatchDesk.Filter.of(false, WatchDesk.Kinds.ALL), Board.MOST_ROWS).stream();
  }

  private Board.Placed placed(WatchDesk.Row row) {
    WatchDesk.View view = desk.view(row.id(), HERE).orElseThrow();
    WatchDesk.Row first = view.thread().getFirst();
    return new Board.Placed(
        row,
        view.contentDigest(),
        new Reference(row.id(), view.message().digest()),
        first.id().toString(),
        view.reached());
  }

  @Override
  public Optional<Board.Placed> placed(MessageId id) {
    return rows().filter(row -> row.id().equals(id)).findFirst().map(this::placed);
  }

  @Override
  public List<Board.Placed> placed(List<String> contents) {
    return List.of();
  }

  @Override
  public List<Board.Placed> thread(String root, NodeId peer) {
    return desk.view(MessageId.of(root), HERE).orElseThrow().thread().stream()
        .map(this::placed)
        .toList();
  }

  @Override
  public Set<String> awaited() {
    return Set.of();
  }

  private static boolean fits(SearchDesk.Query query, WatchDesk.Row row) {
    return query.line().filter(line -> line != Line.WATCH).isEmpty()
        && query.series().filter(series -> series != row.series()).isEmpty()
        && query.peer().filter(peer -> !peer.equals(row.peer())).isEmpty()
        && query.among().filter(among -> among != SearchDesk.Among.MESSAGES).isEmpty();
  }

  /// Whatever the desk in memory does not have.
  private static boolean real(SearchDesk.Hit hit) {
    return hit instanceof SearchDesk.Hit.Written
        || (hit instanceof SearchDesk.Hit.Message message && message.brought().isPresent());
  }

  private SearchDesk.Found find(SearchDesk.Query query, SearchDesk.Found beside) {
    String text = query.text().toLowerCase(Locale.ROOT);
    Set<String> translated = new HashSet<>();
    try {
      translations.each(sheet ->
          sheet.records().values().stream()
              .map(List::getLast)
              .filter(record -> record.text().toLowerCase(Locale.ROOT).contains(text))
              .forEach(record -> translated.add(record.content().hex())));
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
    List<SearchDesk.Hit> hits = new ArrayList<>();
    rows()
        .forEach(row -> {
          boolean itself = Scenario.matches(row, text) && fits(query, row);
          if (itself || (fits(query, row) && translated.contains(placed(row).content()))) {
            hits.add(
                new SearchDesk.Hit.Message(
                    row, "amber", itself ? Optional.empty() : Optional.of("en"), Optional.empty()));
          }
        });
    beside.hits().stream().filter(FakeCasework::real).forEach(hits::add);
    return new SearchDesk.Found(hits, false, true);
  }
}
