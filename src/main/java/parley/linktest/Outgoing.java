package parley.linktest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.exchange.Exchange;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Form;
import parley.message.Format;
import parley.message.Formats;
import parley.message.Message;
import parley.message.Reference;
import parley.party.LinkId;
import parley.party.NodeId;

/// Composes and releases what the node itself sends.
public final class Outgoing {
  private final NodeId self;
  private final Exchange exchange;
  private final Formats formats;
  private final Composer composer;
  private final Function<NodeId, AgreementLife> terms;

  public Outgoing(
      NodeId self,
      Exchange exchange,
      Formats formats,
      Composer composer,
      Function<NodeId, AgreementLife> terms) {
    this.self = self;
    this.exchange = exchange;
    this.formats = formats;
    this.composer = composer;
    this.terms = terms;
  }

  /// The first by name under which the format is in force.
  Optional<Agreement> agreement(NodeId peer, String format) {
    return terms.apply(peer).agreements().stream()
        .filter(agreement -> agreement.formats().containsKey(format))
        .findFirst();
  }

  /// The agreement of this name, where the format is in force under it.
  public Optional<Agreement> agreement(NodeId peer, String format, String id) {
    return terms.apply(peer).named(id).filter(named -> named.formats().containsKey(format));
  }

  Message compose(
      Agreement agreement,
      String name,
      NodeId peer,
      Optional<Reference> about,
      Map<String, List<String>> body)
      throws MalformedInput {
    return compose(agreement, name, peer, about, body, Series.REAL, Precedence.ROUTINE);
  }

  public Message compose(
      Agreement agreement,
      String name,
      NodeId peer,
      Optional<Reference> about,
      Map<String, List<String>> body,
      Series series,
      Precedence precedence)
      throws MalformedInput {
    Format format = formats.named(name).orElseThrow();
    String language =
        agreement
            .signatoryOf(self)
            .flatMap(side -> side.languages().stream().findFirst())
            .orElse("en");
    return composer.compose(
        new Composition(
            agreement.id(),
            agreement.hash(),
            format.line(),
            name,
            self,
            List.of(peer),
            series,
            precedence,
            language,
            about,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "amber",
            "amber",
            Optional.empty(),
            List.of(),
            Form.body(format, body)));
  }

  public Released release(LinkId link, Message message)
      throws LedgerException, InterruptedException {
    return exchange.release(link, message, List.of(), List.of());
  }

  /// A message that this node composed and kept.
  public static Message read(Optional<Bytes> document) {
    try {
      return Message.read(document.orElseThrow());
    } catch (MalformedInput e) {
      throw new IllegalStateException("a message kept here cannot be read", e);
    }
  }
}
