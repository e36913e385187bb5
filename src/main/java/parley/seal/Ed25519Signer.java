package parley.seal;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import parley.codec.Bytes;

/// A small fast signature for frames, checkpoints and officers' consents (RFC 8032). Safe for
/// several threads.
public interface Ed25519Signer {
  /// 32 bytes.
  Bytes publicKey();

  /// 64 bytes.
  Bytes sign(Bytes content) throws SealException;

  /// A person's own key, in a file of its own under that person's passphrase (S-VAULT-1).
  ///
  /// @param name of the person
  record Officer(String name, Ed25519Signer key) {
    /// Letters of a name.
    private static final int LONGEST_NAME = 64;

    public Officer {
      if (name.isBlank()
          || name.length() > LONGEST_NAME
          || name.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("an officer's name has 1 to 64 characters in one line");
      }
    }

    /// Makes a key and the file, which must not be there yet.
    public static Officer make(Path file, Passphrase passphrase, String name) throws SealException {
      Bytes seed = Ed25519Check.Key.freshSeed(new SecureRandom());
      Officer officer = new Officer(name, new Ed25519Check.Key(seed));
      VaultKeys keys =
          new VaultKeys(
              name,
              List.of(new VaultKeys.Entry(VaultKeys.Slot.OFFICER, Suite.NIST, seed, Bytes.EMPTY)));
      byte[] content = keys.der();
      VaultFile.create(file, VaultFile.Kind.OFFICER, passphrase, VaultFile.Cost.NORMAL, content);
      Arrays.fill(content, (byte) 0);
      return officer;
    }

    public static Officer open(Path file, Passphrase passphrase) throws SealException {
      VaultKeys keys =
          VaultKeys.read(VaultFile.open(file, VaultFile.Kind.OFFICER, passphrase).content());
      return new Officer(
          keys.name(), new Ed25519Check.Key(keys.sole(VaultKeys.Slot.OFFICER).secret()));
    }
  }
}
