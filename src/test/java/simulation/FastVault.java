package simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.Authority;
import parley.seal.Ed25519Signer;
import parley.seal.KeyVault;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.KeyVault.Signer;
import parley.seal.NodeKeys;
import parley.seal.Opener;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.Suite;
import parley.seal.TransportIdentity;

/// The keys of a node whose signatures are {@link KeyedHash}es, and which may be away for a while.
///
/// @param refuses for frames and notes, `token` for signatures in the suites, `chest` for bodies
record FastVault(
    NodeKeys publicKeys,
    KeyedHash.Refusing refuses,
    KeyedHash.Refusing token,
    KeyedHash.Refusing chest)
    implements KeyVault {

  /// Keys that are always there.
  static FastVault steady(NodeKeys keys) {
    return new FastVault(keys, () -> {}, () -> {}, () -> {});
  }

  private final class Pen implements Signer {
    @Override
    public String name() {
      return publicKeys.signing().name();
    }

    @Override
    public Set<Suite> suites() {
      return publicKeys.signing().certificates().keySet();
    }

    @Override
    public List<Signature> sign(Bytes content, Set<Suite> suites) throws SealException {
      token.unlessItDoes();
      List<Signature> signed = new ArrayList<>();
      for (Suite suite : EnumSet.copyOf(suites)) {
        signed.add(KeyedHash.signature(publicKeys.signing(), suite, content));
      }
      return signed;
    }
  }

  /// Bodies lie open; only their name is bound.
  private final class Bodies implements BodyCipher {
    @Override
    public Bytes seal(Digest name, Bytes body) throws SealException {
      chest.unlessItDoes();
      return Bytes.concat(name.value(), body);
    }

    @Override
    public Bytes open(Digest name, Bytes sealed) throws SealException {
      if (!sealed.slice(0, Digest.SIZE).equals(name.value())) {
        throw new SealException("the sealed body " + name + " is another's");
      }
      return sealed.slice(Digest.SIZE, sealed.size());
    }
  }

  @Override
  public Signer signer() {
    return new Pen();
  }

  @Override
  public Opener opener() {
    throw new UnsupportedOperationException("see KeyedHash.open");
  }

  @Override
  public Ed25519Signer frames() {
    return new KeyedHash.Key(publicKeys.frameKey(), refuses);
  }

  @Override
  public Ed25519Signer notes() {
    return new KeyedHash.Key(publicKeys.noteKey(), refuses);
  }

  @Override
  public BodyCipher bodies() {
    return new Bodies();
  }

  @Override
  public TransportIdentity transport() {
    throw new UnsupportedOperationException("no sockets in a simulation");
  }

  @Override
  public NodeKeys rotate(Authority authority, Duration validity) {
    throw new UnsupportedOperationException("keys are not rotated in a simulation");
  }

  @Override
  public Optional<NodeKeys> next() {
    return Optional.empty();
  }

  @Override
  public void activate() {}

  @Override
  public void close() {}
}
