package parley.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.journal.TreeNode;
import parley.ledger.Ledger.Change;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.party.NodeId;

/// Things to put in a ledger, made from small numbers, and everything that a ledger then answers.
final class LedgerSamples {
  static final NodeId US = new NodeId("us-nrrc");
  static final NodeId RU = new NodeId("ru-nrrc");
  static final LinkId LINK = LinkId.between(US, RU);
  static final LinkId OTHER_LINK = LinkId.between(US, new NodeId("cn-nrrc"));
  static final LogName LOG = LogName.of(US, LINK, 1);

  private static final int UNIVERSE = 16;

  private LedgerSamples() {}

  static Digest digest(String of, long number) {
    return Digest.of(Bytes.utf8(of + " " + number));
  }

  static Bytes bytes(String what, long number) {
    return Bytes.utf8(what + " " + number);
  }

  static SerialKey serial(boolean inbound, long number) {
    return new SerialKey(inbound ? RU : US, 1, "US-RU-2026", Line.WATCH, Series.REAL, number);
  }

  static MessageId message(long number) {
    return new MessageId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number));
  }

  static Ledger.Item item(boolean inbound, long number) {
    return item(LINK, inbound, number, number);
  }

  /// @param content which content, when it is not that of the serial
  static Ledger.Item item(LinkId link, boolean inbound, long number, long content) {
    return new Ledger.Item(
        link,
        inbound,
        serial(inbound, number),
        digest("content", content),
        digest("envelope", content),
        Optional.of(message(content)),
        digest("message", content),
        LOG,
        number,
        1_795_000_000_000L + number,
        inbound ? "received" : "queued",
        Optional.empty());
  }

  static Ledger.Queued queued(long number, Precedence precedence) {
    return new Ledger.Queued(
        LINK,
        digest("content", number),
        serial(false, number),
        precedence,
        1_795_000_000_000L + number,
        bytes("sealed", number));
  }

  static Ledger.Document document(long number) {
    return new Ledger.Document("roll", "US", number, digest("roll", number), bytes("roll", number));
  }

  static Change.Append append(long index) {
    return new Change.Append(
        LOG,
        index,
        bytes("leaf", index),
        index % 2 == 0
            ? List.of(new TreeNode(0, index, digest("leaf", index)))
            : List.of(
                new TreeNode(0, index, digest("leaf", index)),
                new TreeNode(1, index / 2, digest("pair", index))));
  }

  /// A ledger with something of everything in it, on which each of `everyKind` can be done.
  static List<Change> ground() {
    return List.of(
        append(0),
        new Change.KeepItem(item(false, 1)),
        new Change.Queue(queued(1, Precedence.ROUTINE)),
        new Change.KeepItem(item(true, 1)),
        new Change.KeepBody(digest("content", 1), bytes("body", 1)),
        new Change.KeepValue(LINK, "epoch", bytes("value", 1)),
        new Change.KeepDocument(document(1)));
  }

  /// One change of every kind, each of which changes an answer of the ledger, by its name.
  static Map<String, Change> everyKind() {
    Digest one = digest("content", 1);
    Map<String, Change> kinds = new TreeMap<>();
    for (Change change :
        List.of(
            append(1),
            new Change.KeepItem(item(true, 2)),
            new Change.CloseItem(LINK, one, "delivered", bytes("receipt", 1)),
            new Change.KeepAnswer(LINK, one, bytes("receipt", 2)),
            new Change.KeepEnvelope(LINK, digest("envelope", 14), one),
            new Change.KeepBody(digest("content", 3), bytes("body", 3)),
            new Change.Queue(queued(3, Precedence.FLASH)),
            new Change.Unqueue(LINK, one),
            new Change.KeepValue(LINK, "epoch", bytes("value", 2)),
            new Change.KeepDocument(document(2)))) {
      kinds.put(change.getClass().getSimpleName(), change);
    }
    return kinds;
  }

  /// Every answer of the ledger about the samples with numbers below 16, as lines.
  static String everything(Ledger ledger) throws LedgerException {
    List<String> lines = new ArrayList<>();
    long size = ledger.logSize(LOG);
    lines.add("size " + size);
    ledger.leaves(LOG, 0, size).forEach(leaf -> lines.add("leaf " + leaf.utf8()));
    for (long position = 0; position < size; position++) {
      lines.add("node " + ledger.node(LOG, 0, position));
    }
    for (long position = 0; position < size / 2; position++) {
      lines.add("node " + ledger.node(LOG, 1, position));
    }
    for (boolean inbound : new boolean[] {false, true}) {
      items(ledger, inbound, lines);
    }
    ledger.unanswered(LINK).forEach(item -> lines.add("unanswered " + written(item)));
    ledger.queued(LINK, UNIVERSE).forEach(row -> lines.add("queued " + written(row)));
    lines.add("epoch " + ledger.value(LINK, "epoch").map(Bytes::utf8));
    ledger.documents("roll").forEach(roll -> lines.add("roll " + roll.number() + roll.digest()));
    return String.join("\n", lines);
  }

  private static void items(Ledger ledger, boolean inbound, List<String> lines)
      throws LedgerException {
    for (SerialKey last : ledger.lastSerials(LINK, inbound)) {
      lines.add("last " + last.written());
      lines.add("missing " + ledger.missingSerials(LINK, inbound, last, UNIVERSE));
    }
    for (int number = 1; number < UNIVERSE; number++) {
      Digest content = digest("content", number);
      String at = inbound + " " + number + " ";
      ledger
          .itemOfContent(LINK, inbound, content)
          .ifPresent(item -> lines.add("content " + at + written(item)));
      ledger
          .itemOfSerial(LINK, inbound, serial(inbound, number))
          .ifPresent(item -> lines.add("serial " + at + written(item)));
      ledger
          .itemOfMessage(LINK, inbound, message(number))
          .ifPresent(item -> lines.add("message " + at + written(item)));
      ledger
          .itemOfEnvelope(LINK, digest("envelope", number))
          .ifPresent(item -> lines.add("envelope " + at + written(item)));
      ledger.body(content).ifPresent(body -> lines.add("body " + at + body.utf8()));
      if (ledger.erased(content)) {
        lines.add("erased " + at);
      }
      ledger.queued(LINK, content).ifPresent(row -> lines.add("row " + at + written(row)));
    }
  }

  private static String written(Ledger.Item item) {
    return item + " answer " + item.answer().map(Bytes::hex);
  }

  private static String written(Ledger.Queued row) {
    return row + " " + row.envelope().hex();
  }
}
