package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.journal.SteppedAnchor;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;
import parley.ledger.MemoryLedger;
import parley.ledger.ReadThrough;
import parley.party.Ceremony;
import parley.party.LinkId;

class WatchClocksTest {
  private static final Duration WITHIN = Duration.ofMinutes(10);

  private final MemoryLedger disk = new MemoryLedger();
  private final SteppedAnchor anchors = new SteppedAnchor();
  private final List<WatchClocks.Duty> board = new ArrayList<>();
  private final List<WatchClocks.Duty> told = new ArrayList<>();
  private Instant wall = Ceremony.NOW;
  private Duration up = Duration.ofDays(3);
  private String boot = "first";
  private boolean full;
  private boolean silent;
  private WatchClocks clocks;

  /// A disk that is full for a while, or keeps what it says it did not.
  private final class Filling extends ReadThrough {
    @Override
    protected Ledger reading() {
      return disk;
    }

    @Override
    public void commit(LinkId link, long fence, boolean flash, List<Change> changes)
        throws LedgerException {
      if (full) {
        throw new LedgerException("the disk is full");
      }
      disk.commit(link, fence, flash, changes);
      if (silent) {
        throw new LedgerException("the outcome is unknown");
      }
    }

    @Override
    public long takeOwnership(LinkId link) throws LedgerException {
      return disk.takeOwnership(link);
    }
  }

  @BeforeEach
  void a_process_starts() throws Exception {
    LocalLog log =
        LocalLog.open(
            Ceremony.US_NRRC,
            1,
            new Filling(),
            anchors.open((step, written) -> {}),
            checkpoint -> checkpoint.sign(Ceremony.vault("us-nrrc", "US").notes()),
            () -> wall);
    clocks =
        new WatchClocks(
            log,
            () -> List.copyOf(board),
            () -> wall,
            new WatchClocks.Ticks() {
              @Override
              public long nanos() {
                return up.toNanos();
              }

              @Override
              public String boot() {
                return boot;
              }
            },
            told::add);
  }

  private WatchClocks.Duty duty(String name) {
    WatchClocks.Duty duty =
        new WatchClocks.Duty(
            Digest.of(Bytes.utf8(name)).hex(), WatchDesk.Step.ACKNOWLEDGED, wall.plus(WITHIN));
    board.add(duty);
    return duty;
  }

  private void after(Duration time) {
    wall = wall.plus(time);
    up = up.plus(time);
  }

  private List<Leaf> entries() throws Exception {
    LogName log = LogName.local(Ceremony.US_NRRC, 1);
    List<Leaf> entries = new ArrayList<>();
    for (Bytes leaf : disk.leaves(log, 0, disk.logSize(log))) {
      entries.add(Leaf.read(leaf));
    }
    return entries;
  }

  @Test
  void a_deadline_passes_once_and_is_an_entry() throws Exception {
    WatchClocks.Duty duty = duty("a");
    assertThat(clocks.look()).contains(WITHIN);
    after(WITHIN.minusMillis(1));
    clocks.look();
    assertThat(told).isEmpty();
    after(Duration.ofMillis(1));
    clocks.look();
    after(WITHIN);
    clocks.look();
    assertThat(told).containsExactly(duty);
    assertThat(entries())
        .singleElement()
        .satisfies(leaf -> {
          assertThat(leaf.kind()).isEqualTo(WatchClocks.PASSED);
          assertThat(leaf.fields().text("content")).contains(duty.content());
          assertThat(leaf.fields().text("step")).contains("acknowledged");
        });
  }

  /// Heightened watch, whose acceptance came late; over a restart, and with the wall clock set.
  @Test
  void a_moment_that_the_agreement_moves_moves_its_deadline_by_as_much() throws Exception {
    WatchClocks.Duty duty = duty("a");
    clocks.look();
    after(Duration.ofMinutes(2));
    clocks.look();
    WatchClocks.Duty shorter =
        new WatchClocks.Duty(duty.content(), duty.step(), duty.due().minus(Duration.ofMinutes(5)));
    board.set(0, shorter);
    a_process_starts();
    wall = wall.minus(Duration.ofDays(2));
    assertThat(clocks.look()).contains(Duration.ofMinutes(3));
    a_process_starts();
    assertThat(clocks.look()).as("once").contains(Duration.ofMinutes(3));
    board.set(0, duty);
    assertThat(clocks.look()).contains(Duration.ofMinutes(8));
    board.set(0, shorter);
    clocks.look();
    after(Duration.ofMinutes(3));
    clocks.look();
    board.set(0, duty);
    clocks.look();
    after(WITHIN);
    clocks.look();
    assertThat(told).as("what has passed stays so").containsExactly(shorter);
    assertThat(entries()).hasSize(1);
  }

  private List<Duration> since() {
    return clocks.passed().stream().map(WatchClocks.Passed::since).toList();
  }

  @Test
  void how_long_ago_a_deadline_passed_is_counted_by_the_same_clock_and_over_a_restart()
      throws Exception {
    WatchClocks.Duty duty = duty("a");
    clocks.look();
    assertThat(clocks.passed()).isEmpty();
    after(WITHIN);
    clocks.look();
    assertThat(since()).containsExactly(Duration.ZERO);
    after(Duration.ofSeconds(90));
    clocks.look();
    assertThat(since()).containsExactly(Duration.ofSeconds(90));
    after(Duration.ofSeconds(30));
    a_process_starts();
    assertThat(clocks.passed()).isEmpty();
    clocks.look();
    assertThat(since()).containsExactly(Duration.ofMinutes(2));
    boot = "second";
    up = Duration.ofSeconds(20);
    wall = wall.plus(Duration.ofMinutes(7));
    a_process_starts();
    clocks.look();
    assertThat(since()).containsExactly(Duration.ofMinutes(9));
    board.remove(duty);
    clocks.look();
    assertThat(clocks.passed()).isEmpty();
    board.add(duty);
    clocks.look();
    clocks.look();
    assertThat(since()).as("awaited again, as a new alarm").containsExactly(Duration.ZERO);
    assertThat(told).hasSize(1);
  }

  @Test
  void no_wall_clock_moves_a_deadline_that_runs_over_a_restart_either() throws Exception {
    duty("a");
    clocks.look();
    wall = wall.plus(Duration.ofDays(365));
    clocks.look();
    a_process_starts();
    clocks.look();
    assertThat(told).isEmpty();
    wall = wall.minus(Duration.ofDays(730));
    after(WITHIN);
    clocks.look();
    assertThat(told).hasSize(1);
  }

  @Test
  void after_a_boot_the_wall_clock_says_how_long_the_machine_was_away() throws Exception {
    duty("a");
    clocks.look();
    boot = "second";
    up = Duration.ofSeconds(20);
    wall = wall.plus(WITHIN);
    a_process_starts();
    clocks.look();
    assertThat(told).hasSize(1);
  }

  @Test
  void a_boot_with_a_clock_that_went_back_costs_no_more_than_what_was_not_marked()
      throws Exception {
    duty("a");
    clocks.look();
    after(Duration.ofMinutes(6));
    clocks.look();
    boot = "second";
    up = Duration.ofSeconds(20);
    wall = wall.minus(Duration.ofDays(1));
    a_process_starts();
    assertThat(clocks.look()).contains(WITHIN.minusMinutes(6));
  }

  @Test
  void a_second_start_after_a_boot_counts_on_from_the_first_whatever_the_wall_clock_says()
      throws Exception {
    duty("a");
    clocks.look();
    boot = "second";
    up = Duration.ofSeconds(20);
    wall = wall.plus(Duration.ofMinutes(2));
    a_process_starts();
    assertThat(clocks.look()).contains(WITHIN.minusMinutes(2));
    after(Duration.ofSeconds(10));
    wall = wall.minus(Duration.ofDays(1));
    a_process_starts();
    assertThat(clocks.look()).contains(WITHIN.minusSeconds(130));
    wall = wall.plus(Duration.ofDays(365));
    a_process_starts();
    assertThat(clocks.look()).contains(WITHIN.minusSeconds(130));
  }

  @Test
  void processes_that_run_for_less_than_a_minute_mark_each_minute_too() throws Exception {
    duty("a");
    clocks.look();
    for (int start = 1; start <= 6; start++) {
      after(Duration.ofSeconds(50));
      a_process_starts();
      clocks.look();
    }
    boot = "second";
    up = Duration.ofSeconds(20);
    wall = wall.minus(Duration.ofDays(1));
    a_process_starts();
    assertThat(clocks.look())
        .hasValueSatisfying(left ->
            assertThat(left).isLessThanOrEqualTo(WITHIN.minusMinutes(5).plus(WatchClocks.MARKED)));
  }

  @Test
  void a_clock_that_cannot_be_kept_runs_on_and_no_wall_clock_moves_it() throws Exception {
    duty("a");
    full = true;
    assertThatThrownBy(() -> clocks.look()).isInstanceOf(LedgerException.class);
    wall = wall.minus(Duration.ofDays(365));
    after(Duration.ofMinutes(4));
    assertThatThrownBy(() -> clocks.look()).isInstanceOf(LedgerException.class);
    full = false;
    assertThat(clocks.look()).contains(WITHIN.minusMinutes(4));
    wall = wall.plus(Duration.ofDays(730));
    a_process_starts();
    assertThat(clocks.look()).contains(WITHIN.minusMinutes(4));
  }

  @Test
  void a_deadline_whose_commit_failed_and_is_durable_is_told_of_and_is_one_entry()
      throws Exception {
    WatchClocks.Duty duty = duty("a");
    clocks.look();
    after(WITHIN);
    silent = true;
    assertThatThrownBy(() -> clocks.look()).isInstanceOf(LedgerException.class);
    assertThat(told).isEmpty();
    silent = false;
    clocks.look();
    clocks.look();
    assertThat(told).containsExactly(duty);
    assertThat(entries()).hasSize(1);
  }

  @Test
  void a_board_that_is_dropped_and_drawn_again_passes_nothing_twice() throws Exception {
    WatchClocks.Duty duty = duty("a");
    clocks.look();
    after(WITHIN);
    clocks.look();
    board.clear();
    clocks.look();
    a_process_starts();
    board.add(duty);
    clocks.look();
    after(WITHIN);
    clocks.look();
    assertThat(told).hasSize(1);
    assertThat(entries()).hasSize(1);
  }

  @Test
  void what_is_done_does_not_pass() throws Exception {
    duty("a");
    clocks.look();
    board.clear();
    after(WITHIN);
    clocks.look();
    assertThat(told).isEmpty();
  }

  @Test
  void a_full_disk_holds_a_deadline_back_until_it_can_be_an_entry() throws Exception {
    duty("a");
    clocks.look();
    after(WITHIN);
    full = true;
    assertThatThrownBy(() -> clocks.look()).isInstanceOf(LedgerException.class);
    assertThatThrownBy(() -> clocks.look()).isInstanceOf(LedgerException.class);
    assertThat(told).isEmpty();
    full = false;
    clocks.look();
    assertThat(told).hasSize(1);
    assertThat(entries()).hasSize(1);
  }
}
