package parley.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.seal.Blinding;

/// What a partner gets that says what it likes: the end of its run (K-MATCH-4 to K-MATCH-12).
abstract class HostileMatch extends MatchConformance {
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
