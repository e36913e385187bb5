package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Json;
import parley.journal.LogName;
import parley.journal.SteppedAnchor;
import parley.ledger.FactReader;
import parley.ledger.LocalLog;
import parley.ledger.MemoryLedger;
import parley.message.Composer;
import parley.message.Formats;
import parley.message.Heightened;
import parley.message.Message;
import parley.seal.Suite;
import parley.watchline.Board;
import parley.watchline.WatchClocks;
import parley.watchline.WatchDesk;

/// A time of heightened watch over two whole nodes, each with its board and its clocks.
class HeightenedTest {
  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(82);

  private Message compose(
      TwoNodes nodes,
      TwoNodes.Side from,
      String format,
      Precedence precedence,
      Optional<Message> about,
      Json.Builder body)
      throws Exception {
    return new Composer(nodes::time, random)
        .compose(
            new Written(nodes.agreement, from.id, from.peer, Series.REAL)
                .as(format, precedence, about, body));
  }

  private Message proposal(TwoNodes nodes, TwoNodes.Side by, Duration in) throws Exception {
    Instant from = nodes.time().truncatedTo(ChronoUnit.SECONDS).plus(in);
    return compose(
        nodes,
        by,
        Heightened.PROPOSAL,
        Precedence.ROUTINE,
        Optional.empty(),
        Json.object()
            .with("title", "Summit")
            .with("windowStart", from.toString())
            .with("windowEnd", from.plus(Duration.ofHours(3)).toString())
            .with("flashAcknowledgement", 5)
            .with("priorityAcknowledgement", 60));
  }

  private Message acceptance(TwoNodes nodes, TwoNodes.Side by, Message of) throws Exception {
    return compose(
        nodes,
        by,
        Heightened.ANSWER,
        Precedence.IMMEDIATE,
        Optional.of(of),
        Json.object().with("outcome", "accepted"));
  }

  private void sent(TwoNodes nodes, TwoNodes.Side by, Message message) throws Exception {
    assertThat(by.release(message)).isInstanceOf(Released.Queued.class);
    nodes.eventually("it is answered", () -> nodes.drained(by));
  }

  /// One of the two with what officers look at.
  private static final class Desk {
    final TwoNodes.Side side;
    final MemoryLedger own = new MemoryLedger();
    final SteppedAnchor anchors = new SteppedAnchor();
    final List<String> passed = new ArrayList<>();
    final Board board;
    final WatchClocks clocks;
    Instant wall;

    Desk(TwoNodes nodes, TwoNodes.Side side) throws Exception {
      this.side = side;
      this.wall = nodes.time();
      this.board =
          new Board(
              java.util.Objects.requireNonNull(side.store),
              side.vault.bodies(),
              Formats.bundled(),
              _ -> side.standing.life(),
              _ -> Optional.empty(),
              nodes::time);
      side.exchange().follow(board);
      LocalLog log =
          LocalLog.open(
              side.id,
              1,
              own,
              anchors.open((_, _) -> {}),
              checkpoint -> checkpoint.sign(side.vault.notes()),
              () -> wall);
      this.clocks =
          new WatchClocks(
              log,
              board::duties,
              () -> wall,
              new WatchClocks.Ticks() {
                @Override
                public long nanos() {
                  return nodes.leap.get();
                }

                @Override
                public String boot() {
                  return "one";
                }
              },
              duty -> passed.add(duty.content()));
    }

    /// From the journal alone.
    void redraw() throws Exception {
      LogName log = LogName.of(side.id, TwoNodes.LINK, 1);
      FactReader facts = new FactReader(side.ledger(), side.vault.bodies(), TwoNodes.LINK);
      board.reset();
      board.follow(facts.read(log, 0, side.ledger().logSize(log)));
    }

    Optional<Board.Placed> placed(Message message) throws Exception {
      return board.placed(message.id());
    }

    Optional<Instant> due(Message message) throws Exception {
      return placed(message).orElseThrow().row().due();
    }
  }

  /// Acknowledgement due on both boards in the same millisecond.
  private void due(List<Desk> desks, Message message, Duration within) throws Exception {
    TwoNodes.await(
        "both boards show it delivered",
        () -> {
          for (Desk desk : desks) {
            if (desk.placed(message)
                .filter(
                    each -> each.row().dueFor().equals(Optional.of(WatchDesk.Step.ACKNOWLEDGED)))
                .isEmpty()) {
              return false;
            }
          }
          return true;
        });
    Board.Placed inbound =
        desks.stream()
            .filter(desk -> desk.side.id.equals(message.recipients().getFirst()))
            .findFirst()
            .orElseThrow()
            .placed(message)
            .orElseThrow();
    for (Desk desk : desks) {
      assertThat(desk.due(message))
          .as(desk.side.id.name())
          .contains(inbound.row().at().plus(within));
    }
  }

  private Message asks(TwoNodes nodes, TwoNodes.Side by, Precedence precedence) throws Exception {
    Message question =
        compose(
            nodes,
            by,
            "service/1",
            precedence,
            Optional.empty(),
            Json.object()
                .with("title", "Line")
                .with("service", "maintenance")
                .with("text", "Do you read us?"));
    sent(nodes, by, question);
    return question;
  }

  @Test
  void both_nodes_compute_the_same_shortened_deadlines_while_it_lasts() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 82, Suite.NIST)) {
      List<Desk> desks = List.of(new Desk(nodes, nodes.us), new Desk(nodes, nodes.ru));
      Message proposal = proposal(nodes, nodes.us, Duration.ofHours(1));
      sent(nodes, nodes.us, proposal);
      assertThat(nodes.us.release(acceptance(nodes, nodes.us, proposal)))
          .as("nobody accepts the own proposal")
          .isInstanceOfSatisfying(
              Released.Refused.class, no -> assertThat(no.clause()).isEqualTo("W-HEIGHT-6"));
      sent(nodes, nodes.ru, acceptance(nodes, nodes.ru, proposal));
      Message before = asks(nodes, nodes.us, Precedence.PRIORITY);
      due(desks, before, Duration.ofHours(3));
      nodes.calendar.addAndGet(Duration.ofMinutes(61).toNanos());
      Message priority = asks(nodes, nodes.us, Precedence.PRIORITY);
      Message flash = asks(nodes, nodes.ru, Precedence.FLASH);
      due(desks, priority, Duration.ofHours(1));
      due(desks, flash, Duration.ofMinutes(5));
      due(desks, before, Duration.ofHours(3));
      passes(nodes, desks, priority);
      for (Desk desk : desks) {
        List<WatchDesk.Period> periods = desk.board.periods();
        Optional<Instant> due = desk.due(priority);
        desk.redraw();
        assertThat(desk.board.periods()).isEqualTo(periods).hasSize(1);
        assertThat(desk.due(priority)).as("drawn again").isEqualTo(due);
      }
      nodes.calendar.addAndGet(Duration.ofHours(3).toNanos());
      due(desks, asks(nodes, nodes.us, Precedence.PRIORITY), Duration.ofHours(3));
    }
  }

  /// After an hour of the monotonic clock, wherever the wall clock was put meanwhile.
  private static void passes(TwoNodes nodes, List<Desk> desks, Message priority) throws Exception {
    for (Desk desk : desks) {
      desk.wall = nodes.time();
      desk.clocks.look();
      desk.wall = desk.wall.minus(Duration.ofDays(400));
    }
    nodes.leap.addAndGet(Duration.ofMinutes(59).toNanos());
    for (Desk desk : desks) {
      String content = desk.placed(priority).orElseThrow().content();
      desk.clocks.look();
      assertThat(desk.passed).as("not yet").doesNotContain(content);
    }
    nodes.leap.addAndGet(Duration.ofMinutes(1).toNanos());
    for (Desk desk : desks) {
      String content = desk.placed(priority).orElseThrow().content();
      desk.clocks.look();
      assertThat(desk.passed).contains(content);
    }
  }

  @Test
  void an_acceptance_that_comes_too_late_is_refused_and_shortens_nothing() throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 83, Suite.NIST)) {
      List<Desk> desks = List.of(new Desk(nodes, nodes.us), new Desk(nodes, nodes.ru));
      Message proposal = proposal(nodes, nodes.us, Duration.ofHours(1));
      sent(nodes, nodes.us, proposal);
      nodes.ru.losesEnvelopes = true;
      Message late = acceptance(nodes, nodes.ru, proposal);
      assertThat(nodes.ru.release(late)).isInstanceOf(Released.Queued.class);
      nodes.calendar.addAndGet(Duration.ofMinutes(61).toNanos());
      Message priority = asks(nodes, nodes.us, Precedence.PRIORITY);
      TwoNodes.await("it is there", () -> desks.getLast().placed(priority).isPresent());
      assertThat(desks.getLast().due(priority))
          .as("shortened as long as the acceptance may have come")
          .contains(
              desks.getLast().placed(priority).orElseThrow().row().at().plus(Duration.ofHours(1)));
      nodes.ru.losesEnvelopes = false;
      nodes.eventually("it is answered", () -> nodes.drained(nodes.ru));
      assertThat(
              nodes
                  .ru
                  .ledger()
                  .itemOfMessage(TwoNodes.LINK, false, late.id())
                  .orElseThrow()
                  .state())
          .isEqualTo("refused");
      TwoNodes.await(
          "the usual clock is back",
          () -> desks.getFirst().due(priority).equals(desks.getLast().due(priority)));
      due(desks, priority, Duration.ofHours(3));
      for (Desk desk : desks) {
        assertThat(desk.board.periods().getFirst().state(nodes.time())).isEqualTo("lapsed");
      }
    }
  }
}
