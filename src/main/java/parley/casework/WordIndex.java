package parley.casework;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;

/// Which document holds which word, in memory alone: on the disk there is no such thing (F-SEAL-2).
/// Safe for several threads.
final class WordIndex {
  private static final Comparator<Document.Entry> OLDEST_FIRST =
      Comparator.comparingLong(Document.Entry::at).thenComparing(Document.Entry::key);

  /// What was dropped is taken out of memory when it is as much as a quarter of the rest, and more.
  private static final int SHARE = 4;

  private static final int FEW = 256;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<Document.Entry> entries = new ArrayList<>();
  private final BitSet alive = new BitSet();
  private final Map<String, Integer> places = new HashMap<>();
  private final NavigableMap<String, Places> words = new TreeMap<>();

  /// Places of documents, ascending.
  private static final class Places {
    private int[] held = new int[2];
    private int count;

    void add(int place) {
      if (count == held.length) {
        held = Arrays.copyOf(held, count * 2);
      }
      held[count++] = place;
    }

    /// @param moved old place → new place; below zero for what is gone
    boolean move(int[] moved) {
      int kept = 0;
      for (int i = 0; i < count; i++) {
        if (moved[held[i]] >= 0) {
          held[kept++] = moved[held[i]];
        }
      }
      count = kept;
      return kept > 0;
    }

    void into(BitSet bits) {
      for (int i = 0; i < count; i++) {
        bits.set(held[i]);
      }
    }
  }

  /// Unless something is there under this key.
  void putIfAbsent(Document document) {
    lock.writeLock().lock();
    try {
      if (!places.containsKey(document.entry().key())) {
        put(document);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// In the place of what was there under this key.
  void put(Document document) {
    lock.writeLock().lock();
    try {
      drop(document.entry().key());
      if (entries.size() - places.size() > FEW + places.size() / SHARE) {
        compact();
      }
      int place = entries.size();
      entries.add(document.entry());
      alive.set(place);
      places.put(document.entry().key(), place);
      document
          .tokens()
          .forEach(token -> words.computeIfAbsent(token, _ -> new Places()).add(place));
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// What was dropped leaves no word behind: neither room nor, of what was erased, its text
  /// (D-ERASE-6).
  private void compact() {
    int[] moved = new int[entries.size()];
    Arrays.fill(moved, -1);
    List<Document.Entry> kept = new ArrayList<>();
    for (int place = alive.nextSetBit(0); place >= 0; place = alive.nextSetBit(place + 1)) {
      moved[place] = kept.size();
      kept.add(entries.get(place));
    }
    entries.clear();
    entries.addAll(kept);
    alive.clear();
    alive.set(0, kept.size());
    places.replaceAll((_, place) -> moved[place]);
    words.values().removeIf(held -> !held.move(moved));
  }

  /// Different words of all documents.
  int size() {
    lock.readLock().lock();
    try {
      return words.size();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void drop(String key) {
    Integer place = places.remove(key);
    if (place != null) {
      alive.clear(place);
    }
  }

  void clear(Predicate<Document.Entry> which) {
    lock.writeLock().lock();
    try {
      places.keySet().stream()
          .filter(key -> which.test(entries.get(places.getOrDefault(key, 0))))
          .toList()
          .forEach(this::drop);
      compact();
    } finally {
      lock.writeLock().unlock();
    }
  }

  Optional<Document.Entry> entry(String key) {
    lock.readLock().lock();
    try {
      return Optional.ofNullable(places.get(key)).map(entries::get);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// One thing that is looked for: it is there when the document has a word that begins with one of
  /// `beginnings` or is one of `tokens`, or has all of `parts`.
  record Wanted(List<String> beginnings, Collection<String> tokens, List<Wanted> parts) {}

  /// Documents that have everything that is wanted, the newest first; of very many only the newest
  /// are put in order.
  List<Document.Entry> find(List<Wanted> wanted, Predicate<Document.Entry> which, int limit) {
    lock.readLock().lock();
    try {
      BitSet found = (BitSet) alive.clone();
      for (Wanted one : wanted) {
        found.and(places(one));
      }
      PriorityQueue<Document.Entry> newest = new PriorityQueue<>(OLDEST_FIRST);
      // What came last is mostly the newest: from there on little has to be moved.
      for (int place = found.length() - 1; place >= 0; place = found.previousSetBit(place - 1)) {
        Document.Entry entry = entries.get(place);
        if (which.test(entry)) {
          keep(newest, entry, limit);
        }
      }
      return newest.stream().sorted(OLDEST_FIRST.reversed()).toList();
    } finally {
      lock.readLock().unlock();
    }
  }

  private static void keep(PriorityQueue<Document.Entry> newest, Document.Entry entry, int limit) {
    if (newest.size() < limit) {
      newest.add(entry);
    } else if (OLDEST_FIRST.compare(entry, newest.element()) > 0) {
      newest.remove();
      newest.add(entry);
    }
  }

  private BitSet places(Wanted wanted) {
    BitSet places = new BitSet(entries.size());
    for (String beginning : wanted.beginnings()) {
      words
          .subMap(beginning, true, beginning + Character.MAX_VALUE, false)
          .values()
          .forEach(held -> held.into(places));
    }
    for (String token : wanted.tokens()) {
      Places held = words.get(token);
      if (held != null) {
        held.into(places);
      }
    }
    if (!wanted.parts().isEmpty()) {
      BitSet all = places(wanted.parts().getFirst());
      wanted.parts().stream().skip(1).forEach(part -> all.and(places(part)));
      places.or(all);
    }
    return places;
  }
}
