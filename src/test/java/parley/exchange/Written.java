package parley.exchange;

import java.util.List;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Json;
import parley.message.Composition;
import parley.message.Message;
import parley.message.Reference;
import parley.party.NodeId;

/// What an officer writes of one format, where nothing but that format matters to the test.
record Written(Agreement terms, NodeId from, NodeId to, Series series) {
  Composition as(String format, Precedence precedence, Optional<Message> about, Json.Builder body) {
    return new Composition(
        terms.id(),
        terms.hash(),
        Line.WATCH,
        format,
        from,
        List.of(to),
        series,
        precedence,
        "en",
        about.map(each -> new Reference(each.id(), each.digest())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "amber",
        "amber",
        Optional.empty(),
        List.of(),
        body.build());
  }
}
