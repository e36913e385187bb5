package parley.seal;

/// Everything a node does with its own private keys. {@code FileVault} holds them under a
/// passphrase, {@code TokenVault} keeps the `nist` signing key in a PKCS#11 token and the rest in
/// such a file.
public interface KeyVault extends AutoCloseable {
  /// The public halves, as they go on the roll.
  NodeKeys publicKeys();

  Signer signer();

  Opener opener();

  /// Signs outer frames and other unjournalled frames.
  Ed25519Signer frames();

  /// Signs journal checkpoints.
  Ed25519Signer notes();

  BodyCipher bodies();

  TransportIdentity transport();

  @Override
  void close();
}
