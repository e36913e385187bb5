package parley.codec;

import java.util.List;

/// The five DER types that Parley's containers use, strict in both directions: definite minimal
/// lengths, no trailing bytes, and every bound checked before anything is copied.
public sealed interface Der {
  record Sequence(List<Der> items) implements Der {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  record Octets(Bytes value) implements Der {}

  record Utf8(String value) implements Der {}

  /// Zero to 2^63-1.
  record Int(long value) implements Der {}

  static Bytes write(Der value) {
    throw new UnsupportedOperationException("contract");
  }

  /// @param maxDepth nesting; maxItems the number of items in all
  static Der read(Bytes document, int maxDepth, int maxItems) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}
