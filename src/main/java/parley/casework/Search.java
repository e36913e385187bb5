package parley.casework;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.message.FilePart;
import parley.message.Formats;
import parley.message.Wording;
import parley.message.Words;
import parley.seal.KeyVault.BodyCipher;
import parley.store.Store;
import parley.store.StoreException;
import parley.translation.Sheet;
import parley.translation.Translations;

/// Finds messages, cases and what officers wrote beside them by their words. It follows the
/// journals: what a message is found by is kept sealed, and read into an index in memory at the
/// start, so that searching takes no disk and the disk tells nothing (F-SEAL-2). Given the same
/// facts again it does not change; dropped and replayed it becomes the same.
public final class Search implements Follower {
  /// F-FIND-6: documents read at once at the start.
  private static final int PAGE = 500;

  /// F-CASE-7: what names the same as more than so many messages ties none of them.
  private static final int COMMON = 200;

  private final Store store;
  private final InstantSource clock;
  private final SearchTable table;
  private final BatchTable batches;
  private final Seals seals;
  private final Formats formats;
  private final CodeWords codes;
  private final WordIndex index = new WordIndex();
  private volatile Optional<Beside> beside = Optional.empty();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean whole;

  public Search(
      Store store,
      BodyCipher cipher,
      Formats formats,
      List<Wording> wordings,
      InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.table = new SearchTable(store);
    this.batches = new BatchTable(store);
    this.seals = new Seals(cipher);
    this.formats = formats;
    this.codes = new CodeWords(formats, wordings);
  }

  /// What is found beside messages and cases.
  private record Beside(Translations translations, Writing.Shelf writings) {}

  /// Finds these, too: they are read in with the messages, so this is called before anything is
  /// followed, and told of from then on by {@link #translated} and {@link #written} (F-FIND-10).
  public synchronized void beside(Translations translations, Writing.Shelf writings) {
    beside = Optional.of(new Beside(translations, writings));
  }

  /// @param listener called when more can be found than before; must not block
  public Search telling(Runnable listener) {
    listeners.add(listener);
    return this;
  }

  /// A translation as it stands now.
  public void translated(Sheet sheet) {
    index.put(Document.of(sheet));
  }

  /// Something was written, or signed once more.
  public void written(Writing writing) {
    index.put(Document.of(writing));
  }

  Optional<Writing> writing(Writing.Place place, String id) throws StoreException {
    Optional<Beside> now = beside;
    return now.isEmpty() ? Optional.empty() : now.get().writings().named(place, id);
  }

  Store store() {
    return store;
  }

  BatchTable batches() {
    return batches;
  }

  Seals seals() {
    return seals;
  }

  Formats formats() {
    return formats;
  }

  InstantSource clock() {
    return clock;
  }

  @Override
  public String name() {
    return "search";
  }

  @Override
  public Map<LogName, Long> positions() throws StoreException {
    load();
    return table.positions();
  }

  /// Reads everything into memory, once: about 20 microseconds a message.
  private synchronized void load() throws StoreException {
    if (whole) {
      return;
    }
    String after = "";
    List<SearchTable.Kept> page = table.page(after, PAGE);
    while (!page.isEmpty()) {
      page.forEach(kept ->
          index.putIfAbsent(
              Document.read(kept.content(), seals.open(kept.content(), kept.words()))));
      after = page.getLast().content();
      page = table.page(after, PAGE);
    }
    if (beside.isPresent()) {
      // What was told of meanwhile is newer than what is read here.
      beside.get().translations().each(sheet -> index.putIfAbsent(Document.of(sheet)));
      beside.get().writings().each(writing -> index.putIfAbsent(Document.of(writing)));
    }
    whole = true;
    listeners.forEach(Runnable::run);
  }

  /// False while it is being read in after a start: until then something may be missed.
  boolean whole() {
    return whole;
  }

  @Override
  public void follow(List<Fact> facts) throws StoreException {
    List<Fact> news = news(facts);
    if (news.isEmpty()) {
      return;
    }
    List<Document> documents = news.stream().flatMap(fact -> document(fact).stream()).toList();
    // If the power fails here the facts come again: nothing of them is kept yet.
    table.keep(documents.stream().map(this::sealed).toList(), news);
    // What a message says never changes, and after an upgrade all of it may come once more.
    documents.forEach(index::putIfAbsent);
    listeners.forEach(Runnable::run);
  }

  private SearchTable.Kept sealed(Document document) {
    String content = document.entry().key();
    return new SearchTable.Kept(content, seals.seal(content, document.written()));
  }

  private Optional<Document> document(Fact fact) {
    return switch (fact) {
      // Parts of files are found by the message that they belong to (M-PART-5).
      case Fact.Sent sent when FilePart.is(sent.message()) -> Optional.empty();
      case Fact.Received received when FilePart.is(received.message()) -> Optional.empty();
      case Fact.Sent sent -> Optional.of(Document.of(sent.item(), sent.message(), false, formats));
      case Fact.Received received ->
          Optional.of(Document.of(received.item(), received.message(), true, formats));
      case Fact.Refused refused ->
          refused
              .message()
              .filter(message -> !FilePart.is(message))
              .map(message -> Document.of(refused.item(), message, true, formats));
      case Fact.Delivered _, Fact.RefusedByPeer _, Fact.Other _ -> Optional.empty();
    };
  }

  @Override
  public void reset() throws StoreException {
    table.clear();
    index.clear(entry -> entry.of(Document.Kind.MESSAGE));
  }

  /// Bodies are erased: what they were found by goes first (D-ERASE-6).
  public synchronized void forget(List<Digest> contents) throws StoreException {
    List<String> keys = contents.stream().map(Digest::hex).toList();
    table.forget(keys);
    Set<String> gone = new HashSet<>(keys);
    index.clear(entry -> entry.ofMessage() && gone.contains(entry.content()));
  }

  /// What a message is; empty for one that is not found.
  Optional<Document.Entry> message(String content) {
    return index.entry(content);
  }

  void put(Document document) {
    index.put(document);
  }

  /// Messages that name the same as these, each with what; the newest first (F-CASE-7).
  Map<String, Set<String>> sharing(List<String> contents) throws StoreException {
    Set<String> own = new HashSet<>(contents);
    Set<String> marks = new LinkedHashSet<>();
    for (String content : contents) {
      Optional<Bytes> words = table.words(content);
      if (words.isPresent()) {
        Document document = Document.read(content, seals.open(content, words.get()));
        marks.addAll(Document.marks(document.tokens()));
      }
    }
    Map<String, Set<String>> sharing = new LinkedHashMap<>();
    for (String mark : marks) {
      List<Document.Entry> holders =
          index.find(
              List.of(new WordIndex.Wanted(List.of(), List.of(Document.MARK + mark), List.of())),
              entry -> entry.of(Document.Kind.MESSAGE),
              COMMON + 1);
      if (holders.size() <= COMMON) {
        holders.stream()
            .filter(entry -> !own.contains(entry.key()))
            .forEach(entry ->
                sharing.computeIfAbsent(entry.key(), _ -> new LinkedHashSet<>()).add(mark));
      }
    }
    return sharing;
  }

  /// Documents in which everything that was typed stands, the newest first; none where something
  /// was typed and no word of it can be looked for.
  List<Document.Entry> find(String typed, Predicate<Document.Entry> which, int limit) {
    List<WordIndex.Wanted> wanted = new ArrayList<>();
    for (String chunk : Words.folded(typed).strip().split("\\s+", -1)) {
      if (!Words.of(chunk).isEmpty()) {
        wanted.add(wanted(chunk));
      }
    }
    return wanted.isEmpty() && !typed.isBlank() ? List.of() : index.find(wanted, which, limit);
  }

  /// Different words in memory.
  int words() {
    return index.size();
  }

  /// What stands between two blanks: as it is, or the words in it, each in any of its forms.
  private WordIndex.Wanted wanted(String chunk) {
    List<WordIndex.Wanted> parts =
        Words.of(chunk).stream()
            .map(Words::stem)
            .map(stem -> new WordIndex.Wanted(List.of(stem), codes.tokens(stem), List.of()))
            .toList();
    return new WordIndex.Wanted(
        List.of(chunk, Document.MARK + chunk, Document.SERIAL + chunk), List.of(), parts);
  }
}
