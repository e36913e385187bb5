package parley.codec;

/// Walks foreign DER before the library parses it, so that neither nesting, nor counts, nor
/// indefinite lengths ever reach the library (S-DER-1). It allocates nothing.
public final class DerGate {
  /// S-DER-2: the deepest structure of ours, a certificate in a signature in a document, needs 12.
  static final int MAX_DEPTH = 24;

  /// S-DER-2: a certificate has some 80 items.
  static final int MAX_ITEMS = 4_096;

  private static final int CONSTRUCTED = 0x20;
  private static final int TAG_NUMBER = 0x1f;
  private static final int UNIVERSAL_OCTETS_CONSTRUCTED = 0x24;

  private final Bytes document;
  private int items;

  private DerGate(Bytes document) {
    this.document = document;
  }

  /// Passes exactly one DER value with nothing after it.
  public static void check(Bytes document) throws MalformedInput {
    DerGate gate = new DerGate(document);
    if (gate.value(0, document.size(), 0) != document.size()) {
      throw refuse("bytes follow the end of the structure", document.size());
    }
  }

  private int value(int at, int end, int depth) throws MalformedInput {
    if (depth > MAX_DEPTH) {
      throw new MalformedInput("S-DER-2", "nested deeper than " + MAX_DEPTH + " at byte " + at);
    }
    if (++items > MAX_ITEMS) {
      throw new MalformedInput("S-DER-2", "more than " + MAX_ITEMS + " items at byte " + at);
    }
    int tag = octet(at, end);
    if ((tag & TAG_NUMBER) == TAG_NUMBER || tag == UNIVERSAL_OCTETS_CONSTRUCTED || tag == 0) {
      throw refuse("a tag that is not used here", at);
    }
    int first = octet(at + 1, end);
    int lengthOctets = first < 0x80 ? 0 : first & 0x7f;
    int length = lengthOctets == 0 && first < 0x80 ? first : length(at + 2, lengthOctets, end);
    int start = at + 2 + lengthOctets;
    if (length > end - start) {
      throw refuse("cut short", at);
    }
    int stop = start + length;
    if ((tag & CONSTRUCTED) != 0) {
      int next = start;
      while (next < stop) {
        next = value(next, stop, depth + 1);
      }
    }
    return stop;
  }

  private int length(int at, int octets, int end) throws MalformedInput {
    if (octets == 0 || octets > 4) {
      throw refuse("a length that is not definite or too long", at);
    }
    long length = 0;
    for (int i = 0; i < octets; i++) {
      length = (length << 8) | octet(at + i, end);
    }
    boolean minimal = length >= 0x80 && (octets == 1 || (length >>> (8 * (octets - 1))) != 0);
    if (!minimal || length > Integer.MAX_VALUE) {
      throw refuse("a length that is not minimal or too long", at);
    }
    return (int) length;
  }

  private int octet(int at, int end) throws MalformedInput {
    if (at >= end) {
      throw refuse("cut short", at);
    }
    return document.at(at) & 0xff;
  }

  private static MalformedInput refuse(String what, int at) {
    return new MalformedInput("S-DER-1", "not strict DER at byte " + at + ": " + what);
  }
}
