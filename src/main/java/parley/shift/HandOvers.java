package parley.shift;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import parley.casework.Writing;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.journal.Leaf;
import parley.seal.SealException;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;

/// Hand-over in writing (F-HAND-1 to F-HAND-6): what is open, with words to each, a summary, and
/// two signatures.
///
/// What was signed is in the own log, in the commit of the entry that says so; the table only says
/// where. A row that lags behind because the power failed between the two is brought up to date
/// when it is read next.
public final class HandOvers {
  static final String SIGNED = "hand-over-signed";
  static final String TAKEN = "hand-over-taken";

  /// F-HAND-3.
  static final int LONGEST_SUMMARY = 4_000;

  static final int LONGEST_WORDS = 1_000;
  static final int LONGEST_REMARK = 2_000;

  /// F-HAND-1: what is written in the first hour of a shift is about the one before.
  private static final Duration LATE = Duration.ofHours(1);

  /// A draft that lies longer is about the shift in which it is taken up again.
  private static final Duration STALE = Duration.ofHours(16);

  private static final int ID_SIZE = 16;

  /// Hand-overs in memory at once while all of them are read.
  private static final int BATCH = 256;

  private static final String STATE = "hand-over/";

  private final ShiftTimes times;
  private final HandOverTable table;
  private final OwnLog log;
  private final WatchLog entries;
  private final SealedTexts texts;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final WatchLog.Told told;

  HandOvers(ShiftTimes times, WatchLog entries, SealedTexts texts, Shifts.Parts parts) {
    this.times = times;
    this.table = new HandOverTable(parts.store());
    this.log = parts.log();
    this.entries = entries;
    this.texts = texts;
    this.clock = parts.clock();
    this.random = parts.random();
    this.told = new WatchLog.Told(parts.told());
  }

  /// What this officer is writing; nothing is kept before something is typed.
  public synchronized HandOver.Draft draft(Permit<Act.HandOver> permit)
      throws StoreException, FloorException {
    settle();
    Shift shift = times.at(clock.instant().minus(LATE));
    Optional<HandOverTable.Row> row = table.draft(permit.officer());
    if (row.isEmpty()) {
      byte[] id = new byte[ID_SIZE];
      random.nextBytes(id);
      return new HandOver.Draft(Bytes.owning(id).hex(), shift, HandOver.Typed.nothing());
    }
    boolean stale = row.get().shift().end().plus(STALE).isBefore(clock.instant());
    return new HandOver.Draft(row.get().id(), stale ? shift : row.get().shift(), typed(row.get()));
  }

  /// Keeps what was typed, as it was typed (F-HAND-5).
  public synchronized void keep(HandOver.Typed typed, Permit<Act.HandOver> permit)
      throws StoreException, FloorException {
    HandOver.Draft draft = draft(permit);
    Bytes sealed = texts.sealed(name(draft.id()), Bytes.utf8(written(typed)));
    table.keep(
        new HandOverTable.Row(
            draft.id(),
            draft.shift(),
            permit.officer(),
            sealed,
            Optional.empty(),
            Optional.empty()));
  }

  private static Digest name(String id) {
    return Digest.of(Bytes.utf8("draft " + id));
  }

  /// As browsers write forms: what was typed may hold any sign, those between the fields too, and a
  /// draft, unlike what is signed, is read by nobody else.
  private static String written(HandOver.Typed typed) {
    Map<String, String> fields = new TreeMap<>(typed.words());
    fields.put("", typed.summary());
    return fields.entrySet().stream()
        .map(field -> coded(field.getKey()) + "=" + coded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HandOver.Typed typed(HandOverTable.Row row) throws FloorException {
    try {
      Map<String, String> fields = new HashMap<>();
      for (String pair : texts.opened(name(row.id()), row.typed()).utf8().split("&", -1)) {
        String[] parts = pair.split("=", 2);
        fields.put(
            URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
            URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
      String summary = fields.getOrDefault("", "");
      fields.remove("");
      return new HandOver.Typed(summary, fields);
    } catch (SealException e) {
      throw new FloorException("the vault cannot open what was typed", e);
    }
  }

  /// What a page shows of the open items: signing it signs this and nothing else.
  public static String seen(List<OpenItem> items) {
    return Digest.of(
            Bytes.utf8(
                items.stream().map(OpenItem::key).sorted().collect(Collectors.joining("\n"))))
        .hex();
  }

  /// The outgoing officer signs (F-HAND-4).
  ///
  /// @param items as the program gathered them now
  /// @param seen as the officer's page showed them
  public synchronized Outcome sign(
      HandOver.Typed typed, List<OpenItem> items, String seen, Permit<Act.HandOver> permit)
      throws StoreException, FloorException {
    keep(typed, permit);
    if (!seen(items).equals(seen)) {
      return Outcome.CHANGED;
    }
    Optional<String> summary = SealedTexts.plain(typed.summary(), LONGEST_SUMMARY);
    List<Json> lines = new ArrayList<>();
    for (OpenItem item : items) {
      Optional<String> words = SealedTexts.plain(typed.on(item), LONGEST_WORDS);
      words.ifPresent(each -> lines.add(item.json().with("words", each).build()));
    }
    if (summary.filter(text -> !text.isEmpty()).isEmpty() || lines.size() < items.size()) {
      return Outcome.WORDS;
    }
    HandOver.Draft draft = draft(permit);
    SealedTexts.Kept kept =
        texts.seal(Json.object().with("summary", summary.get()).with("items", new Json.Arr(lines)));
    Map<String, Bytes> values = new HashMap<>(kept.values());
    values.put(STATE + draft.id(), Bytes.utf8(SIGNED));
    long entry =
        log.append(
            SIGNED,
            Json.object()
                .with("hand-over", draft.id())
                .with("officer", permit.officer())
                .with("shift", Stamp.write(draft.shift().start()))
                .with("text", kept.digest().hex())
                .build(),
            values);
    // If the power fails here it is signed; the row follows when it is read next.
    table.signed(draft.id(), entry);
    told.of(() -> writing(draft.id()));
    return Outcome.DONE;
  }

  /// The incoming officer signs, and by that says what was handed over.
  public synchronized Outcome take(String id, String remark, Permit<Act.HandOver> permit)
      throws StoreException, FloorException {
    settle();
    Optional<HandOverTable.Row> row = table.named(id);
    if (row.isEmpty()) {
      return Outcome.GONE;
    }
    if (row.get().taken().isPresent()) {
      return Outcome.TAKEN;
    }
    if (row.get().officer().equals(permit.officer())) {
      return Outcome.YOURSELF;
    }
    Optional<String> plain = SealedTexts.plain(remark, LONGEST_REMARK);
    if (plain.isEmpty()) {
      return Outcome.WORDS;
    }
    Leaf signed = entry(row.get().signed());
    SealedTexts.Kept kept = texts.seal(Json.object().with("remark", plain.get()));
    Map<String, Bytes> values = new HashMap<>(kept.values());
    values.put(STATE + id, Bytes.utf8(TAKEN));
    long entry =
        log.append(
            TAKEN,
            Json.object()
                .with("hand-over", id)
                .with("officer", permit.officer())
                .with("of", signed.fields().text("text").orElse(""))
                .with("text", kept.digest().hex())
                .build(),
            values);
    table.taken(id, entry);
    told.of(() -> writing(id));
    return Outcome.DONE;
  }

  /// Takes away what was typed and not signed.
  public synchronized void discard(Permit<Act.HandOver> permit)
      throws StoreException, FloorException {
    settle();
    Optional<HandOverTable.Row> row = table.draft(permit.officer());
    if (row.isPresent()) {
      table.drop(row.get().id());
    }
  }

  /// Rows that the power kept from following the log.
  private void settle() throws StoreException, FloorException {
    for (HandOverTable.Row row : table.unfinished()) {
      Optional<String> state = log.value(STATE + row.id()).map(Bytes::utf8);
      Map<String, String> named = Map.of("hand-over", row.id());
      if (state.isPresent() && row.signed().isEmpty()) {
        Optional<Long> entry = entries.last(SIGNED, named);
        if (entry.isPresent()) {
          table.signed(row.id(), entry.get());
        }
      }
      if (state.filter(TAKEN::equals).isPresent() && row.taken().isEmpty()) {
        Optional<Long> entry = entries.last(TAKEN, named);
        if (entry.isPresent()) {
          table.taken(row.id(), entry.get());
        }
      }
    }
  }

  public Optional<HandOver> named(String id) throws StoreException, FloorException {
    synchronized (this) {
      settle();
    }
    Optional<HandOverTable.Row> row = table.named(id);
    return row.isEmpty() ? Optional.empty() : Optional.of(read(row.get()));
  }

  /// Some of the signed ones.
  ///
  /// @param hands newest first
  /// @param older the position before which older ones are, when there are any
  public record Page(List<HandOver> hands, Optional<Long> older) {
    public Page {
      hands = List.copyOf(hands);
    }
  }

  /// Newest first.
  public List<HandOver> newest(int limit) throws StoreException, FloorException {
    return before(Optional.empty(), limit, false).hands();
  }

  /// @param position of an entry of the log; the end without one
  /// @param waiting only those that nobody has taken over
  public Page before(Optional<Long> position, int limit, boolean waiting)
      throws StoreException, FloorException {
    synchronized (this) {
      settle();
    }
    List<HandOverTable.Row> rows =
        table.before(position.orElse(Long.MAX_VALUE), limit + 1, waiting);
    List<HandOver> hands = new ArrayList<>();
    Optional<Long> older = Optional.empty();
    for (HandOverTable.Row row : rows.subList(0, Math.min(limit, rows.size()))) {
      hands.add(read(row));
      older = row.signed();
    }
    return new Page(hands, rows.size() > limit ? older : Optional.empty());
  }

  /// As it is found by its words; empty for one that is not signed, or not whole.
  Optional<Writing> writing(String id) throws StoreException, FloorException {
    return named(id).filter(HandOver::whole).map(HandOver::writing);
  }

  void each(Consumer<Writing> taker) throws StoreException, FloorException {
    Optional<Long> before = Optional.empty();
    do {
      Page page = before(before, BATCH, false);
      page.hands().stream().filter(HandOver::whole).map(HandOver::writing).forEach(taker);
      before = page.older();
    } while (before.isPresent());
  }

  /// A row that was altered may point anywhere.
  private Leaf entry(Optional<Long> position) throws FloorException {
    long at = position.orElse(-1L);
    return at >= 0 && at < log.size()
        ? log.entries(at, at + 1).getFirst()
        : new Leaf("none", Instant.EPOCH, Json.object().build());
  }

  /// As the log has it; where table, log and text do not say the same, it is not whole (F-HAND-6).
  private HandOver read(HandOverTable.Row row) throws FloorException {
    Leaf signed = entry(row.signed());
    Optional<Json.Obj> text = texts.open(signed.fields().text("text").orElse(""));
    Map<String, String> named = Map.of("hand-over", row.id());
    boolean whole = text.isPresent() && entries.says(row.signed().orElse(-1L), SIGNED, named);
    Optional<Leaf> taken =
        row.taken().isPresent() ? Optional.of(entry(row.taken())) : Optional.empty();
    Optional<Json.Obj> remark = Optional.empty();
    if (taken.isPresent()) {
      remark = texts.open(taken.get().fields().text("text").orElse(""));
      String of = signed.fields().text("text").orElse("");
      whole &=
          remark.isPresent()
              && entries.says(
                  row.taken().orElse(-1L), TAKEN, Map.of("hand-over", row.id(), "of", of));
    }
    return new HandOver(
        row.id(),
        row.shift(),
        signed.fields().text("officer").orElse(""),
        signed.at(),
        taken.flatMap(leaf -> leaf.fields().text("officer")),
        taken.map(Leaf::at),
        text.flatMap(json -> json.text("summary")).orElse(""),
        remark.flatMap(json -> json.text("remark")).orElse(""),
        text.isPresent() ? lines(text.get()) : List.of(),
        whole);
  }

  private static List<HandOver.Line> lines(Json.Obj text) throws FloorException {
    try {
      List<HandOver.Line> lines = new ArrayList<>();
      for (Json each : text.items("items")) {
        if (each instanceof Json.Obj item) {
          lines.add(new HandOver.Line(OpenItem.read(item), item.requireText("words")));
        }
      }
      return lines;
    } catch (MalformedInput | IllegalArgumentException e) {
      throw new FloorException("a hand-over cannot be read: " + e.getMessage(), e);
    }
  }
}
