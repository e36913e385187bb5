package parley.taxii;

import java.nio.ByteBuffer;
import java.util.Base64;
import parley.codec.Bytes;
import parley.seal.SharedKey;

/// Where an answer ended, as `next` names it (K-NEXT-1 to K-NEXT-4): a position and a code that
/// only this node can make, over the position, the client, the endpoint and the filters. Nothing of
/// it is kept; it neither ages nor is used up, and fits any limit.
final class Cursor {
  private static final int POSITION = Long.BYTES;
  private static final int CODE = 16;

  private final SharedKey key;

  Cursor(SharedKey key) {
    this.key = key;
  }

  /// What a cursor is bound to, beside its position.
  ///
  /// @param endpoint for example `objects`; with the object where there is one
  record Scope(String client, Shelf shelf, String endpoint, Filters filters, String after) {
    private Bytes text() {
      return Bytes.utf8(
          client + "\n" + shelf.id() + "\n" + endpoint + "\n" + after + "\n" + filters.text());
    }
  }

  String write(Scope scope, Added position) {
    Bytes at = Bytes.of(ByteBuffer.allocate(POSITION).putLong(position.micros()).array());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Bytes.concat(at, code(scope, at)).toArray());
  }

  /// @throws Refusal 400 when it was made by nobody, or for something else
  Added read(Scope scope, String next) throws Refusal {
    Bytes read = bytes(next);
    if (read.size() != POSITION + CODE
        || !code(scope, read.slice(0, POSITION)).equals(read.slice(POSITION, read.size()))) {
      throw Refusal.malformed(
          "this \"next\" is not one that was given for this request: repeat the request with the"
              + " parameters that it had, or begin again without \"next\"");
    }
    return new Added(read.slice(0, POSITION).buffer().getLong());
  }

  private static Bytes bytes(String next) {
    try {
      return Bytes.owning(Base64.getUrlDecoder().decode(next));
    } catch (IllegalArgumentException e) {
      return Bytes.EMPTY;
    }
  }

  private Bytes code(Scope scope, Bytes position) {
    return key.code(Bytes.concat(position, scope.text())).slice(0, CODE);
  }
}
