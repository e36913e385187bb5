package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.AnswerFrame;
import parley.envelope.Consignment;
import parley.exchange.Intake.Carried;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.seal.Suite;

/// Two nodes that have no wire between them: what they say is carried in consignments.
class CarriersTest {
  @TempDir Path folder;
  private TwoNodes nodes;

  @BeforeEach
  void open() throws Exception {
    nodes = new TwoNodes(folder, 1, Suite.NIST, Suite.GOST, Suite.PQ);
    for (TwoNodes.Side side : List.of(nodes.us, nodes.ru)) {
      side.kill();
      side.online = false;
      side.open();
    }
  }

  @AfterEach
  void close() throws Exception {
    nodes.close();
  }

  private static Bytes written(TwoNodes.Side from) throws Exception {
    List<Bytes> frames =
        from.ledger().queued(TwoNodes.LINK, 100).stream().map(Ledger.Queued::envelope).toList();
    return new Consignment(TwoNodes.LINK, from.id, frames).bytes();
  }

  private static List<Carried> read(TwoNodes.Side at, Bytes consignment) throws Exception {
    List<Carried> outcomes = new ArrayList<>();
    for (Bytes frame : Consignment.read(consignment).frames()) {
      outcomes.add(at.exchange().carried(frame));
    }
    return outcomes;
  }

  private static Bytes answers(TwoNodes.Side from, List<Carried> outcomes) {
    List<Bytes> frames =
        outcomes.stream().map(outcome -> ((Carried.Kept) outcome).answer()).toList();
    return new Consignment(TwoNodes.LINK, from.id, frames).bytes();
  }

  private void sent(int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      Released released =
          nodes.us.release(
              nodes.us.compose(i == 0 ? Precedence.FLASH : Precedence.ROUTINE, "carried " + i));
      assertThat(released).isInstanceOf(Released.Queued.class);
    }
  }

  private long shown(TwoNodes.Side side) {
    return side.told.values().stream()
        .filter(told -> told.getFirst() instanceof Fact.Received)
        .count();
  }

  @Test
  void what_a_courier_carries_there_and_back_is_delivered() throws Exception {
    sent(3);
    List<Carried> outcomes = read(nodes.ru, written(nodes.us));
    assertThat(outcomes).hasSize(3).allMatch(Carried.Kept.class::isInstance);
    assertThat(nodes.drained(nodes.us)).isFalse();
    assertThat(read(nodes.us, answers(nodes.ru, outcomes)))
        .allMatch(Carried.Answered.class::isInstance);
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    nodes.eventually("shown", () -> shown(nodes.ru) == 3);
  }

  @Test
  void the_same_stick_read_twice_gives_byte_identical_answers_and_shows_nothing_twice()
      throws Exception {
    sent(2);
    Bytes stick = written(nodes.us);
    Bytes first = answers(nodes.ru, read(nodes.ru, stick));
    nodes.ru.kill();
    nodes.ru.open();
    assertThat(answers(nodes.ru, read(nodes.ru, stick))).isEqualTo(first);
    read(nodes.us, first);
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
    read(nodes.us, first);
    nodes.eventually("shown", () -> shown(nodes.ru) == 2);
  }

  @Test
  void a_stick_and_a_wire_together_deliver_once() throws Exception {
    sent(2);
    Bytes stick = written(nodes.us);
    List<Carried> carried = read(nodes.ru, stick);
    nodes.us.kill();
    nodes.us.online = true;
    nodes.us.open();
    nodes.eventually("over the wire", () -> nodes.drained(nodes.us));
    assertThat(read(nodes.us, answers(nodes.ru, carried)))
        .allMatch(Carried.Answered.class::isInstance);
    nodes.eventually("shown", () -> shown(nodes.ru) == 2);
  }

  @Test
  void no_changed_bit_of_a_frame_is_taken() throws Exception {
    sent(1);
    Bytes envelope = Consignment.read(written(nodes.us)).frames().getFirst();
    for (int at = 0; at < 400; at++) {
      byte[] changed = envelope.toArray();
      changed[at] ^= 1;
      assertThat(nodes.ru.exchange().carried(Bytes.owning(changed)))
          .as("byte " + at)
          .isInstanceOf(Carried.Dropped.class);
    }
    assertThat(nodes.ru.exchange().carried(envelope)).isInstanceOf(Carried.Kept.class);
  }

  @Test
  void an_answer_changed_or_signed_by_another_or_brought_to_its_own_signer_is_dropped()
      throws Exception {
    sent(1);
    Bytes back =
        Consignment.read(answers(nodes.ru, read(nodes.ru, written(nodes.us)))).frames().getFirst();
    for (int at = 0; at < 400; at++) {
      byte[] changed = back.toArray();
      changed[at] ^= 1;
      assertThat(nodes.us.exchange().carried(Bytes.owning(changed)))
          .as("byte " + at)
          .isInstanceOf(Carried.Dropped.class);
    }
    assertThat(nodes.ru.exchange().carried(back)).isInstanceOf(Carried.Dropped.class);
    Bytes body = back.slice(176, back.size());
    Bytes forged =
        new AnswerFrame(TwoNodes.LINK, nodes.ru.id, 1, body).sign(nodes.us.vault.frames());
    assertThat(nodes.us.exchange().carried(forged)).isInstanceOf(Carried.Dropped.class);
    assertThat(nodes.drained(nodes.us)).isFalse();
    assertThat(nodes.us.exchange().carried(back)).isInstanceOf(Carried.Answered.class);
    nodes.eventually("delivered", () -> nodes.drained(nodes.us));
  }

  @Test
  void a_cut_or_padded_consignment_says_so_before_any_frame_is_read() throws Exception {
    sent(1);
    Bytes stick = written(nodes.us);
    assertThatThrownBy(() -> Consignment.read(stick.slice(0, stick.size() - 1)))
        .isInstanceOf(MalformedInput.class)
        .hasMessageContaining("cut or changed");
    assertThatThrownBy(() -> Consignment.read(Bytes.concat(stick, Bytes.utf8("\n"))))
        .isInstanceOf(MalformedInput.class);
  }

  @Test
  void copies_of_an_old_stick_use_up_the_carriers_budget_and_nothing_else() throws Exception {
    Agreement.Budgets small = new Agreement.Budgets(1 / 60.0, 20, 1 << 20, 1L << 30, 20);
    try (TwoNodes narrow = new TwoNodes(folder.resolve("narrow"), 2, small, Suite.NIST)) {
      narrow.us.kill();
      narrow.us.online = false;
      narrow.us.open();
      narrow.us.release(narrow.us.compose(Precedence.ROUTINE, "copied"));
      Bytes copy = Consignment.read(written(narrow.us)).frames().getFirst();
      int taken = 0;
      Carried last = narrow.ru.exchange().carried(copy);
      while (last instanceof Carried.Kept && taken < 100) {
        taken++;
        last = narrow.ru.exchange().carried(copy);
      }
      assertThat(taken).isBetween(15, 25);
      assertThat(last)
          .isInstanceOfSatisfying(
              Carried.Later.class, later -> assertThat(later.reason()).isEqualTo("budget"));
      narrow.us.kill();
      narrow.us.online = true;
      narrow.us.open();
      for (int i = 0; i < 15; i++) {
        narrow.us.release(
            narrow.us.compose(i < 3 ? Precedence.FLASH : Precedence.ROUTINE, "wire " + i));
      }
      narrow.eventually("the wire has its whole budget", () -> narrow.drained(narrow.us));
      narrow.eventually("shown once each", () -> shown(narrow.ru) == 16);
      assertThat(narrow.ru.exchange().carried(copy)).isInstanceOf(Carried.Later.class);
    }
  }

  @Test
  void armour_survives_gateways() throws Exception {
    sent(1);
    Bytes stick = written(nodes.us);
    String armoured = Consignment.armour(stick);
    String mangled =
        "Dear colleagues,\n"
            + armoured.replace("\r\n", " \n").replaceAll("(?m)^([^-\\s].{19})(.{10})", "$1\n\t$2")
            + "--\nThis mail was scanned.\n";
    assertThat(Consignment.disarm(Bytes.utf8(armoured))).isEqualTo(stick);
    assertThat(Consignment.disarm(Bytes.utf8(mangled))).isEqualTo(stick);
    assertThat(facts(nodes.ru)).isEmpty();
  }

  private static List<Fact> facts(TwoNodes.Side side) {
    return side.told.values().stream().flatMap(List::stream).toList();
  }
}
