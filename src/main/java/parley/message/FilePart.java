package parley.message;

import java.util.List;
import java.util.Map;
import parley.agreement.Agreement;
import parley.codec.Digest;
import parley.codec.MalformedInput;

/// Which piece of which file a message of the format `attachment-part/1` brings (M-PART-1). The
/// piece itself is that message's one attachment, so it is signed, sealed, journalled, receipted
/// and asked for again as everything is.
///
/// @param message the message that names the file
/// @param file place of the file in that message, from 1
/// @param part from 1; all are of {@link #BYTES}, but for the last one
public record FilePart(Reference message, int file, int part) {
  public static final String FORMAT = Agreement.Attachments.PART;

  /// M-PART-2: with what goes around it a parcel of 1 MiB (E-PAD-1), which is all of a file that a
  /// node ever has to hold.
  public static final int BYTES = 1_000_000;

  public static boolean is(Message message) {
    return message.format().equals(FORMAT);
  }

  /// Of a message that passed the checks of its format.
  public static FilePart of(Message message) throws MalformedInput {
    return new FilePart(
        new Reference(
            id(message.body().requireText("message")),
            Digest.hex(message.body().requireText("sha256"))),
        (int) message.body().requireNumber("file"),
        (int) message.body().requireNumber("part"));
  }

  private static MessageId id(String text) throws MalformedInput {
    try {
      return MessageId.of(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("M-PART-3", "it names no message");
    }
  }

  /// As a form would have it.
  public Map<String, List<String>> body() {
    return Map.of(
        "message", List.of(message.id().toString()),
        "sha256", List.of(message.digest().hex()),
        "file", List.of(Integer.toString(file)),
        "part", List.of(Integer.toString(part)));
  }

  /// Parts of a file; an empty one has none.
  public static int count(long size) {
    return (int) ((size + BYTES - 1) / BYTES);
  }

  /// Bytes of one part of a file.
  public static int size(long file, int part) {
    return (int) Math.min(BYTES, file - (long) (part - 1) * BYTES);
  }
}
