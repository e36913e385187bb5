package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.envelope.Envelope;
import parley.envelope.Lane;
import parley.envelope.NotYet;
import parley.http.LinkDoor;
import parley.message.Message;
import parley.seal.Suite;

/// A partner that goes on posting whatever it is told, over one connection that stays open: it
/// hears signed words that put it off for longer and longer, then none, late, and by its frame
/// alone.
class UnheededIT {
  private static final Agreement.Budgets NARROW =
      new Agreement.Budgets(5, 10, 1 << 20, 1L << 30, 1000);
  private static final int PATIENCE = 2_000;

  @TempDir Path folder;

  private TwoNodes nodes;
  private Socketed socketed;

  @BeforeEach
  void a_node_that_listens() throws Exception {
    nodes = new TwoNodes(folder, 47, NARROW, Suite.NIST);
    socketed = new Socketed(nodes);
  }

  @AfterEach
  void it_ends() throws Exception {
    socketed.close();
    nodes.close();
  }

  @Test
  void whoever_heeds_no_word_hears_no_more_of_them_and_its_flash_still_passes() throws Exception {
    Forger forger = new Forger(nodes);
    Bytes flood = forger.framed(Bytes.owning(new byte[4096]), Lane.FORMAL).bytes();
    try (Socket socket = socketed.whole()) {
      Socketed.Answer answer = post(socket, flood);
      int sent = 1;
      while (answer.status() != LinkDoor.UNHEEDED.status() && sent < PATIENCE) {
        assertThat(answer.status()).isIn(400, 503);
        if (answer.status() == 503) {
          NotYet told = NotYet.verify(answer.body(), nodes.ru.vault.publicKeys().frameKey());
          assertThat(told.reason()).isEqualTo("budget");
          assertThat(told.retryAfter()).isPositive();
        }
        answer = post(socket, flood);
        sent++;
      }
      assertThat(answer.status()).as("after " + sent).isEqualTo(429);
      assertThat(answer.body()).isEqualTo(Bytes.EMPTY);

      long begun = System.nanoTime();
      int bare = 0;
      for (int i = 0; i < 30; i++) {
        bare += post(socket, flood).status() == 429 ? 1 : 0;
      }
      assertThat(bare).as("words come back slowly").isPositive();
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isGreaterThanOrEqualTo(Duration.ofMillis(500L * bare));
    }
    Message flash = nodes.us.compose(Precedence.FLASH, "from the very partner that floods");
    nodes.us.release(flash);
    nodes.eventually("FLASH is receipted", () -> nodes.drained(nodes.us));
    Audit.both(nodes);
  }

  @Test
  void the_frame_alone_decides_over_what_is_too_large_or_of_no_link() throws Exception {
    Envelope envelope = new Forger(nodes).framed(Bytes.owning(new byte[4096]), Lane.FORMAL);
    Bytes us = nodes.us.vault.publicKeys().transport();
    LinkDoor door = nodes.ru.exchange().door();
    int size = envelope.bytes().size();
    assertThat(door.glance(us, envelope.head(), size)).as("to be read").isEmpty();
    assertThat(status(door.glance(us, envelope.head(), size + 1))).as("another size").contains(400);
    assertThat(status(door.glance(Bytes.utf8("a stranger"), envelope.head(), size))).contains(400);
    assertThat(status(door.glance(us, envelope.head().slice(0, 100), size))).contains(400);
    Envelope large = new Forger(nodes).framed(Bytes.owning(new byte[2 << 20]), Lane.FORMAL);
    assertThat(status(door.glance(us, large.head(), large.bytes().size())))
        .as("larger than agreed")
        .contains(400);
  }

  private static Optional<Integer> status(Optional<LinkDoor.Answer> answer) {
    return answer.map(LinkDoor.Answer::status);
  }

  private static Socketed.Answer post(Socket socket, Bytes body) throws Exception {
    // In one piece: a second one would wait for the acknowledgement of the first.
    byte[] head = Socketed.head("envelope", body.size());
    socket.getOutputStream().write(Bytes.concat(Bytes.owning(head), body).toArray());
    return Socketed.read(socket.getInputStream());
  }
}
