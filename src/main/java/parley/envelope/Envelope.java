package parley.envelope;

import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;

/// Outer frame and sealed bytes, as they travel on every route.
public record Envelope(Bytes head, Bytes sealed) {
  public static final String MEDIA_TYPE = "application/vnd.parley.envelope";

  public Bytes bytes() {
    return Bytes.concat(head, sealed);
  }

  /// Identifies these very bytes; the signed content's digest identifies what they say.
  public Digest digest() {
    return Digest.of(head, sealed);
  }

  /// Only splits; {@link OuterFrame} says what the head must be.
  ///
  /// @throws MalformedInput when shorter than a frame or longer than the largest envelope
  public static Envelope read(Bytes bytes) throws MalformedInput {
    if (bytes.size() < OuterFrame.SIZE) {
      throw new MalformedInput(
          "E-FRAME-1", "an envelope has at least " + OuterFrame.SIZE + " bytes");
    }
    MalformedInput.unless(
        bytes.size() - OuterFrame.SIZE <= OuterFrame.LARGEST_SEALED,
        "E-FRAME-9",
        "the envelope is larger than any may be");
    return new Envelope(
        bytes.slice(0, OuterFrame.SIZE), bytes.slice(OuterFrame.SIZE, bytes.size()));
  }
}
