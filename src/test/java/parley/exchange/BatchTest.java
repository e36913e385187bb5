package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.envelope.Answer;
import parley.envelope.Lane;
import parley.envelope.Protocol;
import parley.envelope.Transmittal;
import parley.http.LinkDoor;
import parley.journal.Anchor;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.ledger.MemoryLedger;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Formats;
import parley.message.Message;
import parley.message.Reference;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// What a node decides does not depend on how many events it decides over at once (X-BATCH-1).
/// Turns are taken by hand here, so that it is known what shares a commit.
class BatchTest {
  private static final LinkId LINK = TwoNodes.LINK;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MemoryLedger ledger = new MemoryLedger();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private Agreement agreement;
  private Standing us;
  private Standing ru;

  @BeforeEach
  void two_parties_that_agreed() throws Exception {
    agreement = TwoNodes.agreement(TwoNodes.WIDE, Suite.NIST);
    us = TwoNodes.standing(Ceremony.US, Ceremony.RU, agreement);
    ru = TwoNodes.standing(Ceremony.RU, Ceremony.US, agreement);
  }

  private SteppedNode run(Standing standing) {
    String self = standing.self().name();
    var vault = Ceremony.vault(self, self.substring(0, 2).toUpperCase(java.util.Locale.ROOT));
    SteppedNode node =
        new SteppedNode(
            new NodeExchange.Parts(
                ledger,
                () -> {},
                vault,
                new SealNotary(vault),
                new InMemory(),
                Formats.bundled(),
                TwoNodes.CLOCK,
                System::nanoTime,
                RANDOM,
                _ -> List.of()),
            List.of(standing),
            work::add,
            work::add,
            work::add,
            () -> {});
    node.turn(LINK);
    rest(node);
    return node;
  }

  /// Lets everything happen, one event at a time.
  private void rest(SteppedNode node) {
    int quiet = 0;
    while (quiet < 3) {
      Runnable next = work.poll();
      if (next != null) {
        next.run();
      }
      node.turn(LINK);
      quiet = work.isEmpty() ? quiet + 1 : 0;
    }
  }

  /// Lets what is in the pool happen, and no turn.
  private void pooled() {
    while (!work.isEmpty()) {
      work.remove().run();
    }
  }

  private Message message(Standing from, String text, Optional<Reference> replaces)
      throws Exception {
    String format = replaces.isPresent() ? "correction/1" : "test/1";
    Json.Builder body =
        replaces.isPresent()
            ? Json.object()
                .with("title", "A correction")
                .with("reason", "clerical")
                .with("wrong", "one")
                .with("right", text)
            : Json.object().with("text", text);
    return new Composer(TwoNodes.CLOCK, RANDOM)
        .compose(
            new Composition(
                agreement.id(),
                agreement.hash(),
                Line.WATCH,
                format,
                from.self(),
                List.of(from.peer()),
                Series.REAL,
                Precedence.PRIORITY,
                "en",
                Optional.empty(),
                replaces,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "amber",
                "amber",
                Optional.empty(),
                List.of(),
                body.build()));
  }

  private static Reference to(Message message) {
    return new Reference(message.id(), message.digest());
  }

  private static Reference otherBytes(Message message) {
    return new Reference(message.id(), Digest.of(Bytes.utf8("other bytes")));
  }

  /// The second one comes while the first is being appended: both are decided in one batch.
  @Test
  void a_message_handed_in_twice_in_one_batch_gets_one_serial() throws Exception {
    SteppedNode node = run(us);
    Message message = message(us, "handed in twice", Optional.empty());
    CompletableFuture<Released> first = node.release(LINK, message, List.of());
    node.turn(LINK);
    pooled();
    CompletableFuture<Released> second = node.release(LINK, message, List.of());
    assertThat(first).isNotDone();
    node.turn(LINK);
    assertThat(first.join()).isInstanceOf(Released.Queued.class);
    assertThat(second.join()).isEqualTo(first.join());
    rest(node);
    assertThat(ledger.lastSerials(LINK, false))
        .singleElement()
        .satisfies(last -> assertThat(last.serial()).isEqualTo(1));
    assertThat(ledger.logSize(LogName.of(us.self(), LINK, 1))).isEqualTo(1);
    assertThat(ledger.queuedCount(LINK)).isEqualTo(1);
  }

  /// An own correction of a message that is appended in the same batch, or in one before.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_is_released_is_judged_by_its_reference_alike_in_one_batch_and_in_two(boolean together)
      throws Exception {
    SteppedNode node = run(us);
    Message first = message(us, "the first", Optional.empty());
    assertThat(node.release(LINK, first, List.of())).isNotDone();
    node.turn(LINK);
    pooled();
    if (!together) {
      rest(node);
    }
    Message bent = message(us, "of other bytes", Optional.of(otherBytes(first)));
    Message good = message(us, "of the first", Optional.of(to(first)));
    CompletableFuture<Released> refused = node.release(LINK, bent, List.of());
    CompletableFuture<Released> queued = node.release(LINK, good, List.of());
    node.turn(LINK);
    assertThat(refused.join())
        .isInstanceOfSatisfying(
            Released.Refused.class, why -> assertThat(why.clause()).isEqualTo("M-REF-1"));
    rest(node);
    assertThat(queued.join()).isInstanceOf(Released.Queued.class);
  }

  /// A peer's corrections of what arrives in the same batch, or in one before: of other bytes, and
  /// of what only the other side may correct.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_arrives_is_judged_by_its_reference_alike_in_one_batch_and_in_two(boolean together)
      throws Exception {
    SteppedNode node = run(ru);
    Message ours = message(ru, "of the receiver", Optional.empty());
    assertThat(node.release(LINK, ours, List.of())).isNotDone();
    node.turn(LINK);
    pooled();
    if (!together) {
      rest(node);
    }
    Message first = message(us, "the first", Optional.empty());
    List<CompletableFuture<LinkDoor.Answer>> answers = new ArrayList<>();
    List<Message> arriving =
        List.of(
            first,
            message(us, "of other bytes", Optional.of(otherBytes(first))),
            message(us, "of the first", Optional.of(to(first))),
            message(us, "of another's", Optional.of(to(ours))));
    for (int number = 0; number < arriving.size(); number++) {
      answers.add(hand(node, arriving.get(number), number + 1));
      if (!together) {
        rest(node);
      }
    }
    if (together) {
      // All are opened before the node decides over any of them.
      openAll(node);
    }
    rest(node);
    assertThat(answers.stream().map(BatchTest::outcome))
        .containsExactly("receipt", "M-REF-1", "receipt", "M-REF-3");
  }

  private void openAll(SteppedNode node) {
    Queue<Runnable> before = new ArrayDeque<>(work);
    work.clear();
    node.turn(LINK);
    List<Runnable> opened = new ArrayList<>(work);
    work.clear();
    assertThat(opened).as("openings").hasSizeGreaterThanOrEqualTo(4);
    before.forEach(Runnable::run);
    opened.forEach(Runnable::run);
    node.turn(LINK);
  }

  private CompletableFuture<LinkDoor.Answer> hand(SteppedNode node, Message message, long serial)
      throws Exception {
    SerialKey key = new SerialKey(us.self(), 1, agreement.id(), Line.WATCH, Series.REAL, serial);
    var vault = Ceremony.vault("us-nrrc", "US");
    Transmittal transmittal =
        new Transmittal(
            Protocol.CURRENT,
            Transmittal.Kind.MESSAGE,
            LINK,
            key,
            ru.self(),
            agreement.hash(),
            agreement.suites(),
            TwoNodes.now(),
            message.digest(),
            List.of(),
            Optional.empty());
    Bytes envelope =
        new SealNotary(vault)
            .prepare(
                us,
                new Notary.Preparation(
                    transmittal, message.bytes(), List.of(), List.of(), Lane.FORMAL))
            .envelope()
            .bytes();
    return node.hand(vault.publicKeys().transport(), "envelope", envelope).answer();
  }

  private static String outcome(CompletableFuture<LinkDoor.Answer> answer) {
    try {
      assertThat(answer).isDone();
      SignedDocument signed = SignedDocument.read(answer.join().body(), Answer.MOST_SIGNED_BYTES);
      return switch (Answer.read(signed.content())) {
        case Answer.Receipt receipt -> "receipt";
        case Answer.Refusal refusal -> refusal.clause();
      };
    } catch (parley.codec.MalformedInput e) {
      throw new AssertionError(e);
    }
  }

  /// An anchor of the test.
  private static final class InMemory implements Anchor {
    private Optional<Checkpoint> held = Optional.empty();

    @Override
    public Optional<Checkpoint> read(LogName log) {
      return held;
    }

    @Override
    public void advance(LogName log, Optional<Checkpoint> expected, Checkpoint next) {
      held = Optional.of(next);
    }
  }
}
