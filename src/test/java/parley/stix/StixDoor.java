package parley.stix;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.codec.Text;

/// What a partner or a client of the CERT line sends, as the fuzzers bring it: objects, documents
/// of them, patterns. Each does all that the room does with what it reads.
public final class StixDoor {
  private StixDoor() {}

  /// A good one; good objects and patterns are among the vectors.
  public static Bytes goodDocument() {
    return Bytes.utf8("{\"more\":true,\"objects\":[{\"a\":\"}\\\"\"},{}],\"next\":\"5\"}");
  }

  public static void object(Bytes bytes) throws MalformedInput {
    StixObject object = StixObject.of(bytes, StixObject.json(bytes));
    if (!StixObject.read(bytes).digest().equals(object.digest())) {
      throw new IllegalStateException("two readings");
    }
    if (Validator.check(object).valid()) {
      // Whatever is good has a digest, a version and a marking.
      object.digest();
      object.version();
      Markings.of(object, id -> Optional.of(object));
      ScoId.of(object.content());
    }
  }

  public static void document(Bytes bytes) throws MalformedInput {
    try {
      ObjectStream stream =
          new ObjectStream(new ByteArrayInputStream(bytes.toArray()), ObjectStream.DOCUMENT);
      Optional<Bytes> next = stream.next();
      while (next.isPresent()) {
        next = stream.next();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A normal form is a pattern, and its own normal form.
  public static void pattern(Bytes bytes) throws MalformedInput {
    String normal = Pattern.read(Text.utf8(bytes)).normal();
    if (normal.length() <= Pattern.LONGEST && !Pattern.read(normal).normal().equals(normal)) {
      throw new IllegalStateException("two normal forms");
    }
  }
}
