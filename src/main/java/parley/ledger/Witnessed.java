package parley.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.codec.Text;
import parley.party.LinkId;

/// A heartbeat of the peer that is kept because it binds the peer to its own log (J-WITNESS-8).
///
/// @param received by the clock here, to the millisecond
/// @param heartbeat the signed frame, whole
public record Witnessed(Instant received, Bytes heartbeat) {
  /// Before the digest of a heartbeat that an entry `witnessed` names: a durable value of the link.
  public static final String NAME = "witnessed/";

  /// The value that holds the newest one, which no entry names.
  public static final String NEWEST = "witnessed-newest";

  /// The value that holds the hour of the newest entry.
  public static final String HOUR = "witnessed-hour";

  public Witnessed {
    received = Stamp.whole(received);
  }

  public Digest digest() {
    return Digest.of(heartbeat);
  }

  /// In which it came, by the clock here.
  public Bytes hour() {
    return Bytes.utf8(received.truncatedTo(ChronoUnit.HOURS).toString());
  }

  /// Kept until the next one comes.
  public Ledger.Change newest(LinkId link) {
    return new Ledger.Change.KeepValue(link, NEWEST, bytes());
  }

  /// Kept for good, in the commit of the entry that names it.
  public List<Ledger.Change> named(LinkId link) {
    return List.of(
        new Ledger.Change.KeepValue(link, NAME + digest().hex(), bytes()),
        new Ledger.Change.KeepValue(link, HOUR, hour()));
  }

  /// One line without its end: the moment, a space, the frame in base64.
  public String line() {
    return Stamp.write(received) + " " + heartbeat.base64();
  }

  public Bytes bytes() {
    return Bytes.utf8(line());
  }

  /// Reads a line in the one form that it has.
  public static Witnessed read(Bytes kept) throws MalformedInput {
    String line = Text.utf8(kept);
    int space = line.indexOf(' ');
    MalformedInput.unless(space > 0, "V-WITNESS-2", "a line is a moment and a frame");
    try {
      Witnessed read =
          new Witnessed(
              Stamp.read(line.substring(0, space)), Bytes.base64(line.substring(space + 1)));
      MalformedInput.unless(
          read.line().equals(line), "V-WITNESS-2", "the line is not written the one way it can be");
      return read;
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("V-WITNESS-2", "the frame is not in base64");
    }
  }

  /// What a peer's answers show of its own log: one an hour is named by an entry, whose place in
  /// both journals says when at the latest, and the newest is kept beside (J-WITNESS-8). That it
  /// shows nothing any more is seen too (J-WITNESS-9).
  public static final class Heads {
    /// Answers in a row: a peer that has just started again opens its own log a moment later.
    private static final int SILENT = 10;

    private final Ledger ledger;
    private final LinkId link;
    private @Nullable Bytes hour;
    private int silent;

    public Heads(Ledger ledger, LinkId link) {
      this.ledger = ledger;
      this.link = link;
    }

    /// @param frame an answer to our nonce that carries a head, whole
    /// @return several changes when an entry names it
    public List<Ledger.Change> shown(Bytes frame, Instant now, LinkLog log) throws LedgerException {
      silent = 0;
      Witnessed kept = new Witnessed(now, frame);
      List<Ledger.Change> changes = new ArrayList<>();
      changes.add(kept.newest(link));
      if (hour == null) {
        hour = ledger.value(link, Witnessed.HOUR).orElse(Bytes.EMPTY);
      }
      if (!kept.hour().equals(hour)) {
        hour = kept.hour();
        changes.add(log.append(Entries.witnessed(kept.received(), kept.digest())));
        changes.addAll(kept.named(link));
      }
      return changes;
    }

    /// An answer without a head.
    ///
    /// @return true once, where the peer had shown heads and shows none now
    public boolean ended() throws LedgerException {
      silent++;
      return silent == SILENT && ledger.value(link, Witnessed.NEWEST).isPresent();
    }
  }
}
