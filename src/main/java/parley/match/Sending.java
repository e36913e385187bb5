package parley.match;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.exchange.Released;
import parley.ledger.LedgerException;
import parley.match.MatchTable.Out;
import parley.message.Attachment;
import parley.message.Composition;
import parley.message.Form;
import parley.message.Format;
import parley.message.Message;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.stix.Marking;
import parley.store.Store;
import parley.store.StoreException;

/// Hands what runs have to say to the exchange: one message a partner at a time, kept before it is
/// handed over, so that it leaves again as it is after a new start (K-MATCH-6). Used by the
/// matches' own thread.
final class Sending {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration LATER = Duration.ofMinutes(10);
  private static final String DOCUMENT = "document";
  private static final String FILE = "file";

  private final Crossing crossing;
  private final MatchTable table;
  private final MatchFiles files;
  private final Runs runs;
  private final InstantSource clock;

  /// What the exchange has taken since this node started.
  private final Set<String> handed = new HashSet<>();

  private final Map<NodeId, Instant> next = new HashMap<>();
  private final Map<NodeId, String> states = new java.util.concurrent.ConcurrentHashMap<>();

  Sending(Crossing crossing, MatchTable table, MatchFiles files, Runs runs, InstantSource clock) {
    this.crossing = crossing;
    this.table = table;
    this.files = files;
    this.runs = runs;
    this.clock = clock;
  }

  /// What stands in the way of a partner's messages, for people; empty when nothing does.
  String state(NodeId peer) {
    return states.getOrDefault(peer, "");
  }

  /// Lets the next message to a partner leave, when none is on its way.
  void send(NodeId peer) throws StoreException, LedgerException, InterruptedException {
    if (clock.instant().isBefore(next.getOrDefault(peer, Instant.MIN))) {
      return;
    }
    Optional<Out> out = table.read(rows -> rows.out(peer.name()));
    if (out.isEmpty()) {
      out = composed(peer);
    }
    if (out.isPresent() && !handed.contains(out.get().message())) {
      hand(peer, out.get());
    }
  }

  private Optional<Out> composed(NodeId peer) throws StoreException {
    for (Run run : table.read(rows -> rows.live(peer.name()))) {
      Optional<Runs.Next> said = runs.compose(run);
      if (said.isEmpty()) {
        continue;
      }
      Optional<Agreement> agreement = crossing.agreement(peer);
      if (agreement.isEmpty()) {
        states.put(peer, "no agreement with this partner has the formats of a private match");
        return Optional.empty();
      }
      Out out = out(peer, said.get(), message(peer, agreement.get(), said.get()));
      // If the power fails here nothing has left; the same message is handed over later.
      table.write(
          Store.Lane.NORMAL,
          rows -> {
            rows.send(out);
            runs.composed(rows, said.get());
            return true;
          });
      return Optional.of(out);
    }
    states.remove(peer);
    return Optional.empty();
  }

  private Out out(NodeId peer, Runs.Next said, Message message) throws StoreException {
    String id = message.id().toString();
    return new Out(
        peer.name(),
        said.run().id,
        id,
        files.seal(id, DOCUMENT, 0, message.bytes()),
        said.file().size() == 0 ? Bytes.EMPTY : files.seal(id, FILE, 0, said.file()));
  }

  private Message message(NodeId peer, Agreement agreement, Runs.Next next) {
    Said said = next.said();
    Format format = crossing.formats().named(said.format()).orElseThrow();
    Bytes file = next.file();
    List<Attachment> attached =
        file.size() == 0
            ? List.of()
            : List.of(
                new Attachment(Said.FILE_NAME, Said.MEDIA_TYPE, file.size(), Digest.of(file)));
    try {
      return crossing
          .composer()
          .compose(
              new Composition(
                  agreement.id(),
                  agreement.hash(),
                  format.line(),
                  format.id(),
                  crossing.self(),
                  List.of(peer),
                  Series.REAL,
                  Precedence.ROUTINE,
                  "en",
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Marking.Tlp.DEFAULT.word(),
                  "amber",
                  Optional.empty(),
                  attached,
                  Form.body(format, said.fields())));
    } catch (MalformedInput e) {
      throw new IllegalStateException("what a match says does not fit its own format", e);
    }
  }

  private void hand(NodeId peer, Out out)
      throws StoreException, LedgerException, InterruptedException {
    Message message;
    try {
      message = Message.read(files.open(out.message(), DOCUMENT, 0, out.document()));
    } catch (MalformedInput e) {
      throw new StoreException("a message that was kept cannot be read", e);
    }
    List<Bytes> attached =
        out.file().size() == 0
            ? List.of()
            : List.of(files.open(out.message(), FILE, 0, out.file()));
    LinkId link = LinkId.between(crossing.self(), peer);
    switch (crossing.exchange().release(link, message, List.of(), attached)) {
      case Released.Queued _ -> {
        handed.add(out.message());
        states.remove(peer);
      }
      case Released.Refused(String reason, String clause, String detail) -> {
        states.put(peer, "not sent: " + detail + " (" + reason + ", " + clause + ")");
        boolean soon = Set.of("duplicate", "stopped", "key", "disk").contains(reason);
        next.put(peer, clock.instant().plus(soon ? SOON : LATER));
        if (!soon) {
          given(out);
        }
      }
    }
  }

  /// What may not leave goes nowhere: its run is over, and what was to be said is not.
  private void given(Out out) throws StoreException {
    table.write(
        Store.Lane.NORMAL,
        rows -> {
          rows.gone(out.partner(), out.message());
          runs.notSent(rows, out.run());
          return true;
        });
  }
}
