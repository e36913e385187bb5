package parley.watchfloor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.seal.PasskeyCheck;
import parley.seal.SoftPasskey;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// Administrators, officers, links and keys, without a browser.
class PeopleTest {
  private static final String PLACE = "nrrc.example.gov";
  private static final String ORIGIN = "https://nrrc.example.gov";
  private static final Digest ASKED = Digest.of(Bytes.utf8("asked"));
  private static final String MILLER = "A. Miller";
  private static final String BROWN = "B. Brown";
  private static final String CLARK = "C. Clark";

  @TempDir Path folder;
  private final List<String> logged = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-26T02:00:00Z");
  private Store store;
  private Sessions sessions;
  private People people;

  @BeforeEach
  void open() throws Exception {
    store = Stores.open(new StoreConfig.Sqlite(folder));
    sessions = new SessionTable(store);
    people = new People(store, sessions, new Heard(logged), () -> now, new SecureRandom());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private record Heard(List<String> kinds) implements FloorLog {
    @Override
    public void entry(String kind, Json.Builder fields) {
      kinds.add(kind);
    }

    @Override
    public void came(String kind, Json.Builder fields) {
      kinds.add(kind);
    }
  }

  private static PasskeyCheck.Passkey key(String seed) {
    return new PasskeyCheck.Passkey(seed, new SoftPasskey(seed).publicKey(), PLACE, Set.of(ORIGIN));
  }

  private static PasskeyCheck.Assertion signed(String seed) {
    return new SoftPasskey(seed).sign(SoftPasskey.Ceremony.at(PLACE, ORIGIN), ASKED);
  }

  private static Permit<Act.Administer> administrator(String name) {
    return Permit.of(new Person(name, Set.of(Role.ADMINISTRATOR)), Act.ADMINISTER).orElseThrow();
  }

  private static Permit<Act.Enter> own(String name) {
    return Permit.of(new Person(name, Set.of(Role.WATCH)), Act.ENTER).orElseThrow();
  }

  private static String secret(String path) {
    return path.substring("/enrol/".length());
  }

  private void twoAdministrators() throws Exception {
    for (String name : List.of(MILLER, BROWN)) {
      String path = people.firstLink(name, "");
      assertThat(people.enrol(secret(path), key(name), "first")).isEqualTo(Ruling.DONE);
    }
  }

  private Session session(String name) throws Exception {
    return Session.byKey(comes(name).orElseThrow(), name, "en", Digest.of(Bytes.EMPTY), now);
  }

  private Optional<Person> comes(String seed) throws Exception {
    return people.signIn(seed, ASKED, signed(seed), Optional.empty());
  }

  @Test
  void the_operator_enrols_two_administrators_and_no_third() throws Exception {
    assertThat(people.settled()).isFalse();
    twoAdministrators();
    assertThat(people.settled()).isTrue();
    assertThatThrownBy(() -> people.firstLink(CLARK, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("People");
    assertThat(comes(MILLER).orElseThrow().roles()).containsExactly(Role.ADMINISTRATOR);
  }

  @Test
  void one_person_is_not_both_administrators() throws Exception {
    people.enrol(secret(people.firstLink(MILLER, "")), key(MILLER), "first");
    assertThatThrownBy(() -> people.firstLink(MILLER, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another person");
  }

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

  private void enrolled(String name, Set<Role> roles) throws Exception {
    if (!people.settled()) {
      twoAdministrators();
    }
    people.make(administrator(MILLER), name, "", roles);
    String secret = secret(people.makeLink(administrator(MILLER), name).path());
    people.confirm(administrator(BROWN), SignInLinks.named(secret));
    assertThat(people.enrol(secret, key(name), "blue")).isEqualTo(Ruling.DONE);
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
  void two_administrators_remain_and_nobody_changes_his_own_roles() throws Exception {
    twoAdministrators();
    assertThat(people.strike(administrator(MILLER), BROWN)).isEqualTo(Ruling.TOO_FEW);
    assertThat(people.change(administrator(MILLER), BROWN, "", Set.of(Role.WATCH)))
        .isEqualTo(Ruling.TOO_FEW);
    assertThat(people.strike(administrator(MILLER), MILLER)).isEqualTo(Ruling.YOURSELF);
    assertThat(
            people.change(
                administrator(MILLER), MILLER, "", Set.of(Role.ADMINISTRATOR, Role.RELEASING)))
        .isEqualTo(Ruling.YOURSELF);
    assertThat(people.change(administrator(MILLER), MILLER, "Head", Set.of(Role.ADMINISTRATOR)))
        .isEqualTo(Ruling.DONE);
  }

  @Test
  void a_session_by_the_operators_link_ends_when_two_administrators_can_sign_in() throws Exception {
    Session session =
        Session.byLink(new Person("watch", Set.of(Role.WATCH)), "en", Digest.of(Bytes.EMPTY), now);
    assertThat(people.recognise(session)).isPresent();
    twoAdministrators();
    assertThat(people.recognise(session)).isEmpty();
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
  void keys_that_are_removed_bring_no_link_of_the_operator_back() throws Exception {
    String old = link();
    Digest id = Digest.of(Bytes.utf8("old session"));
    Session session =
        Session.byLink(new Person("watch", Set.of(Role.WATCH)), "en", Digest.of(Bytes.EMPTY), now);
    sessions.open(id, session);
    twoAdministrators();
    assertThat(people.removeKeys(administrator(MILLER), BROWN)).isEqualTo(Ruling.DONE);
    assertThat(comes(BROWN)).isEmpty();
    assertThat(people.settled()).isTrue();
    assertThat(people.complete()).isFalse();
    assertThat(people.recognise(session)).isEmpty();
    assertThat(sessions.find(id)).isEmpty();
    assertThat(sessions.link(SignInLinks.named(old))).isEmpty();
  }

  private String link() throws Exception {
    return new SignInLinks(sessions, () -> now, new SecureRandom())
        .mint("watch", Set.of(Role.WATCH))
        .substring("/sign-in/".length());
  }

  @Test
  void the_operator_brings_an_administrator_back_whose_keys_were_removed() throws Exception {
    twoAdministrators();
    people.removeKeys(administrator(MILLER), BROWN);
    String secret = secret(people.firstLink(BROWN, ""));
    assertThat(people.enrol(secret, key("new"), "new")).isEqualTo(Ruling.DONE);
    assertThat(comes("new").orElseThrow().name()).isEqualTo(BROWN);
    assertThat(people.complete()).isTrue();
    assertThatThrownBy(() -> people.firstLink(CLARK, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nobody_removes_the_own_keys_all_at_once() throws Exception {
    twoAdministrators();
    assertThat(people.removeKeys(administrator(MILLER), MILLER)).isEqualTo(Ruling.YOURSELF);
    assertThat(people.removeKeys(administrator(MILLER), CLARK)).isEqualTo(Ruling.GONE);
    assertThat(comes(MILLER)).isPresent();
  }

  @Test
  void a_third_first_link_is_gone_when_two_administrators_can_sign_in() throws Exception {
    String third = secret(people.firstLink(CLARK, ""));
    twoAdministrators();
    assertThat(people.enrolment(third)).isEmpty();
    assertThat(people.enrol(third, key(CLARK), "late")).isEqualTo(Ruling.GONE);
    assertThat(comes(CLARK)).isEmpty();
  }

  @Test
  void a_new_officer_takes_nobodys_name() throws Exception {
    enrolled(CLARK, Set.of(Role.WATCH));
    assertThat(people.make(administrator(MILLER), CLARK, "", Set.of(Role.RELEASING)))
        .isEqualTo(Ruling.TAKEN);
    assertThat(people.serving(CLARK).orElseThrow().roles()).containsExactly(Role.WATCH);
    people.strike(administrator(MILLER), CLARK);
    assertThat(people.make(administrator(MILLER), CLARK, "", Set.of(Role.WATCH)))
        .isEqualTo(Ruling.TAKEN);
    assertThat(people.change(administrator(MILLER), CLARK, "", Set.of(Role.WATCH)))
        .isEqualTo(Ruling.GONE);
    assertThat(people.serving(CLARK)).isEmpty();
  }

  @Test
  void the_operator_revives_no_struck_name() throws Exception {
    enrolled(CLARK, Set.of(Role.WATCH));
    people.strike(administrator(MILLER), CLARK);
    people.removeKeys(administrator(MILLER), BROWN);
    assertThatThrownBy(() -> people.firstLink(CLARK, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("struck");
  }

  @Test
  void an_officer_has_a_role() throws Exception {
    twoAdministrators();
    assertThat(people.make(administrator(MILLER), CLARK, "", Set.of())).isEqualTo(Ruling.ROLES);
    assertThat(people.serving(CLARK)).isEmpty();
    people.make(administrator(MILLER), CLARK, "", Set.of(Role.WATCH));
    assertThat(people.change(administrator(MILLER), CLARK, "", Set.of())).isEqualTo(Ruling.ROLES);
  }

  @Test
  void what_was_pasted_is_kept_in_one_spelling_and_without_what_nobody_sees() throws Exception {
    twoAdministrators();
    String decomposed = "Jose\u0301 Ruiz";
    String composed = "Jos\u00e9 Ruiz";
    assertThat(people.make(administrator(MILLER), decomposed, "Garc\u0327on", Set.of(Role.WATCH)))
        .isEqualTo(Ruling.DONE);
    assertThat(people.serving(composed).orElseThrow().post()).isEqualTo("Gar\u00e7on");
    assertThat(people.make(administrator(MILLER), composed, "", Set.of(Role.WATCH)))
        .isEqualTo(Ruling.TAKEN);
    for (String odd : List.of("A\u200bB", "A\u202eB", "A\nB", "A\tB", "A\u0000B")) {
      assertThat(people.make(administrator(MILLER), odd, "", Set.of(Role.WATCH)))
          .isEqualTo(Ruling.WORDS);
      assertThat(people.make(administrator(MILLER), CLARK, odd, Set.of(Role.WATCH)))
          .isEqualTo(Ruling.WORDS);
      assertThat(people.addKey(own(MILLER), key("more"), odd, HeldKey.Purpose.SIGN_IN))
          .isEqualTo(Ruling.WORDS);
    }
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
