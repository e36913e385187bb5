package parley.catalogue;

import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.seal.SharedKey;
import parley.stix.Marking;
import parley.store.RenewableStore;
import parley.store.StoreException;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;

/// What the collections of the CERT line hold, as entries: found, told whole, and counted. A thread
/// of its own draws it from the collections, so it may lag behind them by a moment (K-ENTRY-3).
/// Asked by any thread.
public final class Catalogue implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("parley.catalogue");

  /// K-SEEK-6: cells of one answer.
  private static final int MOST_COUNTS = 100_000;

  /// K-ENTRY-3: what is new is looked for at least so often.
  private static final long LOOK_MILLIS = 1_000;

  private final RenewableStore store;
  private final BodyCipher cipher;
  private final InstantSource clock;
  private final Finder finder;
  private final Drawing drawing;
  private final Semaphore news = new Semaphore(1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile String fault = "";

  /// @param store the database of the collections; closed by whoever opened it
  /// @param secret for codes that only this node can make
  public Catalogue(RenewableStore store, BodyCipher cipher, SharedKey secret, InstantSource clock) {
    this.store = store;
    this.cipher = cipher;
    this.clock = clock;
    Codes codes = new Codes(secret);
    this.finder = new Finder(store, cipher, codes, clock);
    this.drawing = new Drawing(store, cipher, codes);
    this.thread = Thread.ofPlatform().name("cert-catalogue").unstarted(this::run);
  }

  /// Follows the collections from now on.
  public void start() {
    thread.start();
  }

  /// Something came.
  public void wake() {
    news.release();
  }

  private void run() {
    try {
      while (!closed) {
        if (!drew()) {
          waitForNews();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void waitForNews() throws InterruptedException {
    if (news.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  private boolean drew() {
    try {
      boolean more = turn();
      fault = "";
      return more;
    } catch (StoreException | RuntimeException | StackOverflowError e) {
      if (!closed) {
        fault = String.valueOf(e.getMessage());
        LOG.log(System.Logger.Level.WARNING, "the catalogue waits", e);
      }
      return false;
    }
  }

  /// Draws the next objects; for whoever has no thread of its own.
  ///
  /// @return whether there may be more
  boolean turn() throws StoreException {
    return drawing.turn();
  }

  /// What stands in the way of drawing, for people; empty when nothing does.
  public String fault() {
    return fault;
  }

  /// Drops everything and draws it anew from the collections (K-ENTRY-6); returns when that is
  /// durable as a wish, and before it is done.
  public void rebuild() throws StoreException {
    drawing.reset();
    wake();
  }

  // What is found.

  /// The newest news first; of what is expired and not looked for by anything else, what ended
  /// last.
  ///
  /// @throws IllegalArgumentException in one sentence for whoever asked
  public Page find(Query query) throws StoreException {
    return finder.find(query);
  }

  /// One entry whole.
  ///
  /// @param id its key, or the name of one of its objects
  public Optional<Entry> entry(String id) throws StoreException {
    return finder.entry(id);
  }

  /// The newest version of a source's object, as it was written; empty when it is gone meanwhile.
  public Optional<Bytes> object(Source source) throws StoreException {
    return finder.object(source);
  }

  /// An officer raises what an object is marked with (K-RAISE-1): logged, then kept, and never
  /// lowered. It counts from when this returns.
  ///
  /// @param pap empty to leave it as it is
  /// @throws IllegalArgumentException in one sentence for the officer
  public Raised raise(
      String id, Marking.Tlp tlp, Optional<Marking.Pap> pap, String officer, FloorLog log)
      throws StoreException, FloorException {
    Marked now = drawing.marked(id);
    Marked wanted = new Marked(tlp, pap.or(now::pap), true);
    boolean lower =
        tlp.compareTo(now.tlp()) < 0
            || now.pap().filter(held -> wanted.pap().orElseThrow().compareTo(held) < 0).isPresent();
    if (lower) {
      throw new IllegalArgumentException(
          id + " is " + now.label() + ": a marking is raised and never lowered (K-RAISE-2)");
    }
    if (tlp == now.tlp() && wanted.pap().equals(now.pap())) {
      throw new IllegalArgumentException(id + " is " + now.label() + " already");
    }
    // What is not logged does not count; a word that is logged and did not count is seen as such.
    log.entry(
        "cert-raise",
        Json.object()
            .with("officer", officer)
            .with("object", id)
            .with("tlp", tlp.word())
            .with("pap", wanted.pap().map(level -> level.name().toLowerCase(Locale.ROOT))));
    Raised kept =
        new RaisedTable(store).keep(new Raised(id, tlp, wanted.pap(), officer, clock.instant()));
    wake();
    return kept;
  }

  /// What came on each day, by what it is.
  ///
  /// @param until the first day that is not meant
  public List<Count> counts(Count.By by, LocalDate since, LocalDate until) throws StoreException {
    List<CountTable.Kept> kept = CountTable.read(store, by, since, until, MOST_COUNTS);
    Map<Long, String> names = new TreeMap<>();
    List<Count> counts = new ArrayList<>();
    for (CountTable.Kept each : kept) {
      if (!names.containsKey(each.code())) {
        try {
          names.put(each.code(), cipher.open(Drawing.name(each.code()), each.sealed()).utf8());
        } catch (SealException e) {
          throw new StoreException("a name of the catalogue was altered", e);
        }
      }
      counts.add(
          new Count(
              by,
              Objects.requireNonNull(names.get(each.code())),
              each.day(),
              each.collection(),
              each.objects()));
    }
    return counts;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
