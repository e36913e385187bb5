package parley.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.Stamp;
import parley.party.LinkId;
import parley.store.StoreException;

/// Erases the bodies of messages that are older than their agreement wants them kept (D-ERASE-1).
/// Entries, digests, serials and receipts stay for ever. What is erased is logged before.
///
/// One thread, {@link #start}; it works once a day by its clock.
public final class Retention {
  /// D-ERASE-3: bodies that one write erases; it holds the writer up for some milliseconds.
  public static final int BATCH = 16;

  /// D-ERASE-2: bodies of one entry in the own log.
  public static final int MOST_LOGGED = 256;

  /// D-ERASE-1: the hour, UTC, from which a day's erasing is due.
  private static final Duration FROM = Duration.ofHours(2);

  /// Kind of the entry in the own log.
  public static final String ERASED = "erased";

  private final Ledger ledger;
  private final Settled settled;
  private final Log log;
  private final Beside beside;
  private final InstantSource clock;
  private LocalDate done = LocalDate.MIN;

  /// Whether nothing in a message's thread is awaited any more, and all of it is from before.
  @FunctionalInterface
  public interface Settled {
    boolean before(Digest content, Instant moment) throws StoreException;
  }

  /// The node's own log.
  @FunctionalInterface
  public interface Log {
    void append(String kind, Json.Obj fields) throws LedgerException;
  }

  /// What is kept beside bodies and says what they say: it goes before they do (D-ERASE-6).
  @FunctionalInterface
  public interface Beside {
    void erase(List<Digest> contents) throws StoreException;
  }

  public Retention(Ledger ledger, Settled settled, Log log, Beside beside, InstantSource clock) {
    this.ledger = ledger;
    this.settled = settled;
    this.log = log;
    this.beside = beside;
    this.clock = clock;
  }

  /// Looks once a minute whether a day's erasing is due.
  ///
  /// @param links with the agreements in force on each, at that moment
  public AutoCloseable start(Supplier<Map<LinkId, AgreementLife>> links) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("retention").factory());
    ScheduledFuture<?> looking =
        thread.scheduleWithFixedDelay(() -> looked(links), 1, 1, TimeUnit.MINUTES);
    return () -> {
      looking.cancel(true);
      thread.shutdownNow();
    };
  }

  private void looked(Supplier<Map<LinkId, AgreementLife>> links) {
    try {
      Map<LinkId, Map<String, Duration>> periods = new HashMap<>();
      links.get().forEach((link, life) -> periods.put(link, periods(life)));
      night(periods);
    } catch (LedgerException | StoreException | RuntimeException e) {
      System.getLogger("parley.ledger")
          .log(System.Logger.Level.WARNING, "nothing more is erased for now: " + e.getMessage());
    }
  }

  /// Erases what is due on every link, once a day; what failed is tried again.
  ///
  /// @param links per link, how long the bodies under each agreement are kept
  /// @return how many bodies
  public long night(Map<LinkId, Map<String, Duration>> links)
      throws LedgerException, StoreException {
    LocalDate today = clock.instant().minus(FROM).atZone(ZoneOffset.UTC).toLocalDate();
    if (!today.isAfter(done)) {
      return 0;
    }
    long erased = 0;
    for (Map.Entry<LinkId, Map<String, Duration>> link : links.entrySet()) {
      erased += run(link.getKey(), link.getValue());
    }
    done = today;
    return erased;
  }

  /// Per agreement, the longest that any of its versions says: none is cut short by the next.
  public static Map<String, Duration> periods(AgreementLife life) {
    Map<String, Duration> periods = new HashMap<>();
    for (Agreement version : life.versions()) {
      periods.merge(
          version.id(),
          version.retention(),
          (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
    return periods;
  }

  /// If it stops half-way the next run goes on: what it had logged and not erased is logged again.
  private long run(LinkId link, Map<String, Duration> periods)
      throws LedgerException, StoreException {
    List<String> listed = lines(link);
    if (listed.size() >= Equivocation.MOST_LISTED) {
      return 0; // beyond the list it is not known what proves something (D-ERASE-4)
    }
    Set<Digest> evidence = evidence(link, listed);
    long erased = 0;
    for (Map.Entry<String, Duration> agreement : periods.entrySet()) {
      erased += run(link, agreement.getKey(), agreement.getValue(), evidence);
    }
    return erased;
  }

  private long run(LinkId link, String agreement, Duration kept, Set<Digest> evidence)
      throws LedgerException, StoreException {
    Instant before = clock.instant().minus(kept);
    Optional<Ledger.Item> after = Optional.empty();
    long erased = 0;
    while (true) {
      List<Ledger.Item> aged =
          ledger.aged(link, agreement, before.toEpochMilli(), after, MOST_LOGGED);
      if (aged.isEmpty()) {
        return erased;
      }
      after = Optional.of(aged.getLast());
      List<Digest> due = new ArrayList<>();
      for (Ledger.Item item : aged) {
        if (!evidence.contains(item.content())
            && ledger.queued(link, item.content()).isEmpty()
            && settled.before(item.content(), before)) {
          due.add(item.content());
        }
      }
      erased += erase(link, agreement, before, due);
    }
  }

  private long erase(LinkId link, String agreement, Instant before, List<Digest> due)
      throws LedgerException, StoreException {
    if (due.isEmpty()) {
      return 0;
    }
    log.append(
        ERASED,
        Json.object()
            .with("link", link.name())
            .with("agreement", agreement)
            .with("before", Stamp.write(before))
            .with("bodies", due.size())
            .with("contents", Digest.of(Bytes.utf8(lines(due))).hex())
            .build());
    // If the power fails from here on, some of them are still there and the next run finds them.
    long erased = 0;
    for (int from = 0; from < due.size(); from += BATCH) {
      List<Digest> batch = due.subList(from, Math.min(due.size(), from + BATCH));
      beside.erase(batch);
      erased += ledger.erase(batch);
    }
    return erased;
  }

  private static String lines(List<Digest> contents) {
    StringBuilder lines = new StringBuilder();
    contents.forEach(content -> lines.append(content.hex()).append('\n'));
    return lines.toString();
  }

  private List<String> lines(LinkId link) throws LedgerException {
    return ledger
        .value(link, Equivocation.LIST)
        .map(kept -> kept.utf8().lines().toList())
        .orElse(List.of());
  }

  /// Both contents of each serial that the peer used twice.
  private Set<Digest> evidence(LinkId link, List<String> listed) throws LedgerException {
    Set<Digest> evidence = new HashSet<>();
    for (String content : listed) {
      Optional<Bytes> kept = ledger.value(link, Equivocation.NAME + content);
      if (kept.isPresent()) {
        Equivocation what = Equivocation.read(kept.get());
        evidence.add(what.content());
        evidence.add(what.held());
      }
    }
    return evidence;
  }
}
