package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.ledger.Entries;
import parley.ledger.Ledger;
import parley.ledger.LinkLog;
import parley.ledger.MemoryLedger;
import parley.party.Ceremony;
import parley.party.LinkId;

/// What was received and not yet answered when a node went down.
class AnsweringTest {
  private static final LinkId LINK = LinkId.between(Ceremony.US_NRRC, Ceremony.RU_NRRC);
  private static final Digest CONTENT = Digest.of(Bytes.utf8("content"));

  private final MemoryLedger ledger = new MemoryLedger();

  @Test
  void after_a_restart_it_is_answered_from_where_it_was_journalled() throws Exception {
    received();
    Decision out = resumed(1);
    assertThat(out.changes).isEmpty();
    assertThat(attest(out).item().log()).isEqualTo(log(1));
  }

  @Test
  void in_a_new_epoch_it_is_journalled_once_more_and_answered_from_there() throws Exception {
    received();
    Decision out = resumed(2);
    assertThat(out.changes)
        .hasSize(2)
        .last()
        .isInstanceOfSatisfying(
            Ledger.Change.Append.class,
            append -> {
              assertThat(append.log()).isEqualTo(log(2));
              assertThat(append.leaf()).isEqualTo(attest(out).leaf());
            });
    assertThat(attest(out).item().log()).isEqualTo(log(2));
    assertThat(attest(out).item().index()).isZero();
    ledger.commit(LINK, ledger.takeOwnership(LINK), false, out.changes);
    assertThat(ledger.leaves(log(2), 0, 1)).isEqualTo(ledger.leaves(log(1), 0, 1));
  }

  @Test
  void in_a_new_epoch_it_is_journalled_once_however_often_the_node_starts_before_it_answers()
      throws Exception {
    received();
    ledger.commit(LINK, ledger.takeOwnership(LINK), false, resumed(2).changes);
    Decision again = resumed(2);
    assertThat(again.changes).isEmpty();
    assertThat(attest(again).item().log()).isEqualTo(log(2));
    assertThat(attest(again).item().index()).isZero();
    Decision next = resumed(3);
    assertThat(next.changes).hasSize(2);
    assertThat(attest(next).item().log()).isEqualTo(log(3));
  }

  private static LogName log(int epoch) {
    return LogName.of(Ceremony.US_NRRC, LINK, epoch);
  }

  private static Action.Attest attest(Decision out) {
    return (Action.Attest) out.actions.getFirst();
  }

  private Decision resumed(int epoch) throws Exception {
    Decision out = new Decision();
    new Answering(ledger, LINK, LinkLog.open(log(epoch), ledger)).resume(out);
    return out;
  }

  private void received() throws Exception {
    SerialKey serial = new SerialKey(Ceremony.RU_NRRC, 1, "US-RU-2026", Line.WATCH, Series.REAL, 1);
    Digest envelope = Digest.of(Bytes.utf8("envelope"));
    Leaf leaf = Entries.voidReceived(Ceremony.NOW, serial, CONTENT, envelope);
    Ledger.Item item =
        new Ledger.Item(
            LINK,
            true,
            serial,
            CONTENT,
            envelope,
            Optional.empty(),
            Digest.of(Bytes.EMPTY),
            log(1),
            0,
            Ceremony.NOW.toEpochMilli(),
            "void",
            Optional.empty());
    ledger.commit(
        LINK,
        ledger.takeOwnership(LINK),
        false,
        List.of(LinkLog.open(log(1), ledger).append(leaf), new Ledger.Change.KeepItem(item)));
  }
}
