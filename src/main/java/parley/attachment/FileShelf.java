package parley.attachment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.attachment.FileTable.Line;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.message.Attachment;
import parley.message.FilePart;
import parley.message.Message;
import parley.party.NodeId;
import parley.store.StoreException;

/// Draws from the journals which files messages name and how far each has come.
final class FileShelf implements Follower {
  private final FileTable table;
  private final Function<NodeId, AgreementLife> terms;
  private final Runnable news;

  /// @param news called after something of files was drawn
  FileShelf(FileTable table, Function<NodeId, AgreementLife> terms, Runnable news) {
    this.table = table;
    this.terms = terms;
    this.news = news;
  }

  @Override
  public String name() {
    return "shelf of files";
  }

  @Override
  public Map<LogName, Long> positions() throws StoreException {
    return table.positions();
  }

  @Override
  public void follow(List<Fact> facts) throws StoreException {
    List<Fact> fresh = news(facts);
    if (fresh.isEmpty()) {
      return;
    }
    List<Line> lines = new ArrayList<>();
    fresh.forEach(fact -> draw(fact, lines));
    // If the power fails here the facts come again: nothing of them is drawn yet.
    table.keep(lines, fresh.getLast().log(), fresh.getLast().index() + 1);
    if (!lines.isEmpty()) {
      news.run();
    }
  }

  @Override
  public void reset() throws StoreException {
    table.clear();
  }

  private void draw(Fact fact, List<Line> lines) {
    switch (fact) {
      case Fact.Sent sent -> draw(sent.item(), sent.message(), true, lines);
      case Fact.Received received -> draw(received.item(), received.message(), false, lines);
      case Fact.Delivered delivered ->
          lines.add(new Line.Answered(delivered.item().content(), true));
      case Fact.RefusedByPeer refused ->
          lines.add(new Line.Answered(refused.item().content(), false));
      case Fact.Refused _, Fact.Other _ -> {}
    }
  }

  private void draw(Ledger.Item item, Message message, boolean own, List<Line> lines) {
    if (FilePart.is(message)) {
      lines.add(part(item.content(), message, own));
      return;
    }
    if (message.enclosed()) {
      return;
    }
    NodeId peer = own ? item.link().peerOf(item.serial().sender()) : item.serial().sender();
    boolean inParts =
        !message.attachments().isEmpty()
            && agreement(message, peer).flatMap(Agreement::attachments).isPresent();
    int place = 1;
    for (Attachment file : message.attachments()) {
      lines.add(
          new Line.Named(
              new Held(
                  message.id(),
                  place++,
                  own,
                  peer,
                  item.content(),
                  file.mediaType(),
                  file.size(),
                  file.digest(),
                  inParts ? FilePart.count(file.size()) : 0,
                  own ? Held.State.WAITING : Held.State.ARRIVING,
                  0,
                  Optional.empty())));
    }
  }

  private Optional<Agreement> agreement(Message message, NodeId peer) {
    AgreementLife life = terms.apply(peer);
    return life.version(message.agreement(), message.agreementHash())
        .or(() -> life.named(message.agreement()));
  }

  private static Line part(Digest content, Message message, boolean own) {
    try {
      FilePart part = FilePart.of(message);
      return new Line.Part(
          content, part.message().id(), part.file(), part.part(), own ? "sent" : "here");
    } catch (MalformedInput e) {
      throw new IllegalStateException("a part that the exchange took cannot be read", e);
    }
  }
}
