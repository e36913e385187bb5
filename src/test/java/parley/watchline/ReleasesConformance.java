package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseAssertion.Hand;
import parley.exchange.Released;
import parley.ledger.Fact;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.Rolls;
import parley.seal.PasskeyCheck;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchline.WatchDesk.Draft;

/// What one officer wrote waits until another releases it, on every engine.
abstract class ReleasesConformance extends DeskScene {
  private static final Bytes TYPED = Bytes.utf8("{\"body.question\":[\"Was it you?\"]}");
  private static final String SECRET = "Do you know of the scans from your network?";

  private static Draft inquiry() {
    Map<String, List<String>> body = new HashMap<>();
    body.put("title", List.of("Scans"));
    body.put("asked", List.of("information"));
    body.put("question", List.of(SECRET));
    body.put("intent", List.of("We ask in order to rule out a misunderstanding."));
    Draft plain = draft("inquiry/1", body);
    return new Draft(
        plain.peer(),
        plain.agreement(),
        plain.format(),
        plain.precedence(),
        plain.series(),
        plain.language(),
        plain.tlp(),
        plain.pap(),
        plain.releasability(),
        plain.caseNumber(),
        plain.inReplyTo(),
        plain.replaces(),
        plain.cancels(),
        Optional.of(Duration.ofHours(3)),
        plain.body(),
        plain.files());
  }

  private static Permit<Act.Release> releasing(String officer) {
    return Permit.of(Person.atTheMachine(officer), Act.RELEASE).orElseThrow();
  }

  MessageId waiting() throws Exception {
    return us.releases
        .propose(inquiry(), TYPED, Optional.empty(), send("clark"))
        .id()
        .orElseThrow();
  }

  @Test
  void who_wrote_it_does_not_release_it_and_another_officer_does() throws Exception {
    MessageId id = waiting();
    assertThat(us.desk.board(ALL, 10)).isEmpty();
    assertThat(us.releases.release(id, Optional.empty(), releasing("clark")))
        .isInstanceOfSatisfying(
            Released.Refused.class, no -> assertThat(no.clause()).isEqualTo("W-TWO-2"));
    assertThat(us.releases.count()).isEqualTo(1);
    Released released = us.releases.release(id, Optional.empty(), releasing("dean"));
    assertThat(released)
        .isInstanceOfSatisfying(
            Released.Queued.class, queued -> assertThat(queued.id()).isEqualTo(id));
    assertThat(us.releases.count()).isZero();
    assertThat(us.releases.release(id, Optional.empty(), releasing("dean")))
        .isInstanceOf(Released.Refused.class);
    assertThat(us.log).anyMatch(entry -> entry.contains("release") && entry.contains("dean"));
  }

  @Test
  void a_second_officer_whom_only_the_sign_in_provider_names_releases_nothing() throws Exception {
    MessageId id = waiting();
    Person dean = new Person("dean", Set.of(Role.RELEASING), true);
    assertThat(
            us.releases.release(id, Optional.empty(), Permit.of(dean, Act.RELEASE).orElseThrow()))
        .isInstanceOfSatisfying(
            Released.Refused.class, no -> assertThat(no.clause()).isEqualTo("O-SESSION-3"));
    assertThat(us.releases.count()).isEqualTo(1);
  }

  @Test
  void its_bytes_are_settled_when_it_is_passed_on_and_reading_it_is_logged() throws Exception {
    MessageId id = waiting();
    ReleaseDesk.Waiting first = us.releases.open(id, send("dean")).orElseThrow();
    assertThat(first.message().body().text("question")).contains(SECRET);
    assertThat(us.log).anyMatch(entry -> entry.contains("read") && entry.contains("dean"));
    assertThat(us.releases.open(id, send("dean")).orElseThrow().message().bytes())
        .isEqualTo(first.message().bytes());
  }

  @Test
  void what_was_typed_comes_back_and_a_draft_taken_up_again_takes_its_own_place() throws Exception {
    MessageId id = waiting();
    assertThat(us.releases.open(id, send("clark")).orElseThrow().typed()).isEqualTo(TYPED);
    MessageId next =
        us.releases.propose(inquiry(), TYPED, Optional.of(id), send("clark")).id().orElseThrow();
    assertThat(us.releases.waiting(send("clark")))
        .extracting(waiting -> waiting.message().id())
        .containsExactly(next);
    assertThat(us.releases.discard(next, send("clark"))).isEmpty();
    assertThat(us.releases.count()).isZero();
  }

  @Test
  void a_draft_with_a_fault_does_not_wait() throws Exception {
    ReleaseDesk.Proposed proposed =
        us.releases.propose(
            draft("inquiry/1", new HashMap<>()), TYPED, Optional.empty(), send("clark"));
    assertThat(proposed.id()).isEmpty();
    assertThat(proposed.faults()).isNotEmpty();
    assertThat(us.releases.count()).isZero();
  }

  private long sent() {
    return us.journal.stream().filter(fact -> fact instanceof Fact.Sent).count();
  }

  private static void assertRefused(Released released, String clause) {
    assertThat(released)
        .isInstanceOfSatisfying(
            Released.Refused.class, no -> assertThat(no.clause()).isEqualTo(clause));
  }

  @Test
  void taken_up_again_and_sent_by_one_officer_it_goes_out_once() throws Exception {
    MessageId id = waiting();
    assertThat(us.releases.send(inquiry(), TYPED, id, send("clark")))
        .isInstanceOf(Released.Queued.class);
    assertThat(us.releases.count()).isZero();
    assertRefused(us.releases.release(id, Optional.empty(), releasing("dean")), "W-TWO-1");
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  void refused_it_waits_again_with_its_attachments() throws Exception {
    WatchDesk.File file = new WatchDesk.File("a.txt", "text/plain", Bytes.utf8("addresses"));
    MessageId id =
        us.releases
            .propose(
                new DraftChange(inquiry()).files(file).made(),
                TYPED,
                Optional.empty(),
                send("clark"))
            .id()
            .orElseThrow();
    Bytes bytes = us.releases.open(id, send("clark")).orElseThrow().message().bytes();
    Draft faulty = draft("inquiry/1", new HashMap<>());
    assertThat(us.releases.send(faulty, TYPED, id, send("clark")))
        .isInstanceOf(Released.Refused.class);
    assertThat(us.releases.open(id, send("clark")).orElseThrow().message().bytes())
        .isEqualTo(bytes);
    assertThat(us.releases.files(id, send("clark"))).containsExactly(file);
    assertThat(us.releases.files(id, send("dean"))).isEmpty();
  }

  @Test
  void what_was_released_meanwhile_is_not_taken_up_and_what_another_wrote_neither()
      throws Exception {
    MessageId id = waiting();
    ReleaseDesk.Proposed stolen =
        us.releases.propose(inquiry(), TYPED, Optional.of(id), send("dean"));
    assertThat(stolen.id()).isEmpty();
    assertThat(stolen.faults()).extracting(fault -> fault.clause()).containsExactly("W-TWO-5");
    assertRefused(us.releases.send(inquiry(), TYPED, id, send("dean")), "W-TWO-5");
    assertThat(us.releases.count()).isEqualTo(1);
    us.releases.release(id, Optional.empty(), releasing("dean"));
    assertThat(us.releases.propose(inquiry(), TYPED, Optional.of(id), send("clark")).id())
        .isEmpty();
    assertRefused(us.releases.send(inquiry(), TYPED, id, send("clark")), "W-TWO-6");
    assertThat(us.releases.count()).isZero();
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  void the_own_log_names_the_writer_and_who_discarded_it() throws Exception {
    MessageId first = waiting();
    MessageId second =
        us.releases.propose(inquiry(), TYPED, Optional.of(first), send("clark")).id().orElseThrow();
    us.releases.release(second, Optional.empty(), releasing("dean"));
    assertThat(us.releases.discard(waiting(), send("clark"))).isEmpty();
    assertThat(us.log)
        .containsExactly(
            "passed-on clark",
            "passed-on clark {instead=" + first + "}",
            "release dean {writer=clark}",
            "passed-on clark",
            "discarded clark");
    assertThat(us.releases.discard(second, send("clark")).orElseThrow().clause())
        .isEqualTo("W-TWO-6");
  }

  @Test
  void what_the_journal_has_as_sent_waits_no_more_after_the_power_failed_between_the_two()
      throws Exception {
    MessageId id = waiting();
    Message message = us.releases.open(id, send("dean")).orElseThrow().message();
    us.release(LinkId.between(us.self, us.peer), message, List.of(), List.of());
    assertThat(us.releases.count()).as("the row is still there").isEqualTo(1);
    assertThat(us.releases.propose(inquiry(), TYPED, Optional.of(id), send("clark")).id())
        .isEmpty();
    assertThat(us.releases.waiting(send("clark"))).isEmpty();
    assertThat(us.releases.open(id, send("clark"))).isEmpty();
    assertRefused(us.releases.release(id, Optional.empty(), releasing("dean")), "W-TWO-6");
    assertThat(us.releases.count()).isZero();
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  void what_was_sent_before_the_power_failed_is_gone_at_the_start_and_the_rest_waits_on()
      throws Exception {
    MessageId sent = waiting();
    MessageId other = waiting();
    Message message = us.releases.open(sent, send("dean")).orElseThrow().message();
    us.release(LinkId.between(us.self, us.peer), message, List.of(), List.of());
    assertThat(us.releases.count()).isEqualTo(2);
    us.releases.swept();
    assertThat(us.releases.count()).as("nobody has opened the list").isEqualTo(1);
    assertThat(us.releases.open(other, send("dean"))).isPresent();
    us.releases.swept();
    assertThat(us.releases.count()).isEqualTo(1);
  }

  private static Permit<Act.SetAside> aside(String officer) {
    return Permit.of(Person.atTheMachine(officer), Act.SET_ASIDE).orElseThrow();
  }

  @Test
  void nobody_throws_away_what_another_wrote_and_the_deputy_takes_it_back_with_a_reason()
      throws Exception {
    MessageId id = waiting();
    assertThat(us.releases.discard(id, send("dean")).orElseThrow().clause()).isEqualTo("W-TWO-5");
    for (String none : List.of(" ", "x".repeat(1_001), "a\u202eb")) {
      assertThat(us.releases.setAside(id, none, aside("head")).orElseThrow().clause())
          .isEqualTo("W-TWO-10");
    }
    assertThat(us.releases.setAside(id, "Not before noon.", aside("head"))).isEmpty();
    assertThat(us.log)
        .last()
        .asString()
        .startsWith("set-aside head")
        .contains("reason=Not before noon.", "writer=clark");
    assertThat(us.releases.count()).isZero();
    assertThat(us.releases.waiting(send("dean"))).isEmpty();
    assertThat(us.releases.open(id, send("dean"))).isEmpty();
    assertRefused(us.releases.release(id, Optional.empty(), releasing("dean")), "W-TWO-1");
    ReleaseDesk.Waiting mine = us.releases.open(id, send("clark")).orElseThrow();
    assertThat(mine.aside().orElseThrow().reason()).isEqualTo("Not before noon.");
    assertThat(mine.typed()).isEqualTo(TYPED);
    MessageId next =
        us.releases.propose(inquiry(), TYPED, Optional.of(id), send("clark")).id().orElseThrow();
    assertThat(us.releases.release(next, Optional.empty(), releasing("dean")))
        .isInstanceOf(Released.Queued.class);
  }

  @Test
  void of_two_officers_who_release_at_once_one_does() throws Exception {
    MessageId id = waiting();
    List<Callable<Released>> both = new ArrayList<>();
    CyclicBarrier together = new CyclicBarrier(2);
    for (String officer : List.of("dean", "evans")) {
      both.add(() -> {
        together.await();
        return us.releases.release(id, Optional.empty(), releasing(officer));
      });
    }
    List<Released> answers = new ArrayList<>();
    try (ExecutorService officers = Executors.newFixedThreadPool(2)) {
      for (Future<Released> answer : officers.invokeAll(both)) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).filteredOn(Released.Queued.class::isInstance).hasSize(1);
    answers.stream()
        .filter(Released.Refused.class::isInstance)
        .forEach(no -> assertRefused(no, "W-TWO-6"));
    assertThat(us.log).filteredOn(entry -> entry.startsWith("release ")).hasSize(1);
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  void what_an_officer_wrote_who_may_write_no_more_is_not_sent() throws Exception {
    MessageId id = waiting();
    us.struck.add("clark");
    assertRefused(us.releases.release(id, Optional.empty(), releasing("dean")), "W-TWO-8");
    assertThat(sent()).isZero();
  }

  @Test
  void one_acknowledgement_waits_however_many_press_the_button() throws Exception {
    MessageId ours = sent(service());
    wire.askForTwo(Set.of(Precedence.ROUTINE));
    MessageId first = ru.releases.acknowledge(ours, true, "", send("ivanov")).orElseThrow();
    assertThat(ru.releases.acknowledge(ours, true, "", send("petrov"))).contains(first);
    assertThat(ru.releases.count()).isEqualTo(1);
    assertThat(ru.desk.acknowledge(ours, true, "", send("petrov")))
        .isInstanceOf(Released.Queued.class);
    assertRefused(ru.releases.release(first, Optional.empty(), releasing("petrov")), "W-ACK-1");
  }

  private static ReleaseAssertion word(Hand hand, String officer) {
    return new ReleaseAssertion(
        hand,
        officer,
        "red key",
        Wire.BEGINNING,
        new PasskeyCheck.Assertion(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY));
  }

  @Test
  void a_word_counts_by_a_key_held_here_in_the_hand_asked_from_who_is_there() throws Exception {
    ReleaseDesk.Waiting waiting = us.releases.open(waiting(), send("dean")).orElseThrow();
    MessageId id = waiting.message().id();
    us.keys.add("red key");
    ReleaseWords words = new ReleaseWords(ReleasesConformance::roll, new Holding(us.keys));
    for (ReleaseAssertion wrong : List.of(word(Hand.RELEASE, "clark"), word(Hand.DRAFT, "dean"))) {
      assertThat(us.releases.sign(id, wrong, send("clark")).orElseThrow().clause())
          .isEqualTo("W-TWO-8");
      assertThat(words.refusal(waiting, wrong, Hand.DRAFT, "clark").orElseThrow().clause())
          .isEqualTo("W-TWO-8");
    }
    assertThat(us.releases.sign(id, word(Hand.DRAFT, "dean"), send("dean")).orElseThrow().clause())
        .isEqualTo("W-TWO-8");
    assertThatThrownBy(() -> words.refusal(waiting, word(Hand.DRAFT, "clark"), Hand.DRAFT, "clark"))
        .as("a key held here is judged by the roll")
        .hasMessage("the roll is asked");
    us.keys.remove("red key");
    assertThat(
            words
                .refusal(waiting, word(Hand.DRAFT, "clark"), Hand.DRAFT, "clark")
                .orElseThrow()
                .clause())
        .isEqualTo("W-TWO-8");
    assertThat(us.log).noneMatch(entry -> entry.startsWith("signed"));
  }

  private static Rolls roll() {
    throw new UnsupportedOperationException("the roll is asked");
  }

  private record Holding(Set<String> keys) implements ReleaseStanding {
    @Override
    public boolean mayWrite(String officer) {
      return true;
    }

    @Override
    public boolean holds(String officer, String credentialId) {
      return keys.contains(credentialId);
    }

    @Override
    public boolean sent(NodeId peer, MessageId message) {
      return false;
    }
  }
}
