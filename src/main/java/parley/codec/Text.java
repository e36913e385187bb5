package parley.codec;

/// The gate for text from outside (C-TEXT-1…).
public final class Text {
  private Text() {}

  /// Decodes well-formed UTF-8.
  ///
  /// @throws MalformedInput for bytes that are not UTF-8
  public static String utf8(Bytes bytes) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }

  /// Passes text in NFC without lone surrogates, noncharacters, control characters but LF,
  /// bidirectional overrides or invisible format characters; says which of these it met, and at
  /// which position.
  public static String plain(String text) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}
