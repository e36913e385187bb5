package parley.countersign;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.MalformedInput;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseAssertion.Hand;
import parley.envelope.ReleaseCheck;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.linktest.Outgoing;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.Board;
import parley.watchline.Desk;
import parley.watchline.DeskException;
import parley.watchline.ReleaseDesk.Refusal;
import parley.watchline.ReleaseStanding;
import parley.watchline.ReleaseWords;
import parley.watchline.WatchDesk;

/// Countersigns over the board and the running exchange.
public final class Countersigning implements CountersignDesk {
  private final Desk.Parts parts;
  private final Outgoing outgoing;
  private final ReleaseWords words;
  private final InstantSource clock;

  public Countersigning(Desk.Parts parts, ReleaseStanding standing, InstantSource clock) {
    this.parts = parts;
    this.outgoing =
        new Outgoing(
            parts.self(), parts.exchange(), parts.formats(), parts.composer(), parts.terms());
    this.words = new ReleaseWords(parts.rolls(), standing);
    this.clock = clock;
  }

  private List<Board.Placed> placed() throws DeskException {
    try {
      return parts.board().toCountersign();
    } catch (StoreException e) {
      throw new DeskException("what waits for a countersignature cannot be read now", e);
    }
  }

  private static Waiting waiting(Board.Placed placed) {
    return new Waiting(placed.row(), placed.reference().digest());
  }

  @Override
  public List<Waiting> waiting(Permit<Act.Send> permit) throws DeskException {
    return placed().stream().map(Countersigning::waiting).toList();
  }

  @Override
  public int count() {
    try {
      return parts.board().toCountersign().size();
    } catch (StoreException e) {
      throw new IllegalStateException("what waits for a countersignature cannot be read now", e);
    }
  }

  @Override
  public Optional<Waiting> of(MessageId id, Permit<Act.Send> permit) throws DeskException {
    return find(id).map(Countersigning::waiting);
  }

  private Optional<Board.Placed> find(MessageId id) throws DeskException {
    return placed().stream().filter(one -> one.row().id().equals(id)).findFirst();
  }

  @Override
  public synchronized Released countersign(
      MessageId id, ReleaseAssertion word, Permit<Act.Release> permit)
      throws DeskException, InterruptedException {
    Optional<Board.Placed> found = find(id);
    if (found.isEmpty()) {
      return refused("W-COUNTER-5", "it waits for no countersignature, or has one already");
    }
    Board.Placed about = found.get();
    WatchDesk.Row row = about.row();
    String officer = permit.officer();
    if (row.byOne().filter(one -> one.officer().equals(officer)).isPresent()) {
      return refused("E-COUNTER-3", "who released it does not countersign it");
    }
    // The agreement's name is the second part of a serial as people see it.
    String terms = row.serial().split("/", -1)[1];
    Optional<Agreement> agreement =
        outgoing.agreement(row.peer(), Agreement.COUNTERSIGNATURE, terms);
    if (agreement.isEmpty()) {
      return refused("A-RULE-5", "the agreement in force knows no countersignature any more");
    }
    Message message = composed(agreement.get(), about, officer);
    Optional<Refusal> no =
        words.refusal(
            new ReleaseCheck.Subject(
                about.reference().digest(), message.composedAt(), clock.instant()),
            word,
            Hand.COUNTERSIGN,
            officer);
    return no.isPresent()
        ? new Released.Refused(no.get().reason(), no.get().clause(), no.get().detail())
        : sent(message, about, word, officer);
  }

  private static Released refused(String clause, String detail) {
    return new Released.Refused("release", clause, detail);
  }

  private Message composed(Agreement agreement, Board.Placed about, String officer) {
    try {
      return outgoing.compose(
          agreement,
          Agreement.COUNTERSIGNATURE,
          about.row().peer(),
          Optional.of(about.reference()),
          Map.of("countersignedBy", List.of(officer)),
          about.row().series(),
          Precedence.FLASH);
    } catch (MalformedInput e) {
      throw new IllegalStateException("the countersignature does not fit its own format", e);
    }
  }

  private Released sent(Message message, Board.Placed about, ReleaseAssertion word, String officer)
      throws DeskException, InterruptedException {
    WatchDesk.Row row = about.row();
    // If the power fails after this, the log names a signature that never left, and the message
    // still waits for one: never the reverse.
    parts
        .log()
        .did(
            "countersigned",
            row.id(),
            row.peer(),
            officer,
            Map.of("by-message", message.id().toString()));
    try {
      Released released =
          parts
              .exchange()
              .release(
                  LinkId.between(parts.self(), row.peer()),
                  message,
                  List.of(word.der()),
                  List.of());
      if (released instanceof Released.Refused no) {
        parts.log().refused(message.id(), row.peer(), officer, no.clause());
      }
      return released;
    } catch (LedgerException e) {
      throw new DeskException("the countersignature was not sent: the ledger failed", e);
    }
  }

  @Override
  public Set<String> credentials(String officer) throws DeskException {
    return words.credentials(officer, Hand.COUNTERSIGN);
  }
}
