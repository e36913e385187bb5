package parley.casework;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.Board;
import parley.watchline.WatchDesk;

/// Looks into the index, and asks boards and cases for what is shown of each hit.
public final class Finder implements SearchDesk {
  /// F-FIND-8: messages whose state is looked at for one search, the newest first.
  private static final int LOOKED_AT = 2_000;

  private final Search search;
  private final Threads threads;
  private final Cases cases;

  public Finder(Search search, Threads threads, Cases cases) {
    this.search = search;
    this.threads = threads;
    this.cases = cases;
  }

  @Override
  public Found find(Query query, Permit<Act.Read> permit) {
    try {
      return found(query);
    } catch (StoreException e) {
      throw new IllegalStateException("it cannot be searched now", e);
    }
  }

  private Found found(Query query) throws StoreException {
    boolean whole = search.whole();
    String text = query.text().substring(0, Math.min(query.text().length(), LONGEST_TEXT));
    Optional<Set<String>> awaited =
        query.status().filter(status -> status == Status.OPEN || status == Status.DONE).isPresent()
            ? Optional.of(threads.awaited())
            : Optional.empty();
    List<Document.Entry> entries =
        search.find(text, entry -> fits(query, awaited, entry), LOOKED_AT + 1);
    List<Hit> hits = new ArrayList<>();
    int at = 0;
    while (at < entries.size() && at < LOOKED_AT && hits.size() <= MOST_HITS) {
      int to = Math.min(entries.size(), at + MOST_HITS + 1);
      hits.addAll(hits(query, entries.subList(at, to)));
      at = to;
    }
    boolean more = hits.size() > MOST_HITS || at < entries.size();
    return new Found(hits.subList(0, Math.min(hits.size(), MOST_HITS)), more, whole);
  }

  private static boolean fits(Query query, Optional<Set<String>> awaited, Document.Entry entry) {
    if (entry.ofCase() && query.ofMessages()) {
      return false;
    }
    return same(query.peer().map(peer -> peer.name()), entry.peer())
        && same(query.line().map(line -> line.code()), entry.line())
        && same(query.precedence().map(precedence -> precedence.code()), entry.precedence())
        && same(query.format(), entry.format())
        && same(query.series().map(series -> series.code()), entry.series())
        && same(query.tlp(), entry.tlp())
        && query.from().filter(from -> entry.at() < from.toEpochMilli()).isEmpty()
        && query.to().filter(to -> entry.at() >= to.toEpochMilli()).isEmpty()
        && awaited
            .filter(open ->
                open.contains(entry.key())
                    != query.status().filter(status -> status == Status.OPEN).isPresent())
            .isEmpty();
  }

  private static boolean same(Optional<String> asked, String is) {
    return asked.isEmpty() || asked.get().equals(is);
  }

  private List<Hit> hits(Query query, List<Document.Entry> entries) throws StoreException {
    Map<String, Board.Placed> placed = new HashMap<>();
    threads
        .placed(entries.stream().filter(e -> !e.ofCase()).map(Document.Entry::key).toList())
        .forEach(one -> placed.put(one.content(), one));
    List<Hit> hits = new ArrayList<>();
    for (Document.Entry entry : entries) {
      if (entry.ofCase()) {
        cases.find(entry.id()).map(Hit.OfCase::new).ifPresent(hits::add);
      } else {
        Optional.ofNullable(placed.get(entry.key()))
            .map(Board.Placed::row)
            .filter(row -> stands(query.status(), row))
            .map(row -> new Hit.Message(row, entry.tlp()))
            .ifPresent(hits::add);
      }
    }
    return hits;
  }

  private static boolean stands(Optional<Status> status, WatchDesk.Row row) {
    return status.isEmpty()
        || switch (status.get()) {
          case OPEN, DONE -> true;
          case CORRECTED -> row.state().filter("corrected"::equals).isPresent();
          case CANCELLED -> row.state().filter("cancelled"::equals).isPresent();
          case REFUSED -> row.step() == WatchDesk.Step.REFUSED;
        };
  }
}
