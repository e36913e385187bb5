package parley.shift;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import parley.casework.Writing;
import parley.codec.Json;
import parley.journal.Leaf;
import parley.journal.LogFault;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;

/// The watch log: the node's own log, in which the program writes what is done and officers write
/// what happened. Nothing in it is ever changed: a correction is a new entry that names the old one
/// (F-WRITE-1). Partners witness the log with every heartbeat (J-LOCAL-2).
public final class WatchLog {
  static final String ENTRY = "watch-entry";
  static final Set<String> SHOWN_ELSEWHERE =
      Set.of("officer", "text", "corrects", "message", "hand-over", "of", "key", "list", "content");

  /// F-WRITE-2.
  static final int LONGEST = 4_000;

  /// F-WRITE-3: entries that one look goes through, and that it gives.
  private static final int MOST_READ = 8_192;

  public static final int MOST_SHOWN = 200;
  private static final int BATCH = 256;

  /// That something was read is in the log for auditors; in the watch log it would hide the rest.
  private static final Set<String> READS =
      Set.of("read", "case-read", "cert-read", "cert-taken", "cert-preview", "cert-search");

  private final OwnLog log;
  private final SealedTexts texts;
  private final Told told;

  WatchLog(OwnLog log, SealedTexts texts, Told told) {
    this.log = log;
    this.texts = texts;
    this.told = told;
  }

  /// Tells whoever finds things that something was written.
  record Told(Consumer<Writing> taker) {
    interface Reading {
      Optional<Writing> read() throws StoreException, FloorException;
    }

    /// It is durable by now: what cannot be read again here is found after the next start.
    void of(Reading reading) {
      try {
        reading.read().ifPresent(taker);
      } catch (StoreException | FloorException e) {
        System.getLogger("parley.shift")
            .log(System.Logger.Level.WARNING, "written, and not found yet: " + e.getMessage());
      }
    }
  }

  /// What is looked for.
  public enum Which {
    /// What officers wrote and signed.
    WRITTEN,
    /// Everything but that messages and cases were read.
    WATCH,
    ALL;

    private boolean shows(Leaf leaf) {
      return switch (this) {
        case WRITTEN -> leaf.kind().equals(ENTRY) || leaf.kind().startsWith("hand-over-");
        case WATCH -> !READS.contains(leaf.kind());
        case ALL -> true;
      };
    }
  }

  /// @param older the position before which older ones are, when there are any
  public record Page(List<LogEntry> entries, Optional<Long> older) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /// @param corrects the position of an earlier entry that an officer wrote
  public Outcome write(String typed, Optional<Long> corrects, Permit<Act.KeepLog> permit)
      throws FloorException {
    Optional<String> text = SealedTexts.plain(typed, LONGEST).filter(plain -> !plain.isEmpty());
    if (text.isEmpty()) {
      return Outcome.WORDS;
    }
    if (corrects.isPresent() && !written(corrects.get())) {
      return Outcome.GONE;
    }
    SealedTexts.Kept kept = texts.seal(Json.object().with("text", text.get()));
    Json.Builder fields =
        Json.object().with("officer", permit.officer()).with("text", kept.digest().hex());
    corrects.ifPresent(position -> fields.with("corrects", position));
    // Entry and text are one commit: if the power fails here both stand there or neither does.
    long position = log.append(ENTRY, fields.build(), kept.values());
    told.of(() -> named(position));
    return Outcome.DONE;
  }

  /// What an officer wrote at a position; empty where nobody did, or it is not whole.
  Optional<Writing> named(long position) throws FloorException {
    return written(position)
        ? writing(position, log.entries(position, position + 1).getFirst())
        : Optional.empty();
  }

  private Optional<Writing> writing(long position, Leaf leaf) throws FloorException {
    LogEntry entry = entry(position, leaf);
    return entry
        .text()
        .map(text ->
            new Writing(
                Writing.Place.LOG,
                Long.toString(position),
                entry.at(),
                List.of(entry.officer()),
                text));
  }

  /// Everything that officers wrote and that is whole, the oldest first.
  void each(Consumer<Writing> taker) throws FloorException {
    long size = log.size();
    for (long from = 0; from < size; from += BATCH) {
      List<Leaf> leaves = log.entries(from, Math.min(size, from + BATCH));
      for (int i = 0; i < leaves.size(); i++) {
        if (leaves.get(i).kind().equals(ENTRY)) {
          writing(from + i, leaves.get(i)).ifPresent(taker);
        }
      }
    }
  }

  private boolean written(long position) throws FloorException {
    return position >= 0
        && position < log.size()
        && log.entries(position, position + 1).getFirst().kind().equals(ENTRY);
  }

  /// The newest first, before a position or at the end.
  public Page before(Optional<Long> position, Which which) throws FloorException {
    long size = log.size();
    long to = Math.max(0, Math.min(position.orElse(size), size));
    long end = Math.max(0, to - MOST_READ);
    List<LogEntry> found = new ArrayList<>();
    while (to > end) {
      long first = Math.max(end, to - BATCH);
      List<Leaf> leaves = log.entries(first, to);
      for (int i = leaves.size() - 1; i >= 0; i--) {
        Leaf leaf = leaves.get(i);
        if (which.shows(leaf)) {
          found.add(entry(first + i, leaf));
        }
        if (found.size() == MOST_SHOWN) {
          return new Page(found, Optional.of(first + i).filter(left -> left > 0));
        }
      }
      to = first;
    }
    return new Page(found, Optional.of(to).filter(left -> left > 0));
  }

  private LogEntry entry(long position, Leaf leaf) throws FloorException {
    Optional<String> digest =
        leaf.kind().equals(ENTRY) ? leaf.fields().text("text") : Optional.empty();
    Optional<String> text =
        digest.isEmpty()
            ? Optional.empty()
            : texts.open(digest.get()).flatMap(written -> written.text("text"));
    return new LogEntry(
        position,
        leaf.at(),
        leaf.kind(),
        leaf.fields(),
        text,
        digest.isPresent() == text.isPresent(),
        leaf.fields().number("corrects"));
  }

  /// Whether an entry of a kind stands at a position, with these fields.
  boolean says(long position, String kind, Map<String, String> fields) throws FloorException {
    return position >= 0
        && position < log.size()
        && says(log.entries(position, position + 1).getFirst(), kind, fields);
  }

  private static boolean says(Leaf leaf, String kind, Map<String, String> fields) {
    return leaf.kind().equals(kind)
        && fields.entrySet().stream()
            .allMatch(field ->
                leaf.fields().text(field.getKey()).filter(field.getValue()::equals).isPresent());
  }

  /// The newest entry that says so.
  Optional<Long> last(String kind, Map<String, String> fields) throws FloorException {
    for (long to = log.size(); to > 0; to = Math.max(0, to - BATCH)) {
      long first = Math.max(0, to - BATCH);
      List<Leaf> leaves = log.entries(first, to);
      for (int i = leaves.size() - 1; i >= 0; i--) {
        if (says(leaves.get(i), kind, fields)) {
          return Optional.of(first + i);
        }
      }
    }
    return Optional.empty();
  }

  /// Reads every entry and compares it with what this process and its anchor hold; and the text of
  /// those that officers wrote. One at a time: it is the one page whose cost grows with the log.
  public synchronized Check check() throws FloorException {
    List<LogFault> faults = log.audit();
    long size = log.size();
    List<Long> altered = new ArrayList<>();
    for (long from = 0; from < size; from += BATCH) {
      List<Leaf> leaves = log.entries(from, Math.min(size, from + BATCH));
      for (int i = 0; i < leaves.size(); i++) {
        if (leaves.get(i).kind().equals(ENTRY) && !entry(from + i, leaves.get(i)).whole()) {
          altered.add(from + i);
        }
      }
    }
    return new Check(size, faults, altered);
  }

  /// @param faults of the log itself
  /// @param altered entries whose text is missing or is not what was written
  public record Check(long entries, List<LogFault> faults, List<Long> altered) {
    public Check {
      faults = List.copyOf(faults);
      altered = List.copyOf(altered);
    }

    public boolean whole() {
      return faults.isEmpty() && altered.isEmpty();
    }
  }
}
