package parley.codec;

/// Writes JSON: compact on one line for what is signed, indented for people. Member order is kept;
/// non-ASCII text is written as itself, so that an arbiter can read the signed bytes.
public final class JsonWriter {
  private JsonWriter() {}

  /// One line without LF at its end.
  public static Bytes line(Json value) {
    throw new UnsupportedOperationException("contract");
  }

  /// Indented by two spaces, LF at its end.
  public static Bytes pretty(Json value) {
    throw new UnsupportedOperationException("contract");
  }
}
