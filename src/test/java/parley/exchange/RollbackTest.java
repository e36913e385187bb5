package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.exchange.EquivocationTest.accusations;
import static parley.exchange.EquivocationTest.assertRefused;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.Heartbeat;
import parley.envelope.Protocol;
import parley.evidence.Accusation;
import parley.evidence.Finding;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.ledger.Divergence;
import parley.link.Route;
import parley.party.Ceremony;
import parley.seal.SealException;
import parley.seal.Suite;

/// A partner whose journal goes back, in answer to a question that was made of what it had shown:
/// proven to anybody, whatever any clock says.
class RollbackTest {
  @TempDir Path folder;

  /// Answers heartbeats as a node that was put back to one entry, with that node's real keys.
  private record Forgetful(TwoNodes nodes, Bytes older, List<Heartbeat> asked) implements Route {
    @Override
    public String name() {
      return "forgetful";
    }

    @Override
    public boolean automatic() {
      return true;
    }

    @Override
    public Reply exchange(What what, Bytes body) throws IOException {
      if (what != What.FRAME) {
        throw new IOException("only heartbeats here");
      }
      try {
        Heartbeat question =
            Heartbeat.verify(
                body, TwoNodes.LINK, nodes.ru.id, nodes.ru.vault.publicKeys().frameKey());
        asked.add(question);
        return new Reply(
            200, beat(nodes, Optional.of(question.nonce()), older).sign(nodes.us.vault.frames()));
      } catch (MalformedInput | SealException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {}
  }

  private static Heartbeat beat(TwoNodes nodes, Optional<Bytes> echo, Bytes note) {
    return new Heartbeat(
        Protocol.spoken(),
        TwoNodes.LINK,
        nodes.us.id,
        1,
        Bytes.owning(new byte[Heartbeat.NONCE]),
        echo,
        // Its clock says that it was long before: nobody asks it.
        TwoNodes.now().minusSeconds(86_400),
        Optional.of(note),
        List.of(),
        List.of(),
        Optional.empty(),
        OptionalLong.empty(),
        List.of(),
        Optional.empty());
  }

  private static Bytes note(TwoNodes nodes, long size) throws Exception {
    LogName log = LogName.of(nodes.us.id, TwoNodes.LINK, 1);
    var root =
        parley.journal.LogTree.<parley.ledger.LedgerException>rootAt(
            size, (level, at) -> nodes.us.ledger().node(log, level, at));
    return new Checkpoint(log.origin(), size, root).sign(nodes.us.vault.notes());
  }

  private Map<String, Bytes> proof(TwoNodes nodes, List<Heartbeat> asked) throws Exception {
    EquivocationTest.adopt(nodes);
    EquivocationTest.deliver(nodes, "one entry and its receipt");
    nodes.eventually(
        "both entries are held",
        () -> size(nodes.ru.ledger().value(TwoNodes.LINK, Watching.PEER_CHECKPOINT)) == 2);
    assertThat(accusations(nodes)).isEmpty();
    nodes.ru.kill();
    nodes.ru.instead.add(new Forgetful(nodes, note(nodes, 1), asked));
    nodes.ru.open();
    nodes.eventually("found", () -> !accusations(nodes).isEmpty());
    assertThat(EquivocationTest.alarms(nodes.ru)).anyMatch(alarm -> alarm.contains("went back"));
    assertThat(EquivocationTest.entries(nodes.ru, "divergence")).hasSize(1);
    Accusation.Named accusation = accusations(nodes).getFirst();
    assertThat(accusation.name()).startsWith("went-back-");
    return accusation.files().byName();
  }

  private static long size(Optional<Bytes> note) {
    try {
      return note.isEmpty() ? 0 : Checkpoint.unverified(note.get()).size();
    } catch (MalformedInput e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Bytes> with(Map<String, Bytes> good, String name, Bytes other) {
    Map<String, Bytes> changed = new TreeMap<>(good);
    changed.put(name, other);
    return Accusation.listed(changed);
  }

  @Test
  void a_journal_that_went_back_is_a_proof_that_anybody_can_check() throws Exception {
    List<Heartbeat> asked = new ArrayList<>();
    try (TwoNodes nodes = new TwoNodes(folder, 26, Suite.NIST)) {
      Map<String, Bytes> good = proof(nodes, asked);
      assertThat(
              EquivocationTest.said(EquivocationTest.verify(folder, good), Finding.Outcome.HOLDS))
          .anyMatch(what -> what.startsWith("PROVEN: a journal that went back: us-nrrc"));

      // Without the binding of the nonce it is an old heartbeat, which any honest node has sent.
      Bytes nonce = asked.getFirst().nonce();
      assertRefused(
          folder,
          with(good, "second/salt.txt", Bytes.utf8("00".repeat(Divergence.SALT) + "\n")),
          "does not echo");
      assertRefused(
          folder,
          with(good, "second/salt.txt", Bytes.utf8("00".repeat(Divergence.SALT))),
          "hexadecimal");
      assertRefused(folder, with(good, "first/checkpoint.txt", note(nodes, 1)), "does not echo");
      signed(nodes, good, beat(nodes, Optional.empty(), note(nodes, 1)), "does not echo");
      signed(nodes, good, beat(nodes, Optional.of(nonce), note(nodes, 2)), "no older state");
      Bytes other =
          new Checkpoint("parley/us-nrrc/local/1", 1, Checkpoint.unverified(note(nodes, 1)).root())
              .sign(nodes.us.vault.notes());
      signed(nodes, good, beat(nodes, Optional.of(nonce), other), "no older state");
      Bytes strangers =
          beat(nodes, Optional.of(nonce), note(nodes, 1))
              .sign(Ceremony.vault("ru-nrrc", "RU").frames());
      assertRefused(folder, with(good, "second/heartbeat.bin", strangers), "E-LINE-2");
      Map<String, Bytes> without = new TreeMap<>(good);
      without.remove("second/salt.txt");
      assertRefused(folder, Accusation.listed(without), "missing");
    }
  }

  private void signed(TwoNodes nodes, Map<String, Bytes> good, Heartbeat beat, String why)
      throws Exception {
    assertRefused(
        folder, with(good, "second/heartbeat.bin", beat.sign(nodes.us.vault.frames())), why);
  }
}
