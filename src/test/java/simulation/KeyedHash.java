package simulation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.Ed25519Signer;
import parley.seal.NodeKeys;
import parley.seal.Opener;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.SignatureCheck.Verdict;
import parley.seal.Suite;

/// The arithmetic of the suites, replaced by hashes: three hundred times faster, and no secret.
/// Whoever changes a byte makes a signature false, which is all that the faults of a schedule do;
/// the hostile peer holds its own keys anyway and forges nobody else's.
public final class KeyedHash {
  private static final Bytes SEALED = Bytes.utf8("sealed\n");

  private KeyedHash() {}

  /// In place of `parley.seal.Ed25519Check.verify` (see {@link Workshop}).
  public static boolean verify(Bytes publicKey, Bytes content, Bytes signature) {
    return signature.equals(sign(publicKey, content));
  }

  static Bytes sign(Bytes publicKey, Bytes content) {
    Bytes half = Digest.of(publicKey, content).value();
    return Bytes.concat(half, half);
  }

  /// @param refuses a key that is away for a while
  record Key(Bytes publicKey, Refusing refuses) implements Ed25519Signer {
    @Override
    public Bytes sign(Bytes content) throws SealException {
      refuses.unlessItDoes();
      return KeyedHash.sign(publicKey, content);
    }
  }

  /// Whether keys answer at this moment.
  interface Refusing {
    void unlessItDoes() throws SealException;
  }

  static Signature signature(NodeKeys.Signing keys, Suite suite, Bytes content) {
    Bytes certificate = Optional.ofNullable(keys.certificates().get(suite)).orElseThrow();
    return new Signature(keys.name(), suite, sign(certificate, content));
  }

  /// As `SignatureCheck.verify`.
  static Verdict check(
      Bytes content, List<Signature> signatures, Set<Suite> required, NodeKeys.Signing by) {
    for (Suite suite : required) {
      boolean signed =
          signatures.stream().anyMatch(given -> given.equals(signature(by, suite, content)));
      if (!signed) {
        return new Verdict.Rejected("the signature in " + suite.code() + " does not verify");
      }
    }
    return new Verdict.Verified(by.name(), required);
  }

  /// The readers, a fresh number and a digest before the content: other bytes each time, and no
  /// flipped bit passes.
  static Bytes seal(Bytes content, List<NodeKeys.Sealing> readers, long fresh) {
    Bytes head = Bytes.utf8(readers.stream().map(NodeKeys.Sealing::name).toList() + " " + fresh);
    return Bytes.concat(
        SEALED, Digest.of(head).value(), Digest.of(head, content).value(), number(head), content);
  }

  private static Bytes number(Bytes head) {
    byte[] fixed = new byte[HEAD];
    byte[] from = head.toArray();
    System.arraycopy(from, 0, fixed, 0, Math.min(HEAD, from.length));
    fixed[HEAD - 1] = (byte) from.length;
    return Bytes.owning(fixed);
  }

  private static final int HEAD = 100;

  static Opener.Outcome open(Bytes sealed, String reader) {
    int before = SEALED.size() + 2 * Digest.SIZE;
    if (sealed.size() < before + HEAD || !sealed.slice(0, SEALED.size()).equals(SEALED)) {
      return new Opener.Outcome.Unopened("not sealed");
    }
    Bytes fixed = sealed.slice(before, before + HEAD);
    int length = fixed.at(HEAD - 1);
    if (length < 1 || length >= HEAD) {
      return new Opener.Outcome.Unopened("altered");
    }
    Bytes head = fixed.slice(0, length);
    Bytes content = sealed.slice(before + HEAD, sealed.size());
    boolean whole =
        sealed.slice(SEALED.size() + Digest.SIZE, before).equals(Digest.of(head, content).value())
            && sealed
                .slice(SEALED.size(), SEALED.size() + Digest.SIZE)
                .equals(Digest.of(head).value());
    if (!whole) {
      return new Opener.Outcome.Unopened("altered");
    }
    return new String(head.toArray(), java.nio.charset.StandardCharsets.UTF_8).contains(reader)
        ? new Opener.Outcome.Opened(content)
        : new Opener.Outcome.Unopened("sealed for others");
  }
}
