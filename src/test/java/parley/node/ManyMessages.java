package parley.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.casework.ManyWords;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.envelope.Answer;
import parley.envelope.Parcel;
import parley.envelope.Protocol;
import parley.envelope.SignedContent;
import parley.envelope.Transmittal;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Signature;
import parley.seal.Suite;
import parley.store.Store;
import parley.watchline.Board;

/// Threads of messages as the exchange would have kept them, but for signatures and journal
/// entries, which no page reads.
final class ManyMessages {
  private static final NodeId US = new NodeId("us-nrrc");
  private static final NodeId RU = new NodeId("ru-nrrc");
  private static final LinkId LINK = LinkId.between(US, RU);
  private static final LogName JOURNAL = LogName.of(US, LINK, 1);
  private static final Bytes ANSWER = Bytes.utf8("not read here");
  private static final List<Precedence> PRECEDENCES = List.of(Precedence.values());

  /// A notification, its acknowledgement, the reply to it, and the acknowledgement of that.
  static final int THREAD = 4;

  /// Of the newest threads those still wait for somebody; the rest is answered.
  private static final int OPEN_THREADS = 60;

  private static final int AT_ONCE = 100;

  private final ManyWords words;
  private final List<Ledger.Change> changes = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();
  private final List<MessageId> firsts = new ArrayList<>();
  private final Map<NodeId, Long> serials = new HashMap<>();
  private Instant now = Instant.now();
  private final Composer composer = new Composer(() -> now, new Random(12));
  private long journalled;

  ManyMessages(ManyWords words) {
    this.words = words;
  }

  /// The first message of each thread, the oldest thread first.
  List<MessageId> firsts() {
    return firsts;
  }

  long count() {
    return serials.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Threads of three, two minutes apart, the last one just now.
  void fill(Node node, int threads) throws Exception {
    Ledger ledger = node.ledger();
    long fence = ledger.takeOwnership(LINK);
    Agreement terms = node.papers().standing(US, RU).life().agreements().getFirst();
    Board board = node.board();
    var search = node.search();
    Instant end = Instant.now();
    for (int thread = 0; thread < threads; thread++) {
      now = end.minus(Duration.ofMinutes(2L * (threads - thread)));
      thread(node, terms, thread, threads - thread <= OPEN_THREADS);
      if (facts.size() >= AT_ONCE || thread == threads - 1) {
        ledger.commit(LINK, fence, false, List.copyOf(changes));
        board.follow(List.copyOf(facts));
        search.follow(List.copyOf(facts));
        changes.clear();
        facts.clear();
      }
    }
    // The journal itself is empty: what follows it begins at its beginning.
    node.store()
        .write(
            Store.Lane.NORMAL,
            handle ->
                handle.execute("delete from board_position")
                    + handle.execute("delete from search_position"));
  }

  private void thread(Node node, Agreement terms, int thread, boolean open) throws Exception {
    boolean theirs = thread % 2 == 0;
    Precedence precedence = PRECEDENCES.get(thread % PRECEDENCES.size());
    Message first =
        message(
            node,
            terms,
            theirs,
            "incident-notification/1",
            precedence,
            Optional.empty(),
            Map.of(
                "title", new Json.Str(words.text(6)),
                "category", new Json.Str("availability.ddos"),
                "description", new Json.Str(words.text(80)),
                "severity", new Json.Str(String.valueOf(thread % 6)),
                "originAddresses", Json.texts(List.of("192.0.2." + thread % 250))));
    firsts.add(first.id());
    now = now.plusSeconds(30);
    if (open && thread % 2 == 0) {
      return;
    }
    acknowledge(node, terms, first, theirs, precedence);
    if (!open) {
      Message reply =
          message(
              node,
              terms,
              !theirs,
              "reply/1",
              precedence,
              Optional.of(new Reference(first.id(), first.digest())),
              Map.of("answer", Json.texts(List.of("aware")), "text", new Json.Str(words.text(40))));
      now = now.plusSeconds(30);
      acknowledge(node, terms, reply, !theirs, precedence);
    }
  }

  private void acknowledge(
      Node node, Agreement terms, Message what, boolean inbound, Precedence precedence)
      throws Exception {
    message(
        node,
        terms,
        !inbound,
        "acknowledgement/1",
        precedence,
        Optional.of(new Reference(what.id(), what.digest())),
        Map.of("completeness", new Json.Str("complete")));
    now = now.plusSeconds(30);
  }

  private Message message(
      Node node,
      Agreement terms,
      boolean inbound,
      String format,
      Precedence precedence,
      Optional<Reference> inReplyTo,
      Map<String, Json> body)
      throws Exception {
    NodeId sender = inbound ? RU : US;
    boolean asks = inReplyTo.isEmpty();
    Message message =
        composer.compose(
            new Composition(
                terms.id(),
                terms.hash(),
                Line.WATCH,
                format,
                sender,
                List.of(LINK.peerOf(sender)),
                Series.REAL,
                precedence,
                inbound ? "ru" : "en",
                inReplyTo,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                asks ? Optional.of(Duration.ofHours(2)) : Optional.empty(),
                "amber",
                "amber",
                Optional.empty(),
                List.of(),
                new Json.Obj(body)));
    long number = serials.merge(sender, 1L, Long::sum);
    keep(
        node,
        terms,
        message,
        new SerialKey(sender, 1, terms.id(), Line.WATCH, Series.REAL, number),
        inbound);
    return message;
  }

  private void keep(Node node, Agreement terms, Message message, SerialKey serial, boolean inbound)
      throws Exception {
    SignedContent content =
        SignedContent.of(
            new Transmittal(
                Protocol.PREVIOUS,
                Transmittal.Kind.MESSAGE,
                LINK,
                serial,
                LINK.peerOf(serial.sender()),
                terms.hash(),
                Set.of(Suite.NIST),
                now,
                message.digest(),
                List.of(),
                Optional.empty()),
            message.bytes());
    Parcel parcel =
        new Parcel(
            content.bytes(),
            List.of(),
            List.of(new Signature(serial.sender().name(), Suite.NIST, ANSWER)),
            List.of());
    long index = journalled++;
    Ledger.Item item =
        new Ledger.Item(
            LINK,
            inbound,
            serial,
            content.digest(),
            content.digest(),
            Optional.of(message.id()),
            message.digest(),
            JOURNAL,
            index,
            now.toEpochMilli(),
            inbound ? "received" : "delivered",
            Optional.of(ANSWER));
    changes.add(new Ledger.Change.KeepItem(item));
    changes.add(
        new Ledger.Change.KeepBody(
            content.digest(),
            node.vault().bodies().seal(content.digest(), parcel.der(Protocol.PREVIOUS))));
    if (inbound) {
      facts.add(new Fact.Received(JOURNAL, index, now, item, message, true));
      return;
    }
    facts.add(new Fact.Sent(JOURNAL, index, now, item, message));
    facts.add(
        new Fact.Delivered(
            JOURNAL,
            journalled++,
            now,
            item,
            new Answer.Receipt(
                LINK,
                serial,
                RU,
                item.envelope(),
                item.content(),
                ANSWER,
                index,
                List.of(),
                ANSWER,
                now)));
  }
}
