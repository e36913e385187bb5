package parley.exchange;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import parley.agreement.Budget;
import parley.agreement.LinkBudgets;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.AnswerFrame;
import parley.envelope.Envelope;
import parley.envelope.Heartbeat;
import parley.envelope.NotYet;
import parley.envelope.OuterFrame;
import parley.envelope.Refetch;
import parley.envelope.SmallFrame;
import parley.http.LinkDoor;
import parley.party.NodeId;
import parley.seal.KeyVault;
import parley.seal.SealException;
import parley.seal.SignedDocument;

/// What stands before the main path: whose connection is it, is the frame well formed, is there
/// budget, is the frame signed. Nothing is decrypted, stored or handed on before all four hold.
public final class Intake implements LinkDoor {
  private static final System.Logger LOG = System.getLogger(Intake.class.getName());

  /// L-HTTP-8: how long a route waits for its answer before it is told to come again.
  static final long WAIT_SECONDS = 25;

  private static final Duration BUSY = Duration.ofSeconds(5);

  /// A link opens again a second after it failed; when a person must act first, asking every 5 s
  /// costs little.
  private static final Duration NOT_OPEN = Duration.ofSeconds(5);

  private static final Answer DROPPED = new Answer(400, Bytes.EMPTY);

  private final Collection<LinkRunner> runners;
  private final KeyVault vault;
  private final InstantSource clock;
  private final Gate gate;

  /// X-CARRY-2: who has no key, but copies of old mails, uses up the carriers' share only.
  private final Gate carriers;

  private final LongAdder dropped = new LongAdder();

  Intake(Collection<LinkRunner> runners, KeyVault vault, InstantSource clock, LinkBudgets budgets) {
    this.runners = runners;
    this.vault = vault;
    this.clock = clock;
    this.gate = new Gate(budgets, vault);
    this.carriers = new Gate(new LinkBudgets(clock), vault);
  }

  /// Envelopes and frames dropped as unauthenticated since the start.
  public long dropped() {
    return dropped.sum();
  }

  /// What becomes of a request.
  ///
  /// @param answer there at once, or when the link's owner has decided
  /// @param late what is said when that takes longer than a route waits
  record Handed(CompletableFuture<Answer> answer, Late late) {
    static Handed at(Answer answer) {
      return new Handed(CompletableFuture.completedFuture(answer), () -> answer);
    }
  }

  /// How whoever brought a frame waits until the link's owner has decided.
  @FunctionalInterface
  interface Waiting {
    Answer answer(Handed handed) throws InterruptedException;
  }

  /// The answer to a route that waited too long.
  interface Late {
    Answer answer() throws SealException;
  }

  @Override
  public Answer take(Bytes peerCertificate, String path, Bytes body) throws InterruptedException {
    return await(hand(peerCertificate, path, body));
  }

  private Answer await(Handed handed) throws InterruptedException {
    try {
      return handed.answer().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return late(handed);
    } catch (ExecutionException e) {
      return new Answer(503, Bytes.EMPTY);
    }
  }

  Answer late(Handed handed) {
    try {
      return handed.late().answer();
    } catch (SealException e) {
      return keyless(e);
    }
  }

  private static Answer keyless(SealException e) {
    LOG.log(System.Logger.Level.ERROR, "the node's own frame key failed: " + e.getMessage());
    return new Answer(503, Bytes.EMPTY);
  }

  /// The same without waiting.
  Handed hand(Bytes peerCertificate, String path, Bytes body) {
    Optional<LinkRunner> runner = runnerOf(peerCertificate);
    if (runner.isEmpty()) {
      return Handed.at(drop("a connection whose certificate is on no roll"));
    }
    try {
      return switch (path) {
        case "envelope", "flash" -> envelope(runner.get(), body, gate);
        case "frame" ->
            AnswerFrame.is(body)
                ? Handed.at(handedBack(runner.get(), body))
                : frame(runner.get(), body);
        case "refetch" -> Handed.at(refetch(runner.get(), body));
        default -> Handed.at(DROPPED);
      };
    } catch (MalformedInput e) {
      return Handed.at(drop(e.clause() + ": " + e.getMessage()));
    } catch (SealException e) {
      return Handed.at(keyless(e));
    } catch (RuntimeException | StackOverflowError e) {
      // A bug of ours over foreign bytes is a refusal to them, and is told to the operator.
      runner.get().unforeseen("on /link/" + path, e);
      return Handed.at(drop("bytes that no reader foresaw"));
    }
  }

  @Override
  public Optional<Answer> glance(Bytes peerCertificate, Bytes head, int size) {
    Optional<LinkRunner> runner = runnerOf(peerCertificate);
    if (runner.isEmpty()) {
      return Optional.of(drop("a connection whose certificate is on no roll"));
    }
    try {
      Standing standing = runner.get().standing();
      OuterFrame frame = OuterFrame.read(head, standing.link(), standing.peer());
      return gate.glance(standing, Gate.sized(frame, size));
    } catch (MalformedInput e) {
      return Optional.of(drop(e.clause() + ": " + e.getMessage()));
    }
  }

  private Answer drop(String why) {
    dropped.increment();
    LOG.log(System.Logger.Level.WARNING, "dropped: " + why);
    return DROPPED;
  }

  private Optional<LinkRunner> runnerOf(Bytes certificate) {
    return runners.stream()
        .filter(runner ->
            runner
                .standing()
                .rolls()
                .transports(runner.standing().peer(), clock.instant())
                .contains(certificate))
        .findFirst();
  }

  private Handed envelope(LinkRunner runner, Bytes body, Gate through)
      throws MalformedInput, SealException {
    Standing standing = runner.standing();
    Envelope envelope = Envelope.read(body);
    OuterFrame frame =
        Gate.sized(OuterFrame.read(envelope.head(), standing.link(), standing.peer()), body.size());
    Optional<Answer> held = through.heldBack(envelope, through.look(standing, frame));
    if (held.isPresent()) {
      return Handed.at(held.get());
    }
    signed(standing, envelope, frame);
    Optional<Budget.Decision> spent = through.take(standing, frame);
    held = through.heldBack(envelope, spent);
    if (held.isPresent()) {
      return Handed.at(held.get());
    }
    boolean rings =
        spent.get() instanceof Budget.Decision.Take(Budget next, boolean marked) && !marked;
    return waitFor(
        runner, waiter -> new Event.Arrived(waiter, envelope, frame, rings), envelope.digest());
  }

  private static void signed(Standing standing, Envelope envelope, OuterFrame frame)
      throws MalformedInput {
    Bytes key = standing.frameKey();
    if (!OuterFrame.signedBy(envelope.head(), key)) {
      throw new MalformedInput("E-FRAME-11", "the frame is not signed by the peer's frame key");
    }
    if (!frame.sealed().equals(Digest.of(envelope.sealed()))) {
      throw new MalformedInput(
          "E-FRAME-10", "the sealed bytes are not those that the frame was signed for");
    }
  }

  /// What became of a frame that a carrier brought, where nobody waits at the other end.
  public sealed interface Carried {
    /// An envelope whose answer is stored.
    ///
    /// @param peer whom the answer is for
    /// @param answer a signed `AnswerFrame`, to be carried back by any route
    record Kept(NodeId peer, Digest envelope, Bytes answer) implements Carried {}

    /// An answer to something of ours; it is checked and takes effect by itself.
    record Answered(NodeId peer, Digest content) implements Carried {}

    /// A heartbeat or a request that wants no mail in answer.
    record Heard(NodeId peer) implements Carried {}

    /// Nothing was consumed; to be brought again.
    record Later(NodeId peer, String reason, Duration retryAfter) implements Carried {}

    /// Not from a peer of ours, damaged, or never to be taken.
    record Dropped(String why) implements Carried {}
  }

  /// Takes what a carrier brought. No certificate says whose it is, so the frame's signature is
  /// checked before everything else (X-CARRY-1), and then the same as for any route.
  public Carried carried(Bytes frame) throws InterruptedException {
    return carried(frame, this::await);
  }

  Carried carried(Bytes frame, Waiting waiting) throws InterruptedException {
    Optional<LinkRunner> found =
        runners.stream()
            .filter(r -> OuterFrame.names(frame, r.standing().link(), r.standing().peer()))
            .findFirst();
    if (found.isEmpty()) {
      return dropped("X-CARRY-1: it is of no link of this node, or goes the other way");
    }
    NodeId peer = found.get().standing().peer();
    try {
      Optional<SmallFrame.Kind> small = SmallFrame.kind(frame);
      if (small.isPresent()) {
        return small(found.get(), small.get(), frame, waiting);
      }
      return AnswerFrame.is(frame)
          ? answer(found.get(), frame)
          : envelope(found.get(), frame, waiting);
    } catch (MalformedInput e) {
      return dropped(e.clause() + ": " + e.getMessage());
    } catch (SealException e) {
      keyless(e);
      return new Carried.Later(peer, "key", BUSY);
    } catch (RuntimeException | StackOverflowError e) {
      found.get().unforeseen("by a carrier", e);
      return dropped("bytes that no reader foresaw");
    }
  }

  private Carried dropped(String why) {
    drop(why + " (by a carrier)");
    return new Carried.Dropped(why);
  }

  private Carried envelope(LinkRunner runner, Bytes bytes, Waiting waiting)
      throws MalformedInput, SealException, InterruptedException {
    Standing standing = runner.standing();
    Envelope envelope = Envelope.read(bytes);
    OuterFrame frame = OuterFrame.read(envelope.head(), standing.link(), standing.peer());
    MalformedInput.unless(
        OuterFrame.signedBy(envelope.head(), standing.frameKey()),
        "E-FRAME-11",
        "the frame is not signed by the peer's frame key");
    frame.covers(envelope.sealed());
    Answer answer = waiting.answer(envelope(runner, bytes, carriers));
    return switch (answer.status()) {
      case 200 -> {
        AnswerFrame back =
            new AnswerFrame(standing.link(), standing.self(), standing.epoch(), answer.body());
        Bytes signed = back.sign(vault.frames());
        runner.beats().handBack(signed);
        yield new Carried.Kept(standing.peer(), envelope.digest(), signed);
      }
      case 503 -> later(standing.peer(), answer.body());
      default -> new Carried.Dropped("X-DROP-1: it does not open or verify; the log says more");
    };
  }

  private Carried later(NodeId peer, Bytes body) throws MalformedInput {
    if (body.size() == 0) {
      return new Carried.Later(peer, "key", BUSY);
    }
    NotYet notYet = NotYet.verify(body, vault.publicKeys().frameKey());
    return new Carried.Later(peer, notYet.reason(), notYet.retryAfter());
  }

  /// X-CARRY-4: an answer to what a carrier had brought there.
  private Answer handedBack(LinkRunner runner, Bytes body) throws MalformedInput {
    return new Answer(answer(runner, body) instanceof Carried.Later ? 503 : 200, Bytes.EMPTY);
  }

  /// It becomes the same event as an answer that a route brought.
  private Carried answer(LinkRunner runner, Bytes bytes) throws MalformedInput {
    Standing standing = runner.standing();
    AnswerFrame frame =
        AnswerFrame.verify(bytes, standing.link(), standing.peer(), standing.frameKey());
    SignedDocument signed = SignedDocument.read(frame.answer(), AnswerFrame.LARGEST_ANSWER);
    Digest content = parley.envelope.Answer.read(signed.content()).content();
    if (!runner.offer(new Event.Answered(content, false, 200, frame.answer()))) {
      return new Carried.Later(standing.peer(), NotYet.FENCED, NOT_OPEN);
    }
    return new Carried.Answered(standing.peer(), content);
  }

  /// It is read from its signature on as over a connection, and costs no budget: what is not newer
  /// than what came before it is not answered (L-BEAT-9).
  private Carried small(LinkRunner runner, SmallFrame.Kind kind, Bytes bytes, Waiting waiting)
      throws MalformedInput, SealException, InterruptedException {
    Standing standing = runner.standing();
    NodeId peer = standing.peer();
    Bytes key = standing.frameKey();
    Bytes line = SmallFrame.verify(bytes, kind, standing.link(), peer, key).line();
    if (kind == SmallFrame.Kind.REFETCH) {
      Refetch wanted = wanted(standing, line);
      if (runner.beats().refetched(wanted)) {
        runner.offer(new Event.Refetch(wanted.wanted()));
      }
      return new Carried.Heard(peer);
    }
    Heartbeat beat = Heartbeat.verify(line, standing.link(), peer, key);
    if (beat.echo().isPresent()) {
      runner.offer(new Event.Heartbeat(beat, runner.beats().asked(standing, beat, line), true));
      return new Carried.Heard(peer);
    }
    if (!runner.beats().answerable(beat)) {
      return new Carried.Heard(peer);
    }
    Digest name = Digest.of(bytes);
    Answer answer =
        waiting.answer(
            waitFor(runner, waiter -> new Event.HeartbeatAsked(waiter, beat, true), name));
    return answer.status() == 200
        ? new Carried.Kept(peer, name, runner.beats().answer(standing, answer.body()))
        : new Carried.Heard(peer);
  }

  /// Hands an event over. Power fails while the route waits: the peer sends again and gets the
  /// stored answer.
  private Handed waitFor(
      LinkRunner runner, java.util.function.LongFunction<Event> event, Digest about)
      throws SealException {
    if (runner.status().stopped().isPresent()) {
      return Handed.at(gate.notYet(about, NotYet.FENCED, NOT_OPEN));
    }
    long waiter = runner.ticket();
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    runner.waiters.put(waiter, answer);
    if (!runner.offer(event.apply(waiter))) {
      runner.waiters.remove(waiter);
      return Handed.at(gate.notYet(about, "budget", BUSY));
    }
    return new Handed(
        answer,
        () -> {
          runner.waiters.remove(waiter);
          return gate.notYet(about, "budget", BUSY);
        });
  }

  private Handed frame(LinkRunner runner, Bytes body) throws MalformedInput, SealException {
    Standing standing = runner.standing();
    Bytes key = standing.frameKey();
    Heartbeat beat = Heartbeat.verify(body, standing.link(), standing.peer(), key);
    return waitFor(
        runner, waiter -> new Event.HeartbeatAsked(waiter, beat, false), Digest.of(body));
  }

  private Answer refetch(LinkRunner runner, Bytes body) throws MalformedInput {
    runner.offer(new Event.Refetch(wanted(runner.standing(), body).wanted()));
    return new Answer(200, Bytes.EMPTY);
  }

  private Refetch wanted(Standing standing, Bytes body) throws MalformedInput {
    Bytes key = standing.frameKey();
    Refetch wanted = Refetch.verify(body, standing.link(), standing.peer(), key);
    boolean stale =
        Duration.between(wanted.at(), clock.instant()).abs().compareTo(Duration.ofDays(1)) > 0;
    if (stale) {
      throw new MalformedInput("E-REFETCH-4", "the request is of another day");
    }
    return wanted;
  }
}
