package parley.watchline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import parley.agreement.AgreementLife;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.ReleaseAssertion;
import parley.message.Attachment;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchline.ReleaseDesk.Waiting;

/// What waits for release, sealed on its way into the store and opened on its way out.
final class WaitingRoom {
  private static final Bytes PURPOSE = Bytes.utf8("parley pending release 1");

  private final PendingTable table;
  private final BodyCipher cipher;
  private final Function<NodeId, AgreementLife> terms;

  WaitingRoom(Store store, BodyCipher cipher, Function<NodeId, AgreementLife> terms) {
    this.table = new PendingTable(store);
    this.cipher = cipher;
    this.terms = terms;
  }

  private interface Kept<T> {
    T run() throws StoreException, SealException, MalformedInput;
  }

  private static <T> T kept(Kept<T> work) throws DeskException {
    try {
      return work.run();
    } catch (StoreException | SealException | MalformedInput e) {
      throw new DeskException("what waits for release cannot be kept or read now", e);
    }
  }

  /// As it lies in the store, to be put back as it was.
  record Sealed(PendingTable.Row row, List<Bytes> files, long made) {}

  boolean asksForTwo(NodeId peer, String agreement, Precedence precedence) {
    return terms
        .apply(peer)
        .named(agreement)
        .filter(held -> held.twoPersonRelease().contains(precedence))
        .isPresent();
  }

  /// Where one may release it: how long another one has then to countersign.
  Optional<Duration> alone(NodeId peer, String agreement, Precedence precedence) {
    return terms.apply(peer).named(agreement).flatMap(held -> held.countersignedWithin(precedence));
  }

  int count() throws StoreException {
    return table.count();
  }

  List<Waiting> all() throws DeskException {
    return kept(() -> {
      List<Waiting> all = new ArrayList<>();
      for (PendingTable.Row row : table.rows()) {
        all.add(opened(row));
      }
      return all;
    });
  }

  /// Takes away what the journal has as sent (W-TWO-6); nothing is opened for it. Each goes by
  /// itself: a second failure leaves the others for the next start.
  void sweep(ReleaseStanding standing) throws StoreException {
    for (PendingTable.Row row : table.rows()) {
      try {
        if (standing.sent(new NodeId(row.peer()), MessageId.of(row.id()))) {
          table.remove(row.id());
        }
      } catch (DeskException e) {
        throw new StoreException("what waits for release cannot be looked up now", e);
      }
    }
  }

  Optional<Waiting> find(MessageId id) throws DeskException {
    return kept(() -> {
      Optional<PendingTable.Row> row = table.row(id.toString());
      return row.isEmpty() ? Optional.empty() : Optional.of(opened(row.get()));
    });
  }

  private Waiting opened(PendingTable.Row row) throws SealException, MalformedInput {
    Message message = Message.read(cipher.open(name(row.id(), "message"), row.message()));
    NodeId peer = new NodeId(row.peer());
    return new Waiting(
        message,
        peer,
        row.drafter(),
        asksForTwo(peer, message.agreement(), message.precedence()),
        alone(peer, message.agreement(), message.precedence()),
        row.word().size() == 0 ? Optional.empty() : Optional.of(ReleaseAssertion.read(row.word())),
        cipher.open(name(row.id(), "typed"), row.typed()),
        message.attachments().stream().map(Attachment::name).toList());
  }

  /// The contents of its attachments, in the message's order.
  List<Bytes> files(MessageId id) throws DeskException {
    return kept(() -> {
      List<Bytes> open = new ArrayList<>();
      for (Bytes sealed : table.files(id.toString())) {
        open.add(cipher.open(name(id.toString(), "file " + open.size()), sealed));
      }
      return open;
    });
  }

  Sealed sealed(Waiting waiting, List<Bytes> files) throws DeskException {
    String id = waiting.message().id().toString();
    return kept(() -> {
      List<Bytes> sealed = new ArrayList<>();
      for (Bytes file : files) {
        sealed.add(cipher.seal(name(id, "file " + sealed.size()), file));
      }
      return new Sealed(
          new PendingTable.Row(
              id,
              waiting.peer().name(),
              waiting.drafter(),
              cipher.seal(name(id, "message"), waiting.message().bytes()),
              cipher.seal(name(id, "typed"), waiting.typed()),
              waiting.drafted().map(ReleaseAssertion::der).orElse(Bytes.EMPTY)),
          sealed,
          waiting.message().composedAt().toEpochMilli());
    });
  }

  /// False, and nothing is done, where what it stands in the place of does not wait any more.
  boolean add(Sealed sealed, Optional<MessageId> instead) throws DeskException {
    return kept(() ->
        table.add(sealed.row(), sealed.files(), sealed.made(), instead.map(MessageId::toString)));
  }

  boolean sign(MessageId id, ReleaseAssertion word) throws DeskException {
    return kept(() -> table.sign(id.toString(), word.der()));
  }

  boolean remove(MessageId id) throws DeskException {
    return kept(() -> table.remove(id.toString()));
  }

  private static Digest name(String id, String part) {
    return Digest.of(PURPOSE, Bytes.utf8(id + " " + part));
  }
}
