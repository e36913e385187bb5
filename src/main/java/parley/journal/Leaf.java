package parley.journal;

import java.time.Instant;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;

/// The small record that a log keeps of one entry (J-LEAF-1): kind, time, digests and serials;
/// never the document. One line of JSON, at most 8 KiB:
/// `{"v":1,"kind":"received","at":"2026-11-22T03:00:00.123Z",…}`.
public record Leaf(String kind, Instant at, Json.Obj fields) {
  public Bytes bytes() {
    throw new UnsupportedOperationException("contract");
  }

  public static Leaf read(Bytes bytes) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}
