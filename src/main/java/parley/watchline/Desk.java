package parley.watchline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.agreement.SerialKey;
import parley.codec.Digest;
import parley.exchange.Exchange;
import parley.exchange.LinkStatus;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.linktest.LinkAlarm;
import parley.linktest.LinkBook;
import parley.linktest.LinkRecord;
import parley.message.Composer;
import parley.message.Exercises;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Wording;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.Rolls;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.BoardRowsTable.Drawn;

/// The desk over the running exchange: drafts become messages here, and what the board shows is
/// opened here.
public final class Desk implements WatchDesk {
  private final Parts parts;
  private final Drafting drafting;
  private final Wording english = Wording.in("en");

  /// What a desk is made of.
  ///
  /// @param terms the agreements in force with a peer
  /// @param rolls the rolls in force now
  public record Parts(
      NodeId self,
      Exchange exchange,
      Board board,
      Formats formats,
      Composer composer,
      Function<NodeId, AgreementLife> terms,
      Supplier<Rolls> rolls,
      Archive archive,
      DeskLog log,
      LinkBook book) {}

  public Desk(Parts parts) {
    this.parts = parts;
    this.drafting =
        new Drafting(parts.self(), parts.board(), parts.formats(), parts.composer(), parts.terms());
  }

  @Override
  public List<Row> board(Filter filter, int limit) {
    try {
      return parts.board().rows(filter, limit);
    } catch (StoreException e) {
      throw new IllegalStateException("the board cannot be read now", e);
    }
  }

  @Override
  public Optional<View> view(MessageId id, Permit<Act.Read> permit) {
    try {
      Optional<Drawn> drawn = parts.board().find(id);
      return drawn.isEmpty() ? Optional.empty() : Optional.of(view(drawn.get(), permit.officer()));
    } catch (StoreException | DeskException e) {
      throw new IllegalStateException("the message cannot be shown now: " + e.getMessage(), e);
    }
  }

  private View view(Drawn drawn, String officer) throws StoreException, DeskException {
    Row row = parts.board().titled(drawn);
    Message message = parts.archive().message(row.peer(), Digest.hex(drawn.content()));
    parts.log().read(row.id(), row.peer(), officer);
    return new View(
        row,
        message,
        drawn.reached(),
        drawn.refusal(),
        parts.board().thread(drawn),
        drawn.content(),
        drawn.receiptLog(),
        drawn.receiptIndex(),
        drawn.canAcknowledge());
  }

  @Override
  public List<Formats.Fault> check(Draft draft) {
    try {
      return drafting.compose(draft).faults();
    } catch (StoreException e) {
      throw new IllegalStateException("the draft cannot be checked now", e);
    }
  }

  @Override
  public Released release(Draft draft, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    return permit.vouched() ? Released.keyWanted() : released(draft, permit);
  }

  private Released released(Draft draft, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    Drafting.Outcome outcome = compose(draft);
    return outcome.message().isEmpty()
        ? faulty(outcome)
        : sent(outcome.message().get(), draft, permit.officer());
  }

  /// Why a draft makes no message.
  Released faulty(Drafting.Outcome outcome) {
    Formats.Fault first = outcome.faults().getFirst();
    return new Released.Refused(
        "format", first.clause(), first.field() + ": " + english.say(first));
  }

  /// Hands a message over on its writer's word alone. What is handed over again is not sent again
  /// (M-ID-1).
  Released sent(Message message, Draft draft, String officer)
      throws DeskException, InterruptedException {
    // If the power fails after this, the log names a message that never left: never the reverse.
    parts.log().release(message.id(), draft.peer(), officer);
    try {
      Released released =
          parts
              .exchange()
              .release(
                  LinkId.between(parts.self(), draft.peer()),
                  message,
                  List.of(),
                  File.contents(draft.files()));
      if (released instanceof Released.Refused no) {
        parts.log().refused(message.id(), draft.peer(), officer, no.clause());
      }
      return released;
    } catch (LedgerException e) {
      throw new DeskException("the message was not sent: the ledger failed", e);
    }
  }

  Drafting.Outcome compose(Draft draft) throws DeskException {
    if (!parts.exchange().links().contains(linkTo(draft.peer()))) {
      throw new DeskException("there is no link to " + draft.peer());
    }
    try {
      return drafting.compose(draft);
    } catch (StoreException e) {
      throw new DeskException("the draft cannot be composed: the board cannot be read", e);
    }
  }

  private LinkId linkTo(NodeId peer) throws DeskException {
    if (peer.equals(parts.self())) {
      throw new DeskException("a node sends nothing to itself");
    }
    return LinkId.between(parts.self(), peer);
  }

  @Override
  public Released acknowledge(MessageId id, boolean complete, String note, Permit<Act.Send> permit)
      throws DeskException, InterruptedException {
    Drawn drawn = find(id);
    Row row = drawn.row();
    if (!drawn.canAcknowledge()) {
      return new Released.Refused(
          "format",
          "W-ACK-1",
          "this message was acknowledged already, or wants no acknowledgement");
    }
    Message message = parts.archive().message(row.peer(), Digest.hex(drawn.content()));
    return released(drafting.acknowledgement(row, message, complete, note), permit);
  }

  private Drawn find(MessageId id) throws DeskException {
    try {
      return parts
          .board()
          .find(id)
          .orElseThrow(() -> new DeskException("there is no message " + id + " on the board"));
    } catch (StoreException e) {
      throw new DeskException("the board cannot be read", e);
    }
  }

  @Override
  public List<Peer> peers() {
    List<Peer> peers = new ArrayList<>();
    for (LinkId link : parts.exchange().links()) {
      peers.add(peer(link));
    }
    return peers;
  }

  @Override
  public List<Exercise> exercises() {
    List<Exercise> exercises = new ArrayList<>();
    try {
      for (LinkId link : parts.exchange().links()) {
        for (Exercises.Exercise act : parts.exchange().exercises(link).known()) {
          exercise(link.peerOf(parts.self()), act).ifPresent(exercises::add);
        }
      }
    } catch (LedgerException | StoreException e) {
      throw new IllegalStateException("the exercises cannot be read now", e);
    }
    return exercises;
  }

  /// Nothing where the peer refused our start: it never was an exercise (W-EXERCISE-5).
  private Optional<Exercise> exercise(NodeId peer, Exercises.Exercise act) throws StoreException {
    Optional<Row> start = parts.board().find(act.start()).map(parts.board()::titled);
    boolean delivered =
        !act.own() || start.filter(row -> row.step() != Step.JOURNALLED).isPresent();
    return start.filter(row -> row.step() == Step.REFUSED).isPresent()
        ? Optional.empty()
        : Optional.of(new Exercise(peer, act, start.map(Row::title).orElse(""), delivered));
  }

  @Override
  public List<Period> periods() {
    try {
      return parts.board().periods();
    } catch (StoreException e) {
      throw new IllegalStateException("the times of heightened watch cannot be read now", e);
    }
  }

  private Peer peer(LinkId link) {
    NodeId node = link.peerOf(parts.self());
    LinkStatus status = parts.exchange().status(link);
    Optional<Rolls.Listed> listed = parts.rolls().get().node(node);
    List<Agreement> agreements = parts.terms().apply(node).agreements();
    return new Peer(
        node,
        listed.map(roll -> roll.roll().party().code()).orElse(node.name()),
        listed.map(roll -> roll.roll().name()).orElse(Map.of("en", node.name())),
        agreements.stream()
            .flatMap(agreement -> agreement.signatoryOf(node).stream())
            .flatMap(side -> side.languages().stream())
            .distinct()
            .toList(),
        agreements,
        status.light().name().toLowerCase(Locale.ROOT),
        status.lastHeard(),
        status.roundTrip().map(Duration::toMillis),
        status.clockOffset().map(Duration::toMillis),
        status.queued(),
        status.gaps().stream().map(SerialKey::shown).toList(),
        status.stopped(),
        status.routes(),
        parts.book().alarms(link));
  }

  @Override
  public LinkRecord link(NodeId peer) {
    try {
      return parts.book().record(LinkId.between(parts.self(), peer));
    } catch (StoreException e) {
      throw new IllegalStateException("the link's record cannot be read now", e);
    }
  }

  @Override
  public boolean seen(NodeId peer, LinkAlarm.Kind kind, String detail, Permit<Act.SeeAlarm> permit)
      throws DeskException {
    try {
      return parts.book().acknowledge(linkTo(peer), kind, detail, permit.officer());
    } catch (StoreException e) {
      throw new DeskException("it cannot be written down now", e);
    }
  }

  @Override
  public AutoCloseable listen(Consumer<String> listener) {
    return parts.board().listen(listener);
  }
}
