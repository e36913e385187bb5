package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.Envelope;
import parley.envelope.Lane;
import parley.envelope.OuterFrame;
import parley.envelope.Protocol;
import parley.envelope.Refetch;
import parley.exchange.LinkSession.Bounds;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LinkLog;
import parley.ledger.MemoryLedger;
import parley.message.Formats;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;

/// What a node in a new epoch asks back, and what its peer gives: whatever was lost in between, and
/// however long the peer did not listen.
class RecallingTest {
  private static final LinkId LINK = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);

  private final MemoryLedger ledger = new MemoryLedger();
  private Standing standing;
  private long ticks;

  @BeforeEach
  void two_nodes_that_know_each_other() throws Exception {
    standing = Standings.usOfRu();
  }

  @Test
  void however_long_a_peer_gives_nothing_back_it_is_asked_again() throws Exception {
    Recalling recalling = recalling(2);
    for (int round = 0; round < 500; round++) {
      assertThat(askedWithin(recalling, Duration.ofMinutes(10))).contains(own(1));
    }
  }

  @Test
  void a_node_in_its_first_epoch_has_nothing_to_ask_back() throws Exception {
    Recalling recalling = recalling(1);
    assertThat(askedWithin(recalling, Duration.ofHours(2))).isEmpty();
  }

  @Test
  void what_nobody_holds_does_not_hide_what_the_peer_holds_above_it() throws Exception {
    keep(false, own(74));
    List<SerialKey> asked = askedWithin(recalling(2), Duration.ofMinutes(1));
    assertThat(asked)
        .containsAll(LongStream.rangeClosed(1, 73).mapToObj(RecallingTest::own).toList())
        .contains(own(75), own(90))
        .doesNotContain(own(74));
  }

  @Test
  void more_than_a_request_holds_is_asked_for_in_several() throws Exception {
    keep(false, own(1000));
    Recalling recalling = recalling(2);
    Set<SerialKey> first = new HashSet<>(askedWithin(recalling, Duration.ofSeconds(30)));
    assertThat(first)
        .containsAll(LongStream.rangeClosed(1, 999).mapToObj(RecallingTest::own).toList());
    assertThat(askedWithin(recalling, Duration.ofMinutes(2))).contains(own(1), own(999));
  }

  @Test
  void the_peer_gives_the_last_one_that_it_holds_when_it_lies_above_all_that_is_asked()
      throws Exception {
    keep(true, theirs(3));
    keep(true, theirs(40));
    assertThat(given(LongStream.rangeClosed(1, 16).mapToObj(RecallingTest::theirs).toList()))
        .containsExactly(content(theirs(3)), content(theirs(40)));
    assertThat(given(LongStream.rangeClosed(41, 56).mapToObj(RecallingTest::theirs).toList()))
        .as("who asks above it holds it")
        .isEmpty();
  }

  @Test
  void what_came_back_just_before_the_link_was_opened_anew_does_not_go_out_unkept()
      throws Exception {
    assertThat(sentWhenResealed(own(5))).isEmpty();
    keep(false, own(5));
    keep(true, theirs(7));
    assertThat(sentWhenResealed(own(5))).containsExactly(content(own(5)));
    assertThat(sentWhenResealed(theirs(7))).containsExactly(content(theirs(7)));
  }

  private static SerialKey serial(NodeId sender, long number) {
    return new SerialKey(sender, 1, "US-RU-2026", Line.WATCH, Series.REAL, number);
  }

  private static SerialKey own(long number) {
    return serial(Ceremony.US_NRRC, number);
  }

  private static SerialKey theirs(long number) {
    return serial(Ceremony.RU_NRRC, number);
  }

  private static Digest content(SerialKey serial) {
    return Digest.of(Bytes.utf8(serial.written()));
  }

  private LinkSession.Context context(int epoch) throws Exception {
    return new LinkSession.Context(
        ledger,
        LinkLog.open(LogName.of(Ceremony.US_NRRC, LINK, epoch), ledger),
        Formats.bundled(),
        InstantSource.fixed(Ceremony.NOW),
        () -> ticks,
        new SplittableRandom(1),
        own -> Bounds.WINDOW,
        epoch);
  }

  private Recalling recalling(int epoch) throws Exception {
    LinkSession.Context context = context(epoch);
    return new Recalling(context, standing, Delivery.open(context, standing.names()));
  }

  private List<SerialKey> askedWithin(Recalling recalling, Duration time) throws Exception {
    List<SerialKey> asked = new ArrayList<>();
    for (long end = ticks + time.toNanos(); ticks < end; ticks += Bounds.TICK.toNanos()) {
      Decision out = new Decision();
      recalling.tick(out);
      for (Action action : out.actions) {
        List<SerialKey> serials = ((Action.AskAgain) action).serials();
        assertThat(serials).isNotEmpty().hasSizeLessThanOrEqualTo(Refetch.MOST);
        asked.addAll(serials);
      }
    }
    return asked;
  }

  private List<Digest> given(List<SerialKey> asked) throws Exception {
    Decision out = new Decision();
    sending().refetch(new Event.Refetch(asked), out);
    return out.actions.stream().map(action -> ((Action.Reseal) action).content()).toList();
  }

  private List<Digest> sentWhenResealed(SerialKey serial) throws Exception {
    Bytes sealed = Bytes.owning(new byte[OuterFrame.SMALLEST_SEALED]);
    OuterFrame frame =
        new OuterFrame(
            Protocol.CURRENT,
            Lane.FORMAL,
            LINK,
            Ceremony.US_NRRC,
            1,
            sealed.size(),
            Digest.of(sealed));
    Envelope envelope = new Envelope(frame.sign(Ceremony.vault("us-nrrc", "US").frames()), sealed);
    Decision out = new Decision();
    sending().resealed(new Event.Resealed(content(serial), envelope), out);
    return out.actions.stream().map(action -> ((Action.Send) action).content()).toList();
  }

  private Sending sending() throws Exception {
    LinkSession.Context context = context(1);
    return Sending.open(context, Delivery.open(context, standing.names()), standing);
  }

  private void keep(boolean inbound, SerialKey serial) throws Exception {
    Ledger.Item item =
        new Ledger.Item(
            LINK,
            inbound,
            serial,
            content(serial),
            content(serial),
            Optional.empty(),
            Digest.of(Bytes.EMPTY),
            LogName.of(Ceremony.US_NRRC, LINK, 1),
            0,
            Ceremony.NOW.toEpochMilli(),
            "void",
            Optional.empty());
    ledger.commit(
        LINK, ledger.takeOwnership(LINK), false, List.of(new Ledger.Change.KeepItem(item)));
  }
}
