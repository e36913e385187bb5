package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.exchange.Released;
import parley.ledger.Fact;
import parley.message.MessageId;
import parley.watchline.WatchDesk.Draft;

/// A draft that was taken up again and that its writer sends alone, where the sending breaks off.
class SendingBrokenOffTest extends DeskScene {
  private static final Bytes TYPED = Bytes.utf8("{\"body.question\":[\"Was it you?\"]}");

  private long sent() {
    return us.journal.stream().filter(fact -> fact instanceof Fact.Sent).count();
  }

  /// Before and after the exchange has it; a node that starts again looks through what waits.
  @Test
  void a_sending_that_breaks_off_loses_neither_draft_nor_files_and_sends_once() throws Exception {
    WatchDesk.File file = new WatchDesk.File("a.txt", "text/plain", Bytes.utf8("addresses"));
    Draft draft =
        new DraftChange(inquiry("Scans", Precedence.ROUTINE, Series.REAL)).files(file).made();
    Bytes again = Bytes.utf8("{\"body.question\":[\"And now?\"]}");
    for (Wire.Trouble trouble : List.of(Wire.Trouble.BEFORE, Wire.Trouble.AFTER)) {
      long before = sent();
      MessageId id =
          us.releases.propose(draft, TYPED, Optional.empty(), send("clark")).id().orElseThrow();
      us.trouble = trouble;
      assertThatThrownBy(() -> us.releases.send(draft, again, id, send("clark")))
          .isInstanceOf(DeskException.class);
      us.trouble = Wire.Trouble.NONE;
      us.releases.swept();
      for (ReleaseDesk.Waiting left : us.releases.waiting(send("clark"))) {
        MessageId kept = left.message().id();
        assertThat(left.typed()).isEqualTo(again);
        assertThat(us.releases.files(kept, send("clark"))).containsExactly(file);
        assertThat(us.releases.send(draft, again, kept, send("clark")))
            .isInstanceOf(Released.Queued.class);
      }
      assertThat(us.releases.count()).isZero();
      assertThat(sent() - before).as(trouble.name()).isEqualTo(1);
    }
  }
}
