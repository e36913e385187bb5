package parley.evidence;

import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.journal.ConsistencyProof;
import parley.journal.InclusionProof;

/// A consistency proof as lines of text (V-PROOF-2): `old SIZE`, `new SIZE`, and one hash in base64
/// a line.
final class Continuation {
  private static final int LARGEST = 8 * 1024;

  private Continuation() {}

  static Bytes write(ConsistencyProof proof) {
    StringBuilder text = new StringBuilder();
    text.append("old ").append(proof.oldSize()).append('\n');
    text.append("new ").append(proof.newSize()).append('\n');
    proof.path().forEach(hash -> text.append(hash.value().base64()).append('\n'));
    return Bytes.utf8(text.toString());
  }

  static ConsistencyProof read(Bytes bytes) throws MalformedInput {
    String[] lines = bytes.size() <= LARGEST ? bytes.utf8().split("\n") : new String[0];
    try {
      List<Digest> path = new ArrayList<>();
      for (int line = 2; line < lines.length && line < InclusionProof.LONGEST + 2; line++) {
        path.add(new Digest(Bytes.base64(lines[line])));
      }
      ConsistencyProof proof =
          new ConsistencyProof(
              Long.parseLong(lines[0].substring("old ".length())),
              Long.parseLong(lines[1].substring("new ".length())),
              path);
      if (write(proof).equals(bytes)) {
        return proof;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MalformedInput("V-PROOF-2", "not a consistency proof in lines");
    }
    throw new MalformedInput("V-PROOF-2", "not a consistency proof in its one form");
  }
}
