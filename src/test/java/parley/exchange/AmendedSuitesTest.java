package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.agreement.Adoption;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Agreements;
import parley.agreement.Precedence;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.party.Ceremony;
import parley.seal.Suite;

/// Two parties change the suites of their agreement while messages are on their way.
class AmendedSuitesTest {
  private static final String NUMBERING = "us-nrrc/ru-nrrc/US-RU-2026/watch/real/1";

  @TempDir Path folder;

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of(Set.of(Suite.NIST), Set.of(Suite.NIST, Suite.GOST)),
        Arguments.of(Set.of(Suite.NIST, Suite.GOST), Set.of(Suite.NIST)),
        Arguments.of(Set.of(Suite.NIST), Set.of(Suite.GOST)));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void what_was_sent_before_is_answered_and_judged_in_its_own_suites(
      Set<Suite> before, Set<Suite> after) throws Exception {
    try (TwoNodes nodes = new TwoNodes(folder, 7, before.toArray(Suite[]::new))) {
      nodes.weather.loseAnswer = 1;
      Message answered = released(nodes, "answered, and the answer was lost");
      nodes.eventually(
          "answered", () -> arrived(nodes, answered).flatMap(Ledger.Item::answer).isPresent());
      nodes.us.losesEnvelopes = true;
      Message queued = released(nodes, "queued");
      Message late = released(nodes, "queued behind what the amendment still takes");
      amend(nodes, after);
      nodes.us.losesEnvelopes = false;
      nodes.weather.loseAnswer = 0;
      nodes.eventually("drained", () -> nodes.drained(nodes.us));
      for (Message message : List.of(answered, queued, late)) {
        assertThat(ours(nodes, message).answer()).isEqualTo(theirs(nodes, message).answer());
      }
      assertThat(ours(nodes, answered).state()).isEqualTo("delivered");
      assertThat(ours(nodes, queued).state()).isEqualTo("delivered");
      assertThat(ours(nodes, late).state()).as("under terms that are over").isEqualTo("refused");
      assertThat(EquivocationTest.alarms(nodes.us)).isEmpty();
      assertThat(EquivocationTest.alarms(nodes.ru)).isEmpty();
    }
  }

  private static Message released(TwoNodes nodes, String text) throws Exception {
    Message message = nodes.us.compose(Precedence.ROUTINE, text);
    assertThat(nodes.us.release(message)).isInstanceOf(Released.Queued.class);
    return message;
  }

  /// Both import it and start again; messages up to serial 2 still count under the version before.
  private static void amend(TwoNodes nodes, Set<Suite> suites) throws Exception {
    EnumSet<Suite> chosen = EnumSet.copyOf(suites);
    Agreement next =
        AgreementDraft.amending(nodes.agreement, Map.of(NUMBERING, 2L))
            .suites(chosen, chosen)
            .agreement()
            .signedBy(Ceremony.signer(Ceremony.US))
            .signedBy(Ceremony.signer(Ceremony.RU));
    for (TwoNodes.Side side : nodes.sides()) {
      side.kill();
      Agreements first = adopted(Agreements.none(), nodes.agreement, side);
      Agreements both = adopted(first, next, side);
      side.standing =
          new Standing(
              side.id,
              side.peer,
              side.standing.rolls(),
              both.between(side.id, side.peer, side.standing.rolls()));
    }
    nodes.us.open();
    nodes.ru.open();
  }

  private static Agreements adopted(Agreements book, Agreement agreement, TwoNodes.Side side) {
    return ((Adoption.Adopted) book.adopt(agreement, side.standing.rolls(), 0)).book();
  }

  private static Ledger.Item ours(TwoNodes nodes, Message message) throws Exception {
    return nodes.us.ledger().itemOfMessage(TwoNodes.LINK, false, message.id()).orElseThrow();
  }

  private static Ledger.Item theirs(TwoNodes nodes, Message message) throws Exception {
    return arrived(nodes, message).orElseThrow();
  }

  private static Optional<Ledger.Item> arrived(TwoNodes nodes, Message message)
      throws LedgerException {
    return nodes.ru.ledger().itemOfMessage(TwoNodes.LINK, true, message.id());
  }
}
