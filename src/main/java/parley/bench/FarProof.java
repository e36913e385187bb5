package parley.bench;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.Parcel;
import parley.envelope.SignedContent;
import parley.journal.Checkpoint;
import parley.journal.FileAnchor;
import parley.journal.LogName;
import parley.journal.LogTree;
import parley.journal.Merkle;
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

/// Counts what really arrived: messages whose signatures in every suite, whose answer and whose
/// place in the far journal under its anchored checkpoint all verify, read from the far node's disk
/// after its process has ended.
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
      Optional<Checkpoint> signed = anchor.read(log);
      long size = ledger.logSize(log);
      if (signed.isEmpty()
          || !rootOf(ledger, log, signed.get().size()).equals(signed.get().root().hex())) {
        return Set.of();
      }
      FactReader reader = new FactReader(ledger, vault.bodies(), Grounds.LINK);
      Proof proof = new Proof(reader, new SignatureCheck(), suites, sender);
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

  private record Proof(
      FactReader reader, SignatureCheck check, Set<Suite> suites, KeyVault sender) {
    /// The message's identifier when it was received, answered, and verifies.
    Optional<String> of(Fact fact) throws Exception {
      if (!(fact instanceof Fact.Received received) || received.item().answer().isEmpty()) {
        return Optional.empty();
      }
      Parcel parcel = reader.parcel(received.item().content());
      boolean holds =
          check.verify(parcel.content(), parcel.signatures(), suites, sender.publicKeys().signing())
              instanceof Verdict.Verified;
      return holds && says(parcel, received.message())
          ? Optional.of(received.message().id().toString())
          : Optional.empty();
    }
  }

  private static boolean says(Parcel parcel, Message message) throws MalformedInput {
    return SignedContent.read(parcel.content()).message().equals(message.bytes());
  }

  /// The root is computed from the leaves again, not read.
  private static String rootOf(StoreLedger ledger, LogName log, long size) throws LedgerException {
    LogTree tree = new LogTree();
    for (long from = 0; from < size; from += AT_ONCE) {
      for (Bytes leaf : ledger.leaves(log, from, Math.min(size, from + AT_ONCE))) {
        tree.append(leaf);
      }
    }
    return size == 0 ? Merkle.EMPTY.hex() : tree.root().hex();
  }
}
