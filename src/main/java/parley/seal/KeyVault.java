package parley.seal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Everything a node does with its own private keys. {@code FileVault} holds them under a
/// passphrase, {@code TokenVault} keeps the `nist` signing key in a PKCS#11 token and the rest in
/// such a file.
public interface KeyVault extends AutoCloseable {
  /// The public halves, as they go on the roll.
  NodeKeys publicKeys();

  Signer signer();

  /// With the keys of this moment: ask again for each opening, since keys rotate.
  Opener opener();

  /// Signs outer frames and other unjournalled frames.
  Ed25519Signer frames();

  /// Signs journal checkpoints.
  Ed25519Signer notes();

  BodyCipher bodies();

  TransportIdentity transport();

  /// Makes and stores the next signing, sealing and transport keys, in use from {@link #activate}
  /// on; what is sealed for them opens at once.
  ///
  /// @return what the new roll lists
  NodeKeys rotate(Authority authority, Duration validity) throws SealException;

  /// The keys that {@link #rotate} made and that are not yet in use.
  Optional<NodeKeys> next();

  /// Signs and connects with the next keys from now on.
  void activate() throws SealException;

  @Override
  void close();

  /// Signs with the own keys of one signer (a node or a party). Safe for several threads.
  interface Signer {
    String name();

    Set<Suite> suites();

    /// One detached signature for each suite asked for, in the order of {@link Suite}.
    ///
    /// @throws SealException when a suite has no key here, or a token refuses
    List<Signature> sign(Bytes content, Set<Suite> suites) throws SealException;
  }

  /// Seals bodies at rest under a key that never leaves the vault (AES-256-GCM, fresh nonce, name
  /// bound as associated data).
  interface BodyCipher {
    Bytes seal(Digest name, Bytes body) throws SealException;

    /// @throws SealException when the body was altered or belongs under another name
    Bytes open(Digest name, Bytes sealed) throws SealException;
  }
}
