package parley.casework;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.message.MessageId;
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
    Map<String, Hit> hits = new LinkedHashMap<>();
    int at = 0;
    while (at < entries.size() && at < LOOKED_AT && hits.size() <= MOST_HITS) {
      int to = Math.min(entries.size(), at + MOST_HITS + 1);
      gather(query, entries.subList(at, to), hits);
      at = to;
    }
    boolean more = hits.size() > MOST_HITS || at < entries.size();
    return new Found(hits.values().stream().limit(MOST_HITS).toList(), more, whole);
  }

  private boolean fits(Query query, Optional<Set<String>> awaited, Document.Entry entry) {
    if (query.among().filter(among -> !among(entry, among)).isPresent()) {
      return false;
    }
    return switch (entry.kind()) {
      case MESSAGE -> narrowed(query, awaited, entry);
      case TRANSLATION ->
          search
              .message(entry.content())
              .filter(message -> narrowed(query, awaited, message))
              .isPresent();
      case CASE, LOG, HAND_OVER -> !query.ofMessages() && narrowed(query, awaited, entry);
    };
  }

  private static boolean among(Document.Entry entry, Among among) {
    return switch (entry.kind()) {
      case MESSAGE ->
          among == (WatchDesk.Kinds.TESTS.holds(entry.format()) ? Among.TESTS : Among.MESSAGES);
      case TRANSLATION -> among == Among.MESSAGES;
      case CASE -> among == Among.CASES;
      case LOG -> among == Among.LOG;
      case HAND_OVER -> among == Among.HAND_OVERS;
    };
  }

  private static boolean narrowed(
      Query query, Optional<Set<String>> awaited, Document.Entry entry) {
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

  /// @param hits by what they are, so that a message that is found by itself and by a translation
  ///   is shown once
  private void gather(Query query, List<Document.Entry> entries, Map<String, Hit> hits)
      throws StoreException {
    Map<String, Board.Placed> placed = new HashMap<>();
    threads
        .placed(
            entries.stream()
                .filter(Document.Entry::ofMessage)
                .map(Document.Entry::content)
                .distinct()
                .toList())
        .forEach(one -> placed.put(one.content(), one));
    Map<MessageId, CaseDesk.Brought> brought = search.batches().brought(placed.values().stream());
    for (Document.Entry entry : entries) {
      switch (entry.kind()) {
        case MESSAGE, TRANSLATION ->
            Optional.ofNullable(placed.get(entry.content()))
                .map(Board.Placed::row)
                .filter(row -> stands(query.status(), row))
                .map(row -> message(entry, row, Optional.ofNullable(brought.get(row.id()))))
                .ifPresent(hit ->
                    hits.merge(
                        entry.content(),
                        hit,
                        (old, now) -> hit.translated().isPresent() ? old : now));
        case CASE ->
            cases.find(entry.id()).ifPresent(of -> hits.put(entry.key(), new Hit.OfCase(of)));
        case LOG -> written(Writing.Place.LOG, entry, hits);
        case HAND_OVER -> written(Writing.Place.HAND_OVER, entry, hits);
      }
    }
  }

  private Hit.Message message(
      Document.Entry entry, WatchDesk.Row row, Optional<CaseDesk.Brought> brought) {
    String tlp = search.message(entry.content()).map(Document.Entry::tlp).orElse("");
    boolean translated = entry.of(Document.Kind.TRANSLATION);
    return new Hit.Message(
        row, tlp, translated ? Optional.of(entry.language()) : Optional.empty(), brought);
  }

  private void written(Writing.Place place, Document.Entry entry, Map<String, Hit> hits)
      throws StoreException {
    search
        .writing(place, entry.id())
        .ifPresent(writing -> hits.put(entry.key(), new Hit.Written(writing)));
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
