package parley.linktest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import parley.agreement.AgreementLife;
import parley.exchange.Exchange;
import parley.exchange.LinkStatus;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.ledger.LedgerException;
import parley.link.RouteStatus;
import parley.message.Composer;
import parley.message.Formats;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.Store;
import parley.store.StoreException;

/// Tests the links of a node by itself and keeps what it found. It follows the journals, is told
/// the time once a second, and speaks to the exchange like any officer: a node works without it,
/// and the exchange does not know it.
public final class LinkWatch implements Follower, LinkBook {
  /// L-STRIP-1: days for which strips, tests and statements are kept.
  static final Duration KEPT = Duration.ofDays(31);

  private static final System.Logger LOG = System.getLogger(LinkWatch.class.getName());

  /// L-BEAT-1: where the agreement names no rhythm for HTTPS.
  private static final Duration PERIOD = Duration.ofSeconds(60);

  private static final int CELLS = 96;

  private final Parts parts;
  private final TrafficTable traffic;
  private final AlarmTable alarms;
  private final FormalTestTable tests;
  private final StripTable stripTable;
  private final DayTable dayTable;
  private final Strips strips;
  private final Formal formal;
  private final Days days;
  private final Map<LinkId, List<LinkAlarm>> standing = new ConcurrentHashMap<>();
  private final Map<LinkId, Instant> swept = new HashMap<>();
  private final Instant started;

  /// What it is made of.
  ///
  /// @param terms the agreements in force with a peer
  /// @param checkpoints the newest ones of a link
  /// @param changed told the peer when alarms of its link change
  public record Parts(
      NodeId self,
      Exchange exchange,
      Formats formats,
      Composer composer,
      Function<NodeId, AgreementLife> terms,
      Store store,
      InstantSource clock,
      Function<LinkId, Newest> checkpoints,
      Consumer<NodeId> changed) {}

  /// Size and root of the newest checkpoints of a link, in words; empty text where there is none.
  ///
  /// @param own of this node's journal
  /// @param peer of the peer's, as far as it is proven here
  public record Newest(String own, String peer) {
    Days.Checkpoints named() {
      return new Days.Checkpoints(
          Optional.of(own).filter(text -> !text.isEmpty()),
          Optional.of(peer).filter(text -> !text.isEmpty()));
    }
  }

  public LinkWatch(Parts parts) {
    this.parts = parts;
    this.started = parts.clock().instant();
    this.traffic = new TrafficTable(parts.store());
    this.alarms = new AlarmTable(parts.store());
    this.tests = new FormalTestTable(parts.store());
    this.stripTable = new StripTable(parts.store());
    this.dayTable = new DayTable(parts.store());
    this.strips = new Strips(stripTable);
    Outgoing outgoing =
        new Outgoing(
            parts.self(), parts.exchange(), parts.formats(), parts.composer(), parts.terms());
    this.formal = new Formal(outgoing, tests, alarms);
    this.days =
        new Days(
            outgoing,
            new Days.Tables(dayTable, traffic, tests, stripTable, alarms),
            link -> parts.checkpoints().apply(link).named());
  }

  @Override
  public String name() {
    return "link tests";
  }

  @Override
  public Map<LogName, Long> positions() throws StoreException {
    return traffic.positions();
  }

  @Override
  public void follow(List<Fact> facts) throws StoreException {
    List<Fact> news = news(facts);
    if (!news.isEmpty()) {
      traffic.apply(news);
    }
  }

  @Override
  public void reset() throws StoreException {
    traffic.clear();
  }

  /// Looks at the links once a second, on a thread of its own, until it is closed.
  public AutoCloseable start() {
    ScheduledExecutorService beat =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("link-tests").factory());
    ScheduledFuture<?> looking =
        beat.scheduleWithFixedDelay(
            () -> {
              try {
                tick();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException e) {
                // One bad look must not end the watch.
                LOG.log(System.Logger.Level.ERROR, "link tests", e);
              }
            },
            1,
            1,
            TimeUnit.SECONDS);
    return () -> {
      looking.cancel(true);
      beat.shutdownNow();
      beat.awaitTermination(5, TimeUnit.SECONDS);
    };
  }

  /// Time passed: to be called about once a second, by one thread. What fails is tried again at the
  /// next.
  public void tick() throws InterruptedException {
    for (LinkId link : parts.exchange().links()) {
      try {
        look(link, parts.clock().instant());
      } catch (StoreException | LedgerException e) {
        LOG.log(System.Logger.Level.WARNING, "link tests on " + link + ": " + e.getMessage());
      }
    }
  }

  private void look(LinkId link, Instant now)
      throws StoreException, LedgerException, InterruptedException {
    LinkStatus status = parts.exchange().status(link);
    NodeId peer = link.peerOf(parts.self());
    silence(link, status, now);
    for (RouteStatus route : status.routes()) {
      silence(link, route, now);
    }
    for (String misdeed : status.alarms()) {
      alarms.raise(link, LinkAlarm.Kind.PEER, misdeed, now);
    }
    strips.look(link, status, period(peer), now);
    formal.tick(link, parts.self(), now);
    days.tick(link, parts.self(), now);
    sweep(link, now);
    refresh(link);
  }

  /// L-ALARM-2: a link that was heard once and is not up is an alarm until it is.
  private void silence(LinkId link, LinkStatus status, Instant now) throws StoreException {
    boolean stands =
        standing.getOrDefault(link, List.of()).stream()
            .anyMatch(alarm -> alarm.kind() == LinkAlarm.Kind.SILENT);
    boolean up = status.light() == LinkStatus.Light.UP;
    boolean grown = tests.begun(link, now).isBefore(now.minus(period(link.peerOf(parts.self()))));
    if (up && (stands || !standing.containsKey(link))) {
      alarms.end(link, LinkAlarm.Kind.SILENT, "");
    } else if (!up && !stands && (grown || status.lastHeard().isPresent())) {
      alarms.raise(link, LinkAlarm.Kind.SILENT, "", status.lastHeard().orElse(now));
    }
  }

  /// L-ALARM-4: a carrier has a rhythm of its own, and nobody else tells that it fell silent.
  private void silence(LinkId link, RouteStatus route, Instant now) throws StoreException {
    if (route.rhythm().isEmpty()) {
      return;
    }
    Duration patience = route.rhythm().get().multipliedBy(3).dividedBy(2);
    boolean stands =
        standing.getOrDefault(link, List.of()).stream()
            .anyMatch(alarm ->
                alarm.kind() == LinkAlarm.Kind.ROUTE_SILENT && alarm.detail().equals(route.name()));
    boolean silent = !route.lastGood().orElse(started).plus(patience).isAfter(now) && !route.good();
    if (route.good() && (stands || !standing.containsKey(link))) {
      alarms.end(link, LinkAlarm.Kind.ROUTE_SILENT, route.name());
    } else if (silent && !stands) {
      alarms.raise(link, LinkAlarm.Kind.ROUTE_SILENT, route.name(), route.lastGood().orElse(now));
    }
  }

  private Duration period(NodeId peer) {
    return parts.terms().apply(peer).agreements().stream()
        .flatMap(agreement -> Optional.ofNullable(agreement.heartbeats().get("https")).stream())
        .min(Duration::compareTo)
        .orElse(PERIOD);
  }

  private void refresh(LinkId link) throws StoreException {
    List<LinkAlarm> now = alarms.all(link);
    List<LinkAlarm> before = standing.put(link, now);
    if (!now.equals(before)) {
      parts.changed().accept(link.peerOf(parts.self()));
    }
  }

  /// Once an hour.
  private void sweep(LinkId link, Instant now) throws StoreException {
    Instant last = swept.get(link);
    if (last != null && now.isBefore(last.plus(Duration.ofHours(1)))) {
      return;
    }
    swept.put(link, now);
    Instant before = now.minus(KEPT);
    stripTable.forget(link, before);
    tests.forget(link, before);
    alarms.forget(link, before);
    traffic.forget(link, before);
    dayTable.forget(link, before.atOffset(ZoneOffset.UTC).toLocalDate().toString());
  }

  @Override
  public List<LinkAlarm> alarms(LinkId link) {
    return standing.getOrDefault(link, List.of());
  }

  @Override
  public boolean acknowledge(LinkId link, LinkAlarm.Kind kind, String detail, String officer)
      throws StoreException {
    boolean done = alarms.acknowledge(link, kind, detail, officer, parts.clock().instant());
    refresh(link);
    return done;
  }

  @Override
  public LinkRecord record(LinkId link) throws StoreException {
    Instant now = parts.clock().instant();
    Instant from = StripCell.startOf(now).minus(StripCell.LENGTH.multipliedBy(CELLS - 1));
    List<LinkRecord.Strip> shown = new ArrayList<>();
    for (Map.Entry<String, List<StripCell>> one :
        stripTable.cells(link, from, now.plus(StripCell.LENGTH)).entrySet()) {
      shown.add(new LinkRecord.Strip(one.getKey(), filled(one.getValue(), from)));
    }
    return new LinkRecord(
        shown,
        tests.since(link, now.minus(Duration.ofHours(24)), now.plus(Duration.ofHours(1))),
        alarms.all(link),
        dayTable.rows(link, true, 1).stream().findFirst().map(DayTable.Row::shown),
        dayTable.rows(link, false, 1).stream().findFirst().map(DayTable.Row::shown));
  }

  private static List<StripCell> filled(List<StripCell> cells, Instant from) {
    List<StripCell> filled = new ArrayList<>();
    for (int at = 0; at < CELLS; at++) {
      Instant start = from.plus(StripCell.LENGTH.multipliedBy(at));
      filled.add(
          cells.stream()
              .filter(cell -> cell.start().equals(start))
              .findFirst()
              .orElse(StripCell.empty(start)));
    }
    return filled;
  }
}
