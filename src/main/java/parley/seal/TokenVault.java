package parley.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.security.auth.login.LoginException;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.KeyVault.Signer;

/// A vault whose `nist` signing key lives in a PKCS#11 token and never leaves it; all other keys
/// are in a {@link FileVault} (S-TOKEN-1). Tokens know neither GOST nor ML-DSA through the
/// platform, so those keys stay in the file.
public final class TokenVault implements KeyVault {
  private final FileVault file;
  private final Token token;

  private TokenVault(FileVault file, Token token) {
    this.file = file;
    this.token = token;
  }

  /// Generates the `nist` signing key in the token and all others in the file.
  ///
  /// @param library the token's PKCS#11 module, for example `/usr/lib/softhsm/libsofthsm2.so`
  /// @param slot position in the module's list of slots, from 0
  public static TokenVault create(
      Path path,
      Passphrase passphrase,
      Path library,
      int slot,
      Passphrase pin,
      String nodeName,
      Authority authority,
      Duration validity,
      InstantSource clock)
      throws SealException {
    Token token = Token.login(library, slot, pin);
    FileVault file =
        FileVault.create(
            path,
            passphrase,
            nodeName,
            authority,
            validity,
            clock,
            Optional.of(token),
            VaultFile.Cost.NORMAL);
    return new TokenVault(file, token);
  }

  public static TokenVault open(
      Path path, Passphrase passphrase, Path library, int slot, Passphrase pin, InstantSource clock)
      throws SealException {
    Token token = Token.login(library, slot, pin);
    return new TokenVault(FileVault.open(path, passphrase, clock, Optional.of(token)), token);
  }

  /// As {@link FileVault#rotate}; the next `nist` key is made in the token beside the present one.
  @Override
  public NodeKeys rotate(Authority authority, Duration validity) throws SealException {
    return file.rotate(authority, validity);
  }

  @Override
  public Optional<NodeKeys> next() {
    return file.next();
  }

  @Override
  public void activate() throws SealException {
    file.activate();
  }

  @Override
  public NodeKeys publicKeys() {
    return file.publicKeys();
  }

  @Override
  public Signer signer() {
    return file.signer();
  }

  @Override
  public Opener opener() {
    return file.opener();
  }

  @Override
  public Ed25519Signer frames() {
    return file.frames();
  }

  @Override
  public Ed25519Signer notes() {
    return file.notes();
  }

  @Override
  public BodyCipher bodies() {
    return file.bodies();
  }

  @Override
  public TransportIdentity transport() {
    return file.transport();
  }

  @Override
  public void close() {
    file.close();
    token.logout();
  }

  /// A token with its user signed in. The provider is this object's own; it is not registered.
  static final class Token {
    private static final String ATTRIBUTES =
        """
        attributes(generate, CKO_PRIVATE_KEY, *) = {
          CKA_TOKEN = true
          CKA_PRIVATE = true
          CKA_SENSITIVE = true
          CKA_EXTRACTABLE = false
          CKA_SIGN = true
        }
        """;

    private final AuthProvider provider;
    private final KeyStore store;

    private Token(AuthProvider provider, KeyStore store) {
      this.provider = provider;
      this.store = store;
    }

    static Token login(Path library, int slot, Passphrase pin) throws SealException {
      if (!Files.isReadable(library)) {
        throw new SealException("there is no PKCS#11 module at " + library);
      }
      char[] digits = pin.chars();
      try {
        Provider sun = Security.getProvider("SunPKCS11");
        if (sun == null) {
          throw new SealException("this Java runtime has no PKCS#11 support");
        }
        String settings =
            String.format(
                Locale.ROOT,
                "--name = Parley%s\nlibrary = \"%s\"\nslotListIndex = %d\n%s",
                Digest.of(Bytes.utf8(library + "#" + slot)).hex().substring(0, 8),
                library,
                slot,
                ATTRIBUTES);
        AuthProvider provider = (AuthProvider) sun.configure(settings);
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, digits);
        return new Token(provider, store);
      } catch (IOException e) {
        throw new SealException("the token refused the PIN", e);
      } catch (GeneralSecurityException | RuntimeException e) {
        throw new SealException(
            "the token in slot " + slot + " of " + library + " is not ready", e);
      } finally {
        Arrays.fill(digits, '\0');
      }
    }

    Provider provider() {
      return provider;
    }

    KeyPair generate() throws GeneralSecurityException {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
      generator.initialize(new ECGenParameterSpec("secp384r1"));
      return generator.generateKeyPair();
    }

    void keep(PrivateKey key, Bytes certificate) throws GeneralSecurityException {
      Certificate parsed =
          CertificateFactory.getInstance("X.509", Algorithms.SUN)
              .generateCertificate(new ByteArrayInputStream(certificate.toArray()));
      store.setKeyEntry(label(certificate), key, null, new Certificate[] {parsed});
    }

    PrivateKey find(Bytes certificate) throws SealException, GeneralSecurityException {
      Key key = store.getKey(label(certificate), null);
      if (key instanceof PrivateKey found) {
        return found;
      }
      throw new SealException(
          "the token does not hold this vault's key "
              + label(certificate)
              + ": is it the right one?");
    }

    private static String label(Bytes certificate) {
      return "parley-" + Digest.of(certificate).hex().substring(0, 16);
    }

    void logout() {
      try {
        provider.logout();
      } catch (LoginException e) {
        // The token was pulled out: nobody is signed in any more, which is what was wanted.
        System.getLogger(TokenVault.class.getName())
            .log(System.Logger.Level.DEBUG, "token gone before sign-out", e);
      }
    }
  }
}
