package parley.watchfloor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;

/// The first two administrators, what becomes of the operator's links, and whom they make, on every
/// engine.
abstract class AdministratorsConformance extends OfficersCase {
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
  void the_only_administrator_who_lost_the_key_comes_back_by_the_operator() throws Exception {
    people.enrol(secret(people.firstLink(MILLER, "Head of watch")), key("lost"), "first");
    assertThatThrownBy(() -> people.firstLink(MILLER, "")).hasMessageContaining("--lost-key");
    assertThatThrownBy(() -> people.firstLink(BROWN, "", true)).hasMessageContaining("leave");
    String secret = secret(people.firstLink(MILLER, "", true));
    assertThat(comes("lost")).as("until the new key is there").isPresent();
    assertThat(people.enrol(secret, key("new"), "new")).isEqualTo(Ruling.DONE);
    assertThat(comes("lost")).isEmpty();
    assertThat(comes("new").orElseThrow().roles()).containsExactly(Role.ADMINISTRATOR);
    assertThat(logged).filteredOn("officer-made"::equals).hasSize(2);
    people.enrol(secret(people.firstLink(BROWN, "")), key(BROWN), "second");
    assertThatThrownBy(() -> people.firstLink(MILLER, "", true))
        .as("two can sign in: they help each other")
        .hasMessageContaining("People");
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

  private String link() throws Exception {
    return new SignInLinks(sessions, () -> now, new SecureRandom())
        .mint("watch", Set.of(Role.WATCH))
        .substring("/sign-in/".length());
  }
}
