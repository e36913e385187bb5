package parley.web;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
import parley.watchfloor.Act;
import parley.watchfloor.FloorLog;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.Board;
import parley.watchline.Masked;
import parley.watchline.WatchDesk;

/// Real cases and notes over a desk in memory; what is searched is its titles.
record FakeCasework(FakeDesk desk) implements Threads, SearchDesk {
  private static final Permit<Act.Read> HERE =
      Permit.of(Person.atTheMachine("test"), Act.READ).orElseThrow();

  static Casework over(FakeDesk desk, Store store, FloorLog floor, InstantSource clock) {
    FakeCasework fake = new FakeCasework(desk);
    Search search =
        new Search(store, new Masked(), Formats.bundled(), List.of(Wording.in("en")), clock);
    FloorTrace trace = FloorTrace.of(desk.self, 1, new MemoryLedger(), store);
    try {
      Casework real =
          Casework.over(
              fake, search, floor, trace, _ -> Optional.empty(), desk, Map.of("en", "Centre"));
      return new Casework(real.cases(), fake, real.notes());
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

  @Override
  public Found find(Query query, Permit<Act.Read> permit) {
    String text = query.text().toLowerCase(Locale.ROOT);
    List<Hit> hits =
        rows()
            .filter(row -> row.title().toLowerCase(Locale.ROOT).contains(text))
            .<Hit>map(row -> new Hit.Message(row, "amber"))
            .toList();
    return new Found(hits, false, true);
  }
}
