package parley.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Which routes an envelope takes and when, in a time that the test moves by hand.
class WaysTest {
  private static final Bytes ENVELOPE = Bytes.utf8("an envelope");
  private static final Digest CONTENT = Digest.of(ENVELOPE);
  private static final Bytes RECEIPT = Bytes.utf8("receipt");

  private final AtomicLong nanos = new AtomicLong(5);
  private final CountDownLatch end = new CountDownLatch(1);

  /// What happened, in its order: the name of a route that was taken, an answer, a failure.
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  /// A route that does as it is told.
  private final class Told implements Route {
    private final String name;
    private final boolean mail;
    volatile @Nullable IOException failure;
    volatile boolean silent;
    volatile int status = 200;
    volatile int room = Integer.MAX_VALUE;

    Told(String name, boolean mail) {
      this.name = name;
      this.mail = mail;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean automatic() {
      return !name.equals("courier");
    }

    @Override
    public boolean answers() {
      return !mail;
    }

    @Override
    public int room() {
      return room;
    }

    @Override
    public Duration patience() {
      return mail ? Duration.ofMinutes(2) : Duration.ZERO;
    }

    @Override
    public Duration repeatAfter(int times) {
      return mail ? Duration.ofMinutes(10).multipliedBy(times) : Duration.ZERO;
    }

    @Override
    public Outcome exchange(What what, Bytes body) throws IOException, InterruptedException {
      log.add(name);
      if (silent) {
        end.await();
      }
      IOException thrown = failure;
      if (thrown != null) {
        throw thrown;
      }
      return mail ? new HandedOver() : new Reply(status, RECEIPT);
    }

    @Override
    public void close() {}
  }

  private final class Heard implements Ways.Hearing {
    @Override
    public void answered(Route.Reply reply) {
      log.add("answer " + reply.status());
    }

    @Override
    public void failed(String why) {
      log.add("failed");
    }
  }

  private final Told first = new Told("one", false);
  private final Told second = new Told("two", false);
  private final Told mail = new Told("mail", true);

  private Ways ways(Route... routes) {
    return new Ways(
        List.of(routes),
        task -> Thread.ofVirtual().start(task),
        nanos::get,
        () -> Instant.EPOCH.plusNanos(nanos.get()));
  }

  private void send(Ways ways, boolean flash) {
    ways.send(CONTENT, flash, ENVELOPE, new Heard());
  }

  private void pass(Ways ways, Duration time) {
    nanos.addAndGet(time.toNanos());
    ways.tick();
  }

  private String next() throws InterruptedException {
    return String.valueOf(log.poll(10, TimeUnit.SECONDS));
  }

  private List<String> next(int count) throws InterruptedException {
    List<String> found = new java.util.ArrayList<>();
    while (found.size() < count) {
      found.add(next());
    }
    return found;
  }

  @AfterEach
  void release() {
    end.countDown();
  }

  @Test
  void flash_takes_every_automatic_route_at_once_and_no_courier() throws Exception {
    Ways ways = ways(first, second, mail, new Told("courier", false));
    send(ways, true);
    assertThat(next(5)).containsExactlyInAnyOrder("one", "two", "mail", "answer 200", "answer 200");
    assertThat(log).isEmpty();
  }

  @Test
  void flash_is_answered_by_one_route_while_another_is_silent() throws Exception {
    first.silent = true;
    Ways ways = ways(first, second);
    send(ways, true);
    assertThat(next(3)).containsExactlyInAnyOrder("one", "two", "answer 200");
  }

  @Test
  void flash_that_one_route_failed_is_tried_again_though_another_is_silent() throws Exception {
    first.silent = true;
    second.failure = new IOException("refused");
    Ways ways = ways(first, second);
    send(ways, true);
    assertThat(next(2)).containsExactlyInAnyOrder("one", "two");
    pass(ways, Ways.FLASH_PATIENCE);
    assertThat(next()).isEqualTo("failed");
    second.failure = null;
    send(ways, true);
    assertThat(next(2)).as("the silent one has it already").containsExactly("two", "answer 200");
  }

  @Test
  void everything_else_takes_the_first_route_only() throws Exception {
    Ways ways = ways(first, second, mail);
    send(ways, false);
    assertThat(next(2)).containsExactly("one", "answer 200");
    assertThat(log).isEmpty();
  }

  @Test
  void a_route_that_fails_is_followed_by_the_next_at_once() throws Exception {
    first.failure = new IOException("refused");
    Ways ways = ways(first, second);
    send(ways, false);
    assertThat(next(3)).containsExactly("one", "two", "answer 200");
  }

  @Test
  void a_silent_route_holds_the_next_one_up_for_its_patience_and_no_longer() throws Exception {
    first.silent = true;
    Ways ways = ways(first, second);
    send(ways, false);
    assertThat(next()).isEqualTo("one");
    pass(ways, Ways.PATIENCE.minusMillis(1));
    assertThat(log).isEmpty();
    pass(ways, Duration.ofMillis(1));
    assertThat(next(2)).containsExactly("two", "answer 200");
    assertThat(ways.status(Duration.ofMinutes(15)))
        .extracting(RouteStatus::good)
        .containsExactly(false, true);
  }

  @Test
  void a_route_that_was_silent_stands_behind_the_good_ones_until_a_frame_is_answered_on_it()
      throws Exception {
    first.failure = new IOException("refused");
    Ways ways = ways(first, second);
    send(ways, false);
    assertThat(next(3)).containsExactly("one", "two", "answer 200");
    first.failure = null;
    send(ways, false);
    assertThat(next(2)).containsExactly("two", "answer 200");
    CountDownLatch both = new CountDownLatch(2);
    ways.sendFrame(ENVELOPE, (route, reply, trip) -> both.countDown());
    assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(next(2)).containsExactlyInAnyOrder("one", "two");
    send(ways, false);
    assertThat(next(2)).containsExactly("one", "answer 200");
  }

  @Test
  void an_answer_that_comes_late_counts_all_the_same() throws Exception {
    first.silent = true;
    Ways ways = ways(first);
    send(ways, false);
    assertThat(next()).isEqualTo("one");
    pass(ways, Ways.PATIENCE);
    assertThat(next()).isEqualTo("failed");
    end.countDown();
    assertThat(next()).isEqualTo("answer 200");
  }

  @Test
  void mail_waits_for_better_routes_and_repeats_in_its_own_rhythm() throws Exception {
    first.failure = new IOException("refused");
    Ways ways = ways(first, mail);
    send(ways, false);
    assertThat(next(2)).as("too early for mail").containsExactly("one", "failed");
    pass(ways, Duration.ofMinutes(2));
    send(ways, false);
    assertThat(next(3)).containsExactlyInAnyOrder("one", "mail", "failed");
    pass(ways, Duration.ofMinutes(9));
    send(ways, false);
    assertThat(next(2)).containsExactly("one", "failed");
    pass(ways, Duration.ofMinutes(1));
    send(ways, false);
    assertThat(next(3)).containsExactlyInAnyOrder("one", "mail", "failed");
  }

  @Test
  void mail_alone_waits_for_nothing() throws Exception {
    Ways ways = ways(mail);
    send(ways, false);
    assertThat(next(2)).containsExactly("mail", "failed");
  }

  @Test
  void one_route_never_holds_more_than_its_share_of_what_is_not_flash() throws Exception {
    first.silent = true;
    Ways ways = ways(first);
    for (int i = 0; i < Way.MOST_AT_ONCE; i++) {
      ways.send(Digest.of(Bytes.utf8("content " + i)), false, ENVELOPE, new Heard());
      assertThat(next()).isEqualTo("one");
    }
    send(ways, false);
    assertThat(next()).isEqualTo("failed");
    send(ways, true);
    assertThat(next()).as("FLASH has room").isEqualTo("one");
  }

  @Test
  void what_was_given_up_on_a_silent_route_keeps_its_place_there_until_it_ends() throws Exception {
    first.silent = true;
    Ways ways = ways(first);
    send(ways, false);
    ways.send(Digest.of(Bytes.utf8("flash")), true, ENVELOPE, new Heard());
    assertThat(next(2)).containsExactly("one", "one");
    assertThat(ways.places(CONTENT::equals)).as("somebody waits").isEqualTo(Way.MOST_AT_ONCE);
    pass(ways, Ways.PATIENCE);
    assertThat(next(2)).containsOnly("failed");
    assertThat(ways.places(Set.<Digest>of()::contains)).isEqualTo(Way.MOST_AT_ONCE - 1);
    assertThat(ways(first, second).places(Set.<Digest>of()::contains)).isEqualTo(Way.MOST_AT_ONCE);
    end.countDown();
    assertThat(next(2)).containsOnly("answer 200");
    assertThat(ways.places(Set.<Digest>of()::contains)).isEqualTo(Way.MOST_AT_ONCE);
  }

  @Test
  void mail_has_places_only_for_what_it_would_take_now() throws Exception {
    Ways both = ways(first, mail);
    assertThat(both.places(Set.<Digest>of()::contains)).isEqualTo(Way.MOST_AT_ONCE);
    first.silent = true;
    for (int i = 0; i < Way.MOST_AT_ONCE; i++) {
      both.send(Digest.of(Bytes.utf8("content " + i)), false, ENVELOPE, new Heard());
      assertThat(next()).isEqualTo("one");
    }
    pass(both, Ways.PATIENCE);
    assertThat(next(Way.MOST_AT_ONCE)).containsOnly("failed");
    assertThat(both.places(Set.<Digest>of()::contains)).as("new mail waits for the wire").isZero();
    both.hurryCarriers(Duration.ofMinutes(1));
    assertThat(both.places(Set.<Digest>of()::contains))
        .as("and when it does not")
        .isEqualTo(Way.MOST_AT_ONCE);
    mail.room = 3;
    assertThat(both.places(Set.<Digest>of()::contains))
        .as("its minute has three left")
        .isEqualTo(3);
    assertThat(ways(mail).places(Set.<Digest>of()::contains)).as("alone").isEqualTo(3);
  }

  /// What reads its envelope from the disk while the session that sent it goes may reach its route
  /// after the next one has begun.
  @Test
  void whatever_is_not_the_own_takes_a_place_whenever_it_came() throws Exception {
    first.silent = true;
    Ways ways = ways(first);
    assertThat(ways.places(Set.<Digest>of()::contains)).isEqualTo(Way.MOST_AT_ONCE);
    send(ways, false);
    assertThat(next()).isEqualTo("one");
    assertThat(ways.places(Set.<Digest>of()::contains)).isEqualTo(Way.MOST_AT_ONCE - 1);
    end.countDown();
    assertThat(next()).isEqualTo("answer 200");
    assertThat(ways.places(Set.<Digest>of()::contains)).isEqualTo(Way.MOST_AT_ONCE);
  }

  @Test
  void questions_go_to_the_next_route_when_one_fails() throws Exception {
    first.failure = new IOException("refused");
    second.status = 503;
    assertThat(ways(first, second, mail).ask(Route.What.REFETCH, ENVELOPE)).isFalse();
    second.status = 200;
    assertThat(ways(first, second, mail).ask(Route.What.REFETCH, ENVELOPE)).isTrue();
    assertThat(next(4)).containsExactly("one", "two", "one", "two");
  }
}
