package parley.shift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import parley.agreement.Precedence;
import parley.casework.Writing;
import parley.codec.Json;
import parley.journal.SteppedAnchor;
import parley.ledger.LocalLog;
import parley.ledger.StoreLedger;
import parley.message.MessageId;
import parley.party.Ceremony;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.watchfloor.Act;
import parley.watchfloor.FloorLog;
import parley.watchfloor.People;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchfloor.SessionTable;

/// What roster, hand-over, watch log and ticks promise on every engine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ShiftConformance {
  private static final NodeId SELF = new NodeId("us-nrrc");
  private static final String MILLER = "A. Miller";
  private static final String BROWN = "B. Brown";
  private static final String CLARK = "C. Clark";
  private static final Permit<Act.HandOver> OUTGOING = permit(MILLER, Act.HAND_OVER);
  private static final Permit<Act.HandOver> INCOMING = permit(BROWN, Act.HAND_OVER);
  private static final Permit<Act.KeepLog> WRITER = permit(MILLER, Act.KEEP_LOG);
  private static final Permit<Act.Plan> HEAD = permit(CLARK, Act.PLAN);
  private static final OpenItem OPEN =
      new OpenItem(
          "message/1",
          OpenItem.Kind.MESSAGE,
          "1",
          "ru-nrrc",
          "ru-nrrc/US-RU-2026/watch/real/1/7",
          "inquiry/1",
          "flash",
          true,
          false,
          "acknowledged",
          Optional.of(Instant.parse("2026-11-26T08:10:00Z")),
          "Больница");
  private static final HandOver.Typed TYPED =
      new HandOver.Typed("All quiet but one.", Map.of("message/1", "Sector office was called."));

  private @Nullable Store store;
  private Instant now = Ceremony.NOW;
  private final List<Writing> told = new ArrayList<>();
  private Shifts shifts;
  private People people;

  /// An empty database of this engine.
  abstract StoreConfig database() throws Exception;

  /// What the engine needed is taken down.
  void leave() throws Exception {}

  private static <A extends Act> Permit<A> permit(String officer, A act) {
    return Permit.of(Person.atTheMachine(officer), act).orElseThrow();
  }

  @BeforeAll
  void open() throws Exception {
    store = Stores.open(database());
  }

  @AfterAll
  void close() throws Exception {
    if (store != null) {
      store.close();
    }
    leave();
  }

  private Store store() {
    return Objects.requireNonNull(store);
  }

  private void sql(String sql) throws Exception {
    store().write(Store.Lane.NORMAL, handle -> handle.execute(sql));
  }

  @BeforeEach
  void a_node() throws Exception {
    now = Instant.parse("2026-11-26T07:40:00Z");
    told.clear();
    for (String table :
        List.of("shift_post", "hand_over", "step_tick", "node", "leaf", "log", "kept_value")) {
      sql("delete from " + table);
    }
    sql("delete from officer");
    people =
        new People(store(), new SessionTable(store()), new Silent(), () -> now, new SecureRandom());
    shifts = node(OwnLog.in(log()));
    for (String officer : List.of(MILLER, BROWN)) {
      people.make(permit("X", Act.ADMINISTER), officer, "", EnumSet.of(Role.WATCH, Role.DEPUTY));
    }
  }

  private LocalLog log() throws Exception {
    return LocalLog.open(
        SELF,
        1,
        new StoreLedger(store()),
        new SteppedAnchor().open((_, _) -> {}),
        checkpoint -> checkpoint.sign(Ceremony.vault("us-nrrc", "US").notes()),
        () -> now);
  }

  private Shifts node(OwnLog log) throws Exception {
    return Shifts.of(
        new Shifts.Parts(
            Path.of("no-such-folder"),
            store(),
            log,
            Ceremony.vault("us-nrrc", "US").bodies(),
            people,
            () -> now,
            new Random(7),
            told::add));
  }

  private record Silent() implements FloorLog {
    @Override
    public void entry(String kind, Json.Builder fields) {}

    @Override
    public void came(String kind, Json.Builder fields) {}
  }

  private List<LogEntry> written() throws Exception {
    return shifts.log().before(Optional.empty(), WatchLog.Which.WRITTEN).entries();
  }

  @Test
  void a_correction_is_an_entry_of_its_own_that_names_the_old_one() throws Exception {
    assertThat(shifts.log().write("Line test at 06:00.", Optional.empty(), WRITER))
        .isEqualTo(Outcome.DONE);
    long first = written().getFirst().position();
    assertThat(shifts.log().write("It was at 06:30.", Optional.of(first), WRITER))
        .isEqualTo(Outcome.DONE);
    assertThat(shifts.log().write("x", Optional.of(first + 7), WRITER)).isEqualTo(Outcome.GONE);
    assertThat(shifts.log().write(" \n ", Optional.empty(), WRITER)).isEqualTo(Outcome.WORDS);
    assertThat(shifts.log().write("turned\u202eround", Optional.empty(), WRITER))
        .isEqualTo(Outcome.WORDS);
    assertThat(written()).hasSize(2).allMatch(LogEntry::whole);
    assertThat(written().getFirst().corrects()).contains(first);
    assertThat(written().getLast().text()).contains("Line test at 06:00.");
    assertThat(written().getLast().officer()).isEqualTo(MILLER);
    assertThat(told)
        .extracting(Writing::text)
        .containsExactly("Line test at 06:00.", "It was at 06:30.");
    assertThat(shifts.named(Writing.Place.LOG, Long.toString(first))).contains(told.getFirst());
    assertThat(shifts.named(Writing.Place.LOG, Long.toString(first + 7))).isEmpty();
    assertThat(shifts.log().check().whole()).isTrue();
  }

  @Test
  void what_was_written_stands_nowhere_in_the_clear() throws Exception {
    shifts.log().write("Line test at 06:00.", Optional.empty(), WRITER);
    shifts.handOvers().keep(TYPED, OUTGOING);
    List<byte[]> kept =
        store()
            .read(handle ->
                handle
                    .createQuery(
                        "select content from kept_value union all select record from leaf"
                            + " union all select typed from hand_over")
                    .mapTo(byte[].class)
                    .list());
    assertThat(kept).isNotEmpty();
    for (byte[] bytes : kept) {
      assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
          .doesNotContain("Line test")
          .doesNotContain("All quiet");
    }
  }

  @Test
  void an_edit_of_text_or_entry_in_the_database_is_shown() throws Exception {
    shifts.log().write("Line test at 06:00.", Optional.empty(), WRITER);
    shifts.log().write("Line test at 07:00.", Optional.empty(), WRITER);
    List<LogEntry> both = written();
    String newer = both.getFirst().fields().text("text").orElseThrow();
    String older = both.getLast().fields().text("text").orElseThrow();
    sql(
        "update kept_value set content = (select content from kept_value where name ="
            + " 'shift-text/"
            + older
            + "') where name = 'shift-text/"
            + newer
            + "'");
    assertThat(written().getFirst().whole()).isFalse();
    assertThat(shifts.log().check().altered()).containsExactly(both.getFirst().position());
    assertThat(shifts.log().check().faults()).isEmpty();
    sql(
        "update leaf set record = (select record from leaf where position = "
            + both.getLast().position()
            + ") where position = "
            + both.getFirst().position());
    WatchLog.Check check = shifts.log().check();
    assertThat(check.whole()).isFalse();
    assertThat(check.faults()).isNotEmpty();
  }

  @Test
  void a_hand_over_is_signed_by_two_and_never_changes_after() throws Exception {
    HandOvers all = shifts.handOvers();
    all.keep(TYPED, OUTGOING);
    assertThat(all.draft(OUTGOING).typed()).isEqualTo(TYPED);
    assertThat(all.newest(9)).isEmpty();
    assertThat(all.sign(TYPED, List.of(OPEN), HandOvers.seen(List.of()), OUTGOING))
        .isEqualTo(Outcome.CHANGED);
    assertThat(all.sign(TYPED, List.of(OPEN), HandOvers.seen(List.of(OPEN)), OUTGOING))
        .isEqualTo(Outcome.DONE);
    HandOver signed = all.newest(9).getFirst();
    assertThat(signed.shift().start()).isEqualTo(Instant.parse("2026-11-26T00:00:00Z"));
    assertThat(signed.outgoing()).isEqualTo(MILLER);
    assertThat(signed.incoming()).isEmpty();
    assertThat(signed.lines())
        .containsExactly(new HandOver.Line(OPEN, "Sector office was called."));
    assertThat(all.take(signed.id(), "", OUTGOING)).isEqualTo(Outcome.YOURSELF);
    all.keep(new HandOver.Typed("Something else.", Map.of()), OUTGOING);
    assertThat(all.draft(OUTGOING).id()).isNotEqualTo(signed.id());
    assertThat(all.newest(9)).containsExactly(signed);
    now = now.plus(Duration.ofMinutes(25));
    assertThat(all.take(signed.id(), "Read; nothing is unclear.", INCOMING))
        .isEqualTo(Outcome.DONE);
    assertThat(all.take(signed.id(), "", permit(CLARK, Act.HAND_OVER))).isEqualTo(Outcome.TAKEN);
    HandOver taken = all.named(signed.id()).orElseThrow();
    assertThat(taken.incoming()).contains(BROWN);
    assertThat(taken.taken()).contains(now);
    assertThat(taken.summary()).isEqualTo(signed.summary());
    assertThat(taken.remark()).isEqualTo("Read; nothing is unclear.");
    assertThat(taken.whole()).isTrue();
    assertThat(told).hasSize(2);
    assertThat(told.getFirst().text())
        .isEqualTo(
            "All quiet but one.\nru-nrrc/US-RU-2026/watch/real/1/7 Больница Sector office was called.");
    assertThat(told.getLast().officers()).containsExactly(MILLER, BROWN);
    List<Writing> kept = new ArrayList<>();
    shifts.each(kept::add);
    assertThat(kept).containsExactly(told.getLast());
  }

  @Test
  void without_a_summary_nothing_is_signed_and_all_that_was_typed_stays() throws Exception {
    HandOver.Typed typed = new HandOver.Typed(" ", Map.of("message/1", "half a sen"));
    List<OpenItem> items = List.of(OPEN);
    assertThat(shifts.handOvers().sign(typed, items, HandOvers.seen(items), OUTGOING))
        .isEqualTo(Outcome.WORDS);
    assertThat(shifts.handOvers().draft(OUTGOING).typed()).isEqualTo(typed);
    assertThat(typed.without(List.of())).containsEntry("message/1", "half a sen");
    shifts.handOvers().discard(OUTGOING);
    assertThat(shifts.handOvers().draft(OUTGOING).typed()).isEqualTo(HandOver.Typed.nothing());
  }

  @Test
  void killed_between_entry_and_row_it_is_signed_once() throws Exception {
    LocalLog log = log();
    List<OpenItem> items = List.of(OPEN);
    Shifts dying = node(new Dying(OwnLog.in(log)));
    try {
      dying.handOvers().sign(TYPED, items, HandOvers.seen(items), OUTGOING);
    } catch (Dying.Killed e) {
      // As the power does it.
    }
    shifts = node(OwnLog.in(log));
    HandOver signed = shifts.handOvers().newest(9).getFirst();
    assertThat(signed.whole()).isTrue();
    assertThat(shifts.handOvers().draft(OUTGOING).typed()).isEqualTo(HandOver.Typed.nothing());
    try {
      node(new Dying(OwnLog.in(log))).handOvers().take(signed.id(), "", INCOMING);
    } catch (Dying.Killed e) {
      // As the power does it.
    }
    shifts = node(OwnLog.in(log));
    assertThat(shifts.handOvers().take(signed.id(), "", INCOMING)).isEqualTo(Outcome.TAKEN);
    assertThat(shifts.handOvers().newest(9).getFirst().incoming()).contains(BROWN);
    assertThat(written()).hasSize(2);
  }

  @Test
  void hand_overs_are_read_in_steps_and_none_is_left_out() throws Exception {
    HandOvers all = shifts.handOvers();
    for (int hand = 0; hand < 5; hand++) {
      assertThat(all.sign(TYPED, List.of(OPEN), HandOvers.seen(List.of(OPEN)), OUTGOING))
          .isEqualTo(Outcome.DONE);
    }
    HandOvers.Page first = all.before(Optional.empty(), 2, false);
    HandOvers.Page second = all.before(first.older(), 2, false);
    HandOvers.Page last = all.before(second.older(), 2, false);
    assertThat(last.older()).isEmpty();
    List<HandOver> read = new ArrayList<>(first.hands());
    read.addAll(second.hands());
    read.addAll(last.hands());
    assertThat(read).isEqualTo(all.newest(9)).hasSize(5).doesNotHaveDuplicates();
    assertThat(all.take(last.hands().getFirst().id(), "", INCOMING)).isEqualTo(Outcome.DONE);
    assertThat(all.before(Optional.empty(), 9, true).hands()).isEqualTo(read.subList(0, 4));
  }

  @Test
  void an_altered_hand_over_says_so() throws Exception {
    List<OpenItem> items = List.of(OPEN);
    shifts.handOvers().sign(TYPED, items, HandOvers.seen(items), OUTGOING);
    shifts.log().write("x", Optional.empty(), WRITER);
    String id = shifts.handOvers().newest(1).getFirst().id();
    sql("update hand_over set signed = signed + 1");
    assertThat(shifts.handOvers().named(id).orElseThrow().whole()).isFalse();
    sql("update hand_over set signed = signed + 998");
    assertThat(shifts.handOvers().named(id).orElseThrow().whole()).isFalse();
    sql("update hand_over set signed = signed - 999");
    assertThat(shifts.handOvers().named(id).orElseThrow().whole()).isTrue();
    sql("delete from kept_value where name like 'shift-text/%'");
    assertThat(shifts.handOvers().named(id).orElseThrow().whole()).isFalse();
  }

  @Test
  void the_roster_takes_whom_the_role_allows_and_one_deputy_a_shift() throws Exception {
    Roster roster = shifts.roster();
    Instant next = Instant.parse("2026-11-26T08:00:00Z");
    assertThat(roster.put(next, MILLER, Role.DEPUTY, HEAD)).isEqualTo(Outcome.DONE);
    assertThat(roster.put(next, BROWN, Role.DEPUTY, HEAD)).isEqualTo(Outcome.TAKEN);
    assertThat(roster.put(next, BROWN, Role.WATCH, HEAD)).isEqualTo(Outcome.DONE);
    assertThat(roster.put(next, BROWN, Role.HEAD, HEAD)).isEqualTo(Outcome.ROLES);
    assertThat(roster.put(next, CLARK, Role.WATCH, HEAD)).isEqualTo(Outcome.GONE);
    assertThat(roster.put(next.plusSeconds(1), BROWN, Role.WATCH, HEAD)).isEqualTo(Outcome.OVER);
    assertThat(roster.put(next.minus(Duration.ofHours(16)), BROWN, Role.WATCH, HEAD))
        .isEqualTo(Outcome.OVER);
    LocalDate day = LocalDate.parse("2026-11-26");
    assertThat(roster.copy(day, day.plusDays(1), HEAD)).isEqualTo(Outcome.DONE);
    assertThat(roster.days(day.plusDays(1), 1).get(1).on(Role.DEPUTY)).containsExactly(MILLER);
    assertThat(roster.remove(new Posting(next, MILLER, Role.DEPUTY), HEAD)).isEqualTo(Outcome.DONE);
    assertThat(roster.days(day, 1).get(1).on(Role.DEPUTY)).isEmpty();
    now = next.plus(Duration.ofHours(8));
    assertThat(roster.remove(new Posting(next, BROWN, Role.WATCH), HEAD)).isEqualTo(Outcome.OVER);
  }

  @Test
  void an_alarm_waits_for_the_deputy_of_the_shift_and_not_for_another() throws Exception {
    Set<Person> both =
        Set.of(
            new Person(MILLER, EnumSet.of(Role.WATCH, Role.DEPUTY)),
            new Person(CLARK, EnumSet.of(Role.HEAD)));
    assertThat(shifts.roster().there(both)).containsOnly(Role.WATCH, Role.DEPUTY, Role.HEAD);
    shifts.roster().put(Instant.parse("2026-11-26T00:00:00Z"), BROWN, Role.DEPUTY, HEAD);
    assertThat(shifts.roster().there(both)).containsOnly(Role.WATCH, Role.HEAD);
    now = Instant.parse("2026-11-26T08:00:00Z");
    assertThat(shifts.roster().there(both)).contains(Role.DEPUTY);
  }

  @Test
  void a_tick_names_who_and_when_and_is_taken_away_by_an_entry() throws Exception {
    MessageId message = MessageId.of("01a20132-3ffb-7418-aff2-000000000001");
    List<CheckList> lists = shifts.lists().of("inquiry/1", Precedence.FLASH, true);
    Ticks ticks = shifts.ticks();
    assertThat(ticks.set(message, lists, "flash-in", "read", true, OUTGOING))
        .isEqualTo(Outcome.DONE);
    assertThat(ticks.set(message, lists, "flash-in", "read", true, INCOMING))
        .isEqualTo(Outcome.TAKEN);
    assertThat(ticks.set(message, lists, "incident-in", "ask", true, INCOMING))
        .isEqualTo(Outcome.GONE);
    assertThat(ticks.of(message)).containsExactly(new Tick("flash-in", "read", MILLER, now));
    assertThat(ticks.set(message, lists, "flash-in", "read", false, INCOMING))
        .isEqualTo(Outcome.DONE);
    assertThat(ticks.of(message)).isEmpty();
    assertThat(shifts.log().before(Optional.empty(), WatchLog.Which.WATCH).entries())
        .extracting(LogEntry::kind)
        .containsExactly("step-unticked", "step-ticked");
  }
}
