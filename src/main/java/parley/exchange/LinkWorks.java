package parley.exchange;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Envelope;
import parley.envelope.Lane;
import parley.envelope.NotYet;
import parley.envelope.Refetch;
import parley.http.LinkDoor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.InclusionProof;
import parley.ledger.AnchoredNotes;
import parley.ledger.Following.News;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.ledger.LinkLog;
import parley.link.Route;
import parley.link.RouteStatus;
import parley.link.Ways;
import parley.seal.KeyVault;
import parley.seal.SealException;
import parley.seal.Suite;

/// Lets a session's actions out into the world and brings what comes of them back as events. Called
/// by the owner's thread only, after the commit; what takes long goes to the pools.
final class LinkWorks {
  private static final System.Logger LOG = System.getLogger(LinkWorks.class.getName());

  /// E-NOTYET-2: how long a peer is asked to wait.
  private static final Duration LATER = Duration.ofSeconds(2);

  /// X-DISK-1: a person has to make room first.
  private static final Duration UNTIL_ROOM = Duration.ofSeconds(10);

  /// E-NOTYET-3: the longest that a peer may make us wait.
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final Notary notary;
  private final KeyVault vault;
  private final Ways ways;
  private final Pools pools;
  private final InstantSource clock;
  private final Consumer<News> followers;
  private final Beats beats;

  /// Each task of the pool takes the first of these (X-ORDER-1).
  private final Queue<Action.ToSign> toSign = new PriorityBlockingQueue<>();

  private long signing;

  /// Small named pools (2-architecture §4.6): cryptography on platform threads with one kept for
  /// FLASH; waiting on virtual ones.
  record Pools(Executor flash, Executor work, Executor waits) {
    Executor of(boolean urgent) {
      return urgent ? flash : work;
    }
  }

  /// Opens a session from what is durable.
  interface Opening {
    /// @param places what its routes have room for
    Opened open(Standing standing, LinkSession.Places places, Decision out)
        throws LedgerException, AnchorException, SealException;

    boolean tickDue();
  }

  /// @param note the newest checkpoint signed in this opening
  record Opened(
      LinkSession session, Ledger ledger, LinkLog log, long fence, int epoch, AnchoredNotes note) {}

  LinkWorks(
      Notary notary,
      KeyVault vault,
      List<Route> routes,
      Pools pools,
      InstantSource clock,
      LongSupplier ticks,
      RandomGenerator random,
      Consumer<News> followers) {
    this.notary = notary;
    this.vault = vault;
    this.ways = new Ways(routes, pools.waits(), ticks, clock);
    this.pools = pools;
    this.clock = clock;
    this.followers = followers;
    this.beats = new Beats(vault, ways, clock, ticks, random);
  }

  /// What was decided is durable. Followers draw what is in the journal, so they wait neither for
  /// the anchor nor for anything that leaves.
  void tell(Decision decision) {
    decision.news().ifPresent(followers);
  }

  void letOut(LinkRunner runner, Opened opened, List<Action> actions)
      throws LedgerException, AnchorException {
    for (Action action : actions) {
      switch (action) {
        case Action.Prepare prepare -> prepare(runner, prepare);
        case Action.Open open -> open(runner, open);
        case Action.Attest attest -> attest(runner, opened, attest);
        case Action.Judge judge ->
            pools.of(judge.flash()).execute(() -> judge(runner, opened.ledger(), judge));
        case Action.Send send -> send(runner, opened.ledger(), send);
        case Action.Reseal reseal ->
            pools.work().execute(() -> reseal(runner, opened.ledger(), reseal));
        case Action.Reply(long waiter, int status, Bytes body) ->
            reply(runner, waiter, status, body);
        case Action.ReplyLater later -> replyLater(runner, later);
        case Action.Resolve(long ticket, Released outcome) ->
            Optional.ofNullable(runner.submitters.remove(ticket))
                .ifPresent(s -> s.complete(outcome));
        case Action.Adopted(long ticket) ->
            Optional.ofNullable(runner.adopters.remove(ticket)).ifPresent(a -> a.complete(true));
        case Action.AskAgain again -> pools.waits().execute(() -> askAgain(runner, again));
        case Action.Beat beat -> beat(runner, opened, beat);
      }
    }
    ways.tick();
  }

  int places(Predicate<Digest> own) {
    return ways.places(own);
  }

  List<RouteStatus> routes(Standing standing) {
    return ways.status(Watching.mailPeriod(standing));
  }

  boolean mailOnly() {
    return ways.carriedOnly();
  }

  Beats beats() {
    return beats;
  }

  /// A bug of ours on the peer's answer must not keep the item for ever on its way.
  private void judge(LinkRunner runner, Ledger ledger, Action.Judge judge) {
    Notary.Judgement judgement;
    try {
      Set<Suite> suites = suites(runner.standing(), ledger, judge.item());
      judgement = notary.judge(runner.standing(), judge.item(), suites, judge.answer());
    } catch (LedgerException | SealException e) {
      judgement = new Notary.Judgement.Bogus("it could not be judged: " + e);
    } catch (RuntimeException | StackOverflowError e) {
      runner.unforeseen("as an answer", e);
      judgement = new Notary.Judgement.Bogus("it could not be judged: " + e);
    }
    if (judgement instanceof Notary.Judgement.Bogus(String why)) {
      LOG.log(Level.WARNING, "no true answer on " + runner.standing().link() + ": " + why);
    }
    runner.offer(
        new Event.Judged(judge.item().content(), judge.flash(), judge.answer(), judgement));
    // Here, when what was sent has arrived, it takes no core from a message on its way.
    notary.ahead(runner.standing(), judge.item().serial().agreement());
  }

  private void prepare(LinkRunner runner, Action.Prepare prepare) {
    if (prepare.rank().flash()) {
      pools.flash().execute(() -> prepare(runner, true, prepare.what()));
    } else {
      toSign.add(new Action.ToSign(prepare, signing++));
      pools.work().execute(() -> prepare(runner, false, toSign.remove().action().what()));
    }
  }

  private void prepare(LinkRunner runner, boolean flash, Notary.Preparation what) {
    try {
      runner.offer(
          new Event.Prepared(what.transmittal(), flash, notary.prepare(runner.standing(), what)));
    } catch (SealException | RuntimeException e) {
      runner.offer(new Event.Unprepared(what.transmittal(), String.valueOf(e.getMessage())));
    }
  }

  private void open(LinkRunner runner, Action.Open open) {
    boolean flash = open.frame().lane() == Lane.FLASH;
    Digest envelope = open.envelope().digest();
    pools
        .of(flash)
        .execute(() -> {
          try {
            Notary.Opening opening = notary.open(runner.standing(), open.envelope(), open.frame());
            if (opening instanceof Notary.Opening.Unauthentic(String why)) {
              LOG.log(
                  Level.WARNING, "dropped an envelope on " + runner.standing().link() + ": " + why);
            }
            runner.offer(new Event.Opened(envelope, flash, opening));
          } catch (SealException e) {
            runner.offer(new Event.Unopened(envelope, String.valueOf(e.getMessage())));
          } catch (RuntimeException | StackOverflowError e) {
            runner.unforeseen("inside its layers", e);
            runner.offer(new Event.Unopened(envelope, String.valueOf(e)));
          }
        });
  }

  /// The checkpoint is signed here, once for all that was committed together, after the anchor
  /// moved; the suites sign in the pool. A note key that fails is a key that fails: the link stays
  /// open, and it is tried again (X-RECV-9).
  private void attest(LinkRunner runner, Opened opened, Action.Attest attest)
      throws LedgerException, AnchorException {
    Checkpoint checkpoint = opened.log().checkpoint();
    Bytes note;
    try {
      note = opened.note().over(checkpoint);
    } catch (SealException e) {
      runner.offer(new Event.Unattested(attest.item().content(), String.valueOf(e.getMessage())));
      return;
    }
    InclusionProof proof = opened.log().inclusion(attest.item().index(), checkpoint.size());
    pools.of(attest.flash()).execute(() -> sign(runner, opened.ledger(), attest, note, proof));
  }

  /// What the message that is answered asked for itself (E-RECEIPT-5): it may have been sent before
  /// an amendment of the suites, and an answer that was stored then is never signed anew. Mostly
  /// all versions of an agreement have the same, and nothing is read for it.
  private Set<Suite> suites(Standing standing, Ledger ledger, Ledger.Item item)
      throws LedgerException, SealException {
    List<Set<Suite>> versions =
        standing.life().versions().stream()
            .filter(version -> version.id().equals(item.serial().agreement()))
            .map(Agreement::suites)
            .distinct()
            .toList();
    if (versions.size() == 1) {
      return versions.getFirst();
    }
    Bytes body =
        ledger
            .body(item.content())
            .orElseThrow(() -> new SealException("nothing says in which suites to answer"));
    return notary.suites(item.content(), body);
  }

  private void sign(
      LinkRunner runner, Ledger ledger, Action.Attest attest, Bytes note, InclusionProof proof) {
    Ledger.Item item = attest.item();
    Standing standing = runner.standing();
    try {
      Set<Suite> suites = suites(standing, ledger, item);
      runner.offer(
          new Event.Attested(
              item.content(),
              attest.flash(),
              notary.attest(attest.answer(standing.self(), note, proof), suites)));
    } catch (LedgerException | SealException | RuntimeException e) {
      runner.offer(new Event.Unattested(item.content(), String.valueOf(e.getMessage())));
    }
  }

  /// The same bytes at each attempt and on each route.
  private void send(LinkRunner runner, Ledger ledger, Action.Send send) {
    Consumer<Bytes> away =
        bytes -> ways.send(send.content(), send.flash(), bytes, new Heard(runner, send, bytes));
    send.envelope()
        .map(Envelope::bytes)
        .ifPresentOrElse(
            away, () -> pools.waits().execute(() -> sendQueued(runner, ledger, send, away)));
  }

  private static void sendQueued(
      LinkRunner runner, Ledger ledger, Action.Send send, Consumer<Bytes> away) {
    try {
      ledger
          .queued(runner.standing().link(), send.content())
          .map(Ledger.Queued::envelope)
          .ifPresentOrElse(
              away, () -> runner.offer(new Event.RouteFailed(send.content(), "no longer queued")));
    } catch (LedgerException e) {
      runner.offer(new Event.RouteFailed(send.content(), String.valueOf(e.getMessage())));
    }
  }

  /// What came of an envelope on its routes, as events of its link.
  private static final class Heard implements Ways.Hearing {
    private final LinkRunner runner;
    private final Action.Send send;
    private final Bytes envelope;

    Heard(LinkRunner runner, Action.Send send, Bytes envelope) {
      this.runner = runner;
      this.send = send;
      this.envelope = envelope;
    }

    @Override
    public void answered(Route.Reply reply) {
      runner.offer(LinkWorks.answered(runner, send, envelope, reply));
    }

    @Override
    public void failed(String why) {
      LOG.log(Level.DEBUG, "not delivered yet on " + runner.standing().link() + ": " + why);
      runner.offer(new Event.RouteFailed(send.content(), why));
    }
  }

  private static Event answered(
      LinkRunner runner, Action.Send send, Bytes envelope, Route.Reply reply) {
    Digest content = send.content();
    if (reply.status() == 503 && runner.standing().peerFrameKey().isPresent()) {
      try {
        NotYet notYet = NotYet.verify(reply.body(), runner.standing().peerFrameKey().get());
        if (!notYet.envelope().equals(Digest.of(envelope))) {
          return new Event.Answered(content, send.flash(), 400, Bytes.EMPTY);
        }
        Duration wait = notYet.retryAfter();
        return new Event.ToldLater(
            content,
            wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait,
            notYet.reason().equals(NotYet.FENCED));
      } catch (MalformedInput e) {
        return new Event.Answered(content, send.flash(), reply.status(), Bytes.EMPTY);
      }
    }
    return new Event.Answered(content, send.flash(), reply.status(), reply.body());
  }

  private void reseal(LinkRunner runner, Ledger ledger, Action.Reseal reseal) {
    try {
      Optional<Bytes> body =
          reseal.keptBody().isPresent() ? reseal.keptBody() : ledger.body(reseal.content());
      if (body.isPresent()) {
        runner.offer(
            new Event.Resealed(
                reseal.content(), notary.reseal(runner.standing(), reseal.content(), body.get())));
      }
    } catch (LedgerException | SealException | RuntimeException e) {
      LOG.log(Level.WARNING, "could not seal again what the peer asked for: " + e.getMessage());
    }
  }

  static void reply(LinkRunner runner, long waiter, int status, Bytes body) {
    Optional.ofNullable(runner.waiters.remove(waiter))
        .ifPresent(w -> w.complete(new LinkDoor.Answer(status, body)));
  }

  /// Where not even the "not yet" can be signed, it is bare (X-LATER-1).
  private void replyLater(LinkRunner runner, Action.ReplyLater later) {
    Bytes body = Bytes.EMPTY;
    Duration wait = later.reason().equals(NotYet.DISK) ? UNTIL_ROOM : LATER;
    try {
      body = new NotYet(later.envelope(), later.reason(), wait).sign(vault.frames());
    } catch (SealException e) {
      keyless(e);
    }
    reply(runner, later.waiter(), 503, body);
  }

  /// A heartbeat that cannot be signed is missed, and nothing else of the link with it.
  private void beat(LinkRunner runner, Opened opened, Action.Beat beat)
      throws LedgerException, AnchorException {
    try {
      beats.beat(runner, opened, beat);
    } catch (SealException e) {
      keyless(e);
      beat.waiter().ifPresent(waiter -> reply(runner, waiter, 503, Bytes.EMPTY));
    }
  }

  private static void keyless(SealException e) {
    LOG.log(Level.ERROR, "the node's own key failed: " + e.getMessage());
  }

  private void askAgain(LinkRunner runner, Action.AskAgain again) {
    try {
      Standing standing = runner.standing();
      Bytes frame =
          new Refetch(standing.link(), standing.self(), clock.instant(), again.serials())
              .sign(vault.frames());
      if (!ways.ask(Route.What.REFETCH, frame) && !beats.refetchByMail(standing, frame)) {
        LOG.log(Level.DEBUG, "no route to ask for missing serials yet");
      }
    } catch (SealException e) {
      LOG.log(Level.DEBUG, "could not ask for missing serials yet: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
