package parley.stix;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

/// A bundle or a TAXII envelope, object by object (K-READ-3): however large the document is, one
/// object of it is in memory. Mutable, one thread.
///
/// It finds where each object begins and ends and hands out those bytes (K-READ-4); what stands in
/// them is for {@link StixObject#read} to judge, so that one bad object does not cost the others.
public final class ObjectStream {
  /// Bounds on a document (K-READ-3).
  ///
  /// @param bytes of all of it
  /// @param objects in all
  public record Limits(long bytes, long objects) {
    public Limits {
      if (bytes < 1 || objects < 1) {
        throw new IllegalArgumentException("limits begin at 1");
      }
    }
  }

  /// K-READ-3: 1 GiB, 1,000,000 objects.
  public static final Limits DOCUMENT = new Limits(1L << 30, 1_000_000);

  /// K-READ-5: a member of the document other than its objects.
  static final int LARGEST_MEMBER = 64 * 1024;

  /// K-READ-5.
  static final int MOST_MEMBERS = 64;

  private static final JsonReader.Limits MEMBER = new JsonReader.Limits(LARGEST_MEMBER, 16, 20_000);
  private static final String OBJECTS = "objects";
  private static final int CHUNK = 64 * 1024;
  private static final int END = -1;

  private enum At {
    START,
    IN_OBJECTS,
    AFTER_OBJECTS
  }

  private final InputStream in;
  private final Limits limits;
  private final byte[] chunk = new byte[CHUNK];
  private int next;
  private int filled;
  private long read;
  private long objects;
  private At at = At.START;
  private boolean anyObjects;
  private final Map<String, Json> members = new LinkedHashMap<>();

  public ObjectStream(InputStream in, Limits limits) {
    this.in = in;
    this.limits = limits;
  }

  /// The bytes of the next object, or empty at the end of the document, which is then known to be
  /// whole.
  ///
  /// @throws MalformedInput when the document is none of these two, or passes a bound; what was
  ///   handed out before stands
  public Optional<Bytes> next() throws IOException, MalformedInput {
    if (at == At.START) {
      require('{', "the document must be an object");
      at = members(true) ? At.IN_OBJECTS : At.AFTER_OBJECTS;
    }
    if (at == At.IN_OBJECTS) {
      Optional<Bytes> object = object();
      if (object.isPresent()) {
        return object;
      }
      at = At.AFTER_OBJECTS;
      members(false);
    }
    return Optional.empty();
  }

  /// The members of the document other than its objects, once {@link #next} was empty; before that,
  /// those that came so far.
  public Json.Obj document() {
    return new Json.Obj(members);
  }

  private Optional<Bytes> object() throws IOException, MalformedInput {
    int c = solid();
    if (c == ']') {
      return Optional.empty();
    }
    if (objects > 0) {
      refuseUnless(c == ',', "K-READ-3", "objects are separated by commas");
      c = solid();
    }
    refuseUnless(c == '{', "K-READ-3", "what stands in \"objects\" must be objects");
    objects++;
    refuseUnless(objects <= limits.objects, "K-READ-3", "more than " + limits.objects + " objects");
    return Optional.of(Bytes.owning(value('{', StixObject.LIMITS.bytes(), "K-READ-1")));
  }

  /// Reads members until the objects begin (true) or the document ends (false).
  ///
  /// @param first nothing stands before them
  private boolean members(boolean first) throws IOException, MalformedInput {
    boolean begun = !first;
    int c = solid();
    while (c != '}') {
      if (begun) {
        refuseUnless(c == ',', "C-JSON-5", "members are separated by commas");
        c = solid();
      }
      begun = true;
      refuseUnless(c == '"', "C-JSON-5", "a member has a name");
      if (objectsBegin(key())) {
        return true;
      }
      c = solid();
    }
    refuseUnless(solid() == END, "C-JSON-6", "something follows the document");
    return false;
  }

  private String key() throws IOException, MalformedInput {
    String key =
        JsonReader.foreign(Bytes.owning(quoted()), MEMBER) instanceof Json.Str(String text)
            ? text
            : "";
    require(':', "a name is followed by a colon");
    return key;
  }

  private boolean objectsBegin(String key) throws IOException, MalformedInput {
    if (!key.equals(OBJECTS)) {
      member(key);
      return false;
    }
    refuseUnless(!anyObjects, "C-JSON-3", "a key stands twice in one object");
    anyObjects = true;
    require('[', "\"objects\" must be a list");
    return true;
  }

  private void member(String key) throws IOException, MalformedInput {
    refuseUnless(!members.containsKey(key), "C-JSON-3", "a key stands twice in one object");
    refuseUnless(members.size() < MOST_MEMBERS, "K-READ-5", "more members than a bundle has");
    byte[] value = value(solid(), LARGEST_MEMBER, "K-READ-5");
    members.put(key, JsonReader.foreign(Bytes.owning(value), MEMBER));
  }

  /// The bytes of a value whose first is `c`. Only braces, brackets and quotes are looked at: what
  /// is none of JSON ends somewhere too, and its reader refuses it.
  private byte[] value(int c, int most, String clause) throws IOException, MalformedInput {
    if (c == '"') {
      return quoted();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    if (c != '{' && c != '[') {
      refuseUnless(c != END, "C-JSON-5", "the document ends too early");
      out.write(c);
      while (!delimits(peek())) {
        out.write(taken());
        refuseUnless(out.size() <= most, clause, "a value of more than " + most + " bytes");
      }
      return out.toByteArray();
    }
    nested(c, out, most, clause);
    return out.toByteArray();
  }

  private void nested(int opening, ByteArrayOutputStream out, int most, String clause)
      throws IOException, MalformedInput {
    int depth = 1;
    boolean quoted = false;
    boolean escaped = false;
    out.write(opening);
    while (depth > 0) {
      int from = next;
      while (next < filled && depth > 0) {
        byte c = chunk[next++];
        if (quoted) {
          quoted = escaped || c != '"';
          escaped = !escaped && c == '\\';
        } else {
          quoted = c == '"';
          depth += opens(c) ? 1 : closes(c) ? -1 : 0;
        }
      }
      out.write(chunk, from, next - from);
      refuseUnless(out.size() <= most, clause, "a value of more than " + most + " bytes");
      refuseUnless(depth == 0 || fill(), "C-JSON-5", "the document ends too early");
    }
  }

  private static boolean opens(byte c) {
    return c == '{' || c == '[';
  }

  private static boolean closes(byte c) {
    return c == '}' || c == ']';
  }

  /// A quoted text whose first quote was read.
  private byte[] quoted() throws IOException, MalformedInput {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    out.write('"');
    boolean escaped = false;
    while (true) {
      int c = taken();
      refuseUnless(c != END, "C-JSON-5", "the document ends too early");
      out.write(c);
      refuseUnless(
          out.size() <= LARGEST_MEMBER, "K-READ-5", "a text of more than " + LARGEST_MEMBER);
      if (c == '"' && !escaped) {
        return out.toByteArray();
      }
      escaped = !escaped && c == '\\';
    }
  }

  private static boolean delimits(int c) {
    return c == END || c == ',' || c == '}' || c == ']' || blank(c);
  }

  private static boolean blank(int c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private void require(char wanted, String sentence) throws IOException, MalformedInput {
    refuseUnless(solid() == wanted, "K-READ-3", sentence);
  }

  /// The next byte that is no white space.
  private int solid() throws IOException, MalformedInput {
    int c = taken();
    while (blank(c)) {
      c = taken();
    }
    return c;
  }

  private int taken() throws IOException, MalformedInput {
    int c = peek();
    if (c != END) {
      next++;
    }
    return c;
  }

  private int peek() throws IOException, MalformedInput {
    return next < filled || fill() ? Byte.toUnsignedInt(chunk[next]) : END;
  }

  /// Reads on; false at the end.
  private boolean fill() throws IOException, MalformedInput {
    next = 0;
    filled = Math.max(0, in.read(chunk));
    read += filled;
    refuseUnless(read <= limits.bytes, "K-READ-3", "more than " + limits.bytes + " bytes");
    return filled > 0;
  }

  private void refuseUnless(boolean holds, String clause, String sentence) throws MalformedInput {
    MalformedInput.unless(holds, clause, sentence);
  }
}
