package parley.exchange;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import parley.codec.Bytes;
import parley.http.LinkDoor;
import parley.ledger.Follower;
import parley.ledger.Following;
import parley.ledger.Ledger;
import parley.message.Message;
import parley.party.LinkId;
import parley.seal.KeyVault;
import parley.seal.NodeKeys;
import parley.seal.Opener;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.SignatureCheck.Verdict;
import parley.seal.Suite;

/// The exchange of a node without its threads: what {@link NodeExchange} drives, for a simulator to
/// drive in its own time.
public final class SteppedNode {
  private final Map<LinkId, LinkRunner> runners = new LinkedHashMap<>();
  private final Following following;
  private final Intake intake;

  /// @param work where cryptography runs, `flash` where that of FLASH does, `waits` where routes
  ///   wait
  /// @param nudge called when there is something new for the follower
  public SteppedNode(
      NodeExchange.Parts parts,
      List<Standing> standings,
      Executor flash,
      Executor work,
      Executor waits,
      Runnable nudge) {
    LinkWorks.Pools pools = new LinkWorks.Pools(flash, work, waits);
    following = new Following(standings.stream().map(s -> NodeExchange.source(parts, s)).toList());
    for (Standing standing : standings) {
      runners.put(
          standing.link(),
          NodeExchange.runner(
              parts,
              standing,
              parts.routes().apply(standing),
              pools,
              news -> {
                following.tell(news);
                nudge.run();
              }));
    }
    intake = NodeExchange.intake(parts, runners.values());
  }

  public void wakes(LinkId link, Runnable news) {
    runner(link).wakes(news);
  }

  private LinkRunner runner(LinkId link) {
    return Optional.ofNullable(runners.get(link)).orElseThrow();
  }

  /// When the next turn is due.
  ///
  /// @param nanos from now
  /// @param news true when an offered event makes it due at once
  public record Pause(long nanos, boolean news) {}

  /// One turn of a link's owner; nothing when it is closed.
  public Optional<Pause> turn(LinkId link) {
    return runner(link).turn().map(pause -> new Pause(pause.longest().toNanos(), pause.news()));
  }

  /// @param answer there now, or later
  /// @param late gives the answer to a route that waited too long
  public record Handed(
      CompletableFuture<LinkDoor.Answer> answer,
      java.util.function.Supplier<LinkDoor.Answer> late) {}

  public Handed hand(Bytes certificate, String path, Bytes body) {
    return stepped(intake.hand(certificate, path, body));
  }

  private Handed stepped(Intake.Handed handed) {
    return new Handed(handed.answer(), () -> intake.late(handed));
  }

  /// Takes what a carrier brought.
  ///
  /// @param waiting how it waits for the owner of the link
  public Intake.Carried carried(Bytes frame, Function<Handed, LinkDoor.Answer> waiting)
      throws InterruptedException {
    return intake.carried(frame, handed -> waiting.apply(stepped(handed)));
  }

  /// How long a route waits.
  public static long waitSeconds() {
    return Intake.WAIT_SECONDS;
  }

  public CompletableFuture<Released> release(LinkId link, Message message, List<Bytes> files) {
    return NodeExchange.released(runner(link), message, List.of(), files);
  }

  public CompletableFuture<Boolean> adopt(
      LinkId link, List<Ledger.Document> documents, Standing standing) {
    return NodeExchange.adopted(runner(link), documents, standing);
  }

  public LinkStatus status(LinkId link) {
    return runner(link).status();
  }

  public Standing standing(LinkId link) {
    return runner(link).standing();
  }

  public void follow(Follower follower) {
    following.add(follower);
  }

  /// Brings the follower up to date.
  public void bring() {
    following.bring();
  }

  /// After the last turn of a node that is shut down in order.
  public void ended() {
    runners.values().forEach(LinkRunner::stop);
    runners.values().forEach(LinkRunner::ended);
  }

  /// The product's notary over other primitives than those of the suites.
  public static Notary notary(
      KeyVault vault, Sealing sealing, Unsealing unsealing, Checking checking) {
    return new SealNotary(vault, sealing::seal, unsealing::open, checking::verify);
  }

  /// As {@link SealNotary.Sealing}.
  public interface Sealing {
    Bytes seal(Bytes content, java.util.Set<Suite> layers, List<NodeKeys.Sealing> readers)
        throws SealException;
  }

  /// As {@link SealNotary.Unsealing}.
  public interface Unsealing {
    Opener.Outcome open(Bytes sealed, java.util.Set<Suite> layers, int limit);
  }

  /// As {@link SealNotary.Checking}.
  public interface Checking {
    Verdict verify(
        Bytes content,
        List<Signature> signatures,
        java.util.Set<Suite> required,
        NodeKeys.Signing keys);
  }

  /// Everyone who waits for something, for a look from outside.
  public void eachLink(Consumer<LinkId> look) {
    runners.keySet().forEach(look);
  }
}
