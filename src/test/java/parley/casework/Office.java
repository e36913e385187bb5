package parley.casework;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.envelope.Answer;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.SteppedAnchor;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.ledger.LocalLog;
import parley.ledger.MemoryLedger;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.message.Wording;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.shift.OwnLog;
import parley.shift.ShiftTimes;
import parley.shift.Shifts;
import parley.store.Store;
import parley.translation.Original;
import parley.translation.Sheet;
import parley.translation.Translations;
import parley.watchfloor.Act;
import parley.watchfloor.FloorLog;
import parley.watchfloor.People;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchfloor.SessionTable;
import parley.watchline.Board;
import parley.watchline.Masked;
import parley.watchline.Terms;

/// One node's board, cases and search over a store, with a journal of facts and an own log that are
/// kept in memory. Time passes by hand, and a second at each message.
final class Office {
  static final NodeId SELF = Terms.US;
  static final NodeId PEER = Terms.RU;
  static final LinkId LINK = LinkId.between(SELF, PEER);
  private static final LogName JOURNAL = LogName.of(SELF, LINK, 1);

  final Store store;
  final MemoryLedger ledger = new MemoryLedger();
  final List<Fact> facts = new ArrayList<>();
  final Map<MessageId, Message> messages = new LinkedHashMap<>();
  final LocalLog own;
  final Board board;
  private final Composer composer = new Composer(() -> this.now, new Random(4));
  Instant now = Ceremony.NOW;
  Search search;
  Cases cases;
  Finder finder;
  Translations translations;
  Shifts shifts;

  Office(Store store) throws Exception {
    this.store = store;
    own =
        LocalLog.open(
            SELF,
            1,
            ledger,
            new SteppedAnchor().open((_, _) -> {}),
            checkpoint -> checkpoint.sign(Ceremony.vault("us-nrrc", "US").notes()),
            () -> now);
    board =
        new Board(
            store,
            new Masked(),
            Formats.bundled(),
            _ -> new Terms(),
            _ -> Optional.empty(),
            () -> now);
    start();
  }

  /// As a process that starts over what is durable.
  void start() throws Exception {
    search = new Search(store, new Masked(), Formats.bundled(), wordings(), () -> now);
    Threads threads = search.batches().beside(Threads.on(board));
    cases =
        new Cases(
            new Cases.Parts(
                threads,
                search,
                FloorLog.in(own),
                FloorTrace.of(SELF, 1, ledger, store),
                name -> name.equals("A. Petrova") ? Optional.of("Shift 2") : Optional.empty()));
    cases.index();
    translations =
        new Translations(
            store,
            new Masked(),
            FloorLog.in(own),
            ShiftTimes.usual().watches(),
            () -> now,
            search::translated);
    People people =
        new People(store, new SessionTable(store), FloorLog.in(own), () -> now, new SecureRandom());
    shifts =
        Shifts.of(
            new Shifts.Parts(
                Path.of("no-such-folder"),
                store,
                OwnLog.in(own),
                new Masked(),
                people,
                () -> now,
                new Random(5),
                search::written));
    search.beside(translations, shifts);
    search.positions();
    finder = new Finder(search, threads, cases);
  }

  /// All fields of a message's free text say this in Russian.
  void translates(Message message, String text) throws Exception {
    Original original = Original.of(message, Digest.hex(content(message)), Formats.bundled());
    Sheet before = translations.sheet(original.digest(), "ru");
    Map<String, String> texts = new HashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String field : original.fields().keySet()) {
      texts.put(field, text);
      seen.put(field, before.number(field));
    }
    translations.draft(
        original,
        "ru",
        texts,
        seen,
        Permit.of(person("petrova", Role.TRANSLATOR), Act.TRANSLATE).orElseThrow(),
        now);
  }

  static List<Wording> wordings() {
    return List.of(Wording.in("en"), Wording.in("ru"));
  }

  private static Optional<Reference> reference(Optional<Message> message) {
    return message.map(one -> new Reference(one.id(), one.digest()));
  }

  /// Journalled, and drawn by everybody who follows.
  Message comes(Letter letter) throws Exception {
    now = now.plusSeconds(1);
    NodeId sender = letter.inbound ? PEER : SELF;
    Message message =
        composer.compose(
            new Composition(
                Terms.ID,
                Digest.of(Bytes.utf8("terms")),
                letter.line,
                letter.format,
                sender,
                List.of(letter.inbound ? SELF : PEER),
                letter.series,
                letter.precedence,
                "en",
                reference(letter.inReplyTo),
                reference(letter.replaces),
                reference(letter.cancels),
                Optional.empty(),
                Optional.empty(),
                letter.tlp,
                "amber",
                Optional.empty(),
                letter.attachments,
                new Json.Obj(letter.body)));
    messages.put(message.id(), message);
    Ledger.Item item = item(sender, message, letter.inbound);
    long at = facts.size();
    if (letter.refused) {
      draw(
          new Fact.Refused(
              JOURNAL, at, now, item, Optional.of(message), "format", "M-HEAD-1", "test"));
    } else {
      draw(
          letter.inbound
              ? new Fact.Received(JOURNAL, at, now, item, message, true)
              : new Fact.Sent(JOURNAL, at, now, item, message));
    }
    return message;
  }

  private Ledger.Item item(NodeId sender, Message message, boolean inbound) {
    SerialKey serial =
        new SerialKey(sender, 1, Terms.ID, message.line(), message.series(), messages.size());
    return new Ledger.Item(
        LINK,
        inbound,
        serial,
        contentOf(message),
        Digest.of(message.bytes()),
        Optional.of(message.id()),
        message.digest(),
        JOURNAL,
        facts.size(),
        now.toEpochMilli(),
        "received",
        Optional.empty());
  }

  /// The peer's node has it.
  void receipted(Message message) throws Exception {
    now = now.plusSeconds(1);
    Fact.Sent sent =
        facts.stream()
            .flatMap(fact -> fact instanceof Fact.Sent one ? List.of(one).stream() : null)
            .filter(one -> one.message().equals(message))
            .findFirst()
            .orElseThrow();
    Ledger.Item item = sent.item();
    draw(
        new Fact.Delivered(
            JOURNAL,
            facts.size(),
            now,
            item,
            new Answer.Receipt(
                LINK,
                item.serial(),
                PEER,
                item.envelope(),
                item.content(),
                Bytes.utf8("leaf"),
                7,
                List.of(),
                Bytes.utf8("checkpoint"),
                now)));
  }

  private void draw(Fact fact) throws Exception {
    facts.add(fact);
    board.follow(List.of(fact));
    search.follow(List.of(fact));
  }

  static Digest contentOf(Message message) {
    return Digest.of(Bytes.utf8("content"), message.bytes());
  }

  String content(Message message) throws Exception {
    return board.placed(message.id()).orElseThrow().content();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /// As the desk logs it before it shows a message.
  void reads(String officer, Message message) throws Exception {
    now = now.plusSeconds(1);
    own.append(
        "read",
        Json.object()
            .with("message", message.id().toString())
            .with("peer", PEER.name())
            .with("officer", officer)
            .build());
  }

  static Permit<Act.KeepCases> keeper(String officer) {
    return Permit.of(person(officer), Act.KEEP_CASES).orElseThrow();
  }

  static Permit<Act.Read> reader(String officer) {
    return Permit.of(person(officer), Act.READ).orElseThrow();
  }

  private static Person person(String officer) {
    return person(officer, Role.WATCH);
  }

  private static Person person(String officer, Role role) {
    return new Person(officer, Set.of(role));
  }

  CaseDesk.File file(String number) {
    return cases.file(number, reader("smith")).orElseThrow();
  }

  /// Kinds of the own log's entries.
  List<String> entries() throws Exception {
    LogName log = LogName.local(SELF, 1);
    List<String> entries = new ArrayList<>();
    for (Bytes leaf : ledger.leaves(log, 0, ledger.logSize(log))) {
      entries.add(Leaf.read(leaf).kind());
    }
    return entries;
  }

  /// Titles of what is found, the newest first.
  List<String> found(String text) {
    return found(SearchDesk.Query.of(text));
  }

  List<String> found(SearchDesk.Query query) {
    return finder.find(query, reader("smith")).hits().stream()
        .map(hit ->
            switch (hit) {
              case SearchDesk.Hit.Message(var row, _, _, var brought) when brought.isPresent() ->
                  row.serial() + " " + brought.get() + " " + row.step();
              case SearchDesk.Hit.Message(var row, _, var translated, _) ->
                  translated.isPresent() ? "translated: " + row.title() : row.title();
              case SearchDesk.Hit.OfCase(Case of) -> of.number();
              case SearchDesk.Hit.Written(Writing of) -> of.place() + " " + of.id();
            })
        .toList();
  }
}
