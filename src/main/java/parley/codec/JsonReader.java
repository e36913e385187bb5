package parley.codec;

/// Reads strict, bounded JSON. Refuses duplicate keys, fractions, trailing bytes, lone surrogates,
/// control and bidirectional-override characters, text that is not NFC, and anything past its
/// limits.
public final class JsonReader {

  /// Bounds on one document; each has its clause in spec/.
  ///
  /// @param bytes the whole document
  /// @param depth nesting of arrays and objects
  /// @param tokens values and keys in all
  public record Limits(int bytes, int depth, int tokens) {}

  /// A message (C-JSON-1): 256 KiB, 16 deep, 50,000 tokens.
  public static final Limits MESSAGE = new Limits(256 * 1024, 16, 50_000);

  private JsonReader() {}

  public static Json read(Bytes document, Limits limits) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }

  /// As {@link #read}, and the document must be an object.
  public static Json.Obj readObject(Bytes document, Limits limits) throws MalformedInput {
    if (read(document, limits) instanceof Json.Obj object) {
      return object;
    }
    throw new MalformedInput("C-JSON-8", "the document must be a JSON object");
  }
}
