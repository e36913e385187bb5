package parley.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;

/// A C2SP signed note: a text that ends with LF, a blank line, and signature lines `— NAME
/// BASE64(key hash ‖ signature)`. Exactly one way to write it is accepted, so that reading and
/// writing again gives the same bytes.
record SignedNote(String text, List<Line> lines) {
  /// J-NOTE-2.
  static final int LONGEST = 8 * 1024;

  /// J-NOTE-3.
  static final int MOST_LINES = 16;

  /// C2SP signed-note: a plain Ed25519 signature of the text.
  static final Bytes ED25519 = Bytes.hex("01");

  /// C2SP tlog-cosignature: Ed25519 over a header with the time, and the text.
  static final Bytes COSIGNATURE = Bytes.hex("04");

  private static final String MARK = "\u2014 ";
  private static final Bytes LF = Bytes.utf8("\n");
  private static final int HASH_SIZE = 4;
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x2a\\x2c-\\x7e]{1,128}");
  private static final Pattern TEXT = Pattern.compile("[\\x20-\\x7e\\n]*\\n");

  SignedNote {
    lines = List.copyOf(lines);
  }

  /// @param name of the key
  /// @param key hash of name, kind and public key, 4 bytes
  record Line(String name, Bytes key, Bytes signature) {
    boolean of(String ownName, Bytes ownKey) {
      return name.equals(ownName) && key.equals(ownKey);
    }

    private String written() {
      return MARK + name + " " + Bytes.concat(key, signature).base64() + "\n";
    }
  }

  /// The 4 bytes that name a key on its line.
  static Bytes keyHash(String name, Bytes kind, Bytes publicKey) {
    return Digest.of(Bytes.utf8(name), LF, kind, publicKey).value().slice(0, HASH_SIZE);
  }

  Bytes bytes() {
    StringBuilder note = new StringBuilder(text).append('\n');
    lines.forEach(line -> note.append(line.written()));
    return Bytes.utf8(note.toString());
  }

  /// This note with the lines of another one over the same text that are not here yet.
  SignedNote with(List<Line> more) throws MalformedInput {
    List<Line> all = new ArrayList<>(lines);
    more.stream().filter(line -> !lines.contains(line)).forEach(all::add);
    if (all.size() > MOST_LINES) {
      throw new MalformedInput("J-NOTE-3", "a note has at most " + MOST_LINES + " signatures");
    }
    return new SignedNote(text, all);
  }

  static SignedNote read(Bytes bytes) throws MalformedInput {
    if (bytes.size() > LONGEST) {
      throw new MalformedInput("J-NOTE-2", "a note has at most " + LONGEST + " bytes");
    }
    String note = bytes.utf8();
    int blank = note.indexOf("\n\n");
    if (blank < 0 || !note.endsWith("\n") || blank + 2 >= note.length()) {
      throw new MalformedInput("J-NOTE-1", "a note is a text, a blank line and signature lines");
    }
    String text = note.substring(0, blank + 1);
    if (!TEXT.matcher(text).matches()) {
      throw new MalformedInput("J-NOTE-1", "the text of a note is printable ASCII");
    }
    List<Line> lines = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (String written : note.substring(blank + 2, note.length() - 1).split("\n", -1)) {
      Line line = line(written, lines.size() + 1);
      if (lines.size() == MOST_LINES) {
        throw new MalformedInput("J-NOTE-3", "a note has at most " + MOST_LINES + " signatures");
      }
      if (!keys.add(line.name() + " " + line.key().hex())) {
        throw new MalformedInput("J-NOTE-4", "a note has one signature of a key, not two");
      }
      lines.add(line);
    }
    SignedNote read = new SignedNote(text, lines);
    if (!read.bytes().equals(bytes)) {
      throw new MalformedInput("J-NOTE-1", "the note is not written the one way it can be");
    }
    return read;
  }

  private static Line line(String written, int number) throws MalformedInput {
    int space = written.indexOf(' ', MARK.length());
    if (!written.startsWith(MARK) || space < 0) {
      throw malformed(number);
    }
    String name = written.substring(MARK.length(), space);
    if (!NAME.matcher(name).matches()) {
      throw malformed(number);
    }
    try {
      Bytes value = Bytes.base64(written.substring(space + 1));
      if (value.size() <= HASH_SIZE) {
        throw malformed(number);
      }
      return new Line(name, value.slice(0, HASH_SIZE), value.slice(HASH_SIZE, value.size()));
    } catch (IllegalArgumentException e) {
      throw malformed(number);
    }
  }

  private static MalformedInput malformed(int number) {
    return new MalformedInput("J-NOTE-1", "signature line " + number + " of the note is malformed");
  }
}
