package parley.match;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.exchange.Exchange;
import parley.ledger.FactReader;
import parley.ledger.Follower;
import parley.message.Composer;
import parley.message.Formats;
import parley.message.Message;
import parley.party.NodeId;
import parley.watchfloor.FloorLog;

/// How a private match reaches partners, and where officers' words stand.
///
/// @param terms the agreements with a partner
/// @param journals what is read back of a link
/// @param follow registers a follower that may be slow
/// @param log in which consent stands before it counts
public record Crossing(
    NodeId self,
    List<NodeId> peers,
    Exchange exchange,
    Formats formats,
    Composer composer,
    Function<NodeId, AgreementLife> terms,
    Function<NodeId, FactReader> journals,
    Consumer<Follower> follow,
    FloorLog log) {
  public Crossing {
    peers = List.copyOf(peers);
  }

  /// The first by name that has all formats of a private match (K-MATCH-1).
  Optional<Agreement> agreement(NodeId peer) {
    List<String> wanted =
        formats.all().stream()
            .map(format -> format.id())
            .filter(id -> id.startsWith(Message.MATCH))
            .toList();
    return terms.apply(peer).agreements().stream()
        .filter(agreement -> agreement.formats().keySet().containsAll(wanted))
        .findFirst();
  }
}
