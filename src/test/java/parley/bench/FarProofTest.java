package parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.exchange.NodeExchange;
import parley.exchange.Released;
import parley.exchange.SealNotary;
import parley.exchange.Standing;
import parley.http.LinkDoor;
import parley.journal.Checkpoint;
import parley.journal.FileAnchor;
import parley.journal.LogName;
import parley.ledger.StoreLedger;
import parley.link.Route;
import parley.message.Composer;
import parley.message.Formats;
import parley.message.Message;
import parley.party.NodeId;
import parley.seal.KeyVault;
import parley.seal.Suite;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// A measurement counts only what the far node's disk proves.
class FarProofTest {
  private static final Set<Suite> SUITES = Set.of(Suite.NIST, Suite.PQ);
  private static final int MESSAGES = 4;

  @TempDir Path folder;
  private final Map<NodeId, NodeExchange> nodes = new ConcurrentHashMap<>();

  @Test
  void only_what_the_far_disk_proves_is_counted() throws Exception {
    Grounds grounds = new Grounds(folder);
    grounds.prepare(SUITES);
    exchange(grounds);
    Path whole = folder.resolve("whole.db");
    Path database = grounds.of(Grounds.RIGHT).resolve("db").resolve("parley.db");
    Files.copy(database, whole);
    assertThat(FarProof.verified(grounds, SUITES)).hasSize(MESSAGES);
    assertThat(FarProof.verified(grounds, Set.of(Suite.values())))
        .as("a suite that nobody signed in")
        .isEmpty();

    String answers = "select answer from item where inbound and answer is not null order by id";
    List<byte[]> given = answers(database, answers);
    doctor(database, "update item set answer = ? where answer is not null", given.getFirst());
    assertThat(FarProof.verified(grounds, SUITES)).as("another message's answer").hasSize(1);

    byte[] bent = given.getFirst().clone();
    bent[bent.length - 5] ^= 1;
    restore(whole, database);
    doctor(database, "update item set answer = ? where id = (select min(id) from item)", bent);
    assertThat(FarProof.verified(grounds, SUITES)).as("one bent signature").hasSize(MESSAGES - 1);

    restore(whole, database);
    doctor(database, "update item set answer = null where id = (select min(id) from item)");
    assertThat(FarProof.verified(grounds, SUITES)).as("no answer").hasSize(MESSAGES - 1);

    restore(whole, database);
    beyond(grounds);
  }

  /// The anchor stands at the second entry: what comes after it does not count.
  private static void beyond(Grounds grounds) throws Exception {
    NodeId far = Grounds.RIGHT;
    LogName log = LogName.of(far, Grounds.LINK, 1);
    Path place = grounds.of(far).resolve("anchor");
    try (var files = Files.list(place)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertThat(FarProof.verified(grounds, SUITES)).as("no anchor").isEmpty();
    try (Store store = Stores.open(new StoreConfig.Sqlite(grounds.of(far).resolve("db")));
        FileAnchor anchor = new FileAnchor(place)) {
      parley.journal.LogTree tree = new parley.journal.LogTree();
      new StoreLedger(store).leaves(log, 0, 2).forEach(tree::append);
      anchor.advance(log, java.util.Optional.empty(), new Checkpoint(log.origin(), 2, tree.root()));
    }
    assertThat(FarProof.verified(grounds, SUITES)).as("beyond the anchor").hasSizeLessThan(3);
  }

  private static void restore(Path whole, Path database) throws Exception {
    Files.copy(whole, database, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<byte[]> answers(Path database, String query) throws Exception {
    List<byte[]> found = new java.util.ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        PreparedStatement read = connection.prepareStatement(query);
        var rows = read.executeQuery()) {
      while (rows.next()) {
        found.add(rows.getBytes(1));
      }
    }
    return found;
  }

  private static void doctor(Path database, String change, byte[]... values) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        PreparedStatement write = connection.prepareStatement(change)) {
      for (int i = 0; i < values.length; i++) {
        write.setBytes(i + 1, values[i]);
      }
      assertThat(write.executeUpdate()).isPositive();
    }
  }

  /// A few messages from left to right, over nothing but a call; then both have ended.
  private void exchange(Grounds grounds) throws Exception {
    try (KeyVault left = grounds.vault(Grounds.LEFT);
        KeyVault right = grounds.vault(Grounds.RIGHT);
        Store leftStore = store(grounds, Grounds.LEFT);
        Store rightStore = store(grounds, Grounds.RIGHT);
        FileAnchor leftAnchor = new FileAnchor(grounds.of(Grounds.LEFT).resolve("anchor"));
        FileAnchor rightAnchor = new FileAnchor(grounds.of(Grounds.RIGHT).resolve("anchor"));
        NodeExchange far = node(grounds, Grounds.RIGHT, right, rightStore, rightAnchor);
        NodeExchange near = node(grounds, Grounds.LEFT, left, leftStore, leftAnchor)) {
      nodes.put(Grounds.LEFT, near);
      nodes.put(Grounds.RIGHT, far);
      Composer composer = new Composer(InstantSource.system(), new SplittableRandom(3));
      for (int number = 0; number < MESSAGES; number++) {
        Message message =
            grounds.message(composer, grounds.agreement(), number, 100, Precedence.ROUTINE);
        assertThat(near.release(Grounds.LINK, message, List.of(), List.of()))
            .isInstanceOf(Released.Queued.class);
      }
      long deadline = System.nanoTime() + 60_000_000_000L;
      while (new StoreLedger(leftStore).queuedCount(Grounds.LINK) > 0) {
        assertThat(System.nanoTime()).as("delivered in time").isLessThan(deadline);
        java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
      }
    }
  }

  private static Store store(Grounds grounds, NodeId self) throws Exception {
    return Stores.open(new StoreConfig.Sqlite(grounds.of(self).resolve("db")));
  }

  private NodeExchange node(
      Grounds grounds, NodeId self, KeyVault vault, Store store, FileAnchor anchor)
      throws Exception {
    Standing standing = grounds.standing(self);
    return NodeExchange.start(
        new NodeExchange.Parts(
            new StoreLedger(store),
            () -> {},
            vault,
            new SealNotary(vault),
            anchor,
            Formats.bundled(),
            InstantSource.system(),
            System::nanoTime,
            new SecureRandom(),
            _ -> List.of(new Called(self, vault.publicKeys().transport()))),
        List.of(standing));
  }

  /// Calls the other node's door.
  private final class Called implements Route {
    private final NodeId self;
    private final Bytes certificate;

    Called(NodeId self, Bytes certificate) {
      this.self = self;
      this.certificate = certificate;
    }

    @Override
    public String name() {
      return "call";
    }

    @Override
    public boolean automatic() {
      return true;
    }

    @Override
    public Reply exchange(What what, Bytes body) throws java.io.IOException, InterruptedException {
      NodeExchange far = nodes.get(Grounds.far(self));
      if (far == null) {
        throw new java.io.IOException("it is not there yet");
      }
      String path =
          switch (what) {
            case FLASH_ENVELOPE -> "flash";
            case ENVELOPE -> "envelope";
            case FRAME -> "frame";
            case REFETCH -> "refetch";
          };
      LinkDoor.Answer answer = far.door().take(certificate, path, body);
      return new Reply(answer.status(), answer.body());
    }

    @Override
    public void close() {}
  }
}
