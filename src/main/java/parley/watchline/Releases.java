package parley.watchline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseAssertion.Hand;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.message.Attachment;
import parley.message.Formats.Fault;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.seal.KeyVault.BodyCipher;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// Messages that wait for the second officer, kept in the store and sealed. What both officers sign
/// is the message's very bytes, which are settled when the first one passes it on.
public final class Releases implements ReleaseDesk {
  private static final int TURNS = 64;

  private final Desk.Parts parts;
  private final Desk desk;
  private final Drafting drafting;
  private final WaitingRoom room;
  private final ReleaseStanding standing;
  private final ReleaseWords words;

  /// What is done with one message is done by one officer at a time (W-TWO-6).
  private final List<Lock> turns = Stream.<Lock>generate(ReentrantLock::new).limit(TURNS).toList();

  public Releases(Desk.Parts parts, Store store, BodyCipher cipher, ReleaseStanding standing) {
    this.parts = parts;
    this.desk = new Desk(parts);
    this.drafting =
        new Drafting(parts.self(), parts.board(), parts.formats(), parts.composer(), parts.terms());
    this.room = new WaitingRoom(store, cipher, parts.terms());
    this.standing = standing;
    this.words = new ReleaseWords(parts.rolls(), standing);
  }

  /// Once, before anybody is let in: what went out just before the power failed waits no more.
  public Releases swept() throws StoreException {
    room.sweep(standing);
    return this;
  }

  private Lock turn(MessageId id) {
    return turns.get(Math.floorMod(id.hashCode(), TURNS));
  }

  @Override
  public List<Waiting> waiting(Permit<Act.Send> permit) throws DeskException {
    List<Waiting> all = new ArrayList<>();
    for (Waiting one : room.all()) {
      if (waits(one)) {
        all.add(one);
      }
    }
    return all;
  }

  /// One that the journal has as sent waits no more: the power failed between the two (W-TWO-6).
  private boolean waits(Waiting one) throws DeskException {
    boolean sent = standing.sent(one.peer(), one.message().id());
    if (sent) {
      room.remove(one.message().id());
    }
    return !sent;
  }

  @Override
  public int count() {
    try {
      return room.count();
    } catch (StoreException e) {
      throw new IllegalStateException("what waits for release cannot be read now", e);
    }
  }

  @Override
  public Optional<Waiting> open(MessageId id, Permit<Act.Send> permit) throws DeskException {
    Optional<Waiting> found = find(id);
    if (found.isPresent()) {
      parts.log().read(id, found.get().peer(), permit.officer());
    }
    return found;
  }

  private Optional<Waiting> find(MessageId id) throws DeskException {
    Optional<Waiting> found = room.find(id);
    return found.isPresent() && waits(found.get()) ? found : Optional.empty();
  }

  @Override
  public boolean asksForTwo(WatchDesk.Draft draft) {
    return room.asksForTwo(draft.peer(), draft.agreement(), draft.precedence());
  }

  @Override
  public Proposed propose(
      WatchDesk.Draft draft, Bytes typed, Optional<MessageId> instead, Permit<Act.Send> permit)
      throws DeskException {
    if (instead.isEmpty()) {
      return added(draft, typed, instead, permit);
    }
    Lock turn = turn(instead.get());
    turn.lock();
    try {
      Optional<Refusal> no = notTakenUp(instead.get(), permit);
      return no.isPresent() ? notWaiting() : added(draft, typed, instead, permit);
    } finally {
      turn.unlock();
    }
  }

  /// Why this officer may not take up again what waits (W-TWO-5).
  private Optional<Refusal> notTakenUp(MessageId id, Permit<Act.Send> permit) throws DeskException {
    Optional<Waiting> old = find(id);
    if (old.isEmpty()) {
      return Optional.of(gone(id));
    }
    return old.get().drafter().equals(permit.officer())
        ? Optional.empty()
        : Optional.of(new Refusal("W-TWO-5", "its writer alone takes it up again"));
  }

  private static Proposed notWaiting() {
    return new Proposed(
        Optional.empty(), List.of(new Fault("draft", "W-TWO-5", "fault.not-waiting", List.of())));
  }

  private Proposed added(
      WatchDesk.Draft draft, Bytes typed, Optional<MessageId> instead, Permit<Act.Send> permit)
      throws DeskException {
    Drafting.Outcome outcome = composed(draft);
    if (outcome.message().isEmpty()) {
      return new Proposed(Optional.empty(), outcome.faults());
    }
    Message message = outcome.message().get();
    Waiting waiting =
        new Waiting(
            message,
            draft.peer(),
            permit.officer(),
            asksForTwo(draft),
            room.alone(draft.peer(), draft.agreement(), draft.precedence()),
            Optional.empty(),
            typed,
            message.attachments().stream().map(Attachment::name).toList());
    WaitingRoom.Sealed sealed = room.sealed(waiting, WatchDesk.File.contents(draft.files()));
    Map<String, String> more = new HashMap<>();
    instead.ifPresent(old -> more.put("instead", old.toString()));
    parts.log().did("passed-on", message.id(), draft.peer(), permit.officer(), more);
    return room.add(sealed, instead)
        ? new Proposed(Optional.of(message.id()), List.of())
        : notWaiting();
  }

  private Drafting.Outcome composed(WatchDesk.Draft draft) throws DeskException {
    try {
      return drafting.compose(draft);
    } catch (StoreException e) {
      throw new DeskException("the draft cannot be composed: the board cannot be read", e);
    }
  }

  @Override
  public Released send(WatchDesk.Draft draft, MessageId instead, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    Lock turn = turn(instead);
    turn.lockInterruptibly();
    try {
      Optional<Refusal> no = notTakenUp(instead, permit);
      if (no.isPresent()) {
        return refused(no.get());
      }
      Waiting old = room.find(instead).orElseThrow();
      WaitingRoom.Sealed back = room.sealed(old, room.files(instead));
      // It goes first: were the power to fail after the sending, it would go out a second time.
      parts.log().did("discarded", instead, old.peer(), permit.officer(), Map.of());
      room.remove(instead);
      Released released = desk.release(draft, permit);
      if (released instanceof Released.Refused) {
        parts.log().did("passed-on", instead, old.peer(), permit.officer(), Map.of());
        room.add(back, Optional.empty());
      }
      return released;
    } finally {
      turn.unlock();
    }
  }

  @Override
  public List<WatchDesk.File> files(MessageId id, Permit<Act.Send> permit) throws DeskException {
    Optional<Waiting> found = find(id);
    List<WatchDesk.File> files = new ArrayList<>();
    if (found.isPresent() && found.get().drafter().equals(permit.officer())) {
      List<Bytes> contents = room.files(id);
      for (Attachment attachment : found.get().message().attachments()) {
        Optional<Bytes> content = contents.stream().skip(files.size()).findFirst();
        files.add(WatchDesk.File.of(attachment, content));
      }
    }
    return files;
  }

  @Override
  public Optional<MessageId> acknowledge(
      MessageId id, boolean complete, String note, Permit<Act.Send> permit) throws DeskException {
    Lock turn = turn(id);
    turn.lock();
    try {
      Optional<BoardRowsTable.Drawn> drawn = drawn(id);
      if (drawn.isEmpty() || !drawn.get().canAcknowledge()) {
        return Optional.empty();
      }
      for (Waiting one : waiting(permit)) {
        if (one.acknowledges().filter(id::equals).isPresent()) {
          return Optional.of(one.message().id());
        }
      }
      WatchDesk.Row row = drawn.get().row();
      Message about = parts.archive().message(row.peer(), Digest.hex(drawn.get().content()));
      WatchDesk.Draft draft = drafting.acknowledgement(row, about, complete, note);
      return asksForTwo(draft)
          ? added(draft, Drafting.typed(draft), Optional.empty(), permit).id()
          : Optional.empty();
    } finally {
      turn.unlock();
    }
  }

  private Optional<BoardRowsTable.Drawn> drawn(MessageId id) throws DeskException {
    try {
      return parts.board().find(id);
    } catch (StoreException e) {
      throw new DeskException("the board cannot be read", e);
    }
  }

  @Override
  public Optional<Refusal> sign(MessageId id, ReleaseAssertion word, Permit<Act.Send> permit)
      throws DeskException {
    Lock turn = turn(id);
    turn.lock();
    try {
      Optional<Waiting> found = find(id);
      if (found.isEmpty()) {
        return Optional.of(gone(id));
      }
      Waiting waiting = found.get();
      if (!waiting.drafter().equals(permit.officer())) {
        return Optional.of(new Refusal("W-TWO-8", "the officer who wrote it signs as its writer"));
      }
      Optional<Refusal> wrong = words.refusal(waiting, word, Hand.DRAFT, permit.officer());
      if (wrong.isEmpty()) {
        parts.log().did("signed", id, waiting.peer(), permit.officer(), Map.of());
        room.sign(id, word);
      }
      return wrong;
    } finally {
      turn.unlock();
    }
  }

  /// Of what does not wait: it was released, or it was discarded.
  private Refusal gone(MessageId id) throws DeskException {
    for (LinkId link : parts.exchange().links()) {
      if (standing.sent(link.peerOf(parts.self()), id)) {
        return new Refusal("W-TWO-6", "it was released already");
      }
    }
    return new Refusal("W-TWO-1", "it no longer waits");
  }

  private static Released refused(Refusal no) {
    return new Released.Refused("release", no.clause(), no.detail());
  }

  @Override
  public Released release(MessageId id, Optional<ReleaseAssertion> word, Permit<Act.Release> permit)
      throws DeskException, InterruptedException {
    Lock turn = turn(id);
    turn.lockInterruptibly();
    try {
      Optional<Waiting> found = find(id);
      if (found.isEmpty()) {
        return refused(gone(id));
      }
      Waiting waiting = found.get();
      boolean alone = word.filter(ReleaseAssertion::alone).isPresent();
      Optional<Refusal> no = unfit(waiting, alone, permit.officer());
      if (no.isEmpty() && waiting.two()) {
        no = words.refusal(waiting, word, permit.officer());
      } else if (no.isEmpty() && permit.vouched()) {
        return Released.keyWanted();
      }
      return no.isPresent() ? refused(no.get()) : released(waiting, word, permit);
    } finally {
      turn.unlock();
    }
  }

  /// Why this officer, or anybody, does not release it as it stands now.
  private Optional<Refusal> unfit(Waiting waiting, boolean alone, String officer)
      throws DeskException {
    if (alone && waiting.alone().isEmpty()) {
      return Optional.of(
          new Refusal("E-COUNTER-1", "the agreement lets nobody release this alone"));
    }
    if (!alone && waiting.drafter().equals(officer)) {
      return Optional.of(
          new Refusal("W-TWO-2", "who wrote a message does not release it: another officer does"));
    }
    if (!standing.mayWrite(waiting.drafter())) {
      return Optional.of(
          new Refusal("W-TWO-8", waiting.drafter() + ", who wrote it, may not write any more"));
    }
    Optional<MessageId> about = waiting.acknowledges();
    if (about.isPresent()
        && drawn(about.get()).filter(BoardRowsTable.Drawn::canAcknowledge).isEmpty()) {
      return Optional.of(new Refusal("W-ACK-1", "this message was acknowledged already"));
    }
    return Optional.empty();
  }

  private Released released(
      Waiting waiting, Optional<ReleaseAssertion> word, Permit<Act.Release> permit)
      throws DeskException, InterruptedException {
    Message message = waiting.message();
    List<Bytes> files = room.files(message.id());
    Map<String, String> writer = Map.of("writer", waiting.drafter());
    parts.log().did("release", message.id(), waiting.peer(), permit.officer(), writer);
    Released released;
    try {
      released =
          parts
              .exchange()
              .release(
                  LinkId.between(parts.self(), waiting.peer()),
                  message,
                  waiting.assertions(word),
                  files);
    } catch (LedgerException e) {
      throw new DeskException("the message was not sent: the ledger failed", e);
    }
    if (released instanceof Released.Queued) {
      // If the power fails before this, it goes when it is next looked at: the journal has it.
      room.remove(message.id());
    }
    return released;
  }

  @Override
  public boolean discard(MessageId id, Permit<Act.Send> permit) throws DeskException {
    Lock turn = turn(id);
    turn.lock();
    try {
      Optional<Waiting> found = find(id);
      if (found.isEmpty()) {
        return false;
      }
      parts
          .log()
          .did(
              "discarded",
              id,
              found.get().peer(),
              permit.officer(),
              Map.of("writer", found.get().drafter()));
      return room.remove(id);
    } finally {
      turn.unlock();
    }
  }

  @Override
  public Set<String> credentials(String officer, Hand hand) throws DeskException {
    return words.credentials(officer, hand);
  }
}
