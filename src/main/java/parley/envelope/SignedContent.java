package parley.envelope;

import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;

/// What the suites sign: `transmittal line, LF, message bytes`, one readable file.
public record SignedContent(Transmittal transmittal, Bytes message, Bytes bytes) {
  public static SignedContent of(Transmittal transmittal, Bytes message) {
    return new SignedContent(
        transmittal, message, Bytes.concat(transmittal.line(), Bytes.utf8("\n"), message));
  }

  /// Splits at the first LF; the message must have the digest that the transmittal names.
  public static SignedContent read(Bytes bytes) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }

  public Digest digest() {
    return Digest.of(bytes);
  }
}
