package drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import parley.bench.Grounds;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Answer;
import parley.exchange.Notary;
import parley.exchange.SealNotary;
import parley.exchange.Standing;
import parley.journal.LogName;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.ReadThrough;
import parley.link.HttpsRoute;
import parley.link.Route;
import parley.party.LinkId;
import parley.party.Node;
import parley.party.NodeId;
import parley.seal.KeyVault;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// Sends envelopes once more to a running node, with the keys of its peer and over the real wire,
/// and holds what comes back against the answers that the peer keeps, byte by byte.
final class AskedAgain implements AutoCloseable {
  private final Grounds grounds;
  private final NodeId asker;
  private final KeyVault vault;
  private final SealNotary notary;
  private final Standing standing;
  private final HttpsRoute route;
  private final List<String> complaints = new ArrayList<>();

  AskedAgain(Grounds grounds, NodeId asker) throws Exception {
    this.grounds = grounds;
    this.asker = asker;
    this.vault = grounds.vault(asker);
    this.notary = new SealNotary(vault);
    this.standing = grounds.standing(asker);
    Node peer = standing.peerNode().orElseThrow();
    SSLContext tls = vault.transport().context(() -> Set.of(peer.keys().transport()));
    this.route = new HttpsRoute(tls, peer.addresses().getFirst());
  }

  /// What does not hold, one sentence each.
  List<String> complaints() {
    return complaints;
  }

  /// @param envelopes by the digest of what they hold
  /// @return the answers that came, by the same
  Map<String, Bytes> ask(Map<String, Sight.Away> envelopes) throws Exception {
    Map<String, Bytes> kept = Sight.kept(grounds, asker, envelopes.keySet(), "answer");
    Map<String, Bytes> came = new TreeMap<>();
    for (Map.Entry<String, Sight.Away> each : envelopes.entrySet()) {
      Sight.Away away = each.getValue();
      Route.What what = away.flash() ? Route.What.FLASH_ENVELOPE : Route.What.ENVELOPE;
      Optional<Bytes> answer = answer(what, away.envelope());
      answer.ifPresent(bytes -> came.put(each.getKey(), bytes));
      if (answer.isEmpty()) {
        complaints.add(asker + " got no answer when it asked again about " + each.getKey());
      } else if (!answer.equals(Optional.ofNullable(kept.get(each.getKey())))) {
        complaints.add(asker + " got other bytes when it asked again about " + each.getKey());
      }
    }
    return came;
  }

  private Optional<Bytes> answer(Route.What what, Bytes envelope)
      throws IOException, InterruptedException {
    return route.exchange(what, envelope) instanceof Route.Reply(int status, Bytes body)
            && status == 200
        ? Optional.of(body)
        : Optional.empty();
  }

  /// The same contents in envelopes that were never sent.
  Map<String, Sight.Away> sealedAnew(Map<String, Sight.Away> sent) throws Exception {
    Map<String, Sight.Away> anew = new TreeMap<>();
    for (Map.Entry<String, Bytes> body :
        Sight.kept(grounds, asker, sent.keySet(), "sealed").entrySet()) {
      Bytes envelope = notary.reseal(standing, Digest.hex(body.getKey()), body.getValue()).bytes();
      Sight.Away before = sent.get(body.getKey());
      if (before != null && !envelope.equals(before.envelope())) {
        anew.put(body.getKey(), new Sight.Away(envelope, before.flash()));
      }
    }
    return anew;
  }

  /// Whether the asker's node would take it as the receipt of what it answers.
  boolean genuine(Bytes document) throws MalformedInput {
    Answer answer = Answer.read(SignedDocument.read(document, Answer.MOST_SIGNED_BYTES).content());
    Ledger.Item item =
        new Ledger.Item(
            answer.link(),
            false,
            answer.serial(),
            answer.content(),
            answer.envelope(),
            Optional.empty(),
            answer.content(),
            LogName.of(asker, answer.link(), 1),
            answer.index(),
            answer.at().toEpochMilli(),
            "queued",
            Optional.empty());
    Set<Suite> suites = standing.life().versions().stream().findFirst().orElseThrow().suites();
    return notary.judge(standing, item, suites, document) instanceof Notary.Judgement.Receipted;
  }

  @Override
  public void close() {
    route.close();
    vault.close();
  }

  /// The known-bad ledger: who brings an envelope again gets a receipt made anew, a millisecond
  /// younger and truly signed, and not the stored one.
  static final class Anew extends ReadThrough {
    private final Ledger kept;
    private final KeyVault vault;

    Anew(Ledger kept, KeyVault vault) {
      this.kept = kept;
      this.vault = vault;
    }

    @Override
    protected Ledger reading() {
      return kept;
    }

    @Override
    public Optional<Item> itemOfEnvelope(LinkId link, Digest envelope) throws LedgerException {
      Optional<Item> item = kept.itemOfEnvelope(link, envelope);
      if (item.isEmpty() || item.get().answer().isEmpty()) {
        return item;
      }
      try {
        Bytes anew = anew(item.get().answer().get());
        return Optional.of(item.get().closed(item.get().state(), anew));
      } catch (MalformedInput | SealException e) {
        throw new LedgerException("a stored receipt cannot be made anew", e);
      }
    }

    private Bytes anew(Bytes stored) throws MalformedInput, SealException {
      SignedDocument signed = SignedDocument.read(stored, Answer.MOST_SIGNED_BYTES);
      if (!(Answer.read(signed.content()) instanceof Answer.Receipt first)) {
        return stored;
      }
      Answer later =
          new Answer.Receipt(
              first.link(),
              first.serial(),
              first.receiver(),
              first.envelope(),
              first.content(),
              first.leaf(),
              first.index(),
              first.path(),
              first.checkpoint(),
              first.at().plusMillis(1));
      return new SealNotary(vault).attest(later, suites(signed));
    }

    private static Set<Suite> suites(SignedDocument signed) {
      return signed.signatures().stream().map(Signature::suite).collect(Collectors.toSet());
    }

    @Override
    public void commit(LinkId link, long fence, boolean flash, List<Change> changes)
        throws LedgerException {
      kept.commit(link, fence, flash, changes);
    }

    @Override
    public long takeOwnership(LinkId link) throws LedgerException {
      return kept.takeOwnership(link);
    }
  }
}
