package drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.sqlite.SQLiteConfig;
import parley.bench.Grounds;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.FileAnchor;
import parley.journal.Leaf;
import parley.journal.LogName;
import parley.party.NodeId;

/// What stands on a node's disk at one moment, seen from outside while it runs or after it died:
/// its SQLite database in one read, and a copy of its anchor file. It changes nothing.
///
/// @param size entries in the journal
/// @param anchored entries that the anchor stands over
/// @param drawn entries that the board has drawn
/// @param hole whether a serial below one that was journalled was not
/// @param newest kinds of the entries above the anchor or the board, by index
/// @param items the newest of both directions
/// @param outbox envelopes that wait, by the digest of their content
record Sight(
    long size,
    long anchored,
    long drawn,
    boolean hole,
    Map<Long, String> newest,
    List<Kept> items,
    Map<String, Away> outbox) {
  private static final int LOOKED_AT = 256;
  private static final int GLANCED_AT = 16;
  private static final int BUSY_MILLIS = 5_000;

  /// One message in one direction.
  ///
  /// @param message its identifier, empty for a void
  /// @param answer the stored one, empty where there is none
  record Kept(
      boolean inbound, String message, String content, long index, String state, Bytes answer) {}

  /// @param envelope the bytes that are sent
  record Away(Bytes envelope, boolean flash) {}

  static Sight of(Grounds grounds, NodeId self) throws SQLException, IOException, AnchorException {
    return of(grounds, self, LOOKED_AT);
  }

  /// Quickly, with only the very newest items.
  static Sight glance(Grounds grounds, NodeId self)
      throws SQLException, IOException, AnchorException {
    return of(grounds, self, GLANCED_AT);
  }

  private static Sight of(Grounds grounds, NodeId self, int newestItems)
      throws SQLException, IOException, AnchorException {
    String log = LogName.of(self, Grounds.LINK, 1).origin();
    long anchored = anchored(grounds, self);
    try (Connection database = database(grounds, self)) {
      database.setAutoCommit(false);
      long size = number(database, "select size from log where origin = ?", log);
      long drawn = number(database, "select next from board_position where log = ?", log);
      long holes =
          number(database, "select count(*) from numbering where not inbound and dense < highest");
      return new Sight(
          size,
          anchored,
          drawn,
          holes > 0,
          newest(database, log, Math.min(anchored, drawn)),
          items(database, newestItems),
          outbox(database));
    }
  }

  private static Connection database(Grounds grounds, NodeId self) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    return config.createConnection("jdbc:sqlite:" + grounds.of(self).resolve("db/parley.db"));
  }

  private static long number(Connection database, String question, String... about)
      throws SQLException {
    try (PreparedStatement asked = database.prepareStatement(question)) {
      for (int i = 0; i < about.length; i++) {
        asked.setString(i + 1, about[i]);
      }
      try (ResultSet rows = asked.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  private static Map<Long, String> newest(Connection database, String log, long from)
      throws SQLException {
    Map<Long, String> kinds = new HashMap<>();
    try (PreparedStatement asked =
        database.prepareStatement(
            "select position, record from leaf where position >= ?"
                + " and log = (select id from log where origin = ?)")) {
      asked.setLong(1, from);
      asked.setString(2, log);
      try (ResultSet rows = asked.executeQuery()) {
        while (rows.next()) {
          kinds.put(rows.getLong(1), Leaf.read(Bytes.of(rows.getBytes(2))).kind());
        }
      }
    } catch (MalformedInput e) {
      throw new IllegalStateException("an entry cannot be read", e);
    }
    return kinds;
  }

  private static List<Kept> items(Connection database, int newest) throws SQLException {
    List<Kept> items = new ArrayList<>();
    try (PreparedStatement asked =
            database.prepareStatement(
                "select inbound, message, content, log_index, state, answer from item"
                    + " order by id desc limit "
                    + newest);
        ResultSet rows = asked.executeQuery()) {
      while (rows.next()) {
        items.add(
            new Kept(
                rows.getBoolean(1),
                Optional.ofNullable(rows.getString(2)).orElse(""),
                Bytes.of(rows.getBytes(3)).hex(),
                rows.getLong(4),
                rows.getString(5),
                Optional.ofNullable(rows.getBytes(6)).map(Bytes::of).orElse(Bytes.EMPTY)));
      }
    }
    return items;
  }

  private static Map<String, Away> outbox(Connection database) throws SQLException {
    Map<String, Away> outbox = new HashMap<>();
    try (PreparedStatement asked =
            database.prepareStatement(
                "select content, envelope, precedence = 0 and exercise = 0 from outbox");
        ResultSet rows = asked.executeQuery()) {
      while (rows.next()) {
        outbox.put(
            Bytes.of(rows.getBytes(1)).hex(),
            new Away(Bytes.of(rows.getBytes(2)), rows.getBoolean(3)));
      }
    }
    return outbox;
  }

  /// The file in which the anchor of this node's log stands.
  static Path anchor(Grounds grounds, NodeId self) {
    String log = LogName.of(self, Grounds.LINK, 1).origin();
    return grounds.of(self).resolve("anchor").resolve(log.replace('/', '.') + ".anchor");
  }

  /// Of a copy: to read it in its place would be to wait for its lock.
  private static long anchored(Grounds grounds, NodeId self) throws IOException, AnchorException {
    Path file = anchor(grounds, self);
    Path copies = Files.createDirectories(grounds.of(self).resolve("seen"));
    Files.copy(file, copies.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    try (FileAnchor copy = new FileAnchor(copies)) {
      return copy.read(LogName.of(self, Grounds.LINK, 1)).map(Checkpoint::size).orElse(0L);
    }
  }

  /// What the node keeps about messages that it sent, of those asked for that it has: the answers
  /// where `column` is `answer`, the bodies as they are sealed where it is `sealed`.
  static Map<String, Bytes> kept(
      Grounds grounds, NodeId self, Collection<String> contents, String column)
      throws SQLException {
    Map<String, Bytes> kept = new HashMap<>();
    String from = column.equals("sealed") ? "body where" : "item where not inbound and";
    try (Connection database = database(grounds, self);
        PreparedStatement asked =
            database.prepareStatement("select " + column + " from " + from + " content = ?")) {
      for (String content : contents) {
        asked.setBytes(1, Bytes.hex(content).toArray());
        only(asked).ifPresent(bytes -> kept.put(content, bytes));
      }
    }
    return kept;
  }

  private static Optional<Bytes> only(PreparedStatement asked) throws SQLException {
    try (ResultSet rows = asked.executeQuery()) {
      return rows.next() ? Optional.ofNullable(rows.getBytes(1)).map(Bytes::of) : Optional.empty();
    }
  }

  /// Looks again and again, without a pause, whether a node has stored its answer to a message.
  static void untilAnswered(Grounds grounds, NodeId self, String message, BooleanSupplier over)
      throws SQLException {
    try (Connection database = database(grounds, self);
        PreparedStatement asked =
            database.prepareStatement(
                "select count(*) from item where inbound and message = ?"
                    + " and answer is not null")) {
      asked.setString(1, message);
      boolean stored = false;
      while (!stored && !over.getAsBoolean()) {
        try (ResultSet rows = asked.executeQuery()) {
          stored = rows.next() && rows.getLong(1) > 0;
        }
      }
    }
  }

  Optional<Kept> item(boolean inbound, String message) {
    return items.stream()
        .filter(item -> item.inbound() == inbound && item.message().equals(message))
        .findFirst();
  }

  /// Whether an entry of this kind stands above the anchor.
  boolean unanchored(String kind) {
    return newest.entrySet().stream()
        .anyMatch(entry -> entry.getKey() >= anchored && entry.getValue().equals(kind));
  }

  /// Whether the board has not drawn an entry of this kind.
  boolean undrawn(String kind) {
    return newest.entrySet().stream()
        .anyMatch(entry -> entry.getKey() >= drawn && entry.getValue().equals(kind));
  }

  /// Bytes of the stored answer to a message received; 0 where there is none.
  int answered(String message) {
    return item(true, message).map(item -> item.answer().size()).orElse(0);
  }

  /// Bytes of the envelope in which a message waits; 0 where it does not.
  int waiting(String message) {
    return item(false, message)
        .map(item -> outbox.get(item.content()))
        .map(away -> away.envelope().size())
        .orElse(0);
  }
}
