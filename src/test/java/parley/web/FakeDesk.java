package parley.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.exchange.Released;
import parley.linktest.LinkAlarm;
import parley.linktest.LinkRecord;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;

/// A desk in memory: composes and checks as the real one does, keeps everything in a list, and can
/// be told to fail.
final class FakeDesk implements WatchDesk {
  static final NodeId US = new NodeId("us-nrrc");
  static final NodeId RU = new NodeId("ru-nrrc");

  private final Formats formats = Formats.bundled();
  final NodeId self;
  private final NodeId peer;

  /// In force.
  volatile Agreement agreement;

  private final Composer composer;
  private final InstantSource clock;
  private final List<Held> held = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  final FakeBook book = new FakeBook();
  final Map<MessageId, ByOne> byOne = new ConcurrentHashMap<>();
  volatile boolean broken;
  private volatile String light = "up";
  private volatile long offset = -412;

  private static final class Held {
    private final Message message;
    private final boolean inbound;
    private final String serial;
    private final Instant at;
    private final Map<Step, Instant> reached = new EnumMap<>(Step.class);
    private Optional<Refusal> refusal = Optional.empty();
    private Optional<String> state = Optional.empty();
    private Precedence rang;

    private Held(Message message, boolean inbound, String serial, Instant at) {
      this.message = message;
      this.inbound = inbound;
      this.serial = serial;
      this.at = at;
      this.rang = message.precedence();
      reached.put(Step.JOURNALLED, at);
    }
  }

  FakeDesk(NodeId self, Agreement agreement, InstantSource clock) {
    this.self = self;
    this.peer = self.equals(US) ? RU : US;
    this.agreement = agreement;
    this.clock = clock;
    this.composer = new Composer(clock, new java.util.Random(7));
  }

  void lightTurns(String colour) {
    light = colour;
    tell("link " + peer.name());
  }

  void clocksDiffer(long millis) {
    offset = millis;
    tell("link " + peer.name());
  }

  /// The peer sent it, `ago` before now.
  MessageId arrive(Draft draft, Duration ago) throws MalformedInput {
    return hold(draft, true, ago);
  }

  /// We sent it, `ago` before now.
  MessageId sent(Draft draft, Duration ago) throws MalformedInput {
    return hold(draft, false, ago);
  }

  private MessageId hold(Draft draft, boolean inbound, Duration ago) throws MalformedInput {
    Message message = compose(draft, inbound ? peer : self, inbound ? self : peer);
    Held one = new Held(message, inbound, serial(message, inbound), clock.instant().minus(ago));
    held.add(one);
    draft.inReplyTo().ifPresent(id -> related(id, draft.format(), inbound, one.at));
    draft.replaces().ifPresent(id -> state(id, "corrected"));
    draft.cancels().ifPresent(id -> state(id, "cancelled"));
    tell("board");
    tell("message " + message.id());
    return message.id();
  }

  private void related(MessageId id, String format, boolean inbound, Instant at) {
    find(id)
        .filter(earlier -> earlier.inbound != inbound)
        .ifPresent(earlier -> {
          earlier.reached.putIfAbsent(Step.ACKNOWLEDGED, at);
          if (!format.startsWith("acknowledgement/")) {
            earlier.reached.put(Step.ANSWERED, at);
          }
        });
  }

  void reach(MessageId id, Step step, Duration after) {
    find(id).ifPresent(one -> one.reached.put(step, one.at.plus(after)));
    tell("message " + id);
  }

  void state(MessageId id, String state) {
    find(id).ifPresent(one -> one.state = Optional.of(state));
  }

  void rings(MessageId id, Precedence as) {
    find(id).ifPresent(one -> one.rang = as);
  }

  void refused(MessageId id, String reason, String clause) {
    find(id).ifPresent(one -> one.refusal = Optional.of(new Refusal(reason, clause)));
  }

  private Optional<Held> find(MessageId id) {
    return held.stream().filter(one -> one.message.id().equals(id)).findFirst();
  }

  private String serial(Message message, boolean inbound) {
    long earlier =
        held.stream()
            .filter(one -> one.inbound == inbound && one.message.series() == message.series())
            .count();
    return key(message.series(), inbound ? peer : self, earlier + 1).shown();
  }

  private SerialKey key(Series series, NodeId sender, long serial) {
    return new SerialKey(sender, 1, agreement.id(), Line.WATCH, series, serial);
  }

  Message compose(Draft draft, NodeId from, NodeId to) throws MalformedInput {
    return composer.compose(
        new Composition(
            agreement.id(),
            agreement.hash(),
            formats.named(draft.format()).orElseThrow().line(),
            draft.format(),
            from,
            List.of(to),
            draft.series(),
            draft.precedence(),
            draft.language(),
            draft.inReplyTo().flatMap(this::reference),
            draft.replaces().flatMap(this::reference),
            draft.cancels().flatMap(this::reference),
            draft.caseNumber(),
            draft.replyWantedWithin(),
            draft.tlp(),
            draft.pap(),
            Optional.empty(),
            draft.files().stream().map(File::named).toList(),
            parley.message.Form.body(
                formats.named(draft.format()).orElseThrow(), Scenario.filled(draft, agreement))));
  }

  private Optional<Reference> reference(MessageId id) {
    return find(id).map(one -> new Reference(id, one.message.digest()));
  }

  @Override
  public List<Exercise> exercises() {
    return FakeActs.exercises(peer, acts());
  }

  @Override
  public List<Period> periods() {
    return FakeActs.periods(peer, acts());
  }

  private List<FakeActs.Act> acts() {
    return held.stream().map(one -> new FakeActs.Act(one.message, !one.inbound, one.at)).toList();
  }

  @Override
  public List<Row> board(Filter filter, int limit) {
    if (broken) {
      throw new IllegalStateException("the disk is gone: this sentence is for the log alone");
    }
    return held.stream()
        .filter(one -> filter.series().isEmpty() || filter.series().get() == one.message.series())
        .filter(one -> filter.peer().isEmpty() || filter.peer().get().equals(peer))
        .map(this::row)
        .filter(row -> filter.kinds().holds(row.format()))
        .filter(row -> !filter.open() || row.due().isPresent())
        .sorted(Comparator.comparing(Row::rang).thenComparing(Row::at, Comparator.reverseOrder()))
        .limit(limit)
        .toList();
  }

  private Row row(Held one) {
    Message message = one.message;
    Optional<Step> dueFor = dueFor(one);
    return new Row(
        message.id(),
        one.inbound,
        peer,
        one.serial,
        message.format(),
        message.precedence(),
        one.rang,
        message.series(),
        message.caseNumber(),
        Scenario.title(message, id -> find(id).map(about -> about.message)),
        message.language(),
        message.body().text("severity").map(Integer::valueOf),
        one.at,
        step(one),
        dueFor.map(step -> due(one, step)),
        dueFor,
        one.state,
        Optional.ofNullable(byOne.get(message.id())));
  }

  private static Step step(Held one) {
    if (one.refusal.isPresent()) {
      return Step.REFUSED;
    }
    return one.reached.keySet().stream().max(Comparator.naturalOrder()).orElse(Step.JOURNALLED);
  }

  private static Optional<Step> dueFor(Held one) {
    boolean silent = one.message.format().matches("(acknowledgement|test|service)/.*");
    if (silent || one.refusal.isPresent() || one.state.isPresent()) {
      return Optional.empty();
    }
    if (!one.reached.containsKey(Step.ACKNOWLEDGED)) {
      return Optional.of(Step.ACKNOWLEDGED);
    }
    boolean wanted = one.message.replyWantedWithin().isPresent();
    return wanted && !one.reached.containsKey(Step.ANSWERED)
        ? Optional.of(Step.ANSWERED)
        : Optional.empty();
  }

  private Instant due(Held one, Step step) {
    Duration within =
        step == Step.ACKNOWLEDGED
            ? java.util.Objects.requireNonNull(agreement.clocks().get(one.rang)).acknowledgement()
            : one.message.replyWantedWithin().orElseThrow();
    return one.at.plus(within);
  }

  @Override
  public Optional<View> view(MessageId id, Permit<Act.Read> permit) {
    return find(id).map(this::view);
  }

  private View view(Held one) {
    boolean delivered = one.reached.containsKey(Step.DELIVERED);
    return new View(
        row(one),
        one.message,
        Map.copyOf(one.reached),
        one.refusal,
        thread(one),
        Digest.of(one.message.bytes(), Bytes.utf8("signed")).hex(),
        delivered ? Optional.of("ru-nrrc~us-nrrc") : Optional.empty(),
        delivered ? Optional.of(417L) : Optional.empty(),
        dueFor(one).filter(Step.ACKNOWLEDGED::equals).isPresent() && one.inbound);
  }

  private List<Row> thread(Held one) {
    Optional<String> number = one.message.caseNumber();
    return held.stream()
        .filter(other ->
            other == one || (number.isPresent() && other.message.caseNumber().equals(number)))
        .sorted(Comparator.comparing(other -> other.at))
        .map(this::row)
        .toList();
  }

  @Override
  public List<Formats.Fault> check(Draft draft) {
    try {
      return formats.check(compose(draft, self, peer));
    } catch (MalformedInput e) {
      return List.of(new Formats.Fault("", e.clause(), "fault.not-allowed", List.of()));
    }
  }

  @Override
  public Released release(Draft draft, Permit<Act.Send> permit) throws DeskException {
    if (broken) {
      throw new DeskException("the ledger is gone", new IllegalStateException("disk"));
    }
    if (permit.vouched()) {
      return Released.keyWanted();
    }
    if (draft.body().containsValue(List.of("refuse me"))) {
      return new Released.Refused("suspended", "A-LIFE-3", "The measure is suspended.");
    }
    try {
      MessageId id = hold(draft, false, Duration.ZERO);
      long serial = held.stream().filter(one -> !one.inbound).count();
      return new Released.Queued(id, key(draft.series(), self, serial), Digest.of(Bytes.EMPTY));
    } catch (MalformedInput e) {
      return new Released.Refused("malformed", e.clause(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Released acknowledge(
      MessageId id, boolean complete, String note, Permit<Act.Send> permit) {
    Held one = find(id).orElseThrow();
    one.reached.put(Step.ACKNOWLEDGED, clock.instant());
    tell("board");
    tell("message " + id);
    return new Released.Queued(
        id, key(Series.REAL, self, held.size() + 1L), Digest.of(Bytes.EMPTY));
  }

  @Override
  public List<Peer> peers() {
    return List.of(
        new Peer(
            peer,
            peer.equals(RU) ? "RU" : "US",
            Scenario.name(peer),
            List.of(peer.equals(RU) ? "ru" : "en"),
            List.of(agreement),
            light,
            Optional.of(clock.instant().minusSeconds(light.equals("up") ? 12 : 260)),
            Optional.of(38L),
            Optional.of(offset),
            light.equals("up") ? 0 : 3,
            light.equals("up") ? List.of() : List.of(peer + "/US-RU-2026/watch/real/1/19"),
            Optional.empty(),
            FakeBook.routes(clock.instant(), light),
            book.alarms()));
  }

  @Override
  public LinkRecord link(NodeId node) {
    return book.record(clock.instant());
  }

  @Override
  public boolean seen(
      NodeId node, LinkAlarm.Kind kind, String detail, Permit<Act.SeeAlarm> permit) {
    boolean seen = book.seen(kind, detail, permit.officer(), clock.instant());
    tell("link " + peer.name());
    return seen;
  }

  Instant now() {
    return clock.instant();
  }

  @Override
  public AutoCloseable listen(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void tell(String name) {
    new ArrayList<>(listeners).forEach(listener -> listener.accept(name));
  }
}
