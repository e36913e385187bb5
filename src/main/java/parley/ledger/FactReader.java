package parley.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.envelope.SignedContent;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.message.Message;
import parley.party.LinkId;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.seal.SignedDocument;

/// Reads journal entries back as facts, each with the documents that it speaks of. What cannot be
/// read here was written by this node, so it means a broken store or vault, never a peer's mistake.
public final class FactReader {
  public static final String DETAIL = "refused/";

  private final Ledger ledger;
  private final BodyCipher bodies;
  private final LinkId link;

  public FactReader(Ledger ledger, BodyCipher bodies, LinkId link) {
    this.ledger = ledger;
    this.bodies = bodies;
    this.link = link;
  }

  /// Facts `from` inclusive to `to` exclusive.
  public List<Fact> read(LogName log, long from, long to) throws LedgerException {
    List<Fact> facts = new ArrayList<>();
    long index = from;
    for (Bytes bytes : ledger.leaves(log, from, to)) {
      try {
        facts.add(fact(log, index++, Leaf.read(bytes)));
      } catch (MalformedInput | SealException e) {
        throw new LedgerException(
            "entry " + (index - 1) + " of " + log + " cannot be read: " + e.getMessage(), e);
      }
    }
    return facts;
  }

  private Fact fact(LogName log, long index, Leaf leaf)
      throws LedgerException, MalformedInput, SealException {
    return switch (leaf.kind()) {
      case Entries.SENT, Entries.RETURNED -> {
        Ledger.Item item = item(false, leaf);
        yield unlessErased(item.content())
            .<Fact>map(message -> new Fact.Sent(log, index, leaf.at(), item, message))
            .orElseGet(() -> new Fact.Other(log, index, leaf.at(), leaf));
      }
      case Entries.RECEIVED -> {
        Ledger.Item item = item(true, leaf);
        boolean rings = leaf.fields().truth("rings").orElse(true);
        yield unlessErased(item.content())
            .<Fact>map(message -> new Fact.Received(log, index, leaf.at(), item, message, rings))
            .orElseGet(() -> new Fact.Other(log, index, leaf.at(), leaf));
      }
      case Entries.DELIVERED -> {
        Ledger.Item item = item(false, leaf);
        yield answer(item) instanceof Answer.Receipt receipt
            ? new Fact.Delivered(log, index, leaf.at(), item, receipt)
            : new Fact.Other(log, index, leaf.at(), leaf);
      }
      case Entries.REFUSED_BY_PEER -> {
        Ledger.Item item = item(false, leaf);
        yield answer(item) instanceof Answer.Refusal refusal
            ? new Fact.RefusedByPeer(log, index, leaf.at(), item, refusal)
            : new Fact.Other(log, index, leaf.at(), leaf);
      }
      case Entries.REFUSED -> refused(log, index, leaf);
      default -> new Fact.Other(log, index, leaf.at(), leaf);
    };
  }

  private Fact refused(LogName log, long index, Leaf leaf)
      throws LedgerException, MalformedInput, SealException {
    Ledger.Item item = item(true, leaf);
    Optional<Message> message;
    try {
      message = unlessErased(item.content());
    } catch (MalformedInput e) {
      message = Optional.empty();
    }
    String detail = ledger.value(link, DETAIL + item.content().hex()).map(Bytes::utf8).orElse("");
    return new Fact.Refused(
        log,
        index,
        leaf.at(),
        item,
        message,
        leaf.fields().requireText("reason"),
        leaf.fields().requireText("clause"),
        detail);
  }

  private Ledger.Item item(boolean inbound, Leaf leaf) throws LedgerException, MalformedInput {
    Digest content = Digest.hex(leaf.fields().requireText("content"));
    return ledger
        .itemOfContent(link, inbound, content)
        .orElseThrow(() ->
            new LedgerException(
                "the journal speaks of " + content + ", which the ledger does not hold"));
  }

  /// The message that a content digest names, from its kept body.
  public Message message(Digest content) throws LedgerException, MalformedInput, SealException {
    return Message.read(SignedContent.read(parcel(content).content()).message());
  }

  /// What retention erased is drawn no more (D-ERASE-5).
  private Optional<Message> unlessErased(Digest content)
      throws LedgerException, MalformedInput, SealException {
    Optional<Bytes> kept = ledger.body(content);
    if (kept.isEmpty() && ledger.erased(content)) {
      return Optional.empty();
    }
    return Optional.of(Message.read(SignedContent.read(parcel(content, kept).content()).message()));
  }

  /// The kept parcel: signed content, signatures, assertions, attachments.
  public Parcel parcel(Digest content) throws LedgerException, MalformedInput, SealException {
    return parcel(content, ledger.body(content));
  }

  private Parcel parcel(Digest content, Optional<Bytes> kept)
      throws LedgerException, MalformedInput, SealException {
    if (kept.isEmpty()) {
      throw new LedgerException(
          ledger.erased(content)
              ? "the body of " + content + " was erased by retention"
              : "the body of " + content + " is gone");
    }
    return Parcel.read(bodies.open(content, kept.get()), Protocol.PREVIOUS);
  }

  private static Answer answer(Ledger.Item item) throws LedgerException, MalformedInput {
    Bytes document =
        item.answer()
            .orElseThrow(
                () -> new LedgerException("no answer is kept for " + item.serial().shown()));
    return Answer.read(SignedDocument.read(document, Answer.MOST_SIGNED_BYTES).content());
  }
}
