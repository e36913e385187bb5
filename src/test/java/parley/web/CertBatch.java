package parley.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Ledger;
import parley.message.Attachment;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Message;
import parley.party.LinkId;
import parley.party.NodeId;

/// A batch of the CERT line that a partner sent, as the search is told of it by the journal.
record CertBatch(Message message, Fact fact) {
  static CertBatch from(NodeId peer, NodeId self, long objects, Instant now) throws MalformedInput {
    Bytes file = Bytes.utf8("{\"objects\":[]}");
    Message message =
        new Composer(() -> now, new Random(11))
            .compose(
                new Composition(
                    "US-RU-2026",
                    Digest.of(Bytes.utf8("terms")),
                    Line.CERT,
                    Message.BATCH,
                    peer,
                    List.of(self),
                    Series.REAL,
                    Precedence.ROUTINE,
                    "en",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "green",
                    "clear",
                    Optional.empty(),
                    List.of(
                        new Attachment(
                            "batch.json", "application/stix+json", file.size(), Digest.of(file))),
                    Json.object().with("objects", objects).with("withdrawn", 0).build()));
    LinkId link = LinkId.between(self, peer);
    LogName log = LogName.of(self, link, 1);
    Ledger.Item item =
        new Ledger.Item(
            link,
            true,
            new SerialKey(peer, 1, "US-RU-2026", Line.CERT, Series.REAL, 1),
            Digest.of(Bytes.utf8("content"), message.bytes()),
            Digest.of(message.bytes()),
            Optional.of(message.id()),
            message.digest(),
            log,
            0,
            now.toEpochMilli(),
            "received",
            Optional.empty());
    return new CertBatch(message, new Fact.Received(log, 0, now, item, message, true));
  }
}
