package parley.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
}
