package parley.match;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.envelope.Parcel;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.NodeId;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreException;
import parley.taxii.Shelves;
import parley.watchfloor.FloorException;

/// Private matches of a serving node. It follows the journals for what partners say, and a thread
/// of its own blinds lists and lets messages leave, one a partner at a time. The exchange does not
/// know it.
public final class PrivateMatch implements Follower, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("parley.match");
  private static final long LOOK_MILLIS = 1_000;

  private final Crossing crossing;
  private final MatchTable table;
  private final MatchFiles files;
  private final Runs runs;
  private final Sending sending;
  private final MatchBook book;
  private final MatchDesk desk;
  private final Semaphore news = new Semaphore(1);
  private final Thread thread;
  private volatile String fault = "";
  private volatile boolean closed;
  private volatile Map<LogName, Long> reached = Map.of();

  /// @param folder of the node, where results are written on demand
  /// @param shelves whose own collections are compared
  public PrivateMatch(
      Path folder,
      Crossing crossing,
      RenewableStore store,
      Shelves shelves,
      BodyCipher cipher,
      InstantSource clock,
      SecureRandom random) {
    this.crossing = crossing;
    this.table = new MatchTable(store);
    this.files = new MatchFiles(cipher);
    Runs.Source source = () -> Items.own(shelves, clock.instant());
    this.runs = new Runs(table, files, source, this::hidden, clock, random);
    this.sending = new Sending(crossing, table, files, runs, clock);
    this.book = new MatchBook(crossing, table, files, runs, sending, source, clock);
    this.desk = new MatchDesk(folder, crossing, table, book, runs, sending);
    book.wakes(this::wake);
    this.thread = Thread.ofPlatform().name("cert-match").unstarted(this::run);
  }

  public void start() {
    crossing.follow().accept(this);
    thread.start();
  }

  private void wake() {
    news.release();
  }

  /// The own log says what was hidden, before any of it leaves (K-MATCH-13).
  private void hidden(Run run) throws StoreException {
    try {
      crossing
          .log()
          .entry(
              "cert-match-list",
              Json.object()
                  .with(Said.RUN, run.id)
                  .with("partner", run.partner)
                  .with("items", run.items)
                  .with(Said.POINTS, run.points)
                  .with(Said.LIST, run.ownList));
    } catch (FloorException e) {
      throw new StoreException(String.valueOf(e.getMessage()), e);
    }
  }

  private void run() {
    try {
      while (!closed) {
        boolean more = false;
        look();
        for (NodeId peer : crossing.peers()) {
          more |= look(peer);
        }
        if (!more && news.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The book is looked after first: whoever is rung waits for no list to be hidden.
  private void look() throws InterruptedException {
    try {
      book.look();
      book.faulty(fault);
    } catch (StoreException | Shelves.Away | RuntimeException e) {
      book.faulty(String.valueOf(e.getMessage()));
      LOG.log(System.Logger.Level.WARNING, "private match waits, " + e.getMessage());
    }
  }

  /// What fails for one partner is tried again at the next look, and keeps no other waiting.
  ///
  /// @return whether there is more to do at once
  private boolean look(NodeId peer) throws InterruptedException {
    try {
      boolean worked = false;
      for (Run run : table.read(rows -> rows.live(peer.name()))) {
        worked |= runs.work(run);
        runs.finish(run);
      }
      sending.send(peer);
      fault = "";
      return worked;
    } catch (StoreException | LedgerException | Shelves.Away | RuntimeException e) {
      fault = peer + ": " + e.getMessage();
      LOG.log(System.Logger.Level.WARNING, "private match waits, " + fault);
      return false;
    }
  }

  @Override
  public String name() {
    return "private match";
  }

  @Override
  public Map<LogName, Long> positions() throws StoreException {
    if (!closed) {
      reached = table.positions();
    }
    return reached;
  }

  @Override
  public void follow(List<Fact> facts) throws StoreException {
    List<Fact> fresh = closed ? List.of() : news(facts);
    boolean passed = false;
    for (Fact fact : fresh) {
      passed = took(fact);
    }
    if (!fresh.isEmpty() && !passed) {
      Fact last = fresh.getLast();
      table.write(
          Store.Lane.NORMAL,
          rows -> {
            rows.passed(last.log(), last.index() + 1);
            return true;
          });
    }
  }

  private boolean took(Fact fact) throws StoreException {
    return switch (fact) {
      case Fact.Received received -> Said.is(received.message()) && said(received);
      case Fact.Delivered done -> settled(done.item(), Optional.empty(), fact);
      case Fact.RefusedByPeer done ->
          settled(
              done.item(),
              Optional.of(done.refusal().reason() + " (" + done.refusal().clause() + ")"),
              fact);
      case Fact.Sent _, Fact.Refused _, Fact.Other _ -> false;
    };
  }

  /// Taken in whole, once, in one commit with its place in the journal. If the power fails in it,
  /// it comes again.
  private boolean said(Fact.Received fact) throws StoreException {
    String partner = fact.message().sender().name();
    try {
      Optional<Said> said = Said.read(fact.message());
      if (said.isEmpty()) {
        return false;
      }
      Optional<Bytes> file = file(fact, said.get());
      Optional<Bytes> sealed =
          file.isPresent() && said.get() instanceof Said.Part part
              ? Optional.of(files.seal(part.run(), Taking.kind(part), part.part(), file.get()))
              : Optional.empty();
      int size = file.map(Bytes::size).orElse(0);
      table.write(
          Store.Lane.NORMAL,
          rows -> {
            runs.taking().take(rows, partner, said.get(), sealed, size);
            rows.settled(fact.item().content().hex(), fact.at().toEpochMilli());
            rows.passed(fact.log(), fact.index() + 1);
            return true;
          });
      book.came();
      wake();
      return true;
    } catch (MalformedInput e) {
      LOG.log(System.Logger.Level.WARNING, "a message of " + partner + ": " + e.getMessage());
      return false;
    }
  }

  private Optional<Bytes> file(Fact.Received fact, Said said)
      throws StoreException, MalformedInput {
    if (!(said instanceof Said.Part)) {
      return Optional.empty();
    }
    try {
      Parcel parcel =
          crossing.journals().apply(fact.message().sender()).parcel(fact.item().content());
      return parcel.attachments().stream().findFirst();
    } catch (LedgerException | SealException | IllegalStateException e) {
      throw new StoreException("a part of a match waits: " + e.getMessage(), e);
    }
  }

  private boolean settled(Ledger.Item item, Optional<String> refusal, Fact fact)
      throws StoreException {
    NodeId peer = item.link().peerOf(crossing.self());
    String message = item.message().map(Object::toString).orElse("");
    Optional<MatchTable.Out> out =
        table.read(rows -> rows.out(peer.name())).filter(each -> each.message().equals(message));
    if (out.isEmpty()) {
      return false;
    }
    table.write(
        Store.Lane.NORMAL,
        rows -> {
          rows.gone(peer.name(), message);
          refusal.ifPresent(why -> runs.refusedByPeer(rows, out.get().run(), why));
          rows.settled(item.content().hex(), fact.at().toEpochMilli());
          rows.passed(fact.log(), fact.index() + 1);
          return true;
        });
    wake();
    return true;
  }

  @Override
  public void reset() throws StoreException {
    // A run happens once: it is not drawn again from the journals.
  }

  /// Whether a message was one of a private match that is done with (D-ERASE-1).
  public boolean arrived(Digest content, Instant before) throws StoreException {
    return table.read(rows -> rows.settledBefore(content.hex(), before.toEpochMilli()));
  }

  /// What an officer asks and says: `offer`, `accept`, `refuse`, `list`, `show`, `write`.
  ///
  /// @param partner for `offer`
  /// @param words the verb, and the run where one is meant
  /// @return lines for whoever asked
  /// @throws IOException in one line, when it cannot be done
  public List<String> asked(String partner, List<String> words, String officer) throws IOException {
    try {
      List<String> lines = desk.answer(partner, words, officer, fault);
      wake();
      return lines;
    } catch (StoreException | MalformedInput e) {
      throw new IOException("private match does not answer: " + e.getMessage(), e);
    } catch (FloorException | MatchBook.Declined e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// What pages show, and what officers say there.
  public MatchBook book() {
    return book;
  }

  @Override
  public void close() {
    closed = true;
    runs.crew().close();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
