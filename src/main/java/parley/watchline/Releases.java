package parley.watchline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import parley.party.NodeId;
import parley.seal.KeyVault.BodyCipher;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// Messages that wait for the second officer, kept in the store and sealed. What both officers sign
/// is the message's very bytes, which are settled when the first one passes it on.
public final class Releases implements ReleaseDesk {
  private final Desk.Parts parts;
  private final Desk desk;
  private final Drafting drafting;
  private final WaitingRoom room;
  private final ReleaseStanding standing;
  private final ReleaseWords words;

  public Releases(Desk.Parts parts, Store store, BodyCipher cipher, ReleaseStanding standing) {
    this.parts = parts;
    this.desk = new Desk(parts);
    this.drafting =
        new Drafting(parts.self(), parts.board(), parts.formats(), parts.composer(), parts.terms());
    this.room = new WaitingRoom(store, cipher, parts.terms(), standing);
    this.standing = standing;
    this.words = new ReleaseWords(parts.rolls(), standing);
  }

  /// Once, before anybody is let in: what went out just before the power failed waits no more.
  public Releases swept() throws StoreException {
    room.sweep();
    return this;
  }

  @Override
  public List<Waiting> waiting(Permit<Act.Send> permit) throws DeskException {
    return room.all(permit.officer());
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
    Optional<Waiting> found = kept(id, permit.officer());
    if (found.isPresent()) {
      parts.log().read(id, found.get().peer(), permit.officer());
    }
    return found;
  }

  /// What was taken back its writer alone still sees.
  private Optional<Waiting> kept(MessageId id, String officer) throws DeskException {
    return room.held(id).filter(one -> one.aside().isEmpty() || one.drafter().equals(officer));
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
    try (WaitingRoom.Turn _ = room.turn(instead.get())) {
      Optional<Refusal> no = notTakenUp(instead.get(), permit);
      return no.isPresent() ? notWaiting() : added(draft, typed, instead, permit);
    }
  }

  /// Why this officer may not take up again what waits (W-TWO-5).
  private Optional<Refusal> notTakenUp(MessageId id, Permit<Act.Send> permit) throws DeskException {
    Optional<Waiting> old = kept(id, permit.officer());
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
    Waiting waiting = room.fresh(message, draft, typed, permit.officer());
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
  public Released send(
      WatchDesk.Draft draft, Bytes typed, MessageId instead, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    if (permit.vouched()) {
      return Released.keyWanted();
    }
    Drafting.Outcome outcome = desk.compose(draft);
    if (outcome.message().isEmpty()) {
      return desk.faulty(outcome);
    }
    Message message = outcome.message().get();
    try (WaitingRoom.Turn _ = room.turn(instead, message.id())) {
      Optional<Refusal> no = notTakenUp(instead, permit);
      return no.isPresent()
          ? refused(no.get())
          : sent(message, draft, typed, instead, permit.officer());
    }
  }

  /// It stands in the place of what waited before it goes, in one commit. If the power fails after
  /// that, or nobody can say what became of the sending, it waits with its files and all that was
  /// typed until the journal has it (W-TWO-6): nothing is lost. It keeps its identifier, under
  /// which the exchange sends once (M-ID-1): nothing goes twice.
  private Released sent(
      Message message, WatchDesk.Draft draft, Bytes typed, MessageId instead, String officer)
      throws DeskException, InterruptedException {
    WaitingRoom.Sealed back = room.sealed(room.held(instead).orElseThrow(), room.files(instead));
    WaitingRoom.Sealed going =
        room.sealed(
            room.fresh(message, draft, typed, officer), WatchDesk.File.contents(draft.files()));
    passedOn(message.id(), instead, draft.peer(), officer);
    room.add(going, Optional.of(instead));
    Released released = desk.sent(message, draft, officer);
    switch (released) {
      case Released.Queued _ -> room.remove(message.id());
      case Released.Refused _ -> {
        passedOn(instead, message.id(), draft.peer(), officer);
        room.add(back, Optional.of(message.id()));
      }
    }
    return released;
  }

  private void passedOn(MessageId id, MessageId instead, NodeId peer, String officer)
      throws DeskException {
    parts.log().did("passed-on", id, peer, officer, Map.of("instead", instead.toString()));
  }

  @Override
  public List<WatchDesk.File> files(MessageId id, Permit<Act.Send> permit) throws DeskException {
    Optional<Waiting> found = kept(id, permit.officer());
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
  public Optional<Bytes> content(MessageId id, int place, Permit<Act.Release> permit)
      throws DeskException {
    return room.find(id).isEmpty()
        ? Optional.empty()
        : room.files(id).stream().skip(place - 1L).findFirst();
  }

  @Override
  public Optional<MessageId> acknowledge(
      MessageId id, boolean complete, String note, Permit<Act.Send> permit) throws DeskException {
    try (WaitingRoom.Turn _ = room.turn(id)) {
      Optional<BoardRowsTable.Drawn> drawn = drawn(id);
      if (drawn.isEmpty() || !drawn.get().canAcknowledge()) {
        return Optional.empty();
      }
      for (Waiting one : waiting(permit)) {
        if (one.aside().isEmpty() && one.acknowledges().filter(id::equals).isPresent()) {
          return Optional.of(one.message().id());
        }
      }
      WatchDesk.Row row = drawn.get().row();
      Message about = parts.archive().message(row.peer(), Digest.hex(drawn.get().content()));
      WatchDesk.Draft draft = drafting.acknowledgement(row, about, complete, note);
      return asksForTwo(draft)
          ? added(draft, Drafting.typed(draft), Optional.empty(), permit).id()
          : Optional.empty();
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
    try (WaitingRoom.Turn _ = room.turn(id)) {
      Optional<Waiting> found = room.find(id);
      if (found.isEmpty()) {
        return Optional.of(gone(id));
      }
      Waiting waiting = found.get();
      if (!waiting.drafter().equals(permit.officer())) {
        return Optional.of(
            new Refusal("writer", "W-TWO-8", "the officer who wrote it signs as its writer"));
      }
      Optional<Refusal> wrong = words.refusal(waiting, word, Hand.DRAFT, permit.officer());
      if (wrong.isEmpty()) {
        parts.log().did("signed", id, waiting.peer(), permit.officer(), Map.of());
        room.sign(id, word);
      }
      return wrong;
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
    return new Released.Refused(no.reason(), no.clause(), no.detail());
  }

  @Override
  public Released release(MessageId id, Optional<ReleaseAssertion> word, Permit<Act.Release> permit)
      throws DeskException, InterruptedException {
    try (WaitingRoom.Turn _ = room.turn(id)) {
      Optional<Waiting> found = room.find(id);
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
          new Refusal(
              "left", "W-TWO-8", waiting.drafter() + ", who wrote it, may not write any more"));
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
    switch (released) {
      // If the power fails before this, it goes when it is next looked at: the journal has it.
      case Released.Queued _ -> room.remove(message.id());
      case Released.Refused(String _, String clause, String _) ->
          parts.log().refused(message.id(), waiting.peer(), permit.officer(), clause);
    }
    return released;
  }

  @Override
  public Optional<Refusal> discard(MessageId id, Permit<Act.Send> permit) throws DeskException {
    try (WaitingRoom.Turn _ = room.turn(id)) {
      Optional<Refusal> no = notTakenUp(id, permit);
      if (no.isEmpty()) {
        NodeId peer = room.held(id).orElseThrow().peer();
        parts.log().did("discarded", id, peer, permit.officer(), Map.of());
        room.remove(id);
      }
      return no;
    }
  }

  @Override
  public Optional<Refusal> setAside(MessageId id, String reason, Permit<Act.SetAside> permit)
      throws DeskException {
    String officer = permit.officer();
    String why = reason.strip();
    if (!Aside.fits(why)) {
      return Optional.of(new Refusal("W-TWO-10", "it wants a reason of at most 1,000 characters"));
    }
    try (WaitingRoom.Turn _ = room.turn(id)) {
      Optional<Waiting> found = room.find(id);
      if (found.isEmpty()) {
        return Optional.of(gone(id));
      }
      Map<String, String> said = Map.of("writer", found.get().drafter(), "reason", why);
      parts.log().did("set-aside", id, found.get().peer(), officer, said);
      room.aside(id, new Aside(officer, parts.composer().now(), why));
      return Optional.empty();
    }
  }

  @Override
  public Set<String> credentials(String officer, Hand hand) throws DeskException {
    return words.credentials(officer, hand);
  }
}
