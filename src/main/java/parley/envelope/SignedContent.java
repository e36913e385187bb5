package parley.envelope;

import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

/// What the suites sign: `transmittal line, LF, message bytes`, one readable file (E-CONTENT-1).
/// The message of a void is empty.
public record SignedContent(Transmittal transmittal, Bytes message, Bytes bytes) {
  /// The largest signed content in bytes: the longest line, LF, the largest message (E-CONTENT-2).
  public static final int LARGEST = Transmittal.LONGEST + 1 + JsonReader.MESSAGE.bytes();

  private static final Bytes LF = Bytes.utf8("\n");

  public SignedContent {
    if (!transmittal.message().equals(Digest.of(message))) {
      throw new IllegalArgumentException("the transmittal names another message");
    }
  }

  public static SignedContent of(Transmittal transmittal, Bytes message) {
    return new SignedContent(transmittal, message, Bytes.concat(transmittal.line(), LF, message));
  }

  /// Splits at the first LF; the message must have the digest that the transmittal names.
  public static SignedContent read(Bytes bytes) throws MalformedInput {
    MalformedInput.unless(
        bytes.size() <= LARGEST, "E-CONTENT-2", "signed content has at most " + LARGEST + " bytes");
    int end = 0;
    while (end < bytes.size() && end <= Transmittal.LONGEST && bytes.at(end) != '\n') {
      end++;
    }
    MalformedInput.unless(
        end < bytes.size() && bytes.at(end) == '\n',
        "E-CONTENT-1",
        "no LF ends a transmittal line");
    Transmittal transmittal = Transmittal.read(bytes.slice(0, end));
    Bytes message = bytes.slice(end + 1, bytes.size());
    MalformedInput.unless(
        transmittal.message().equals(Digest.of(message)),
        "E-CONTENT-3",
        "the message has another digest than its transmittal says");
    return new SignedContent(transmittal, message, bytes);
  }

  public Digest digest() {
    return Digest.of(bytes);
  }
}
