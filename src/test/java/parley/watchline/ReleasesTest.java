package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.exchange.Released;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.WatchDesk.Draft;

/// What one officer wrote waits until another releases it.
class ReleasesTest extends DeskScene {
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

  private MessageId waiting() throws Exception {
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
    us.releases.discard(next, send("clark"));
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

  @Test
  void no_word_of_it_lies_readable_on_the_disk() throws Exception {
    waiting();
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text =
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        if (text.contains("scans from your network") || text.contains("Was it you")) {
          found.add(file);
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
