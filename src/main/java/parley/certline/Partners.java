package parley.certline;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.exchange.Exchange;
import parley.ledger.FactReader;
import parley.ledger.Follower;
import parley.match.Crossing;
import parley.message.Composer;
import parley.message.Formats;
import parley.party.NodeId;
import parley.taxii.Shelf;
import parley.taxii.TaxiiSettings;
import parley.watchfloor.FloorLog;

/// The partners of a node, as its CERT line reaches them.
///
/// @param terms the agreements with a partner
/// @param journals what is read back of a link
/// @param follow registers a follower that may be slow
/// @param log in which officers' words stand before they count
public record Partners(
    NodeId self,
    List<NodeId> peers,
    Exchange exchange,
    Formats formats,
    Composer composer,
    Function<NodeId, AgreementLife> terms,
    Function<NodeId, FactReader> journals,
    Consumer<Follower> follow,
    FloorLog log) {
  public Partners {
    peers = List.copyOf(peers);
  }

  /// As a private match reaches them.
  Crossing crossing() {
    return new Crossing(self, peers, exchange, formats, composer, terms, journals, follow, log);
  }

  /// The first by name under which batches are in force.
  Optional<Agreement> agreement(NodeId peer) {
    return terms.apply(peer).agreements().stream()
        .filter(agreement -> agreement.formats().containsKey(BatchFile.FORMAT))
        .findFirst();
  }

  /// Two collections a partner (K-PARTNER-1).
  List<TaxiiSettings.Named> collections() {
    return peers.stream()
        .flatMap(peer ->
            Stream.of(
                new TaxiiSettings.Named(
                    Shelf.FROM + peer,
                    "What " + peer + " sent",
                    Optional.of("Received over the link, as it was written there")),
                new TaxiiSettings.Named(
                    Shelf.TO + peer,
                    "What " + peer + " is sent",
                    Optional.of("Released to that partner by our rules"))))
        .toList();
  }
}
