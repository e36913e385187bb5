package parley.attachment;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import parley.agreement.AgreementLife;
import parley.codec.Digest;
import parley.console.Guard;
import parley.console.Visit;
import parley.exchange.Exchange;
import parley.ledger.FactReader;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.KeyVault.BodyCipher;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.FloorLog;
import parley.watchline.Desk;

/// Everything of the files of one node: start here.
public final class Attachments implements AutoCloseable {
  private final Parts parts;
  private final FileTable table;
  private final Uploads uploads;
  private final FileDesk desk;
  private final Porter porter;

  /// What they are made of.
  ///
  /// @param terms the agreements in force with a peer
  /// @param changed told which message's files have changed; must not block
  public record Parts(
      NodeId self,
      Store store,
      BodyCipher cipher,
      Ledger ledger,
      Exchange exchange,
      Formats formats,
      Function<NodeId, AgreementLife> terms,
      FloorLog floor,
      Consumer<MessageId> changed,
      InstantSource clock,
      RandomGenerator random) {
    /// Reads bodies back.
    FactReader reader(NodeId peer) {
      return new FactReader(ledger, cipher, LinkId.between(self, peer));
    }
  }

  public Attachments(Parts parts) {
    this.parts = parts;
    this.table = new FileTable(parts.store());
    this.uploads = new Uploads(parts.store(), parts.cipher(), parts.clock(), parts.random());
    FileBytes bytes = new FileBytes(parts::reader, table, uploads);
    this.desk = new FileDesk(parts, table, bytes);
    this.porter = new Porter(parts, table, bytes, uploads);
  }

  /// Where a node keeps things.
  public record Kept(Store store, BodyCipher cipher, Ledger ledger, FloorLog floor) {}

  /// Those of a node's desk.
  ///
  /// @param changed told which message's files have changed; must not block
  public static Attachments of(
      Desk.Parts desk,
      Kept kept,
      Consumer<MessageId> changed,
      InstantSource clock,
      RandomGenerator random) {
    return new Attachments(
        new Parts(
            desk.self(),
            kept.store(),
            kept.cipher(),
            kept.ledger(),
            desk.exchange(),
            desk.formats(),
            desk.terms(),
            kept.floor(),
            changed,
            clock,
            random));
  }

  /// What follows the journals.
  public Follower shelf() {
    return new FileShelf(table, parts.terms(), porter::wake);
  }

  /// Begins to carry.
  public Attachments start() {
    porter.start();
    return this;
  }

  /// Everything that can be done at this moment, on the caller's thread: for who has no thread.
  void turn() throws Exception {
    porter.turn();
  }

  public Uploads uploads() {
    return uploads;
  }

  public FileDesk desk() {
    return desk;
  }

  /// A part is erased with the message that names its file (D-ERASE-1).
  ///
  /// @param settled whether nothing is awaited in the thread of a message
  public boolean settled(Settled settled, Digest content, Instant before) throws StoreException {
    Optional<Digest> about = table.about(content);
    return settled.before(about.orElse(content), before);
  }

  /// As retention asks it.
  @FunctionalInterface
  public interface Settled {
    boolean before(Digest content, Instant moment) throws StoreException;
  }

  /// Bodies are about to be erased (D-ERASE-6).
  public void erase(List<Digest> contents) throws StoreException {
    table.gone(contents);
  }

  /// The files of a message, for its page.
  public List<FileView> views(Message message) throws FileException {
    return message.attachments().isEmpty()
        ? List.of()
        : FilePages.views(message, desk.of(message.id()));
  }

  public void routes(Guard guard, Visit visit) {
    new FilePages(visit, this).routes(guard);
  }

  @Override
  public void close() {
    porter.close();
  }
}
