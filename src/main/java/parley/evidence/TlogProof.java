package parley.evidence;

import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.journal.Checkpoint;
import parley.journal.InclusionProof;
import parley.journal.Merkle;

/// An inclusion proof with the signed checkpoint it leads to, as C2SP tlog-proof writes it
/// (V-PROOF-1).
record TlogProof(long index, List<Digest> path, Bytes note) {
  private static final String HEAD = "c2sp.org/tlog-proof@v1\n";
  private static final int LARGEST = 16 * 1024;

  TlogProof {
    path = List.copyOf(path);
  }

  Bytes bytes() {
    StringBuilder head = new StringBuilder(HEAD).append("index ").append(index).append('\n');
    path.forEach(hash -> head.append(hash.value().base64()).append('\n'));
    return Bytes.concat(Bytes.utf8(head.append('\n').toString()), note);
  }

  static TlogProof read(Bytes bytes) throws MalformedInput {
    String text = bytes.utf8();
    int blank = text.indexOf("\n\n");
    if (bytes.size() > LARGEST || blank < 0 || !text.startsWith(HEAD + "index ")) {
      throw malformed();
    }
    String[] lines = text.substring(HEAD.length(), blank).split("\n", -1);
    if (lines.length > InclusionProof.LONGEST + 1) {
      throw malformed();
    }
    try {
      List<Digest> path = new ArrayList<>();
      for (int line = 1; line < lines.length; line++) {
        path.add(new Digest(Bytes.base64(lines[line])));
      }
      long index = Long.parseLong(lines[0].substring("index ".length()));
      TlogProof proof = new TlogProof(index, path, Bytes.utf8(text.substring(blank + 2)));
      if (proof.bytes().equals(bytes)) {
        return proof;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw malformed();
    }
    throw malformed();
  }

  private static MalformedInput malformed() {
    return new MalformedInput("V-PROOF-1", "not a proof in the form of tlog-proof");
  }

  boolean proves(Bytes leaf, Checkpoint checkpoint) {
    return new InclusionProof(index, checkpoint.size(), path)
        .proves(Merkle.leaf(leaf), checkpoint.root());
  }
}
