package parley.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.ledger.MemoryLedger;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Formats;
import parley.message.Message;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.seal.KeyVault.BodyCipher;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.watchfloor.FloorLog;
import parley.watchline.Board;
import parley.watchline.Boards;
import parley.watchline.Terms;
import parley.watchline.WatchDesk;

/// How long search and board take over many messages, with the vault's own cipher. `./parley drill
/// search N` runs it over as many as one likes; what it printed last stands in docs/performance.md.
class ManyMessagesIT {
  private static final LinkId LINK = LinkId.between(Terms.US, Terms.RU);
  private static final LogName JOURNAL = LogName.of(Terms.US, LINK, 1);
  private static final List<Precedence> PRECEDENCES = List.of(Precedence.values());
  private static final int AT_ONCE = 250;
  private static final int ASKED = 60;

  /// Nobody waits longer for a page (F-FIND-9).
  private static final Duration MOST = Duration.ofMillis(100);

  @TempDir Path folder;
  private final Random random = new Random(11);
  private Instant now = Ceremony.NOW;
  private final Composer composer = new Composer(() -> now, new Random(12));
  private final ManyWords words = new ManyWords(random);

  private Fact fact(int index) throws Exception {
    now = now.plusSeconds(60);
    boolean inbound = index % 2 == 0;
    var sender = inbound ? Terms.RU : Terms.US;
    Message message =
        composer.compose(
            new Composition(
                Terms.ID,
                Digest.of(Bytes.utf8("terms")),
                Line.WATCH,
                "incident-notification/1",
                sender,
                List.of(inbound ? Terms.US : Terms.RU),
                index % 50 == 0 ? Series.EXERCISE : Series.REAL,
                PRECEDENCES.get(index % PRECEDENCES.size()),
                "en",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "amber",
                "amber",
                Optional.empty(),
                List.of(),
                new Json.Obj(
                    Map.of(
                        "title", new Json.Str(words.text(6)),
                        "category", new Json.Str("availability.ddos"),
                        "description", new Json.Str(words.text(80)),
                        "originAddresses", Json.texts(List.of("192.0.2." + index % 250))))));
    SerialKey serial = new SerialKey(sender, 1, Terms.ID, Line.WATCH, message.series(), index + 1);
    Ledger.Item item =
        new Ledger.Item(
            LINK,
            inbound,
            serial,
            Digest.of(message.bytes()),
            Digest.of(message.bytes()),
            Optional.of(message.id()),
            message.digest(),
            JOURNAL,
            index,
            now.toEpochMilli(),
            "received",
            Optional.empty());
    return inbound
        ? new Fact.Received(JOURNAL, index, now, item, message, true)
        : new Fact.Sent(JOURNAL, index, now, item, message);
  }

  @Test
  void a_search_takes_less_than_a_tenth_of_a_second() throws Exception {
    int messages = Integer.getInteger("parley.messages", 500);
    BodyCipher cipher = Ceremony.vault("us-nrrc", "US").bodies();
    try (Store store = Stores.open(new StoreConfig.Sqlite(folder))) {
      Board board =
          new Board(
              store, cipher, Formats.bundled(), _ -> new Terms(), _ -> Optional.empty(), () -> now);
      Search first = search(store, cipher);
      long begun = System.nanoTime();
      long drawn = 0;
      for (int at = 0; at < messages; at += AT_ONCE) {
        List<Fact> facts = new ArrayList<>();
        for (int i = at; i < Math.min(messages, at + AT_ONCE); i++) {
          facts.add(fact(i));
        }
        board.follow(facts);
        long since = System.nanoTime();
        first.follow(facts);
        drawn += System.nanoTime() - since;
      }
      say(
          String.format(
              Locale.ROOT,
              "%d messages, in %.0f s; the search draws %.2f ms a message",
              messages,
              seconds(System.nanoTime() - begun),
              drawn / 1e6 / messages));

      Search search = search(store, cipher);
      long before = used();
      long start = System.nanoTime();
      search.positions();
      say(
          String.format(
              Locale.ROOT,
              "read in at the start: %.1f s, %d MiB",
              seconds(System.nanoTime() - start),
              (used() - before) >> 20));
      Threads threads = Threads.on(board);
      Cases cases =
          new Cases(
              new Cases.Parts(
                  threads,
                  search,
                  FloorLog.closed("not here"),
                  FloorTrace.of(Terms.US, 1, new MemoryLedger(), store),
                  _ -> Optional.empty()));
      Finder finder = new Finder(search, threads, cases);
      Asked word = () -> finder.find(SearchDesk.Query.of(words.text(1)), Office.reader("smith"));
      Asked two = () -> finder.find(SearchDesk.Query.of(words.text(2)), Office.reader("smith"));
      Asked beginning = () -> finder.find(SearchDesk.Query.of("a"), Office.reader("smith"));
      Asked code = () -> finder.find(SearchDesk.Query.of("denial"), Office.reader("smith"));
      Asked none = () -> finder.find(SearchDesk.Query.of("qqqq"), Office.reader("smith"));
      assertThat(took("one word", word)).isLessThan(MOST);
      assertThat(took("two words", two)).isLessThan(MOST);
      assertThat(took("one letter", beginning)).isLessThan(MOST);
      assertThat(took("a code that all have", code)).isLessThan(MOST);
      assertThat(took("nothing", none)).isLessThan(MOST);
      Asked page =
          () -> Boards.rows(board, WatchDesk.Filter.of(true, WatchDesk.Kinds.MESSAGES), 200);
      assertThat(took("the board, 200 rows", page)).isLessThan(MOST);
    }
  }

  private Search search(Store store, BodyCipher cipher) {
    return new Search(store, cipher, Formats.bundled(), Office.wordings(), () -> now);
  }

  private interface Asked {
    Object once() throws Exception;
  }

  /// @return the median
  private static Duration took(String what, Asked asked) throws Exception {
    long[] nanos = new long[ASKED];
    for (int i = -ASKED / 4; i < ASKED; i++) {
      long begun = System.nanoTime();
      assertThat(asked.once()).isNotNull();
      if (i >= 0) {
        nanos[i] = System.nanoTime() - begun;
      }
    }
    Arrays.sort(nanos);
    say(
        String.format(
            Locale.ROOT,
            "%-26s median %.1f ms, 95 %% within %.1f ms",
            what,
            nanos[ASKED / 2] / 1e6,
            nanos[ASKED * 95 / 100] / 1e6));
    return Duration.ofNanos(nanos[ASKED / 2]);
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
