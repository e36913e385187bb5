package parley.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.codec.Text;

/// The head of a log behind a salt: its digest binds to the log and shows nothing of it, not even
/// whether anything was written since the one before; the text opens it (J-LOCAL-2).
///
/// @param salt 32 bytes that nobody else can guess, another one each time
public record SaltedHead(Bytes salt, Checkpoint head) {
  public static final int SALT = 32;

  /// The salt in hexadecimal, and the three lines of the checkpoint.
  private static final int LINES = 4;

  /// The salt and the origin stand within these bytes.
  private static final int BEGIN = 200;

  public SaltedHead {
    if (salt.size() != SALT) {
      throw new IllegalArgumentException("a salt has " + SALT + " bytes");
    }
  }

  /// What is hashed, and what opens it: so sha256sum over this file alone checks it.
  public Bytes text() {
    return Bytes.concat(Bytes.utf8(salt.hex() + "\n"), head.body());
  }

  public Digest digest() {
    return Digest.of(text());
  }

  /// Whether a file begins like one of {@link #readAll}.
  public static boolean looksLike(Bytes file) {
    // Two marks of three, so that one altered byte leaves it known for what it was.
    byte[] begin = file.slice(0, Math.min(BEGIN, file.size())).toArray();
    String text = new String(begin, StandardCharsets.ISO_8859_1);
    return Stream.of(
                text.matches("(?s)[0-9a-f]{64}.*"),
                text.contains("parley/"),
                text.contains("/local/"))
            .filter(mark -> mark)
            .count()
        > 1;
  }

  /// Texts one after the other, and nothing else.
  public static List<SaltedHead> readAll(Bytes file) throws MalformedInput {
    String text = Text.utf8(file);
    String[] lines = text.split("\n", -1);
    MalformedInput.unless(
        text.endsWith("\n") && (lines.length - 1) % LINES == 0,
        "J-LOCAL-2",
        "an opened head is four lines: salt, origin, size, root");
    List<SaltedHead> heads = new ArrayList<>();
    for (int at = 0; at + LINES < lines.length; at += LINES) {
      MalformedInput.unless(
          lines[at].matches("[0-9a-f]{64}"), "J-LOCAL-2", "a salt is 64 small hexadecimal digits");
      heads.add(
          new SaltedHead(
              Bytes.hex(lines[at]),
              Checkpoint.of(lines[at + 1] + "\n" + lines[at + 2] + "\n" + lines[at + 3] + "\n")));
    }
    return heads;
  }
}
