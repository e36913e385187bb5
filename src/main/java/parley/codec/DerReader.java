package parley.codec;

import java.util.ArrayList;
import java.util.List;

/// Reads DER; every length is checked against what is really there before anything is copied.
final class DerReader {
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int UTF8 = 0x0c;
  static final int SEQUENCE = 0x30;

  /// A length takes at most four bytes (C-DER-2).
  private static final int LONGEST_LENGTH = 4;

  private final Bytes document;
  private final int maxDepth;
  private final int maxItems;
  private int position;
  private int items;

  private DerReader(Bytes document, int maxDepth, int maxItems) {
    this.document = document;
    this.maxDepth = maxDepth;
    this.maxItems = maxItems;
  }

  static Der read(Bytes document, int maxDepth, int maxItems) throws MalformedInput {
    DerReader reader = new DerReader(document, maxDepth, maxItems);
    Der value = reader.element(document.size(), 1);
    MalformedInput.unless(
        reader.position == document.size(), "C-DER-3", "bytes follow the element" + reader.here());
    return value;
  }

  private Der element(int end, int depth) throws MalformedInput {
    items++;
    MalformedInput.unless(items <= maxItems, "C-DER-4", "more than " + maxItems + " elements");
    int tag = octet(end);
    MalformedInput.unless(
        tag == SEQUENCE || tag == OCTETS || tag == UTF8 || tag == INTEGER,
        "C-DER-1",
        "a type that has no place here" + here());
    int size = length(end);
    MalformedInput.unless(
        size <= end - position, "C-DER-3", "a length reaches past its container" + here());
    return switch (tag) {
      case SEQUENCE -> sequence(position + size, depth);
      case OCTETS -> new Der.Octets(take(size));
      case UTF8 -> new Der.Utf8(Text.plain(Text.utf8(take(size))));
      default -> new Der.Int(integer(take(size)));
    };
  }

  private Der.Sequence sequence(int end, int depth) throws MalformedInput {
    MalformedInput.unless(depth <= maxDepth, "C-DER-4", "nested deeper than " + maxDepth + here());
    List<Der> found = new ArrayList<>();
    while (position < end) {
      found.add(element(end, depth + 1));
    }
    return new Der.Sequence(found);
  }

  private Bytes take(int size) {
    Bytes content = document.slice(position, position + size);
    position += size;
    return content;
  }

  private int octet(int end) throws MalformedInput {
    MalformedInput.unless(position < end, "C-DER-3", "the element ends too early" + here());
    return Byte.toUnsignedInt(document.at(position++));
  }

  /// Definite and as short as can be.
  private int length(int end) throws MalformedInput {
    int first = octet(end);
    if (first < 0x80) {
      return first;
    }
    int count = first & 0x7f;
    MalformedInput.unless(
        count >= 1 && count <= LONGEST_LENGTH,
        "C-DER-2",
        "an indefinite length or one of more than four bytes" + here());
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | octet(end);
    }
    MalformedInput.unless(
        value >= 0x80 && value >>> (8 * (count - 1)) != 0,
        "C-DER-2",
        "a length that could be shorter" + here());
    MalformedInput.unless(
        value <= Integer.MAX_VALUE, "C-DER-3", "a length reaches past its container" + here());
    return (int) value;
  }

  private long integer(Bytes content) throws MalformedInput {
    MalformedInput.unless(
        content.size() >= 1 && content.size() <= Long.BYTES && content.at(0) >= 0,
        "C-DER-5",
        "a number that is empty, negative or above 2^63-1" + here());
    MalformedInput.unless(
        content.size() == 1 || content.at(0) != 0 || content.at(1) < 0,
        "C-DER-5",
        "a number with a needless zero in front" + here());
    long value = 0;
    for (int i = 0; i < content.size(); i++) {
      value = value << 8 | Byte.toUnsignedInt(content.at(i));
    }
    return value;
  }

  private String here() {
    return " at byte " + position;
  }
}
