package parley.message;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
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

  /// Which parts of a message's files a link has taken, so that each passes once and none beyond
  /// what the message promised (M-PART-3). Kept with the link, without names: some hundred bytes.
  public record Due(Digest message, List<Long> sizes, List<BitSet> had) {
    private static final JsonReader.Limits LIMITS = new JsonReader.Limits(16_384, 4, 200);
    private static final String KEY = "files/";

    public Due {
      sizes = List.copyOf(sizes);
      had = had.stream().map(bits -> (BitSet) bits.clone()).toList();
    }

    /// The name under which a link keeps it.
    ///
    /// @param own this side sent the message
    public static String key(MessageId message, boolean own) {
      return KEY + (own ? "out/" : "in/") + message;
    }

    public static Due of(Message message) {
      List<Long> sizes = message.attachments().stream().map(Attachment::size).toList();
      return new Due(message.digest(), sizes, sizes.stream().map(_ -> new BitSet()).toList());
    }

    /// What keeps this part out; empty when it is the next of its file that is due.
    public Optional<String> refusal(FilePart part, long size) {
      if (!part.message().digest().equals(message)) {
        return Optional.of("it names other bytes under that identifier");
      }
      if (part.file() > sizes.size()) {
        return Optional.of("the message does not name so many files");
      }
      long file = sizes.get(part.file() - 1);
      if (part.part() > FilePart.count(file)) {
        return Optional.of("the file has no more parts than " + FilePart.count(file));
      }
      if (size != FilePart.size(file, part.part())) {
        return Optional.of("it has another size than this part of the file");
      }
      return had.get(part.file() - 1).get(part.part())
          ? Optional.of("this part is here already")
          : Optional.empty();
    }

    public Due with(FilePart part) {
      Due next = new Due(message, sizes, had);
      next.had.get(part.file() - 1).set(part.part());
      return next;
    }

    public Bytes bytes() {
      List<Json> files = new ArrayList<>();
      for (int at = 0; at < sizes.size(); at++) {
        files.add(
            Json.object()
                .with("size", sizes.get(at))
                .with("had", Bytes.of(had.get(at).toByteArray()).base64())
                .build());
      }
      return JsonWriter.line(
          Json.object().with("message", message.hex()).with("files", new Json.Arr(files)).build());
    }

    /// What this node kept itself.
    public static Due read(Bytes kept) {
      try {
        Json.Obj json = JsonReader.readObject(kept, LIMITS);
        List<Long> sizes = new ArrayList<>();
        List<BitSet> had = new ArrayList<>();
        for (Json item : json.items("files")) {
          Json.Obj file = (Json.Obj) item;
          sizes.add(file.requireNumber("size"));
          had.add(BitSet.valueOf(Bytes.base64(file.requireText("had")).toArray()));
        }
        return new Due(Digest.hex(json.requireText("message")), sizes, had);
      } catch (MalformedInput e) {
        throw new IllegalStateException("what is kept of a message's files cannot be read", e);
      }
    }
  }
}
