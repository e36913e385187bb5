package parley.watchline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.agreement.Deadlines;
import parley.agreement.Precedence;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.NodeId;
import parley.store.StoreException;

/// Turns facts into strokes of the board.
final class Pen {
  private final Titles titles;
  private final BoardRowsTable rows;
  private final Formats formats;
  private final Function<NodeId, AgreementLife> terms;
  private final Board.ByOne byOne;

  Pen(
      Titles titles,
      BoardRowsTable rows,
      Formats formats,
      Function<NodeId, AgreementLife> terms,
      Board.ByOne byOne) {
    this.titles = titles;
    this.rows = rows;
    this.formats = formats;
    this.terms = terms;
    this.byOne = byOne;
  }

  /// @param messages those that changed: each is told to the consoles
  record Drawing(List<Stroke> strokes, List<MessageId> messages, boolean flash) {}

  Drawing draw(List<Fact> facts) throws StoreException {
    List<Stroke> strokes = new ArrayList<>();
    List<MessageId> messages = new ArrayList<>();
    Map<String, String> fresh = new HashMap<>();
    boolean flash = false;
    for (Fact fact : facts) {
      switch (fact) {
        // Parts of files are no business of the board: they belong to a message on it (M-PART-5).
        // Nor are batches: they belong to the CERT line (K-BATCH-5).
        case Fact.Sent sent when sent.message().enclosed() -> {}
        case Fact.Received received when received.message().enclosed() -> {}
        case Fact.Refused refused when refused.message().filter(Message::enclosed).isPresent() -> {}
        case Fact.Sent sent -> {
          strokes.add(new Stroke.Draw(line(sent.item(), sent.message(), false, true, fresh)));
          flash |= sent.message().precedence() == Precedence.FLASH;
          tell(messages, sent.message());
        }
        case Fact.Received received -> {
          strokes.add(
              new Stroke.Draw(
                  line(received.item(), received.message(), true, received.rings(), fresh)));
          flash |= received.message().precedence() == Precedence.FLASH;
          tell(messages, received.message());
        }
        case Fact.Delivered delivered -> {
          strokes.add(delivered(delivered));
          delivered.item().message().ifPresent(messages::add);
        }
        case Fact.RefusedByPeer refused -> {
          strokes.add(
              new Stroke.Refuse(
                  refused.item().content().hex(),
                  new BoardLine.Refusal(
                      refused.at().toEpochMilli(),
                      refused.refusal().reason(),
                      refused.refusal().clause())));
          refused.item().message().ifPresent(messages::add);
        }
        case Fact.Refused refused -> {
          refused(refused, fresh).ifPresent(strokes::add);
          refused.item().message().ifPresent(messages::add);
        }
        case Fact.Other _ -> {}
      }
    }
    return new Drawing(strokes, messages, flash);
  }

  private static void tell(List<MessageId> messages, Message message) {
    messages.add(message.id());
    message.inReplyTo().map(Reference::id).ifPresent(messages::add);
    message.replaces().map(Reference::id).ifPresent(messages::add);
    message.cancels().map(Reference::id).ifPresent(messages::add);
  }

  /// The moment of the receipt, held between our own sending and our own reading of it, so that the
  /// peer's clock can move no deadline (W-CLOCK-1).
  private static Stroke delivered(Fact.Delivered fact) {
    long sent = fact.item().at();
    long read = fact.at().toEpochMilli();
    long claimed = fact.receipt().at().toEpochMilli();
    return new Stroke.Deliver(
        fact.item().content().hex(),
        read,
        Math.max(sent, Math.min(claimed, read)),
        fact.log().origin(),
        fact.index());
  }

  private Optional<Stroke> refused(Fact.Refused fact, Map<String, String> fresh)
      throws StoreException {
    if (fact.message().isEmpty()) {
      return Optional.empty();
    }
    BoardLine line = line(fact.item(), fact.message().get(), true, true, fresh);
    BoardLine.Refusal refusal =
        new BoardLine.Refusal(fact.at().toEpochMilli(), fact.reason(), fact.clause());
    return Optional.of(new Stroke.Draw(refused(line, refusal)));
  }

  private static BoardLine refused(BoardLine line, BoardLine.Refusal refusal) {
    return new BoardLine(
        line.content(),
        line.message(),
        line.name(),
        line.inbound(),
        line.peer(),
        line.serial(),
        line.format(),
        line.precedence(),
        line.rang(),
        line.series(),
        line.caseNumber(),
        line.title(),
        line.language(),
        line.severity(),
        line.at(),
        line.inReplyTo(),
        line.replaces(),
        line.cancels(),
        line.received(),
        line.wants(),
        line.agreement(),
        line.act(),
        line.byOne(),
        line.signs(),
        Optional.of(refusal));
  }

  private BoardLine line(
      Ledger.Item item, Message message, boolean inbound, boolean rings, Map<String, String> fresh)
      throws StoreException {
    NodeId peer = peer(item, inbound);
    String content = item.content().hex();
    String name = name(new Reference(message.id(), message.digest()));
    String title = title(message, peer, fresh);
    fresh.putIfAbsent(name, title);
    Precedence rang =
        !rings && message.precedence() == Precedence.FLASH
            ? Precedence.IMMEDIATE
            : message.precedence();
    return new BoardLine(
        content,
        message.id().toString(),
        name,
        inbound,
        peer.name(),
        item.serial().shown(),
        message.format(),
        BoardLine.rank(message.precedence()),
        BoardLine.rank(rang),
        message.series().code(),
        message.caseNumber(),
        titles.seal(content, title),
        message.language(),
        severity(message),
        item.at(),
        message.inReplyTo().map(Pen::name),
        message.replaces().map(Pen::name),
        message.cancels().map(Pen::name),
        inbound ? Optional.of(item.at()) : Optional.empty(),
        wants(message, peer),
        message.agreement(),
        PeriodTable.Act.of(message),
        message.precedence() == Precedence.FLASH ? byOne.of(item) : Optional.empty(),
        message.format().equals(Agreement.COUNTERSIGNATURE)
            ? message.body().text("countersignedBy")
            : Optional.empty(),
        Optional.empty());
  }

  private static NodeId peer(Ledger.Item item, boolean inbound) {
    return inbound ? item.serial().sender() : item.link().peerOf(item.serial().sender());
  }

  /// As references name a message: identifier and digest, so that a bent reference finds nothing.
  static String name(Reference reference) {
    return reference.id() + ":" + reference.digest().hex();
  }

  private static Optional<Integer> severity(Message message) {
    return message
        .body()
        .text("severity")
        .filter(code -> code.length() == 1 && "012345".contains(code))
        .map(Integer::valueOf);
  }

  /// Its own, or that of the message it is about; a phrase goes by its code word.
  private String title(Message message, NodeId peer, Map<String, String> fresh)
      throws StoreException {
    Optional<String> own = message.body().text("title").or(() -> message.body().text("phrase"));
    if (own.isPresent()) {
      return own.get();
    }
    for (Optional<Reference> about :
        List.of(message.cancels(), message.replaces(), message.inReplyTo())) {
      if (about.isPresent()) {
        String name = name(about.get());
        String known = fresh.get(name);
        return known != null
            ? known
            : rows.about(name, peer).map(d -> titles.open(d.content(), d.title())).orElse("");
      }
    }
    return message
        .body()
        .text("text")
        .or(() -> message.body().text("day"))
        .map(Pen::firstWords)
        .orElse("");
  }

  private static String firstWords(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= 80 ? line : line.substring(0, 79) + "…";
  }

  /// What the receiver owes by the agreement (W-CLOCK-2): an acknowledgement of everything but
  /// acknowledgements, countersignatures, tests, link statements and the word that nobody has
  /// answered; a reply where one is wanted, when it is wanted, but never sooner than the
  /// agreement's own clock.
  private BoardLine.Wants wants(Message message, NodeId peer) {
    boolean acknowledgement =
        formats.named(message.format()).isPresent()
            && !message.format().startsWith("acknowledgement/")
            && !message.format().startsWith("test/")
            && !message.format().startsWith("unanswered/")
            && !message.format().equals(Agreement.COUNTERSIGNATURE)
            && !message.format().startsWith("link-statement");
    boolean reply = message.replyWantedWithin().isPresent();
    AgreementLife life = terms.apply(peer);
    Optional<Agreement> agreement = life.named(message.agreement());
    if (agreement.isEmpty()) {
      return new BoardLine.Wants(
          acknowledgement,
          reply,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
    Deadlines deadlines =
        Deadlines.of(
            agreement.get(),
            message.precedence(),
            Instant.EPOCH,
            life.runsClocks(message.agreement(), message.format()),
            message.replyWantedWithin());
    return new BoardLine.Wants(
        acknowledgement,
        reply,
        Optional.of(deadlines.receipt().toEpochMilli()),
        deadlines.acknowledgement().map(Instant::toEpochMilli),
        deadlines
            .reply()
            .map(duty ->
                Math.max(
                    duty.toEpochMilli(),
                    message.replyWantedWithin().map(Duration::toMillis).orElse(0L))),
        message.replyWantedWithin().map(Duration::toMillis));
  }
}
