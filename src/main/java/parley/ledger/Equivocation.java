package parley.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.journal.Leaf;
import parley.journal.LogName;

/// A second content under a serial that is held, as it stands in the journal (E-EQUIV-1). Its body
/// is kept like any other, so that both contents can be shown to anybody.
///
/// @param index of the entry in `log`
/// @param held digest of the content that holds the serial
/// @param envelope digest of the envelope that brought the second one
public record Equivocation(
    LogName log, long index, Bytes leaf, Instant at, Digest content, Digest held, Digest envelope) {
  /// Before the digest of the second content: a durable value of the link.
  public static final String NAME = "equivocation/";

  /// The value that lists the digests of the second contents, a line each.
  public static final String LIST = "equivocations";

  /// X-EQUIV-1: what the list holds; entries and bodies beyond it are kept all the same.
  public static final int MOST_LISTED = 64;

  /// As it is kept: log and index in one line, then the entry.
  public Bytes bytes() {
    return Bytes.concat(Bytes.utf8(log.origin() + " " + index + "\n"), leaf);
  }

  /// Reads back what this node wrote itself.
  public static Equivocation read(Bytes kept) {
    String text = new String(kept.toArray(), StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    int space = text.indexOf(' ');
    Bytes leaf = Bytes.utf8(text.substring(end + 1));
    return of(
        new LogName(text.substring(0, space)),
        Long.parseLong(text.substring(space + 1, end)),
        leaf);
  }

  public static Equivocation of(LogName log, long index, Bytes leaf) {
    try {
      Leaf entry = Leaf.read(leaf);
      var fields = entry.fields();
      return new Equivocation(
          log,
          index,
          leaf,
          entry.at(),
          Digest.hex(fields.requireText("content")),
          Digest.hex(fields.requireText("held")),
          Digest.hex(fields.requireText("envelope")));
    } catch (MalformedInput e) {
      throw new IllegalStateException("an own leaf cannot be read: " + e.getMessage(), e);
    }
  }
}
