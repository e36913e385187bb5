package parley.translation;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.message.MessageId;
import parley.seal.KeyVault.BodyCipher;
import parley.store.Store;
import parley.store.StoreException;
import parley.translation.Translation.State;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;
import parley.watchfloor.Permit;

/// Translations of what messages say in free text. A translator drafts, a reviewer of another watch
/// certifies or sends back. Each act is an entry of the node's own log before it is kept; acts come
/// one at a time, so that what was looked at before the entry still holds when it is kept.
public final class Translations {
  /// F-DRAFT-2: characters of the translation of one field.
  public static final int LONGEST = 20_000;

  /// F-REVIEW-3: characters of a reviewer's reason.
  public static final int LONGEST_NOTE = 2_000;

  private final TranslationTable table;
  private final FloorLog log;
  private final Watches watches;
  private final InstantSource clock;
  private final Consumer<Sheet> told;

  /// @param told of every sheet that has changed, once it is kept
  public Translations(
      Store store,
      BodyCipher cipher,
      FloorLog log,
      Watches watches,
      InstantSource clock,
      Consumer<Sheet> told) {
    this.table = new TranslationTable(store, cipher);
    this.log = log;
    this.watches = watches;
    this.clock = clock;
    this.told = told;
  }

  /// All that is kept, a message in one language at a time. What somebody altered in the database
  /// is left out, and the service log says so.
  public void each(Consumer<Sheet> taker) throws StoreException {
    for (TranslationTable.Name name : table.names()) {
      try {
        taker.accept(table.sheet(name.message(), name.language()));
      } catch (StoreException e) {
        warn("left out: " + e.getMessage());
      }
    }
  }

  /// What is kept of a message in one language.
  ///
  /// @param message digest of the message's bytes
  public Sheet sheet(Digest message, String language) throws StoreException {
    return table.sheet(message, language);
  }

  /// Messages of which something waits in this language, the oldest first.
  public Map<MessageId, Sheet.Stage> open(String language) throws StoreException {
    return table.open(language);
  }

  /// Messages that somebody has begun to translate, of those composed after this one and itself.
  public Set<MessageId> begun(String language, MessageId from) throws StoreException {
    return table.begun(language, from);
  }

  /// Writes a draft: of each field whose text differs from its newest record, or was sent back, a
  /// record in its place.
  ///
  /// @param typed field → translation
  /// @param seen field → number of the record that the translator saw; 0 for none
  /// @param began when the translator's session began
  public synchronized Ruling draft(
      Original original,
      String language,
      Map<String, String> typed,
      Map<String, Integer> seen,
      Permit<Act.Translate> permit,
      Instant began)
      throws StoreException, FloorException {
    if (original.language().equals(language)) {
      return Ruling.SAME_LANGUAGE;
    }
    Sheet sheet = sheet(original.digest(), language);
    List<Translation> drafts = new ArrayList<>();
    for (String field : original.fields().keySet()) {
      if (sheet.number(field) != seen.getOrDefault(field, 0)) {
        return Ruling.OUTDATED;
      }
      String text = Text.typed(typed.getOrDefault(field, ""));
      if (text.isEmpty()) {
        return Ruling.MISSING;
      }
      if (!keepable(text, LONGEST)) {
        return Ruling.WORDS;
      }
      if (differs(sheet, field, text)) {
        drafts.add(draft(original, sheet, field, text, permit.officer(), began));
      }
    }
    return drafts.isEmpty() ? Ruling.NOTHING : keep("translation-drafted", drafts);
  }

  private static boolean differs(Sheet sheet, String field, String text) {
    Optional<Translation> head = sheet.head(field);
    return head.filter(record -> record.state() != State.RETURNED)
        .filter(record -> record.text().equals(text))
        .isEmpty();
  }

  private Translation draft(
      Original original, Sheet sheet, String field, String text, String author, Instant began) {
    Optional<Translation> before = sheet.head(field);
    return new Translation(
        original.message(),
        original.digest(),
        original.content(),
        field,
        sheet.language(),
        sheet.number(field) + 1,
        State.DRAFT,
        author,
        watches.of(author, began),
        author,
        now(),
        before.map(Translation::id),
        text,
        "");
  }

  /// Vouches for every draft of a message that waits.
  public Ruling certify(
      Digest message,
      String language,
      Map<String, Integer> seen,
      Permit<Act.Review> permit,
      Instant began)
      throws StoreException, FloorException {
    return review(message, language, State.CERTIFIED, "", seen, permit.officer(), began);
  }

  /// Sends every draft of a message that waits back to the translators.
  ///
  /// @param reason what is to be mended
  public Ruling giveBack(
      Digest message,
      String language,
      String reason,
      Map<String, Integer> seen,
      Permit<Act.Review> permit,
      Instant began)
      throws StoreException, FloorException {
    String note = Text.typed(reason);
    if (note.isEmpty()) {
      return Ruling.REASON;
    }
    if (!keepable(note, LONGEST_NOTE)) {
      return Ruling.WORDS;
    }
    return review(message, language, State.RETURNED, note, seen, permit.officer(), began);
  }

  private synchronized Ruling review(
      Digest message,
      String language,
      State to,
      String note,
      Map<String, Integer> seen,
      String reviewer,
      Instant began)
      throws StoreException, FloorException {
    Sheet sheet = sheet(message, language);
    String watch = watches.of(reviewer, began);
    List<Translation> reviewed = new ArrayList<>();
    for (String field : sheet.records().keySet()) {
      if (sheet.number(field) != seen.getOrDefault(field, 0)) {
        return Ruling.OUTDATED;
      }
      Optional<Translation> draft = sheet.head(field).filter(Translation::drafted);
      if (draft.isEmpty()) {
        continue;
      }
      if (sheet.wrote(field, reviewer)) {
        return Ruling.YOURSELF;
      }
      if (draft.get().watch().equals(watch)) {
        return Ruling.SAME_WATCH;
      }
      reviewed.add(reviewed(draft.get(), to, note, reviewer));
    }
    return reviewed.isEmpty() ? Ruling.NOTHING : keep("translation-" + to.code(), reviewed);
  }

  private Translation reviewed(Translation draft, State to, String note, String reviewer) {
    return new Translation(
        draft.message(),
        draft.digest(),
        draft.content(),
        draft.field(),
        draft.language(),
        draft.number() + 1,
        to,
        draft.author(),
        draft.watch(),
        reviewer,
        now(),
        Optional.of(draft.id()),
        draft.text(),
        note);
  }

  private Ruling keep(String kind, List<Translation> records)
      throws StoreException, FloorException {
    Translation first = records.getFirst();
    log.entry(
        kind,
        Json.object()
            .with("message", first.message().toString())
            .with("digest", first.digest().hex())
            .with("language", first.language())
            .with("officer", first.officer())
            .with("records", Json.texts(records.stream().map(one -> one.id().hex()).toList())));
    // If the power fails here, the log names records that nobody has: never the reverse.
    if (!table.add(records)) {
      return Ruling.OUTDATED;
    }
    tell(first);
    return Ruling.DONE;
  }

  /// It is kept: if it cannot be read again here, it is found after the next start.
  private void tell(Translation of) {
    try {
      told.accept(table.sheet(of.digest(), of.language()));
    } catch (StoreException e) {
      warn("not told of: " + e.getMessage());
    }
  }

  private static void warn(String what) {
    System.getLogger("parley.translation").log(System.Logger.Level.WARNING, what);
  }

  /// Erases what is kept of messages whose bodies are about to be erased (F-KEEP-2).
  ///
  /// @param contents digests of their signed contents
  public static void erase(Store store, List<Digest> contents) throws StoreException {
    if (!contents.isEmpty()) {
      TranslationTable.erase(store, contents);
    }
  }

  /// To the millisecond, as the store keeps it.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static boolean keepable(String text, int longest) {
    try {
      return Text.plain(text).length() <= longest;
    } catch (MalformedInput e) {
      return false;
    }
  }
}
