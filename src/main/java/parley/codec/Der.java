package parley.codec;

import java.util.Arrays;
import java.util.List;

/// The four DER types that Parley's containers use, strict in both directions: definite minimal
/// lengths, no trailing bytes, and every bound checked before anything is copied (C-DER-1…).
public sealed interface Der {
  record Sequence(List<Der> items) implements Der {
    public Sequence {
      items = List.copyOf(items);
    }

    public static Sequence of(Der... items) {
      return new Sequence(Arrays.asList(items));
    }

    /// The octet strings of a SEQUENCE OF OCTET STRING.
    ///
    /// @throws MalformedInput when an item is something else
    public List<Bytes> octets() throws MalformedInput {
      List<Bytes> values = new java.util.ArrayList<>(items.size());
      for (Der item : items) {
        values.add(Der.octets(item));
      }
      return values;
    }
  }

  record Octets(Bytes value) implements Der {}

  record Utf8(String value) implements Der {}

  /// Zero to 2^63-1.
  record Int(long value) implements Der {
    public Int {
      if (value < 0) {
        throw new IllegalArgumentException("no negative numbers are written");
      }
    }
  }

  static Bytes write(Der value) {
    return DerWriter.write(value);
  }

  /// @param maxDepth nesting of sequences; maxItems the number of elements in all
  static Der read(Bytes document, int maxDepth, int maxItems) throws MalformedInput {
    return DerReader.read(document, maxDepth, maxItems);
  }

  /// @throws MalformedInput when the element is no sequence (C-DER-7)
  static Sequence sequence(Der element) throws MalformedInput {
    if (element instanceof Sequence sequence) {
      return sequence;
    }
    throw new MalformedInput("C-DER-7", "a SEQUENCE must stand here");
  }

  /// @throws MalformedInput when the element is no octet string (C-DER-7)
  static Bytes octets(Der element) throws MalformedInput {
    if (element instanceof Octets(Bytes value)) {
      return value;
    }
    throw new MalformedInput("C-DER-7", "an OCTET STRING must stand here");
  }

  /// @throws MalformedInput when the element is no text (C-DER-7)
  static String text(Der element) throws MalformedInput {
    if (element instanceof Utf8(String value)) {
      return value;
    }
    throw new MalformedInput("C-DER-7", "a UTF8String must stand here");
  }

  /// Bytes that the element takes when written.
  static int size(Der value) {
    return DerWriter.size(value);
  }

  /// Bytes that an element with `content` bytes of content takes, tag and length included.
  static int sizeOf(int content) {
    return DerWriter.sizeOf(content);
  }
}
