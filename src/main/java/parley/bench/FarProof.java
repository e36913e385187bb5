package parley.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.envelope.Parcel;
import parley.envelope.SignedContent;
import parley.exchange.Notary;
import parley.exchange.SealNotary;
import parley.exchange.Standing;
import parley.journal.Checkpoint;
import parley.journal.FileAnchor;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.ledger.Fact;
import parley.ledger.FactReader;
import parley.ledger.LedgerException;
import parley.ledger.StoreLedger;
import parley.message.Message;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.KeyVault;
import parley.seal.SignatureCheck;
import parley.seal.SignatureCheck.Verdict;
import parley.seal.Suite;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// Counts what really arrived: messages whose signatures in every suite, whose answer with its own
/// signatures and proof, and whose place in the far journal under its anchored checkpoint all
/// verify, read from the far node's disk after its process has ended. What stands beyond the anchor
/// does not count.
final class FarProof {
  private static final int AT_ONCE = 512;

  private FarProof() {}

  static Set<String> verified(Grounds grounds, Set<Suite> suites) throws Exception {
    NodeId self = Grounds.RIGHT;
    try (KeyVault vault = grounds.vault(self);
        KeyVault sender = grounds.vault(Grounds.LEFT);
        Store store = Stores.open(new StoreConfig.Sqlite(grounds.of(self).resolve("db")));
        FileAnchor anchor = new FileAnchor(grounds.of(self).resolve("anchor"))) {
      StoreLedger ledger = new StoreLedger(store);
      LogName log = LogName.of(self, Grounds.LINK, 1);
      Optional<Checkpoint> anchored = anchor.read(log);
      if (anchored.isEmpty() || anchored.get().size() > ledger.logSize(log)) {
        return Set.of();
      }
      long size = anchored.get().size();
      List<Digest> roots = rootsOf(ledger, log, size);
      if (!roots.getLast().equals(anchored.get().root())) {
        return Set.of();
      }
      FactReader reader = new FactReader(ledger, vault.bodies(), Grounds.LINK);
      Proof proof =
          new Proof(
              reader,
              new SignatureCheck(),
              new SealNotary(sender),
              suites,
              sender,
              grounds.standing(Grounds.LEFT),
              roots);
      Set<String> good = new HashSet<>();
      for (long from = 0; from < size; from += AT_ONCE) {
        for (Fact fact : reader.read(log, from, Math.min(size, from + AT_ONCE))) {
          proof.of(fact).ifPresent(good::add);
        }
      }
      return good;
    }
  }

  /// How many messages of `sender` the far journal holds, each once.
  static int received(Grounds grounds, NodeId sender) throws Exception {
    NodeId self = Grounds.RIGHT;
    LinkId link = LinkId.between(self, sender);
    try (KeyVault vault = grounds.vault(self);
        Store store = Stores.open(new StoreConfig.Sqlite(grounds.of(self).resolve("db")))) {
      StoreLedger ledger = new StoreLedger(store);
      LogName log = LogName.of(self, link, 1);
      FactReader reader = new FactReader(ledger, vault.bodies(), link);
      int received = 0;
      for (Fact fact : reader.read(log, 0, ledger.logSize(log))) {
        received += fact instanceof Fact.Received ? 1 : 0;
      }
      return received;
    }
  }

  /// @param standing of the sender, by which it judges an answer
  /// @param roots of the far journal, by its size
  private record Proof(
      FactReader reader,
      SignatureCheck check,
      Notary notary,
      Set<Suite> suites,
      KeyVault sender,
      Standing standing,
      List<Digest> roots) {
    /// The message's identifier when it was received, answered, and verifies.
    Optional<String> of(Fact fact) throws Exception {
      if (!(fact instanceof Fact.Received received) || received.item().answer().isEmpty()) {
        return Optional.empty();
      }
      Parcel parcel = reader.parcel(received.item().content());
      boolean holds =
          check.verify(parcel.content(), parcel.signatures(), suites, sender.publicKeys().signing())
              instanceof Verdict.Verified;
      return holds && says(parcel, received.message()) && answered(received)
          ? Optional.of(received.message().id().toString())
          : Optional.empty();
    }

    /// The answer is signed in every suite and proves this very entry, under a checkpoint that
    /// stands in the journal.
    private boolean answered(Fact.Received received) throws MalformedInput {
      Bytes answer = received.item().answer().orElseThrow();
      return notary.judge(standing, received.item(), suites, answer)
              instanceof Notary.Judgement.Receipted(Answer.Receipt receipt)
          && receipt.index() == received.index()
          && stands(Checkpoint.unverified(receipt.checkpoint()));
    }

    private boolean stands(Checkpoint checkpoint) {
      return checkpoint.size() < roots.size()
          && roots.get((int) checkpoint.size()).equals(checkpoint.root());
    }
  }

  private static boolean says(Parcel parcel, Message message) throws MalformedInput {
    return SignedContent.read(parcel.content()).message().equals(message.bytes());
  }

  /// The root at each size, computed from the leaves again, not read.
  private static List<Digest> rootsOf(StoreLedger ledger, LogName log, long size)
      throws LedgerException {
    LogTree tree = new LogTree();
    List<Digest> roots = new ArrayList<>(List.of(tree.root()));
    for (long from = 0; from < size; from += AT_ONCE) {
      for (Bytes leaf : ledger.leaves(log, from, Math.min(size, from + AT_ONCE))) {
        tree.append(leaf);
        roots.add(tree.root());
      }
    }
    return roots;
  }
}
