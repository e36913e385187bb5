package parley.message;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// Which parts of a message's files a link has taken, so that each passes once and none beyond what
/// the message promised (M-PART-3). Kept with the link, without names: some hundred bytes.
public record PartsDue(Digest message, List<Long> sizes, List<BitSet> had) {
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(16_384, 4, 200);
  private static final String KEY = "files/";

  public PartsDue {
    sizes = List.copyOf(sizes);
    had = had.stream().map(bits -> (BitSet) bits.clone()).toList();
  }

  /// The name under which a link keeps it.
  ///
  /// @param own this side sent the message
  public static String key(MessageId message, boolean own) {
    return KEY + (own ? "out/" : "in/") + message;
  }

  public static PartsDue of(Message message) {
    List<Long> sizes = message.attachments().stream().map(Attachment::size).toList();
    return new PartsDue(message.digest(), sizes, sizes.stream().map(_ -> new BitSet()).toList());
  }

  /// What keeps this part out; empty when it is the next of its file that is due.
  public java.util.Optional<String> refusal(FilePart part, long size) {
    if (!part.message().digest().equals(message)) {
      return java.util.Optional.of("it names other bytes under that identifier");
    }
    if (part.file() > sizes.size()) {
      return java.util.Optional.of("the message does not name so many files");
    }
    long file = sizes.get(part.file() - 1);
    if (part.part() > FilePart.count(file)) {
      return java.util.Optional.of("the file has no more parts than " + FilePart.count(file));
    }
    if (size != FilePart.size(file, part.part())) {
      return java.util.Optional.of("it has another size than this part of the file");
    }
    return had.get(part.file() - 1).get(part.part())
        ? java.util.Optional.of("this part is here already")
        : java.util.Optional.empty();
  }

  public PartsDue with(FilePart part) {
    PartsDue next = new PartsDue(message, sizes, had);
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
  public static PartsDue read(Bytes kept) {
    try {
      Json.Obj json = JsonReader.readObject(kept, LIMITS);
      List<Long> sizes = new ArrayList<>();
      List<BitSet> had = new ArrayList<>();
      for (Json item : json.items("files")) {
        Json.Obj file = (Json.Obj) item;
        sizes.add(file.requireNumber("size"));
        had.add(BitSet.valueOf(Bytes.base64(file.requireText("had")).toArray()));
      }
      return new PartsDue(Digest.hex(json.requireText("message")), sizes, had);
    } catch (MalformedInput e) {
      throw new IllegalStateException("what is kept of a message's files cannot be read", e);
    }
  }
}
