package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.seal.Suite;

/// A node with two partners, three processes over TLS: one of them sends far more than was agreed.
@Tag("alone")
class PartnersIT {
  private static final int HONEST = 30;
  private static final int EXCESS = 40;

  /// What the third may send: its messages are four times the burst.
  private static final Agreement.Budgets NARROW =
      new Agreement.Budgets(5, 10, 1 << 20, 1L << 30, 100);

  @TempDir Path folder;

  @Test
  void a_partner_that_floods_is_slowed_down_by_signed_word_and_the_other_is_not_touched()
      throws Exception {
    Grounds grounds = new Grounds(folder);
    grounds.prepare(Set.of(Suite.NIST), Optional.of(NARROW));
    try (Child right = new Child(folder, Grounds.RIGHT);
        Child left = new Child(folder, Grounds.LEFT);
        Child third = new Child(folder, Grounds.THIRD)) {
      third.say("make " + EXCESS + " 400");
      third.await("made");
      third.say("strike 50");
      // Both are on their way before the honest partner begins.
      right.await("board");
      left.say("many " + HONEST + " 400 4");
      left.count("delivered", HONEST);
      third.say("halt");
      String[] told = third.await("hammered");
      assertThat(Integer.parseInt(told[2])).as("receipts").isPositive();
      assertThat(Integer.parseInt(told[4])).as("signed slow-downs").isPositive();
      assertThat(told[8]).as("anything else").isEqualTo("0");
      third.await("loaded");

      third.say("settle");
      assertThat(third.await("settled")[1]).as("arrives later").isEqualTo(Integer.toString(EXCESS));
    }
    assertThat(FarProof.verified(grounds, Set.of(Suite.NIST)))
        .as("every message of the honest partner stands in the journal and verifies")
        .hasSize(HONEST);
    assertThat(FarProof.received(grounds, Grounds.THIRD))
        .as("those of the other too, once each")
        .isEqualTo(EXCESS);
  }
}
