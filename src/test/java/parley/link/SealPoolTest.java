package parley.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.party.LinkId;
import parley.party.NodeId;

/// Who gets the threads of cryptography, and in which order.
class SealPoolTest {
  private static final LinkId QUIET = link("quiet-node");
  private static final LinkId LOUD = link("loud-node");

  private final AtomicLong ticks = new AtomicLong();
  private final SealPool pool = new SealPool(1, ticks::get);
  private final LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  private static LinkId link(String peer) {
    return LinkId.between(new NodeId("own-node"), new NodeId(peer));
  }

  @AfterEach
  void it_ends() {
    pool.close();
  }

  /// Holds the one thread of `executor` until the gate opens.
  private void hold(Executor executor) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    executor.execute(() -> {
      held.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private String next() throws InterruptedException {
    return String.valueOf(done.poll(60, TimeUnit.SECONDS));
  }

  /// What begins once the time of a step has passed. The thread of FLASH may count it only after
  /// the task has spoken, so time goes on until something begins.
  private String afterTheStep() throws InterruptedException {
    String begun = null;
    for (int tries = 0; begun == null && tries < 6_000; tries++) {
      ticks.addAndGet(SealPool.BETWEEN_STEPS.toNanos());
      begun = done.poll(10, TimeUnit.MILLISECONDS);
    }
    return String.valueOf(begun);
  }

  @Test
  void links_take_turns_however_much_one_of_them_has_queued() throws Exception {
    hold(pool.of(LOUD));
    for (int i = 0; i < 5; i++) {
      pool.of(LOUD).execute(() -> done.add("loud"));
    }
    pool.of(QUIET).execute(() -> done.add("quiet"));
    pool.of(QUIET).execute(() -> done.add("quiet"));
    gate.countDown();
    assertThat(List.of(next(), next(), next(), next(), next(), next(), next()))
        .containsExactly("loud", "quiet", "loud", "quiet", "loud", "loud", "loud");
  }

  @Test
  void where_there_are_several_links_none_has_all_threads() throws Exception {
    try (SealPool two = new SealPool(2, ticks::get)) {
      Executor loud = two.of(LOUD);
      Executor quiet = two.of(QUIET);
      hold(loud);
      loud.execute(() -> done.add("loud"));
      quiet.execute(() -> done.add("quiet"));
      quiet.execute(() -> done.add("quiet"));
      assertThat(List.of(next(), next())).as("beside what runs").containsOnly("quiet");
      gate.countDown();
      assertThat(next()).isEqualTo("loud");
    }
  }

  @Test
  void a_sole_link_has_all_threads() throws Exception {
    try (SealPool two = new SealPool(2, ticks::get)) {
      Executor sole = two.of(LOUD);
      hold(sole);
      sole.execute(() -> done.add("beside"));
      assertThat(next()).isEqualTo("beside");
      gate.countDown();
    }
  }

  @Test
  void nothing_else_begins_while_flash_is_at_work() throws Exception {
    hold(pool.flash());
    pool.of(QUIET).execute(() -> done.add("routine"));
    pool.flash().execute(() -> done.add("flash"));
    gate.countDown();
    assertThat(next()).isEqualTo("flash");
    assertThat(afterTheStep()).isEqualTo("routine");
  }

  @Test
  void nothing_else_begins_before_flash_comes_back_from_its_commit() throws Exception {
    pool.flash().execute(() -> done.add("opened"));
    assertThat(next()).isEqualTo("opened");
    pool.of(QUIET).execute(() -> done.add("routine"));
    ticks.addAndGet(SealPool.BETWEEN_STEPS.toNanos() - 1);
    pool.flash().execute(() -> done.add("signed"));
    assertThat(next()).isEqualTo("signed");
    assertThat(afterTheStep()).isEqualTo("routine");
  }

  @Test
  void endless_flash_holds_the_others_up_for_so_long_only() throws Exception {
    hold(pool.flash());
    ticks.addAndGet(SealPool.LONGEST_ASIDE.toNanos());
    pool.of(QUIET).execute(() -> done.add("routine"));
    assertThat(next()).as("beside FLASH that is still at work").isEqualTo("routine");
    gate.countDown();
  }

  @Test
  void a_task_that_fails_takes_no_thread_with_it() throws Exception {
    pool.of(QUIET)
        .execute(() -> {
          throw new IllegalStateException("a bug");
        });
    pool.of(QUIET).execute(() -> done.add("after"));
    assertThat(next()).isEqualTo("after");
  }
}
