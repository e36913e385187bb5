package parley.watchfloor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Officers, links and keys, without a browser, on every engine.
abstract class PeopleConformance extends OfficersCase {
  @Test
  void a_link_enrols_nobody_before_a_second_administrator_confirmed_it_and_then_once()
      throws Exception {
    twoAdministrators();
    people.make(administrator(MILLER), CLARK, "Duty officer", Set.of(Role.WATCH));
    String secret = secret(people.makeLink(administrator(MILLER), CLARK).path());
    Digest token = SignInLinks.named(secret);
    assertThat(people.enrol(secret, key(CLARK), "blue")).isEqualTo(Ruling.GONE);
    assertThat(people.confirm(administrator(MILLER), token)).isEqualTo(Ruling.SECOND);
    assertThat(people.enrol(secret, key(CLARK), "blue")).isEqualTo(Ruling.GONE);
    assertThat(people.confirm(administrator(BROWN), token)).isEqualTo(Ruling.DONE);
    assertThat(people.enrol(secret, key(CLARK), "blue")).isEqualTo(Ruling.DONE);
    assertThat(people.enrol(secret, key("again"), "blue")).isEqualTo(Ruling.GONE);
    assertThat(comes(CLARK).orElseThrow().roles()).containsExactly(Role.WATCH);
    assertThat(logged)
        .containsSubsequence(
            "officer-made", "enrolment-made", "enrolment-confirmed", "key-added", "sign-in");
  }

  @Test
  void nobody_confirms_a_link_for_himself() throws Exception {
    twoAdministrators();
    String secret = secret(people.makeLink(administrator(MILLER), BROWN).path());
    assertThat(people.confirm(administrator(BROWN), SignInLinks.named(secret)))
        .isEqualTo(Ruling.YOURSELF);
  }

  @Test
  void a_link_that_nobody_used_dies_after_a_day() throws Exception {
    twoAdministrators();
    people.make(administrator(MILLER), CLARK, "", Set.of(Role.WATCH));
    String secret = secret(people.makeLink(administrator(MILLER), CLARK).path());
    people.confirm(administrator(BROWN), SignInLinks.named(secret));
    now = now.plus(People.LINK_VALID).plusMillis(1);
    assertThat(people.enrolment(secret)).isEmpty();
    assertThat(people.enrol(secret, key(CLARK), "blue")).isEqualTo(Ruling.GONE);
  }

  @Test
  void recovery_puts_the_new_key_in_the_place_of_the_lost_ones() throws Exception {
    enrolled(CLARK, Set.of(Role.WATCH));
    Digest session = Digest.of(Bytes.utf8("session"));
    sessions.open(session, session(CLARK));
    String secret = secret(people.makeLink(administrator(BROWN), CLARK).path());
    people.confirm(administrator(MILLER), SignInLinks.named(secret));
    assertThat(people.enrol(secret, key("new"), "new")).isEqualTo(Ruling.DONE);
    assertThat(comes(CLARK)).isEmpty();
    assertThat(comes("new").orElseThrow().name()).isEqualTo(CLARK);
    assertThat(sessions.find(session)).isEmpty();
  }

  @Test
  void a_key_that_releases_signs_nobody_in() throws Exception {
    enrolled(CLARK, Set.of(Role.RELEASING));
    assertThat(people.addKey(own(CLARK), key("release"), "red", HeldKey.Purpose.RELEASE))
        .isEqualTo(Ruling.DONE);
    assertThat(comes("release")).isEmpty();
    assertThat(comes(CLARK)).isPresent();
  }

  @Test
  void an_assertion_over_something_else_or_by_another_key_signs_nobody_in() throws Exception {
    enrolled(CLARK, Set.of(Role.WATCH));
    Digest other = Digest.of(Bytes.utf8("other"));
    assertThat(people.signIn(CLARK, other, signed(CLARK), Optional.empty())).isEmpty();
    assertThat(people.signIn(CLARK, ASKED, signed("stranger"), Optional.empty())).isEmpty();
    assertThat(people.signIn("nobody", ASKED, signed(CLARK), Optional.empty())).isEmpty();
  }

  @Test
  void the_last_key_stays_and_a_second_one_frees_it() throws Exception {
    enrolled(CLARK, Set.of(Role.WATCH));
    assertThat(people.removeKey(own(CLARK), CLARK)).isEqualTo(Ruling.LAST_KEY);
    people.addKey(own(CLARK), key("second"), "safe", HeldKey.Purpose.SIGN_IN);
    assertThat(people.removeKey(own(BROWN), CLARK)).isEqualTo(Ruling.GONE);
    assertThat(people.removeKey(own(CLARK), CLARK)).isEqualTo(Ruling.DONE);
    assertThat(comes(CLARK)).isEmpty();
    assertThat(comes("second")).isPresent();
  }

  @Test
  void who_is_struck_is_out_at_once_and_the_name_stays_taken() throws Exception {
    enrolled(CLARK, Set.of(Role.WATCH));
    Session session = session(CLARK);
    assertThat(people.recognise(session)).isPresent();
    assertThat(people.strike(administrator(MILLER), CLARK)).isEqualTo(Ruling.DONE);
    assertThat(people.recognise(session)).isEmpty();
    assertThat(comes(CLARK)).isEmpty();
    assertThat(people.officers()).extracting(Officer::name).contains(CLARK);
  }

  @Test
  void another_role_counts_from_the_next_request() throws Exception {
    enrolled(CLARK, Set.of(Role.WATCH));
    Session session = session(CLARK);
    people.change(administrator(BROWN), CLARK, "", Set.of(Role.AUDITOR));
    assertThat(people.recognise(session).orElseThrow().roles()).containsExactly(Role.AUDITOR);
  }

  @Test
  void what_cannot_be_logged_is_not_done() throws Exception {
    twoAdministrators();
    People mute =
        new People(store, sessions, FloorLog.closed("behind"), () -> now, new SecureRandom());
    assertThatThrownBy(() -> mute.make(administrator(MILLER), CLARK, "", Set.of(Role.WATCH)))
        .isInstanceOf(FloorException.class);
    assertThat(people.serving(CLARK)).isEmpty();
    assertThat(mute.signIn(MILLER, ASKED, signed(MILLER), Optional.empty())).isPresent();
  }

  @Test
  void a_session_ends_with_the_key_that_opened_it() throws Exception {
    enrolled(CLARK, Set.of(Role.WATCH));
    people.addKey(own(CLARK), key("second"), "safe", HeldKey.Purpose.SIGN_IN);
    Session first = session(CLARK);
    Session second =
        Session.byKey(comes("second").orElseThrow(), "second", "en", Digest.of(Bytes.EMPTY), now);
    assertThat(people.recognise(first)).isPresent();
    people.removeKey(own(CLARK), CLARK);
    assertThat(people.recognise(first)).isEmpty();
    assertThat(people.recognise(second)).isPresent();
    people.removeKeys(administrator(MILLER), CLARK);
    assertThat(people.recognise(second)).isEmpty();
  }

  @Test
  void a_new_link_ends_the_one_before_and_a_withdrawn_one_enrols_nobody() throws Exception {
    twoAdministrators();
    people.make(administrator(MILLER), CLARK, "", Set.of(Role.WATCH));
    String before = secret(people.makeLink(administrator(MILLER), CLARK).path());
    people.confirm(administrator(BROWN), SignInLinks.named(before));
    String after = secret(people.makeLink(administrator(MILLER), CLARK).path());
    assertThat(people.enrol(before, key(CLARK), "blue")).isEqualTo(Ruling.GONE);
    Digest token = SignInLinks.named(after);
    people.confirm(administrator(BROWN), token);
    assertThat(people.withdraw(administrator(BROWN), token)).isEqualTo(Ruling.DONE);
    assertThat(people.withdraw(administrator(BROWN), token)).isEqualTo(Ruling.GONE);
    assertThat(people.enrol(after, key(CLARK), "blue")).isEqualTo(Ruling.GONE);
  }

  @Test
  void what_comes_too_late_is_no_entry() throws Exception {
    twoAdministrators();
    people.make(administrator(MILLER), CLARK, "", Set.of(Role.WATCH));
    Digest token = SignInLinks.named(secret(people.makeLink(administrator(MILLER), CLARK).path()));
    people.confirm(administrator(BROWN), token);
    logged.clear();
    assertThat(people.confirm(administrator("D. Davis"), token)).isEqualTo(Ruling.GONE);
    assertThat(logged).isEmpty();
  }

  @Test
  void a_known_key_in_the_place_of_the_old_ones_leaves_them_where_they_are() throws Exception {
    enrolled(CLARK, Set.of(Role.WATCH));
    String secret = secret(people.makeLink(administrator(MILLER), CLARK).path());
    people.confirm(administrator(BROWN), SignInLinks.named(secret));
    HeldKey known =
        HeldKey.labelled(key(BROWN), CLARK, "new", HeldKey.Purpose.SIGN_IN, now).orElseThrow();
    assertThat(new PeopleTable(store).enrol(SignInLinks.named(secret), known)).isFalse();
    assertThat(comes(CLARK)).isPresent();
    assertThat(people.enrol(secret, key("new"), "new")).isEqualTo(Ruling.DONE);
  }

  @Test
  void a_colleagues_key_at_a_locked_console_is_a_sign_in() throws Exception {
    twoAdministrators();
    logged.clear();
    people.signIn(MILLER, ASKED, signed(MILLER), Optional.of(MILLER));
    people.signIn(BROWN, ASKED, signed(BROWN), Optional.of(MILLER));
    assertThat(logged).containsExactly("unlock", "sign-in");
  }

  @Test
  void a_challenge_is_good_once_and_for_five_minutes() {
    Challenges challenges = new Challenges(new SecureRandom());
    Digest first = challenges.make(now);
    assertThat(challenges.take(first, now.plus(Challenges.VALID))).isTrue();
    assertThat(challenges.take(first, now)).isFalse();
    Digest second = challenges.make(now);
    assertThat(challenges.take(second, now.plus(Challenges.VALID).plusMillis(1))).isFalse();
    Digest oldest = challenges.make(now);
    for (int more = 0; more < Challenges.MOST; more++) {
      challenges.make(now);
    }
    assertThat(challenges.take(oldest, now)).isFalse();
  }

  @Test
  void a_door_answers_thirty_knocks_a_minute_of_one_address() {
    DoorLimit limit = new DoorLimit();
    for (int knock = 0; knock < DoorLimit.MOST_A_MINUTE; knock++) {
      assertThat(limit.admits("192.0.2.1", now)).isTrue();
    }
    assertThat(limit.admits("192.0.2.1", now)).isFalse();
    assertThat(limit.admits("192.0.2.2", now)).isTrue();
    assertThat(limit.admits("192.0.2.1", now.plus(Duration.ofMinutes(1)))).isTrue();
  }
}
