package parley.watchline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import parley.agreement.AgreementLife;
import parley.codec.Digest;
import parley.envelope.ReleasedByOne;
import parley.journal.LogName;
import parley.ledger.Fact;
import parley.ledger.Follower;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Formats;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.NodeId;
import parley.seal.KeyVault.BodyCipher;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchline.BoardRowsTable.Drawn;

/// The board: one row a message, in either direction, with the step it has reached and the deadline
/// that runs. It follows the journals; given the same facts again it does not change, and dropped
/// and replayed it becomes the same board.
public final class Board implements Follower {
  /// W-BOARD-1: rows that one look at the board gives at most.
  public static final int MOST_ROWS = 1000;

  /// W-BOARD-2: how long a message of ours that the peer refused stays among the open ones.
  static final Duration REFUSED_STAYS = Duration.ofHours(24);

  /// W-THREAD-3: messages of one thread that are shown.
  static final int LONGEST_THREAD = 500;

  private final BoardTable table;
  private final BoardRowsTable rows;
  private final Titles titles;
  private final Pen pen;
  private final InstantSource clock;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /// Index of the next entry wanted of each log, as far as it was drawn by this object: no other
  /// draws the board.
  private final Map<LogName, Long> drawn = new ConcurrentHashMap<>();

  /// What a link remembers of a message that one officer released; it outlives the body.
  @FunctionalInterface
  public interface ByOne {
    Optional<ReleasedByOne> of(Ledger.Item item) throws StoreException;

    static ByOne in(Ledger ledger) {
      return item -> {
        try {
          return ledger
              .value(item.link(), ReleasedByOne.key(item.messageDigest()))
              .map(ReleasedByOne::read);
        } catch (LedgerException e) {
          throw new StoreException("how a message was released cannot be read now", e);
        }
      };
    }
  }

  /// @param terms the agreements with a peer, as they stand when a fact is drawn
  public Board(
      Store store,
      BodyCipher cipher,
      Formats formats,
      Function<NodeId, AgreementLife> terms,
      ByOne byOne,
      InstantSource clock) {
    this.table = new BoardTable(store);
    this.rows = new BoardRowsTable(store);
    this.titles = new Titles(cipher);
    this.pen = new Pen(titles, rows, formats, terms, byOne);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "board";
  }

  @Override
  public Map<LogName, Long> positions() throws StoreException {
    return table.positions();
  }

  @Override
  public void follow(List<Fact> facts) throws StoreException {
    if (facts.isEmpty()) {
      return;
    }
    LogName log = facts.getFirst().log();
    // Taken out while it is drawn: what fails leaves it unknown, and it is read again.
    @Nullable Long known = drawn.remove(log);
    long next = known == null ? positions().getOrDefault(log, 0L) : known;
    List<Fact> news = news(facts, next);
    if (news.isEmpty()) {
      return;
    }
    Pen.Drawing drawing = pen.draw(news);
    // If the power fails here the facts come again: nothing of them is on the board yet.
    table.apply(drawing.flash(), drawing.strokes(), news.getLast());
    drawn.put(log, news.getLast().index() + 1);
    // If the power fails here they stand on the board, and consoles read it when they return.
    tell(drawing.messages());
  }

  @Override
  public void reset() throws StoreException {
    drawn.clear();
    table.clear();
    tell(List.of());
  }

  private void tell(List<MessageId> messages) {
    messages.stream().distinct().forEach(message -> tell("message " + message));
    tell("board");
  }

  private void tell(String event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  /// A link's light has changed: consoles draw it anew.
  public void linkChanged(NodeId peer) {
    tell("link " + peer.name());
  }

  /// Deadlines that run (W-CLOCK-5).
  public List<WatchClocks.Duty> duties() throws StoreException {
    return rows.duties(WatchClocks.MOST);
  }

  /// What an alarm has to know of a message: its row without the title, and how others refer to it.
  public record Waiting(WatchDesk.Row row, Reference reference) {}

  /// The message with this signed content.
  public Optional<Waiting> waiting(String content) throws StoreException {
    return rows.with(content).map(drawn -> new Waiting(drawn.row(), drawn.reference()));
  }

  /// Own messages that one officer released and another one has to countersign; those that fall due
  /// first come first.
  public List<Placed> toCountersign() throws StoreException {
    return rows.toCountersign(MOST_ROWS).stream().map(this::placed).toList();
  }

  /// A message as it stands on the board, with what a case needs of it.
  ///
  /// @param content digest of its signed content, hexadecimal
  /// @param root the name of the first message of its thread
  /// @param reached when each step was reached, in this node's own time
  public record Placed(
      WatchDesk.Row row,
      String content,
      Reference reference,
      String root,
      Map<WatchDesk.Step, Instant> reached) {
    public Placed {
      reached = Map.copyOf(reached);
    }
  }

  public Optional<Placed> placed(MessageId id) throws StoreException {
    return find(id).map(this::placed);
  }

  /// Those of these contents that stand on the board, in this order.
  public List<Placed> placed(List<String> contents) throws StoreException {
    return rows.with(contents).stream().map(this::placed).toList();
  }

  /// A thread, oldest first (W-THREAD-3).
  public List<Placed> threadOf(String root, NodeId peer) throws StoreException {
    return rows.thread(root, peer, LONGEST_THREAD).stream().map(this::placed).toList();
  }

  /// Contents of messages of which something is awaited.
  public Set<String> awaited() throws StoreException {
    return rows.awaited();
  }

  private Placed placed(Drawn drawn) {
    return new Placed(
        titled(drawn), drawn.content(), drawn.reference(), drawn.root(), drawn.reached());
  }

  /// Contents of own messages of which the peer says that nobody there has answered.
  public Set<String> unanswered() throws StoreException {
    return rows.unanswered();
  }

  /// Times of heightened watch, the one that begins last first (W-HEIGHT-9).
  public List<WatchDesk.Period> periods() throws StoreException {
    return rows.periods().stream()
        .map(drawn -> drawn.period().titled(titles.open(drawn.content(), drawn.title())))
        .toList();
  }

  /// The files of a message have changed: consoles that show it draw it anew.
  public void changed(MessageId message) {
    tell("message " + message);
  }

  /// A deadline has passed, or its alarm has changed: consoles draw the board anew.
  public void passed() {
    tell("board");
  }

  /// Search has caught up: consoles whose board is searched draw it anew.
  public void found() {
    tell("found");
  }

  AutoCloseable listen(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  List<WatchDesk.Row> rows(WatchDesk.Filter filter, int limit) throws StoreException {
    Instant since = clock.instant().minus(REFUSED_STAYS);
    return rows.board(filter, since, Math.clamp(limit, 0, MOST_ROWS)).stream()
        .map(this::titled)
        .toList();
  }

  Optional<Drawn> find(MessageId id) throws StoreException {
    return rows.named(id).stream().findFirst();
  }

  List<WatchDesk.Row> thread(Drawn drawn) throws StoreException {
    return rows.thread(drawn.root(), drawn.row().peer(), LONGEST_THREAD).stream()
        .map(this::titled)
        .toList();
  }

  /// Whether a message is on the board, nothing in its thread is awaited any more, and all of the
  /// thread is from before a moment (D-ERASE-1).
  public boolean settled(Digest content, Instant before) throws StoreException {
    return rows.settled(content.hex(), before.toEpochMilli());
  }

  WatchDesk.Row titled(Drawn drawn) {
    WatchDesk.Row row = drawn.row();
    return new WatchDesk.Row(
        row.id(),
        row.inbound(),
        row.peer(),
        row.serial(),
        row.format(),
        row.precedence(),
        row.rang(),
        row.series(),
        row.caseNumber(),
        titles.open(drawn.content(), drawn.title()),
        row.language(),
        row.severity(),
        row.at(),
        row.step(),
        row.due(),
        row.dueFor(),
        row.state(),
        row.byOne());
  }
}
