package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.seal.Suite;

/// The anchor of a link's log, over whole nodes.
class AnchorTest {
  @TempDir Path folder;

  /// Without this a node put back to an older database would not know that the serial is used, and
  /// would sign another content under it. Found by the model in spec/model.
  @Test
  void what_was_committed_before_a_crash_is_anchored_before_it_leaves() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 5, Suite.NIST)) {
      TwoNodes.Side us = nodes.us;
      LogName log = LogName.of(us.id, TwoNodes.LINK, 1);
      deliver(nodes, "before");
      us.kill();
      Path file = us.folder.resolve("anchor");
      Folders.copy(file, us.folder.resolve("older"));
      us.open();
      nodes.weather.loseRequest = 1;
      us.release(us.compose(Precedence.ROUTINE, "committed, and then the power fails"));
      us.kill();
      Folders.copy(us.folder.resolve("older"), file);
      Queue<List<Long>> leaving = new ConcurrentLinkedQueue<>();
      CountDownLatch left = new CountDownLatch(1);
      us.leaving =
          () -> {
            long anchored = us.anchor().read(log).orElseThrow().size();
            leaving.add(List.of(anchored, us.ledger().logSize(log)));
            left.countDown();
          };
      us.anchoring = anchor -> new SlowAnchor(anchor, left);
      us.open();
      nodes.weather.loseRequest = 0;
      nodes.eventually("delivered", () -> nodes.drained(us));
      assertThat(leaving).isNotEmpty();
      assertThat(leaving.peek().getFirst()).isEqualTo(leaving.peek().getLast());
      Audit.both(nodes);
    }
  }

  /// Moves only after an envelope has left, or after a while: whoever does not wait for it is seen.
  private record SlowAnchor(Anchor anchor, CountDownLatch left) implements Anchor {
    private static final long A_WHILE_MILLIS = 700;

    @Override
    public Optional<Checkpoint> read(LogName log) throws AnchorException {
      return anchor.read(log);
    }

    @Override
    public void advance(LogName log, Optional<Checkpoint> expected, Checkpoint next)
        throws AnchorException {
      try {
        boolean waited = left.await(A_WHILE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(waited || left.getCount() == 1).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      anchor.advance(log, expected, next);
    }
  }

  /// Fails at every question, and counts them.
  private record LostAnchor(CountDownLatch asked) implements Anchor {
    @Override
    public Optional<Checkpoint> read(LogName log) throws AnchorException {
      asked.countDown();
      throw new AnchorException("the anchor is lost");
    }

    @Override
    public void advance(LogName log, Optional<Checkpoint> expected, Checkpoint next)
        throws AnchorException {
      read(log);
    }
  }

  @Test
  void a_link_that_stays_stopped_for_one_reason_says_so_once_in_the_log() throws Exception {
    Queue<String> logged = new ConcurrentLinkedQueue<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(LinkRunner.class.getName());
    logger.addHandler(handler);
    try (TwoNodes nodes = new TwoNodes(folder, 5, Suite.NIST)) {
      TwoNodes.Side us = nodes.us;
      us.kill();
      logged.clear();
      CountDownLatch asked = new CountDownLatch(4);
      us.anchoring = _ -> new LostAnchor(asked);
      us.open();
      assertThat(asked.await(30, TimeUnit.SECONDS)).as("it is opened again and again").isTrue();
      assertThat(us.exchange().status(TwoNodes.LINK).stopped()).contains("the anchor is lost");
      assertThat(logged)
          .singleElement()
          .asString()
          .isEqualTo("link " + TwoNodes.LINK + " stopped: the anchor is lost");
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Test
  void a_link_that_another_process_took_says_so_in_words_of_ours() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 5, Suite.NIST)) {
      TwoNodes.Side us = nodes.us;
      deliver(nodes, "before");
      us.ledger().takeOwnership(TwoNodes.LINK);
      assertThatThrownBy(() -> us.release(us.compose(Precedence.ROUTINE, "too late")))
          .hasStackTraceContaining("another process of this node owns the link now");
      assertThat(us.exchange().status(TwoNodes.LINK).stopped())
          .contains("another process of this node owns the link now");
    }
  }

  private static void deliver(TwoNodes nodes, String text) throws Exception {
    nodes.us.release(nodes.us.compose(Precedence.ROUTINE, text));
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
  }
}
