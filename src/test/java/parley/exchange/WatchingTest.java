package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.journal.TreeNode;
import parley.ledger.LinkLog;
import parley.ledger.MemoryLedger;
import parley.message.Formats;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.RollBook;

/// Witnessing the peer's journal: what no honest peer does is an alarm, and nothing that crashes,
/// restarts and crossing heartbeats make of an honest one ever is.
class WatchingTest {
  private static final LinkId LINK = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);
  private static final LogName PEER_LOG = LogName.of(Ceremony.RU_NRRC, LINK, 1);

  private final PeerTree peer = new PeerTree();
  private final MemoryLedger ledger = new MemoryLedger();
  private Standing standing;
  private Watching watching;
  private LinkLog log;

  /// The peer's journal, as far as its checkpoints and proofs go.
  private static final class PeerTree {
    private final LogTree tree = new LogTree();
    private final java.util.Map<List<Long>, Digest> nodes = new java.util.HashMap<>();

    void grow(String entry) {
      for (TreeNode node : tree.append(Bytes.utf8(entry))) {
        nodes.put(List.of((long) node.level(), node.position()), node.hash());
      }
    }

    Digest node(int level, long position) {
      return java.util.Objects.requireNonNull(nodes.get(List.of((long) level, position)));
    }

    Bytes note(long size) throws Exception {
      return new Checkpoint(PEER_LOG.origin(), size, LogTree.rootAt(size, this::node))
          .sign(Ceremony.vault("ru-nrrc", "RU").notes());
    }

    List<Digest> proof(long from, long to) {
      return LogTree.consistency(from, to, this::node).path();
    }
  }

  @BeforeEach
  void two_nodes_that_know_each_other() throws Exception {
    standing = Standings.usOfRu();
    open();
    for (int i = 0; i < 8; i++) {
      peer.grow("entry " + i);
    }
  }

  private void open() throws Exception {
    log = LinkLog.open(LogName.of(Ceremony.US_NRRC, LINK, 1), ledger);
    watching =
        new Watching(
            new LinkSession.Context(
                ledger,
                log,
                Formats.bundled(),
                InstantSource.fixed(Ceremony.NOW),
                () -> 0L,
                new SplittableRandom(1),
                own -> 32,
                1),
            standing);
  }

  @Test
  void a_peer_that_starts_again_many_times_and_so_knows_not_what_is_held_is_no_alarm()
      throws Exception {
    unasked(peer.note(2), List.of());
    for (long size = 3; size <= 8; size++) {
      unasked(peer.note(size), List.of());
    }
    noAlarm();
    answer(2, peer.note(8), peer.proof(2, 8));
    noAlarm();
  }

  @Test
  void an_answer_that_a_newer_heartbeat_overtook_is_no_alarm() throws Exception {
    unasked(peer.note(2), List.of());
    unasked(peer.note(6), peer.proof(2, 6));
    answer(2, peer.note(4), peer.proof(2, 4));
    noAlarm();
  }

  @Test
  void a_checkpoint_of_an_epoch_whose_roll_has_not_come_is_not_taken_and_no_alarm()
      throws Exception {
    unasked(peer.note(6), List.of());
    Bytes next =
        new Checkpoint(
                LogName.of(Ceremony.RU_NRRC, LINK, 2).origin(), 1, LogTree.rootAt(1, peer::node))
            .sign(Ceremony.vault("ru-nrrc", "RU").notes());
    unasked(next, List.of());
    noAlarm();
    unasked(peer.note(8), peer.proof(6, 8));
    noAlarm();
  }

  @Test
  void an_answer_behind_what_was_held_when_it_was_asked_for_is_an_alarm() throws Exception {
    unasked(peer.note(6), List.of());
    answer(6, peer.note(4), List.of());
    assertThat(watching.status(0, false).alarms()).singleElement().asString().contains("went back");
    assertThat(log.size()).isEqualTo(1);
  }

  @Test
  void an_answer_that_was_asked_for_in_the_epoch_before_is_no_alarm() throws Exception {
    RollBook rolls = (RollBook) standing.rolls();
    parley.party.Roll listing =
        Ceremony.sign(
            parley.party.RollDraft.after(Ceremony.roll(Ceremony.RU)).officers(Ceremony.officers()),
            "RU");
    for (parley.party.Roll roll : List.of(listing, Ceremony.nextEpoch(listing))) {
      rolls =
          ((parley.party.RollRuling.Adopted)
                  rolls.adopt(
                      roll,
                      9,
                      Optional.empty(),
                      parley.party.Consent.or(parley.party.OfficerCheck.none())))
              .book();
    }
    standing = new Standing(Ceremony.US_NRRC, Ceremony.RU_NRRC, rolls, standing.life());
    open();
    unasked(peer.note(8), List.of());
    unasked(second(6), List.of());
    asked(peer.note(8), 8, second(5));
    asked(peer.note(8), 8, peer.note(8));
    noAlarm();
    asked(second(6), 6, peer.note(8));
    assertThat(watching.status(0, false).alarms()).singleElement().asString().contains("an epoch");
  }

  /// Of the peer's journal in its second epoch.
  private Bytes second(long size) throws Exception {
    return new Checkpoint(
            LogName.of(Ceremony.RU_NRRC, LINK, 2).origin(), size, LogTree.rootAt(size, peer::node))
        .sign(Ceremony.vault("ru-nrrc", "RU").notes());
  }

  private void asked(Bytes held, long size, Bytes note) throws Exception {
    watching.heartbeat(
        new Event.Heartbeat(beat(note, List.of()), Optional.of(asked(size, held)), false),
        new Decision());
  }

  @Test
  void three_answers_without_the_proof_that_they_owe_are_an_alarm() throws Exception {
    unasked(peer.note(2), List.of());
    answer(2, peer.note(5), List.of());
    answer(2, peer.note(6), List.of());
    noAlarm();
    answer(2, peer.note(7), List.of());
    assertThat(watching.status(0, false).alarms())
        .singleElement()
        .asString()
        .contains("cannot show");
    assertThat(log.size()).isEqualTo(1);
  }

  @Test
  void a_peer_that_fills_the_alarms_first_hides_no_divergence_behind_them() throws Exception {
    for (int serial = 1; serial <= 70; serial++) {
      watching.equivocated(
          new SerialKey(Ceremony.RU_NRRC, 1, "US-RU-2026", Line.WATCH, Series.REAL, serial),
          new Decision());
    }
    assertThat(watching.status(0, false).alarms()).hasSize(32);
    unasked(peer.note(6), List.of());
    answer(6, peer.note(4), List.of());
    assertThat(watching.status(0, false).alarms()).hasSize(33).last().asString().contains("back");
    assertThat(log.size()).isEqualTo(1);
    answer(6, peer.note(3), List.of());
    assertThat(log.size()).as("the same over the same note says nothing new").isEqualTo(1);
    unasked(peer.note(8), peer.proof(6, 8));
    answer(8, peer.note(4), List.of());
    assertThat(watching.status(0, false).alarms()).as("the same sentence").hasSize(33);
    assertThat(log.size()).as("and evidence of its own").isEqualTo(2);
  }

  @Test
  void a_mailed_answer_that_was_days_on_its_way_is_no_alarm() throws Exception {
    unasked(peer.note(2), List.of());
    unasked(peer.note(8), peer.proof(2, 8));
    mailed(2, peer.note(5));
    noAlarm();
  }

  @Test
  void a_mailed_answer_behind_what_was_held_when_it_was_asked_for_is_an_alarm() throws Exception {
    unasked(peer.note(6), List.of());
    mailed(6, peer.note(4));
    assertThat(watching.status(0, false).alarms()).singleElement().asString().contains("went back");
  }

  @Test
  void a_mailed_answer_shows_neither_the_round_trip_nor_the_clock_of_the_link() throws Exception {
    mailed(0, peer.note(2));
    assertThat(watching.status(0, false).roundTrip()).isEmpty();
    assertThat(watching.status(0, false).clockOffset()).isEmpty();
  }

  /// An answer by mail.
  private void mailed(long held, Bytes note) throws Exception {
    Event.Asked asked =
        new Event.Asked(
            Duration.ofMinutes(12),
            held == 0 ? Optional.empty() : Optional.of(new Action.Held(held, peer.note(held))),
            Bytes.EMPTY,
            Bytes.EMPTY);
    watching.heartbeat(
        new Event.Heartbeat(beat(note, List.of()), Optional.of(asked), true), new Decision());
  }

  @Test
  void an_old_heartbeat_brought_again_is_no_sign_of_life() throws Exception {
    Heartbeat old = at(Ceremony.NOW.minusSeconds(60));
    assertThat(watching.newer(old)).isTrue();
    watching.heartbeat(new Event.Heartbeat(old, Optional.empty(), false), new Decision());
    assertThat(watching.newer(old)).isFalse();
    assertThat(watching.newer(at(Ceremony.NOW))).isTrue();
  }

  @Test
  void a_peer_whose_clock_went_back_is_heard_again_once_it_answers() throws Exception {
    watching.heartbeat(
        new Event.Heartbeat(at(Ceremony.NOW), Optional.empty(), false), new Decision());
    Heartbeat earlier = at(Ceremony.NOW.minusSeconds(3600));
    assertThat(watching.newer(earlier)).isFalse();
    watching.heartbeat(
        new Event.Heartbeat(earlier, Optional.of(asked(0, Bytes.EMPTY)), false), new Decision());
    assertThat(watching.newer(at(Ceremony.NOW.minusSeconds(3590)))).isTrue();
  }

  @Test
  void an_alarm_survives_a_restart_and_is_raised_once() throws Exception {
    Decision out = new Decision();
    assertThat(watching.alarm("it lied", out)).isTrue();
    assertThat(watching.alarm("it lied", out)).isFalse();
    ledger.commit(LINK, ledger.takeOwnership(LINK), false, out.changes);
    open();
    assertThat(watching.status(0, false).alarms()).containsExactly("it lied");
    assertThat(watching.alarm("it lied", new Decision())).isFalse();
  }

  @Test
  void a_peer_that_ends_showing_heads_of_its_own_log_is_an_alarm_also_over_a_restart()
      throws Exception {
    headless(9);
    Decision out = headed();
    ledger.commit(LINK, ledger.takeOwnership(LINK), false, out.changes);
    open();
    headless(9);
    assertThat(watching.status(0, false).alarms()).isEmpty();
    headed();
    headless(9);
    assertThat(watching.status(0, false).alarms()).as("not in a row").isEmpty();
    headless(3);
    assertThat(watching.status(0, false).alarms())
        .containsExactly("the peer no longer shows the head of its own log");
  }

  @Test
  void a_peer_that_never_showed_heads_is_no_alarm() throws Exception {
    headless(30);
    noAlarm();
  }

  private Decision headed() throws Exception {
    Heartbeat beat =
        beat(
            Ceremony.NOW,
            Optional.empty(),
            List.of(),
            Optional.of(Digest.of(Bytes.utf8("a head"))));
    Decision out = new Decision();
    watching.heartbeat(new Event.Heartbeat(beat, Optional.of(asked(0, Bytes.EMPTY)), false), out);
    return out;
  }

  private void headless(int answers) throws Exception {
    for (int i = 0; i < answers; i++) {
      watching.heartbeat(
          new Event.Heartbeat(at(Ceremony.NOW), Optional.of(asked(0, Bytes.EMPTY)), false),
          new Decision());
    }
  }

  private void noAlarm() {
    assertThat(watching.status(0, false).alarms()).isEmpty();
    assertThat(log.size()).as("nothing is journalled against the peer").isZero();
  }

  private void unasked(Bytes note, List<Digest> proof) throws Exception {
    watching.heartbeat(
        new Event.Heartbeat(beat(note, proof), Optional.empty(), false), new Decision());
  }

  private void answer(long held, Bytes note, List<Digest> proof) throws Exception {
    answer(asked(held, peer.note(held)), note, proof);
  }

  private void answer(Event.Asked asked, Bytes note, List<Digest> proof) throws Exception {
    watching.heartbeat(
        new Event.Heartbeat(beat(note, proof), Optional.of(asked), false), new Decision());
  }

  private static Event.Asked asked(long held, Bytes note) {
    return new Event.Asked(
        Duration.ofMillis(20),
        held == 0 ? Optional.empty() : Optional.of(new Action.Held(held, note)),
        Bytes.EMPTY,
        Bytes.EMPTY);
  }

  private static Heartbeat beat(Bytes note, List<Digest> proof) {
    return beat(Ceremony.NOW, Optional.of(note), proof);
  }

  private static Heartbeat at(Instant at) {
    return beat(at, Optional.empty(), List.of());
  }

  private static Heartbeat beat(Instant at, Optional<Bytes> note, List<Digest> proof) {
    return beat(at, note, proof, Optional.empty());
  }

  private static Heartbeat beat(
      Instant at, Optional<Bytes> note, List<Digest> proof, Optional<Digest> head) {
    return new Heartbeat(
        Protocol.spoken(),
        LINK,
        Ceremony.RU_NRRC,
        1,
        Bytes.owning(new byte[Heartbeat.NONCE]),
        Optional.empty(),
        at,
        note,
        List.of(),
        List.of(),
        head,
        OptionalLong.empty(),
        proof,
        Optional.empty());
  }
}
