package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.exchange.LinkSession.Bounds;
import parley.journal.FileAnchor;
import parley.ledger.Ledger;
import parley.ledger.MemoryLedger;
import parley.message.Formats;
import parley.seal.Suite;

/// What a link's owner decides first, turn by turn and without a clock.
class TurnsTest {
  @TempDir Path folder;

  private final ArrayDeque<Runnable> flash = new ArrayDeque<>();
  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final ArrayDeque<Runnable> waits = new ArrayDeque<>();
  private final MemoryLedger ledger = new MemoryLedger();

  /// What was handed in, in order.
  private final List<CompletableFuture<Released>> released = new ArrayList<>();

  /// Runs when the link's owner looks at the wall clock, once.
  private Runnable meanwhile = () -> {};

  private TwoNodes nodes;
  private FileAnchor anchor;
  private LinkRunner owner;

  @BeforeEach
  void an_owner_at_rest() throws Exception {
    nodes = new TwoNodes(folder.resolve("nodes"), 7, Suite.NIST);
    anchor = new FileAnchor(folder.resolve("anchor"));
    InstantSource clock =
        () -> {
          Runnable now = meanwhile;
          meanwhile = () -> {};
          now.run();
          return TwoNodes.now();
        };
    NodeExchange.Parts parts =
        new NodeExchange.Parts(
            ledger,
            () -> {},
            nodes.us.vault,
            new SealNotary(nodes.us.vault),
            anchor,
            Formats.bundled(),
            clock,
            () -> 0,
            new SplittableRandom(1),
            standing -> List.of());
    LinkWorks.Pools pools = new LinkWorks.Pools(flash::add, work::add, waits::add);
    owner = NodeExchange.runner(parts, nodes.us.standing, List.of(), pools, news -> {});
    owner.turn();
  }

  @AfterEach
  void it_ends() throws Exception {
    anchor.close();
    nodes.close();
  }

  private void release(Precedence precedence) {
    try {
      released.add(
          NodeExchange.released(
              owner, nodes.us.compose(precedence, "in turn"), List.of(), List.of()));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void release(int count) {
    for (int i = 0; i < count; i++) {
      release(Precedence.ROUTINE);
    }
  }

  private static void run(ArrayDeque<Runnable> tasks) {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private List<Ledger.Queued> queued() throws Exception {
    return ledger.queued(TwoNodes.LINK, 1_000);
  }

  @Test
  void flash_is_decided_before_what_came_earlier_and_few_others_share_its_commit() {
    release(20);
    release(Precedence.FLASH);
    owner.turn();
    assertThat(flash).hasSize(1);
    assertThat(work).hasSize(Bounds.EVENTS_BESIDE_FLASH);
    owner.turn();
    assertThat(work).as("and all others are next").hasSize(20);
  }

  @Test
  void a_release_is_decided_signed_and_journalled_before_those_of_lower_precedence()
      throws Exception {
    release(Bounds.EVENTS_PER_COMMIT);
    owner.turn();
    release(20);
    release(Precedence.PRIORITY);
    release(Precedence.IMMEDIATE);
    owner.turn();
    assertThat(work).hasSize(Bounds.EVENTS_PER_COMMIT + 22);
    for (int task = 0; task < 4; task++) {
      work.remove().run();
    }
    owner.turn();
    assertThat(queued())
        .extracting(Ledger.Queued::precedence)
        .containsExactly(
            Precedence.IMMEDIATE, Precedence.PRIORITY, Precedence.ROUTINE, Precedence.ROUTINE);
    List<Long> serials = queued().stream().map(row -> row.serial().serial()).toList();
    assertThat(serials)
        .as("decided before the twenty, signed before the sixty-four")
        .containsExactly(65L, 66L, 1L, 2L);
  }

  @Test
  void a_signature_that_flash_waits_for_is_journalled_before_those_made_earlier() throws Exception {
    release(20);
    release(Precedence.FLASH);
    owner.turn();
    owner.turn();
    run(work);
    run(flash);
    owner.turn();
    assertThat(released.getLast()).isCompletedWithValueMatching(Released.Queued.class::isInstance);
    assertThat(queued()).hasSize(1 + Bounds.EVENTS_BESIDE_FLASH);
    assertThat(queued().getFirst().precedence()).isEqualTo(Precedence.FLASH);
    assertThat(ledger.itemOfContent(TwoNodes.LINK, false, queued().getFirst().content()))
        .as("the first entry of the journal")
        .map(Ledger.Item::index)
        .isEqualTo(Optional.of(0L));
  }

  @Test
  void flash_that_comes_while_others_are_decided_ends_their_commit_and_has_the_next() {
    release(20);
    meanwhile = () -> release(Precedence.FLASH);
    owner.turn();
    assertThat(work).as("the batch that ran, up to the one being decided").hasSize(1);
    assertThat(flash).isEmpty();
    owner.turn();
    assertThat(flash).hasSize(1);
    assertThat(work).hasSize(1 + Bounds.EVENTS_BESIDE_FLASH);
  }

  @Test
  void what_was_begun_is_ended_before_something_new_is_begun() throws Exception {
    release(10);
    owner.turn();
    run(work);
    release(Bounds.EVENTS_PER_COMMIT);
    owner.turn();
    assertThat(queued()).hasSize(10);
    assertThat(work).hasSize(Bounds.EVENTS_PER_COMMIT - 10);
  }
}
