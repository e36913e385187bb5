package parley.watchfloor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Officers and their accounts at the sign-in provider, on every engine.
abstract class AccountConformance extends OfficersCase {
  private static final String HERE = "https://id.example";
  private static final Digest ID = Digest.of(Bytes.utf8("session"));

  private Accounts accounts;

  @BeforeEach
  void settle() throws Exception {
    twoAdministrators();
    people.make(administrator(MILLER), CLARK, "", Set.of(Role.WATCH, Role.ADMINISTRATOR));
    accounts = people.accounts(HERE);
  }

  private void made(String officer, String account) throws Exception {
    assertThat(accounts.make(administrator(MILLER), officer, account)).isEqualTo(Ruling.DONE);
    assertThat(accounts.confirm(administrator(BROWN), officer)).isEqualTo(Ruling.DONE);
  }

  private Session session(Accounts.Came came) {
    return Session.byAccount(came.person(), came.account(), "en", Digest.of(Bytes.EMPTY), now);
  }

  @Test
  void an_account_signs_in_once_two_administrators_said_so() throws Exception {
    assertThat(accounts.signIn("clark", Optional.empty())).isEmpty();
    assertThat(accounts.make(administrator(MILLER), CLARK, " clark ")).isEqualTo(Ruling.DONE);
    assertThat(accounts.signIn("clark", Optional.empty())).isEmpty();
    assertThat(accounts.confirm(administrator(MILLER), CLARK)).isEqualTo(Ruling.SECOND);
    assertThat(accounts.confirm(administrator(CLARK), CLARK)).isEqualTo(Ruling.YOURSELF);
    assertThat(accounts.signIn("clark", Optional.empty())).isEmpty();
    assertThat(accounts.confirm(administrator(BROWN), CLARK)).isEqualTo(Ruling.DONE);
    assertThat(accounts.confirm(administrator(BROWN), CLARK)).isEqualTo(Ruling.GONE);
    Accounts.Came came = accounts.signIn("clark", Optional.empty()).orElseThrow();
    assertThat(came.person().name()).isEqualTo(CLARK);
    assertThat(accounts.signIn("Clark", Optional.empty())).isEmpty();
    assertThat(accounts.signIn("clark", Optional.of(CLARK))).isPresent();
    assertThat(accounts.all().getFirst().used()).contains(now);
    assertThat(logged)
        .containsSubsequence("account-made", "account-confirmed", "sign-in", "unlock");
  }

  @Test
  void the_roster_gives_the_roles_and_the_providers_word_gives_less_than_a_key() throws Exception {
    made(CLARK, "clark");
    Person person = accounts.signIn("clark", Optional.empty()).orElseThrow().person();
    assertThat(person.roles()).isEqualTo(Set.of(Role.WATCH, Role.ADMINISTRATOR));
    assertThat(person.may(Act.READ)).isTrue();
    assertThat(person.may(Act.ADMINISTER)).isFalse();
    assertThat(Permit.of(person, Act.ADMINISTER)).isEmpty();
    assertThat(Permit.of(person, Act.SEND).orElseThrow().vouched()).isTrue();
    assertThat(own(CLARK).vouched()).isFalse();
  }

  @Test
  void its_session_locks_is_never_sure_and_ends_with_the_account() throws Exception {
    made(CLARK, "clark");
    Session session = session(accounts.signIn("clark", Optional.empty()).orElseThrow());
    sessions.open(ID, session);
    assertThat(sessions.find(ID)).contains(session);
    assertThat(session.sure(now)).isFalse();
    assertThat(session.locked(now.plus(Session.LOCKS_AFTER).plusMillis(1))).isTrue();
    assertThat(people.recognise(session)).get().extracting(Person::vouched).isEqualTo(true);
    people.change(administrator(MILLER), CLARK, "", Set.of(Role.AUDITOR));
    assertThat(people.recognise(session))
        .get()
        .extracting(Person::roles)
        .isEqualTo(Set.of(Role.AUDITOR));
    assertThat(accounts.remove(administrator(MILLER), CLARK)).isEqualTo(Ruling.DONE);
    assertThat(people.recognise(session)).isEmpty();
    assertThat(accounts.remove(administrator(MILLER), CLARK)).isEqualTo(Ruling.GONE);
  }

  @Test
  void a_key_that_unlocks_it_makes_it_a_session_of_that_key_and_back() throws Exception {
    made(MILLER, "miller");
    Accounts.Came came = accounts.signIn("miller", Optional.empty()).orElseThrow();
    sessions.open(ID, session(came));
    sessions.unlock(ID, Session.Way.KEY, MILLER, now);
    Session byKey = sessions.find(ID).orElseThrow();
    assertThat(byKey.sure(now)).isTrue();
    assertThat(people.recognise(byKey)).get().extracting(Person::vouched).isEqualTo(false);
    sessions.unlock(ID, Session.Way.ACCOUNT, came.account(), now);
    Session byAccount = sessions.find(ID).orElseThrow();
    assertThat(byAccount.sure(now)).isFalse();
    assertThat(people.recognise(byAccount)).get().extracting(Person::vouched).isEqualTo(true);
  }

  @Test
  void an_account_is_one_officers_and_an_officer_has_one() throws Exception {
    made(CLARK, "clark");
    assertThat(accounts.make(administrator(MILLER), BROWN, "clark")).isEqualTo(Ruling.ACCOUNT);
    assertThat(accounts.make(administrator(MILLER), CLARK, "other")).isEqualTo(Ruling.GONE);
    assertThat(accounts.make(administrator(MILLER), "Nobody", "other")).isEqualTo(Ruling.GONE);
    assertThat(accounts.make(administrator(MILLER), BROWN, " ")).isEqualTo(Ruling.ACCOUNT);
    assertThat(accounts.make(administrator(MILLER), BROWN, "a\u202eb")).isEqualTo(Ruling.ACCOUNT);
    assertThat(accounts.make(administrator(MILLER), BROWN, "x".repeat(256)))
        .isEqualTo(Ruling.ACCOUNT);
  }

  @Test
  void who_is_struck_comes_in_by_no_account_and_leaves_it_to_others() throws Exception {
    made(CLARK, "clark");
    Session session = session(accounts.signIn("clark", Optional.empty()).orElseThrow());
    assertThat(people.strike(administrator(MILLER), CLARK)).isEqualTo(Ruling.DONE);
    assertThat(people.recognise(session)).isEmpty();
    assertThat(accounts.signIn("clark", Optional.empty())).isEmpty();
    people.make(administrator(MILLER), "D. Dunn", "", Set.of(Role.WATCH));
    made("D. Dunn", "clark");
    assertThat(accounts.signIn("clark", Optional.empty()).orElseThrow().person().name())
        .isEqualTo("D. Dunn");
  }

  @Test
  void another_provider_ends_the_sessions_of_the_one_before_and_names_nobody() throws Exception {
    made(CLARK, "clark");
    sessions.open(ID, session(accounts.signIn("clark", Optional.empty()).orElseThrow()));
    people.accounts(HERE);
    assertThat(sessions.find(ID)).isPresent();
    Accounts other = people.accounts("https://other.example");
    assertThat(sessions.find(ID)).isEmpty();
    assertThat(other.signIn("clark", Optional.empty())).isEmpty();
  }
}
