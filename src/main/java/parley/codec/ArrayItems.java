package parley.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Reads the items of one array of a JSON document that is never held whole: `{"objects": [ … ]}`.
/// Only the form around the items is judged here; each item, and each other member, is handed on or
/// read by its own reader. Mutable, one thread (C-ITEMS-1, C-ITEMS-2).
public final class ArrayItems {
  /// C-ITEMS-2: other members beside the array, and bytes of each.
  static final int MOST_MEMBERS = 64;

  static final int LARGEST_MEMBER = 64 * 1024;

  private static final JsonReader.Limits MEMBER =
      new JsonReader.Limits(LARGEST_MEMBER + 8, 16, 10_000);

  private static final int BUFFER = 64 * 1024;
  private static final int END = -1;

  private final InputStream in;
  private final String array;
  private final int largest;
  private final byte[] buffer = new byte[BUFFER];
  private final Set<String> seen = new HashSet<>();
  private byte[] value = new byte[4_096];
  private int size;
  private int at;
  private int filled;
  private Place place = Place.BEFORE;

  private enum Place {
    BEFORE,
    IN_ARRAY,
    DONE
  }

  /// @param array which member holds the items
  /// @param largest bytes of one item
  public ArrayItems(InputStream in, String array, int largest) {
    this.in = in;
    this.array = array;
    this.largest = largest;
  }

  /// The bytes of the next item, as they stand there; empty once the document has ended as it
  /// should.
  ///
  /// @throws MalformedInput for what is no such document, an item that is no object, or one that is
  ///   too large
  /// @throws IOException of the source
  public Optional<Bytes> next() throws IOException, MalformedInput {
    if (place == Place.BEFORE) {
      expect(word(), '{');
      member(true);
    } else if (place == Place.IN_ARRAY) {
      int c = word();
      if (c == ',') {
        return Optional.of(item(word()));
      }
      expect(c, ']');
      member(false);
    }
    if (place == Place.DONE) {
      return Optional.empty();
    }
    int c = word();
    if (c == ']') {
      throw new MalformedInput("C-ITEMS-1", "the list \"" + array + "\" is empty: leave it out");
    }
    return Optional.of(item(c));
  }

  /// Goes on to the array, or to the end.
  private void member(boolean first) throws IOException, MalformedInput {
    int c = word();
    boolean begins = first;
    while (c != '}') {
      if (!begins) {
        expect(c, ',');
        c = word();
      }
      begins = false;
      String key = key(c);
      unless(seen.size() < MOST_MEMBERS, "C-ITEMS-2", "more than " + MOST_MEMBERS + " members");
      unless(seen.add(key), "C-IJSON-2", "a key stands twice in the document");
      expect(word(), ':');
      if (key.equals(array)) {
        expect(word(), '[');
        place = Place.IN_ARRAY;
        return;
      }
      other(word());
      c = word();
    }
    unless(word() == END, "C-ITEMS-1", "something follows the document");
    place = Place.DONE;
  }

  private Bytes item(int first) throws IOException, MalformedInput {
    unless(first == '{', "C-ITEMS-1", "an item of \"" + array + "\" is no object");
    return held(first, largest);
  }

  /// A key is read as JSON is, so that one that is spelled otherwise is the same.
  private String key(int first) throws IOException, MalformedInput {
    unless(first == '"', "C-ITEMS-1", "a member has no name");
    Bytes read = within("{", held(first, IJson.LONGEST_KEY), ":0}");
    return IJson.read(read, MEMBER).sole();
  }

  private void other(int first) throws IOException, MalformedInput {
    IJson.read(within("{\"a\":", held(first, LARGEST_MEMBER), "}"), MEMBER);
  }

  private static Bytes within(String before, Bytes value, String after) {
    return Bytes.concat(Bytes.utf8(before), value, Bytes.utf8(after));
  }

  /// One value as it stands. Brackets are counted and not matched: who reads it next does that.
  private Bytes held(int first, int most) throws IOException, MalformedInput {
    size = 0;
    int depth = 0;
    boolean quoted = false;
    boolean plain = first != '"' && first != '{' && first != '[';
    int c = first;
    while (true) {
      if (c == END) {
        throw new MalformedInput("C-ITEMS-1", "the document ends too early");
      }
      if (plain && (c == ',' || c == '}' || c == ']' || blank(c))) {
        at--;
        break;
      }
      keep(c, most);
      if (quoted && c == '\\') {
        keep(read(), most);
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '{' || c == '[')) {
        depth++;
      } else if (!quoted && (c == '}' || c == ']')) {
        depth--;
      }
      if (!plain && !quoted && depth == 0) {
        break;
      }
      c = read();
    }
    return Bytes.owning(Arrays.copyOf(value, size));
  }

  private void keep(int c, int most) throws MalformedInput {
    if (size == most) {
      throw new MalformedInput("C-ITEMS-2", "a value of more than " + most + " bytes");
    }
    if (size == value.length) {
      value = Arrays.copyOf(value, 2 * size);
    }
    value[size++] = (byte) c;
  }

  private static boolean blank(int c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /// The next byte that is not white space.
  private int word() throws IOException {
    int c = read();
    while (blank(c)) {
      c = read();
    }
    return c;
  }

  private int read() throws IOException {
    if (at == filled) {
      at = 0;
      filled = Math.max(0, in.read(buffer, 0, BUFFER));
    }
    return filled == 0 ? END : buffer[at++] & 0xff;
  }

  private static void expect(int found, char wanted) throws MalformedInput {
    if (found != wanted) {
      throw new MalformedInput(
          "C-ITEMS-1",
          found == END ? "the document ends too early" : "a \"" + wanted + "\" is missing");
    }
  }

  private static void unless(boolean holds, String clause, String what) throws MalformedInput {
    MalformedInput.unless(holds, clause, what);
  }
}
