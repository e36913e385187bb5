package parley.seal;

import java.math.BigInteger;
import java.util.Base64;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;
import parley.codec.Bytes;
import parley.codec.Digest;

/// An authenticator in software (ES256): what an officer's hardware key does, and what a forger
/// would have it do. Signatures are deterministic (RFC 6979), so that vectors never change.
public final class SoftPasskey {
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("P-256");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
  private static final int PRESENT = 0x01;
  private static final int VERIFIED = 0x04;
  private static final int ATTESTED = 0x40;

  private final BigInteger key;

  /// @param seed the key is the SHA-256 of this text, modulo the order of the curve
  public SoftPasskey(String seed) {
    this.key = new BigInteger(1, Digest.of(Bytes.utf8(seed)).value().toArray()).mod(DOMAIN.getN());
  }

  /// What one ceremony at a browser signs, right unless told otherwise.
  ///
  /// @param type `webauthn.get` for an assertion
  public record Ceremony(
      String type, String relyingParty, String origin, boolean present, boolean verified) {
    public static Ceremony at(String relyingParty, String origin) {
      return new Ceremony("webauthn.get", relyingParty, origin, true, true);
    }

    public Ceremony typed(String other) {
      return new Ceremony(other, relyingParty, origin, present, verified);
    }

    public Ceremony unverified() {
      return new Ceremony(type, relyingParty, origin, present, false);
    }

    public Ceremony absent() {
      return new Ceremony(type, relyingParty, origin, false, verified);
    }
  }

  /// COSE: EC2, ES256, P-256, x, y.
  public Bytes publicKey() {
    ECPoint point = DOMAIN.getG().multiply(key).normalize();
    return Bytes.concat(
        Bytes.hex("a5010203262001215820"),
        Bytes.owning(point.getAffineXCoord().getEncoded()),
        Bytes.hex("225820"),
        Bytes.owning(point.getAffineYCoord().getEncoded()));
  }

  /// A new credential, as a browser hands it over, with attestation `none`.
  public PasskeyCheck.Registration make(Ceremony ceremony, Digest challenge, Bytes id) {
    int flags =
        ATTESTED | (ceremony.present() ? PRESENT : 0) | (ceremony.verified() ? VERIFIED : 0);
    Bytes data =
        Bytes.concat(
            Digest.of(Bytes.utf8(ceremony.relyingParty())).value(),
            Bytes.of(new byte[] {(byte) flags, 0, 0, 0, 0}),
            Bytes.of(new byte[16]),
            Bytes.of(new byte[] {(byte) (id.size() >>> 8), (byte) id.size()}),
            id,
            publicKey());
    Bytes attestation =
        Bytes.concat(
            Bytes.hex("a363666d74646e6f6e656761747453746d74a0686175746844617461"),
            Bytes.of(new byte[] {0x59, (byte) (data.size() >>> 8), (byte) data.size()}),
            data);
    return new PasskeyCheck.Registration(client(ceremony, challenge), attestation);
  }

  private static Bytes client(Ceremony ceremony, Digest challenge) {
    String asked =
        Base64.getUrlEncoder().withoutPadding().encodeToString(challenge.value().toArray());
    return Bytes.utf8(
        "{\"type\":\""
            + ceremony.type()
            + "\",\"challenge\":\""
            + asked
            + "\",\"origin\":\""
            + ceremony.origin()
            + "\",\"crossOrigin\":false}");
  }

  public PasskeyCheck.Assertion sign(Ceremony ceremony, Digest challenge) {
    int flags = (ceremony.present() ? PRESENT : 0) | (ceremony.verified() ? VERIFIED : 0);
    Bytes data =
        Bytes.concat(
            Digest.of(Bytes.utf8(ceremony.relyingParty())).value(),
            Bytes.of(new byte[] {(byte) flags, 0, 0, 0, 0}));
    Bytes client = client(ceremony, challenge);
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(key, DOMAIN));
    Digest signed = Digest.of(Bytes.concat(data, Digest.of(client).value()));
    BigInteger[] rs = signer.generateSignature(signed.value().toArray());
    return new PasskeyCheck.Assertion(data, client, encoded(rs));
  }

  private static Bytes encoded(BigInteger[] rs) {
    try {
      return Bytes.owning(StandardDSAEncoding.INSTANCE.encode(DOMAIN.getN(), rs[0], rs[1]));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
