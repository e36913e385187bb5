package parley.certline;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.message.Message;
import parley.stix.ObjectStream;
import parley.stix.StixId;

/// The one file of a message of the format `stix-batch/1`: objects as their makers wrote them, and
/// names of what the partner shall not have any longer (K-BATCH-1).
///
/// @param objects in the order in which they were released
/// @param withdrawn names, without versions
record BatchFile(List<Bytes> objects, List<String> withdrawn) {
  static final String FORMAT = Message.BATCH;
  static final String NAME = "batch.json";
  static final String MEDIA_TYPE = "application/stix+json";

  /// K-BATCH-2: with what goes around it a parcel of 1 MiB (E-PAD-1).
  static final int LARGEST = 1_000_000;

  /// K-BATCH-2.
  static final int MOST_OBJECTS = 1_000;

  /// K-BATCH-2: so that their list is a member that every reader takes (K-READ-5).
  static final int MOST_WITHDRAWN = 200;

  private static final String WITHDRAWN = "withdrawn";
  private static final int AROUND = 64;

  BatchFile {
    objects = List.copyOf(objects);
    withdrawn = List.copyOf(withdrawn);
  }

  /// Whether an object has room in a batch of its own.
  static boolean holds(long size) {
    return size <= LARGEST - AROUND;
  }

  /// Fills one from the first of what waits.
  static final class Filling {
    private final List<Bytes> objects = new ArrayList<>();
    private long size = AROUND;

    /// @return false when it is full: the object belongs in the next one
    boolean add(Bytes object) {
      boolean room = objects.size() < MOST_OBJECTS && size + object.size() + 1 <= LARGEST;
      if (room) {
        objects.add(object);
        size += object.size() + 1L;
      }
      return room;
    }

    BatchFile filled() {
      return new BatchFile(objects, List.of());
    }
  }

  Bytes bytes() {
    List<Bytes> parts = new ArrayList<>();
    String before = "{\"objects\":[";
    for (Bytes object : objects) {
      parts.add(Bytes.utf8(before));
      parts.add(object);
      before = ",";
    }
    String end = objects.isEmpty() ? "{" : "]";
    if (!withdrawn.isEmpty()) {
      end += (objects.isEmpty() ? "" : ",") + "\"withdrawn\":[\"" + String.join("\",\"", withdrawn);
      end += "\"]";
    }
    parts.add(Bytes.utf8(end + "}"));
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }

  /// @throws MalformedInput when it is none, or passes a bound
  static BatchFile read(Bytes file) throws MalformedInput {
    MalformedInput.unless(file.size() <= LARGEST, "K-BATCH-2", "a batch is too large");
    ObjectStream stream =
        new ObjectStream(
            new ByteArrayInputStream(file.toArray()),
            new ObjectStream.Limits(LARGEST, MOST_OBJECTS));
    List<Bytes> objects = new ArrayList<>();
    try {
      for (Optional<Bytes> each = stream.next(); each.isPresent(); each = stream.next()) {
        objects.add(each.get());
      }
    } catch (IOException e) {
      throw new IllegalStateException("what is in memory can be read", e);
    }
    Json.Obj document = stream.document();
    MalformedInput.unless(
        Set.of(WITHDRAWN).containsAll(document.members().keySet()),
        "K-BATCH-1",
        "a batch has no other member");
    List<String> withdrawn = new ArrayList<>();
    MalformedInput.unless(
        !document.has(WITHDRAWN) || document.get(WITHDRAWN) instanceof Json.Arr,
        "K-BATCH-1",
        "what is withdrawn is a list");
    for (Json each : document.items(WITHDRAWN)) {
      boolean name =
          each instanceof Json.Str(String text)
              && StixId.read(text).isPresent()
              && !text.startsWith(Provenance.TYPE + "--");
      MalformedInput.unless(name, "K-BATCH-1", "what is withdrawn is named by its id");
      withdrawn.add(((Json.Str) each).value());
    }
    MalformedInput.unless(
        withdrawn.size() <= MOST_WITHDRAWN, "K-BATCH-2", "a batch withdraws too much");
    MalformedInput.unless(
        objects.isEmpty() != withdrawn.isEmpty(),
        "K-BATCH-1",
        "a batch either brings objects or withdraws some");
    return new BatchFile(objects, withdrawn);
  }
}
