package parley.watchfloor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// What the tables of sessions and sign-in links promise on every engine.
abstract class SessionConformance {
  private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
  private static final Digest TOKEN = Digest.of(Bytes.utf8("token"));
  private static final Digest ID = Digest.of(Bytes.utf8("id"));
  private static final Session SESSION =
      Session.byKey(
          new Person("A. Petrova", Set.of(Role.WATCH, Role.RELEASING)),
          "key",
          "ru",
          Digest.of(Bytes.utf8("agent")),
          NOW);

  private StoreConfig database;

  /// An empty database of this engine.
  abstract StoreConfig database() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    database = database();
  }

  private Store store() throws Exception {
    return Stores.open(database);
  }

  @Test
  void a_link_is_redeemed_once_and_its_session_outlives_a_restart() throws Exception {
    try (Store store = store()) {
      Sessions sessions = new SessionTable(store);
      sessions.add(TOKEN, new Sessions.Link("A. Petrova", Set.of(Role.WATCH), NOW.plusSeconds(60)));
      assertThat(sessions.link(TOKEN))
          .get()
          .extracting(Sessions.Link::roles)
          .isEqualTo(Set.of(Role.WATCH));
      assertThat(sessions.redeem(TOKEN, ID, SESSION)).isTrue();
      Digest other = Digest.of(Bytes.utf8("other"));
      assertThat(sessions.redeem(TOKEN, other, SESSION)).isFalse();
      assertThat(sessions.find(other)).isEmpty();
    }
    try (Store store = store()) {
      assertThat(new SessionTable(store).find(ID)).contains(SESSION);
    }
  }

  @Test
  void preferences_are_kept_and_an_ended_session_is_gone() throws Exception {
    try (Store store = store()) {
      Sessions sessions = new SessionTable(store);
      sessions.add(TOKEN, new Sessions.Link("A. Petrova", Set.of(Role.WATCH), NOW));
      sessions.redeem(TOKEN, ID, SESSION);
      sessions.choose(ID, "en", "light");
      sessions.seen(ID, NOW.plusSeconds(90));
      assertThat(sessions.find(ID))
          .contains(SESSION.with("en", "light").seenAt(NOW.plusSeconds(90)));
      sessions.end(ID);
      assertThat(sessions.find(ID)).isEmpty();
    }
  }

  @Test
  void the_next_session_of_an_officer_begins_in_the_language_that_was_chosen() throws Exception {
    try (Store store = store()) {
      Sessions sessions = new SessionTable(store);
      sessions.open(ID, SESSION);
      sessions.choose(ID, "ar", "dark");
      sessions.choose(ID, "fr", "dark");
      sessions.end(ID);
      Digest next = Digest.of(Bytes.utf8("next"));
      sessions.open(next, SESSION);
      assertThat(sessions.find(next)).contains(SESSION.with("fr", "auto"));
      Digest other = Digest.of(Bytes.utf8("other"));
      Person another = new Person("B. Orlov", Set.of(Role.WATCH));
      sessions.open(other, Session.byKey(another, "key", "ru", SESSION.agent(), NOW));
      assertThat(sessions.find(other)).get().extracting(Session::language).isEqualTo("ru");
    }
  }

  @Test
  void sweeping_takes_dead_links_and_sessions_and_leaves_the_living() throws Exception {
    try (Store store = store()) {
      Sessions sessions = new SessionTable(store);
      Digest dead = Digest.of(Bytes.utf8("dead"));
      sessions.add(dead, new Sessions.Link("X", Set.of(Role.AUDITOR), NOW.minusSeconds(1)));
      sessions.add(TOKEN, new Sessions.Link("Y", Set.of(Role.AUDITOR), NOW.plusSeconds(1)));
      sessions.sweep(NOW, NOW, NOW);
      assertThat(sessions.link(dead)).isEmpty();
      assertThat(sessions.link(TOKEN)).isPresent();
      sessions.redeem(TOKEN, ID, SESSION);
      sessions.sweep(NOW, NOW, NOW);
      assertThat(sessions.find(ID)).isPresent();
      sessions.sweep(NOW, NOW.plusSeconds(1), NOW);
      assertThat(sessions.find(ID)).isEmpty();
    }
  }

  @Test
  void a_session_ends_after_two_idle_hours_and_after_twelve_in_all() {
    assertThat(SESSION.over(NOW.plus(Duration.ofHours(2)))).isFalse();
    assertThat(SESSION.over(NOW.plus(Duration.ofHours(2)).plusMillis(1))).isTrue();
    Session busy = SESSION.seenAt(NOW.plus(Duration.ofHours(12)));
    assertThat(busy.over(NOW.plus(Duration.ofHours(12)))).isFalse();
    assertThat(busy.over(NOW.plus(Duration.ofHours(12)).plusMillis(1))).isTrue();
  }

  @Test
  void who_came_by_a_key_is_locked_out_after_a_quarter_of_an_hour_and_the_key_opens_again()
      throws Exception {
    Instant later = NOW.plus(Session.LOCKS_AFTER);
    assertThat(SESSION.locked(later)).isFalse();
    assertThat(SESSION.locked(later.plusMillis(1))).isTrue();
    assertThat(SESSION.seenAt(later).locked(later.plusMillis(1))).isFalse();
    try (Store store = store()) {
      Sessions sessions = new SessionTable(store);
      sessions.open(ID, SESSION);
      sessions.lock(ID);
      assertThat(sessions.find(ID).orElseThrow().locked(NOW)).isTrue();
      sessions.unlock(ID, Session.Way.KEY, "other", later);
      Session open = sessions.find(ID).orElseThrow();
      assertThat(open.locked(later)).isFalse();
      assertThat(open.key()).isEqualTo("other");
      assertThat(open.sure(later)).isTrue();
      assertThat(open.sure(later.plus(Session.SURE_FOR).plusMillis(1))).isFalse();
      sessions.endAll("A. Petrova");
      assertThat(sessions.find(ID)).isEmpty();
    }
  }
}
