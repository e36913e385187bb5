package parley.exchange;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.Authority;
import parley.seal.Ed25519Signer;
import parley.seal.KeyVault;
import parley.seal.KeyVault.Signer;
import parley.seal.NodeKeys;
import parley.seal.Opener;
import parley.seal.SealException;
import parley.seal.Signature;
import parley.seal.Suite;
import parley.seal.TransportIdentity;

/// A vault parts of which go away for a while, as a token that was pulled out does.
final class AwayVault implements KeyVault {
  private final KeyVault kept;

  /// For signatures in the suites.
  volatile boolean suitesAway;

  /// For frames.
  volatile boolean framesAway;

  /// For checkpoints.
  volatile boolean notesAway;

  /// For what is opened and kept.
  volatile boolean sealingAway;

  /// What is opened makes it fail as no interface foresees.
  volatile boolean broken;

  AwayVault(KeyVault kept) {
    this.kept = kept;
  }

  void all(boolean away) {
    suitesAway = away;
    framesAway = away;
    notesAway = away;
    sealingAway = away;
  }

  private static void present(boolean away) throws SealException {
    if (away) {
      throw new SealException("the token is away");
    }
  }

  @Override
  public NodeKeys publicKeys() {
    return kept.publicKeys();
  }

  @Override
  public Signer signer() {
    Signer signer = kept.signer();
    return new Signer() {
      @Override
      public String name() {
        return signer.name();
      }

      @Override
      public Set<Suite> suites() {
        return signer.suites();
      }

      @Override
      public List<Signature> sign(Bytes content, Set<Suite> suites) throws SealException {
        present(suitesAway);
        return signer.sign(content, suites);
      }
    };
  }

  @Override
  public Opener opener() {
    if (broken) {
      throw new IllegalStateException("a fault that nobody foresaw");
    }
    return kept.opener();
  }

  private interface Away {
    boolean now();
  }

  private record Pen(Ed25519Signer signer, Away away) implements Ed25519Signer {
    @Override
    public Bytes publicKey() {
      return signer.publicKey();
    }

    @Override
    public Bytes sign(Bytes content) throws SealException {
      present(away.now());
      return signer.sign(content);
    }
  }

  @Override
  public Ed25519Signer frames() {
    return new Pen(kept.frames(), () -> framesAway);
  }

  @Override
  public Ed25519Signer notes() {
    return new Pen(kept.notes(), () -> notesAway);
  }

  @Override
  public BodyCipher bodies() {
    BodyCipher bodies = kept.bodies();
    return new BodyCipher() {
      @Override
      public Bytes seal(Digest name, Bytes body) throws SealException {
        present(sealingAway);
        return bodies.seal(name, body);
      }

      @Override
      public Bytes open(Digest name, Bytes sealed) throws SealException {
        present(sealingAway);
        return bodies.open(name, sealed);
      }
    };
  }

  @Override
  public TransportIdentity transport() {
    return kept.transport();
  }

  @Override
  public NodeKeys rotate(Authority authority, Duration validity) throws SealException {
    return kept.rotate(authority, validity);
  }

  @Override
  public Optional<NodeKeys> next() {
    return kept.next();
  }

  @Override
  public void activate() throws SealException {
    kept.activate();
  }

  @Override
  public void close() {
    kept.close();
  }
}
