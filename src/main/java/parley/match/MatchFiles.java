package parley.match;

import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.store.StoreException;

/// What a run keeps, sealed under the node's vault, each under the name of its place: so nothing
/// can be put in the place of another (K-MATCH-11).
final class MatchFiles {
  static final String SECRET = "secret";
  static final String OWN_LIST = "own-list";
  static final String PLACES = "places";
  static final String PEER_LIST = "peer-list";
  static final String OWN_REPLY = "own-reply";
  static final String PEER_REPLY = "peer-reply";

  /// It outlives its run.
  static final String RESULT = "result";

  private final BodyCipher cipher;

  MatchFiles(BodyCipher cipher) {
    this.cipher = cipher;
  }

  private static Digest name(String run, String kind, int part) {
    return Digest.of(Bytes.utf8("match/" + run + "/" + kind + "/" + part));
  }

  Bytes seal(String run, String kind, int part, Bytes content) throws StoreException {
    try {
      return cipher.seal(name(run, kind, part), content);
    } catch (SealException e) {
      throw new StoreException("what a match keeps cannot be sealed", e);
    }
  }

  Bytes open(String run, String kind, int part, Bytes sealed) throws StoreException {
    try {
      return cipher.open(name(run, kind, part), sealed);
    } catch (SealException e) {
      throw new StoreException("what a match keeps was altered", e);
    }
  }

  Optional<Bytes> one(MatchTable table, String run, String kind, int part) throws StoreException {
    Optional<Bytes> sealed = table.read(rows -> rows.file(run, kind, part));
    return sealed.isEmpty() ? Optional.empty() : Optional.of(open(run, kind, part, sealed.get()));
  }

  /// All parts of a list.
  List<Bytes> all(MatchTable table, String run, String kind) throws StoreException {
    Bytes[] parts = new Bytes[Bounds.PARTS];
    for (int part = 0; part < parts.length; part++) {
      int at = part;
      parts[part] =
          one(table, run, kind, part)
              .orElseThrow(() ->
                  new StoreException(
                      "part " + at + " of " + kind + " of a match is gone",
                      new IllegalStateException(run)));
    }
    return List.of(parts);
  }
}
