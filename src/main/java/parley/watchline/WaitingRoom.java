package parley.watchline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import parley.agreement.AgreementLife;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.envelope.ReleaseAssertion;
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
  /// What {@link #sealed(String, ReleaseDesk.Aside)} writes: a name, a moment, and a reason.
  private static final JsonReader.Limits ASIDE = new JsonReader.Limits(16 * 1024, 2, 16);

  private static final Bytes PURPOSE = Bytes.utf8("parley pending release 1");

  private static final int TURNS = 64;

  private final List<Lock> turns = Stream.<Lock>generate(ReentrantLock::new).limit(TURNS).toList();
  private final PendingTable table;
  private final BodyCipher cipher;
  private final Function<NodeId, AgreementLife> terms;
  private final ReleaseStanding standing;

  WaitingRoom(
      Store store,
      BodyCipher cipher,
      Function<NodeId, AgreementLife> terms,
      ReleaseStanding standing) {
    this.table = new PendingTable(store);
    this.cipher = cipher;
    this.terms = terms;
    this.standing = standing;
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

  /// What waits, and what of this officer's was taken back.
  List<Waiting> all(String officer) throws DeskException {
    List<Waiting> all =
        kept(() -> {
          List<Waiting> opened = new ArrayList<>();
          for (PendingTable.Row row : table.rows()) {
            if (row.aside().isEmpty() || row.drafter().equals(officer)) {
              opened.add(opened(row));
            }
          }
          return opened;
        });
    List<Waiting> waiting = new ArrayList<>();
    for (Waiting one : all) {
      if (waits(one)) {
        waiting.add(one);
      }
    }
    return waiting;
  }

  /// One that the journal has as sent waits no more: the power failed between the two (W-TWO-6).
  private boolean waits(Waiting one) throws DeskException {
    boolean sent = standing.sent(one.peer(), one.message().id());
    if (sent) {
      remove(one.message().id());
    }
    return !sent;
  }

  /// Takes away what the journal has as sent (W-TWO-6); nothing is opened for it. Each goes by
  /// itself: a second failure leaves the others for the next start.
  void sweep() throws StoreException {
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

  /// One that waits, or was taken back.
  Optional<Waiting> held(MessageId id) throws DeskException {
    Optional<Waiting> found =
        kept(() -> {
          Optional<PendingTable.Row> row = table.row(id.toString());
          return row.isEmpty() ? Optional.empty() : Optional.of(opened(row.get()));
        });
    return found.isPresent() && waits(found.get()) ? found : Optional.empty();
  }

  /// One that waits.
  Optional<Waiting> find(MessageId id) throws DeskException {
    return held(id).filter(one -> one.aside().isEmpty());
  }

  /// A message that begins to wait.
  Waiting fresh(Message message, WatchDesk.Draft draft, Bytes typed, String officer) {
    return new Waiting(
        message,
        draft.peer(),
        officer,
        asksForTwo(draft.peer(), draft.agreement(), draft.precedence()),
        alone(draft.peer(), draft.agreement(), draft.precedence()),
        Optional.empty(),
        typed,
        Optional.empty());
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
        row.aside().isEmpty() ? Optional.empty() : Optional.of(aside(row.id(), row.aside().get())));
  }

  private ReleaseDesk.Aside aside(String id, Bytes sealed) throws SealException, MalformedInput {
    Json.Obj said = JsonReader.readObject(cipher.open(name(id, "aside"), sealed), ASIDE);
    return new ReleaseDesk.Aside(
        said.text("officer").orElse(""),
        Instant.ofEpochMilli(said.number("at").orElse(0L)),
        said.text("reason").orElse(""));
  }

  private Bytes sealed(String id, ReleaseDesk.Aside aside) throws SealException {
    Json.Builder said =
        Json.object()
            .with("officer", aside.officer())
            .with("at", aside.at().toEpochMilli())
            .with("reason", aside.reason());
    return cipher.seal(name(id, "aside"), JsonWriter.line(said.build()));
  }

  /// False where it waits no more.
  boolean aside(MessageId id, ReleaseDesk.Aside aside) throws DeskException {
    return kept(() -> table.aside(id.toString(), sealed(id.toString(), aside)));
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
              waiting.drafted().map(ReleaseAssertion::der).orElse(Bytes.EMPTY),
              waiting.aside().isEmpty()
                  ? Optional.empty()
                  : Optional.of(sealed(id, waiting.aside().get()))),
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

  /// What is done with one message is done by one officer at a time (W-TWO-6). Closed, the next one
  /// may.
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  Turn turn(MessageId id) {
    Lock lock = turns.get(place(id));
    lock.lock();
    return lock::unlock;
  }

  /// Of both; always in the same order, so that no two officers wait for each other.
  Turn turn(MessageId one, MessageId other) {
    Lock first = turns.get(Math.min(place(one), place(other)));
    Lock second = turns.get(Math.max(place(one), place(other)));
    first.lock();
    second.lock();
    return () -> {
      second.unlock();
      first.unlock();
    };
  }

  private static int place(MessageId id) {
    return Math.floorMod(id.hashCode(), TURNS);
  }
}
