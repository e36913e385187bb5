package parley.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.party.Ceremony;
import parley.seal.Blinding;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// Two sides of a private match without a link between them, each over a database of its own
/// (K-MATCH-2 to K-MATCH-13).
abstract class MatchConformance {
  private static final SecureRandom RANDOM = new SecureRandom();
  static final String US = "us-nrrc";
  static final String RU = "ru-nrrc";

  private Side us;
  private Side ru;
  private Instant now = Instant.parse("2026-11-27T03:00:00Z");

  /// A fresh one for each.
  abstract StoreConfig database(String side) throws Exception;

  void leave() throws Exception {}

  /// One side, which can be started anew at any time.
  private final class Side {
    private final String name;
    private final String peer;
    private SortedMap<String, SortedSet<String>> items = new TreeMap<>();
    private final List<Said> said = new ArrayList<>();
    private final List<Bytes> files = new ArrayList<>();
    private final RenewableStore store;
    private MatchTable table;
    private MatchFiles kept;
    private Runs runs;

    Side(String name, String peer) throws Exception {
      this.name = name;
      this.peer = peer;
      StoreConfig config = database(name);
      store = new RenewableStore(() -> Stores.open(config, Stores.Tables.CERT));
      table = new MatchTable(store);
      kept = files();
      runs = runs(table, kept);
    }

    private MatchFiles files() throws Exception {
      return new MatchFiles(Ceremony.vault("us-nrrc", "US").bodies());
    }

    private Runs runs(MatchTable at, MatchFiles sealed) {
      return new Runs(at, sealed, () -> items, _ -> {}, () -> now, RANDOM);
    }

    /// As a new process would: it has what is in the database.
    void again() throws Exception {
      table = new MatchTable(store);
      kept = files();
      runs = runs(table, kept);
    }

    void holds(Set<String> texts) {
      items = new TreeMap<>();
      texts.forEach(text -> items.put(text, new TreeSet<>(Set.of("indicator--" + name + text))));
    }

    Run run(String id) throws Exception {
      return table.read(rows -> rows.run(id)).orElseThrow();
    }

    void work(String id) throws Exception {
      while (runs.work(run(id))) {
        assertThat(run(id).state).isNotEqualTo(Run.State.ASKED);
      }
      runs.finish(run(id));
    }

    Optional<Runs.Next> next(String id) throws Exception {
      Optional<Runs.Next> next = runs.compose(run(id));
      if (next.isPresent()) {
        table.write(
            Store.Lane.NORMAL,
            rows -> {
              runs.composed(rows, next.get());
              return true;
            });
        said.add(next.get().said());
        files.add(next.get().file());
      }
      return next;
    }

    void hears(Said what, Bytes file) throws Exception {
      hears(peer, what, file);
    }

    void hears(String from, Said what, Bytes file) throws Exception {
      Optional<Bytes> sealed =
          what instanceof Said.Part part
              ? Optional.of(kept.seal(part.run(), Taking.kind(part), part.part(), file))
              : Optional.empty();
      table.write(
          Store.Lane.NORMAL,
          rows -> {
            runs.taking().take(rows, from, what, sealed, file.size());
            return true;
          });
    }

    Optional<Bytes> file(String id, String kind) throws Exception {
      return table.read(rows -> rows.file(id, kind, 0));
    }

    List<Run> all() throws Exception {
      return table.read(rows -> rows.runs(peer, 1_000));
    }

    Optional<MatchResult> result(String id) throws Exception {
      Optional<Bytes> found = kept.one(table, id, MatchFiles.RESULT, 0);
      return found.isEmpty() ? Optional.empty() : Optional.of(MatchResult.read(found.get()));
    }

    Set<String> matched(String id) throws Exception {
      Set<String> texts = new HashSet<>();
      for (MatchResult.Matched each : result(id).orElseThrow().matched()) {
        assertThat(each.objects()).containsExactly("indicator--" + name + each.item());
        texts.add(each.item());
      }
      return texts;
    }
  }

  @BeforeEach
  void open() throws Exception {
    us = new Side(US, RU);
    ru = new Side(RU, US);
  }

  @AfterEach
  void close() throws Exception {
    us.store.close();
    ru.store.close();
    leave();
  }

  private static Set<String> texts(Random random, int count, int among) {
    Set<String> texts = new HashSet<>();
    while (texts.size() < count) {
      int number = random.nextInt(among);
      texts.add(
          String.format(
              Locale.ROOT, "[ipv4-addr:value = '198.51.%d.%d']", number / 256, number % 256));
    }
    return texts;
  }

  private String offered() throws Exception {
    String id = us.runs.fresh();
    assertThat(us.runs.offer(id, RU, "Dean")).isEmpty();
    us.work(id);
    Runs.Next offer = us.next(id).orElseThrow();
    ru.hears(offer.said(), offer.file());
    return id;
  }

  private String begun() throws Exception {
    String id = offered();
    assertThat(ru.runs.accept(id, "Orlov")).isEmpty();
    return id;
  }

  /// What one may alter on the way.
  private interface Way {
    Runs.Next over(Side from, Runs.Next next);
  }

  /// Until nobody has anything to say.
  private void talk(String id, boolean anew, Way way) throws Exception {
    boolean spoke = true;
    while (spoke) {
      spoke = false;
      for (Side side : List.of(ru, us)) {
        if (anew) {
          side.again();
        }
        side.work(id);
        Optional<Runs.Next> next = side.next(id);
        if (next.isPresent()) {
          Runs.Next there = way.over(side, next.get());
          (side == us ? ru : us).hears(there.said(), there.file());
          spoke = true;
        }
      }
    }
    us.work(id);
    ru.work(id);
  }

  @Test
  void both_learn_what_both_hold_and_each_other_thing_stays_where_it_is() throws Exception {
    Random random = new Random(106);
    int[][] sizes = {{1, 1, 1}, {40, 900, 1_000}, {5, 961, 20_000}};
    for (int[] size : sizes) {
      Set<String> ours = texts(random, size[0], size[2]);
      Set<String> theirs = texts(random, size[1], size[2]);
      us.holds(ours);
      ru.holds(theirs);
      String id = begun();
      talk(id, false, (_, next) -> next);
      Set<String> both = new HashSet<>(ours);
      both.retainAll(theirs);
      assertThat(us.matched(id)).isEqualTo(both);
      assertThat(ru.matched(id)).isEqualTo(both);
      assertThat(us.run(id).state).isEqualTo(Run.State.DONE);
      assertThat(ru.run(id).state).isEqualTo(Run.State.DONE);
      assertThat(ru.run(id).peerPoints).as("all that is told of 1 to 960").isEqualTo(1_024);
      assertThat(ru.run(id).points).isEqualTo(size[1] > 960 ? 2_048 : 1_024);
      erased(id);
      now = now.plus(Bounds.DAY);
    }
  }

  /// K-MATCH-11.
  private void erased(String id) throws Exception {
    for (Side side : List.of(us, ru)) {
      for (String kind :
          List.of(
              MatchFiles.SECRET,
              MatchFiles.OWN_LIST,
              MatchFiles.PLACES,
              MatchFiles.PEER_LIST,
              MatchFiles.OWN_REPLY,
              MatchFiles.PEER_REPLY)) {
        assertThat(side.file(id, kind)).as(kind).isEmpty();
      }
    }
  }

  /// K-MATCH-6, K-MATCH-11: what was committed to is what comes, whoever dies between any two
  /// steps.
  @Test
  void a_side_that_starts_anew_after_every_step_goes_on_with_the_same_list() throws Exception {
    us.holds(Set.of("[a:b = 1]", "[a:b = 2]"));
    ru.holds(Set.of("[a:b = 2]", "[a:b = 3]"));
    String id = begun();
    talk(
        id,
        true,
        (from, next) -> {
          if (next.said() instanceof Said.Part part && part.reply()) {
            assertThat(secret(from, id)).as("gone before any reply leaves").isEmpty();
          }
          return next;
        });
    assertThat(us.matched(id)).containsExactly("[a:b = 2]");
    assertThat(ru.matched(id)).containsExactly("[a:b = 2]");
    for (Side side : List.of(us, ru)) {
      assertThat(side.said).hasSize(Run.ALL);
      for (int place = 0; place < Run.ALL; place++) {
        assertThat(side.said.get(place).place()).isEqualTo(place);
      }
      Bytes list = Bytes.concat(side.files.subList(Run.LIST, Run.READY).toArray(Bytes[]::new));
      assertThat(((Said.Opening) side.said.getFirst()).list()).isEqualTo(Digest.of(list).hex());
    }
  }

  private static Optional<Bytes> secret(Side side, String id) {
    try {
      return side.table.read(rows -> rows.file(id, MatchFiles.SECRET, 0));
    } catch (parley.store.StoreException e) {
      throw new AssertionError(e);
    }
  }

  /// K-MATCH-13, K-MATCH-14.
  @Test
  void nothing_leaves_that_no_officer_consented_to() throws Exception {
    us.holds(Set.of("[a:b = 1]"));
    ru.holds(Set.of("[a:b = 1]"));
    String id = offered();
    assertThat(ru.runs.work(ru.run(id))).isFalse();
    assertThat(ru.next(id)).isEmpty();
    assertThat(us.next(id)).as("our list waits for theirs to be committed to").isEmpty();
    assertThat(ru.runs.refuse(id)).isEmpty();
    Runs.Next no = ru.next(id).orElseThrow();
    assertThat(no.said()).isEqualTo(new Said.End(id, "refused"));
    assertThat(ru.next(id)).isEmpty();
    us.hears(no.said(), Bytes.EMPTY);
    assertThat(us.run(id).reason).isEqualTo("ended by the partner: refused");
    erased(id);
  }

  /// K-MATCH-9: who stops has one part more than the other at the most.
  @Test
  void replies_come_part_by_part_in_turn() throws Exception {
    us.holds(Set.of("[a:b = 1]"));
    ru.holds(Set.of("[a:b = 1]"));
    String id = begun();
    boolean[] stopped = {false};
    try {
      talk(
          id,
          false,
          (from, next) -> {
            if (from == ru && next.said() instanceof Said.Part part && part.reply()) {
              stopped[0] = part.part() == 3;
            }
            if (stopped[0]) {
              throw new IllegalStateException("the answering side stops");
            }
            return next;
          });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("the answering side stops");
    }
    us.work(id);
    assertThat(us.next(id)).isEmpty();
    assertThat(us.run(id).sent).isEqualTo(Run.REPLY + 4);
    assertThat(us.run(id).came).isEqualTo(Run.REPLY + 3);
    assertThat(us.result(id)).isEmpty();
  }

  // What a hostile partner may say.

  private static List<Bytes> random(int count) {
    List<Bytes> points = new ArrayList<>();
    for (int at = 0; at < count; at++) {
      points.add(Blinding.fresh(RANDOM).key());
    }
    Collections.sort(points);
    return points;
  }

  private static Bytes joined(List<Bytes> points) {
    return Bytes.concat(points.toArray(Bytes[]::new));
  }

  private static Said.Opening opening(String id, int points, String key, List<Bytes> list) {
    return new Said.Opening(true, id, points, key, Points.digest(list).hex());
  }

  private static String key() {
    return Blinding.fresh(RANDOM).key().hex();
  }

  /// An offer of a crafted list, which the other side accepts and hears.
  private String heard(List<Bytes> list, List<Bytes> sent) throws Exception {
    String id = us.runs.fresh();
    ru.hears(opening(id, 1_024, key(), list), Bytes.EMPTY);
    assertThat(ru.runs.accept(id, "Orlov")).isEmpty();
    ru.work(id);
    for (int part = 0; part < Bounds.PARTS; part++) {
      ru.hears(new Said.Part(id, false, part), joined(Points.slice(sent, part)));
    }
    ru.work(id);
    String reason = ru.run(id).reason;
    now = now.plus(Bounds.DAY);
    return reason;
  }

  /// K-MATCH-4, K-MATCH-8.
  @Test
  void a_list_that_is_not_what_it_should_be_ends_the_run() throws Exception {
    ru.holds(Set.of("[a:b = 1]"));
    List<Bytes> good = random(1_024);
    assertThat(heard(good, good)).as("the control").isEmpty();
    assertThat(ru.runs.refuse(ru.table.read(rows -> rows.live(US)).getFirst().id)).isEmpty();
    Bytes off = Bytes.hex("00".repeat(31) + "07");
    for (int x = 2; Blinding.Point.read(off).isPresent(); x++) {
      off = Bytes.hex(String.format(Locale.ROOT, "%064x", x));
    }
    List<Bytes> crooked = new ArrayList<>(good);
    crooked.set(0, off);
    assertThat(heard(crooked, crooked)).contains("not on the curve (K-MATCH-4)");
    List<Bytes> large = new ArrayList<>(good);
    large.set(1_023, Bytes.hex("ff".repeat(32)));
    assertThat(heard(large, large)).contains("not on the curve (K-MATCH-4)");
    List<Bytes> twice = new ArrayList<>(good);
    twice.set(8, good.get(7));
    assertThat(heard(twice, twice)).contains("one is there twice (K-MATCH-4)");
    List<Bytes> order = new ArrayList<>(good);
    Collections.swap(order, 300, 301);
    assertThat(heard(order, order)).contains("not in rising order");
    assertThat(heard(good, random(1_024))).contains("not what was committed to (K-MATCH-8)");
  }

  /// K-MATCH-6, K-MATCH-7: sizes, order, keys, strangers.
  @Test
  void what_is_out_of_its_order_or_size_ends_the_run() throws Exception {
    ru.holds(Set.of("[a:b = 1]"));
    List<Bytes> good = random(1_024);
    Bytes first = joined(Points.slice(good, 0));
    String asked = us.runs.fresh();
    ru.hears(opening(asked, 1_024, key(), good), Bytes.EMPTY);
    ru.hears("xx-nrrc", new Said.Part(asked, false, 0), first);
    assertThat(ru.run(asked).state).as("no stranger's business").isEqualTo(Run.State.ASKED);
    ru.hears(new Said.Part(asked, false, 0), first);
    assertThat(ru.run(asked).reason).as("before we accepted").contains("order (K-MATCH-6)");

    assertThat(faulty(good, Said.Opening.class)).contains("an offer came twice (K-MATCH-6)");
    assertThat(faulty(good, Said.Ready.class)).contains("match-ready/1 came out of its order");
    for (Said.Part part :
        List.of(
            new Said.Part("", false, 1), new Said.Part("", true, 0), new Said.Part("", false, 0))) {
      String id = open(good);
      Said said = new Said.Part(id, part.reply(), part.part());
      if (said.place() == Run.LIST) {
        ru.hears(said, first);
        assertThat(ru.run(id).reason).isEmpty();
      }
      ru.hears(said, first);
      assertThat(ru.run(id).reason).contains("match-part/1 came out of its order (K-MATCH-6)");
    }
    String id = open(good);
    ru.hears(new Said.Part(id, false, 0), first.slice(0, first.size() - 32));
    assertThat(ru.run(id).reason).contains("another size (K-MATCH-6)");
    String crooked = us.runs.fresh();
    ru.hears(opening(crooked, 1_024, "ff".repeat(32), good), Bytes.EMPTY);
    assertThat(ru.run(crooked).reason).contains("key is not on the curve (K-MATCH-4)");
    String odd = us.runs.fresh();
    ru.hears(opening(odd, 1_025, key(), good), Bytes.EMPTY);
    assertThat(ru.run(odd).reason).contains("no list has so many points (K-MATCH-5)");
  }

  private String open(List<Bytes> list) throws Exception {
    now = now.plus(Bounds.DAY);
    String id = us.runs.fresh();
    ru.hears(opening(id, 1_024, key(), list), Bytes.EMPTY);
    assertThat(ru.runs.accept(id, "Orlov")).isEmpty();
    ru.work(id);
    return id;
  }

  private String faulty(List<Bytes> list, Class<? extends Said> what) throws Exception {
    String id = open(list);
    ru.hears(
        what == Said.Ready.class ? new Said.Ready(id, key()) : opening(id, 1_024, key(), list),
        Bytes.EMPTY);
    return ru.run(id).reason;
  }

  /// K-MATCH-7: our own list and key come back.
  @Test
  void what_is_reflected_ends_the_run() throws Exception {
    us.holds(Set.of("[a:b = 1]"));
    String id = offered();
    Said.Opening ours = (Said.Opening) us.said.getFirst();
    us.hears(new Said.Opening(false, id, 1_024, ours.key(), ours.list()), Bytes.EMPTY);
    assertThat(us.run(id).reason).contains("what was ours comes back (K-MATCH-7)");
  }

  /// K-MATCH-8, K-MATCH-10: replies that were not made as they should be.
  @Test
  void a_reply_by_another_factor_or_to_another_commitment_is_seen() throws Exception {
    us.holds(Set.of("[a:b = 1]"));
    ru.holds(Set.of("[a:b = 1]"));
    String changed = begun();
    talk(
        changed,
        false,
        (from, next) ->
            from == ru && next.said() instanceof Said.Part part && part.reply() && part.part() == 7
                ? new Runs.Next(next.run(), part, joined(random(128)))
                : next);
    assertThat(us.run(changed).reason).contains("not what was committed to (K-MATCH-8)");
    now = now.plus(Bounds.DAY);
    us.said.clear();
    List<Bytes> garbage = random(1_024);
    String lied = begun();
    talk(
        lied,
        false,
        (from, next) -> {
          if (from == us) {
            return next;
          }
          return switch (next.said()) {
            case Said.Ready ready ->
                new Runs.Next(
                    next.run(),
                    new Said.Ready(ready.run(), Points.digest(garbage).hex()),
                    Bytes.EMPTY);
            case Said.Part part when part.reply() ->
                new Runs.Next(next.run(), part, joined(Points.slice(garbage, part.part())));
            case Said.Opening _, Said.Part _, Said.End _ -> next;
          };
        });
    assertThat(us.run(lied).reason).contains("not multiplied by the factor").contains("K-MATCH-10");
    assertThat(us.result(lied)).isEmpty();
  }

  /// K-MATCH-12.
  @Test
  void runs_and_offers_are_bounded_by_day_and_one_is_open_at_a_time() throws Exception {
    us.holds(Set.of("[a:b = 1]"));
    for (int run = 0; run < Bounds.RUNS_A_DAY; run++) {
      String id = us.runs.fresh();
      assertThat(us.runs.offer(id, RU, "Dean")).isEmpty();
      assertThat(us.runs.offer(us.runs.fresh(), RU, "Dean").orElseThrow()).contains("is open");
      assertThat(us.runs.refuse(id)).isEmpty();
      assertThat(us.next(id)).as("nothing had left, so nothing is told").isEmpty();
    }
    assertThat(us.runs.offer(us.runs.fresh(), RU, "Dean").orElseThrow()).contains("K-MATCH-12");
    now = now.plus(Bounds.DAY);
    assertThat(us.runs.refusal(RU)).isEmpty();
    List<Bytes> list = random(1_024);
    List<String> offers = new ArrayList<>();
    for (int offer = 0; offer < Bounds.OFFERS_A_DAY + 5; offer++) {
      offers.add(us.runs.fresh());
      ru.hears(opening(offers.getLast(), 1_024, key(), list), Bytes.EMPTY);
    }
    assertThat(ru.run(offers.getFirst()).state).isEqualTo(Run.State.ASKED);
    assertThat(ru.run(offers.get(1)).reason).isEqualTo("busy");
    assertThat(ru.all()).hasSize(Bounds.OFFERS_A_DAY);
    assertThat(ru.next(offers.get(1)).orElseThrow().said())
        .isEqualTo(new Said.End(offers.get(1), "busy"));
  }

  /// K-MATCH-5.
  @Test
  void nothing_and_too_much_are_not_compared() throws Exception {
    String none = us.runs.fresh();
    assertThat(us.runs.offer(none, RU, "Dean")).isEmpty();
    us.work(none);
    assertThat(us.run(none).reason).isEqualTo("nothing to compare");
    TreeMap<String, SortedSet<String>> many = new TreeMap<>();
    for (int item = 0; item <= Bounds.MOST_ITEMS; item++) {
      many.put("item " + item, new TreeSet<>());
    }
    us.items = many;
    String all = us.runs.fresh();
    assertThat(us.runs.offer(all, RU, "Dean")).isEmpty();
    us.work(all);
    assertThat(us.run(all).reason).isEqualTo("too many items: 122881");
    assertThat(us.next(all)).isEmpty();
    assertThat(Bounds.points(Bounds.MOST_ITEMS)).contains(Bounds.MOST_POINTS);
    assertThat(Bounds.points(960)).contains(1_024);
    assertThat(Bounds.points(961)).contains(2_048);
  }
}
