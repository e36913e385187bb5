package parley.seal;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Digest;

/// A secret factor for points of P-256, and the points: texts hashed to the curve (RFC 9380,
/// `P256_XMD:SHA-256_SSWU_RO_`), or what another side sent (K-MATCH-3, K-MATCH-4).
///
/// A point is known by its x-coordinate alone, 32 bytes: a point and its negative are the same to
/// whoever multiplies, so the identity has no form here and every point has exactly one. What
/// touches the secret is the platform's ECDH, which takes the same time whatever the secret is.
/// Hashing and square roots are the library's field arithmetic, which does not: they touch what is
/// hashed or was received, never the factor. Safe for several threads.
public final class Blinding {
  /// Bytes of a point, and of the factor.
  public static final int SIZE = 32;

  private static final ECCurve CURVE = CustomNamedCurves.getByName("secp256r1").getCurve();
  private static final BigInteger PRIME = CURVE.getField().getCharacteristic();
  private static final BigInteger ORDER = CURVE.getOrder();
  private static final ECFieldElement Z = CURVE.fromBigInteger(PRIME.subtract(BigInteger.TEN));
  private static final ECFieldElement ONE = CURVE.fromBigInteger(BigInteger.ONE);
  private static final ECParameterSpec PARAMETERS = parameters();

  /// Wide enough that what is left after division by the order is even to 128 bits.
  private static final int WIDE = 48;

  private final BigInteger factor;
  private final ECPrivateKey key;

  private Blinding(BigInteger factor) {
    this.factor = factor;
    try {
      this.key =
          (ECPrivateKey)
              KeyFactory.getInstance("EC", Algorithms.SUN_EC)
                  .generatePrivate(new ECPrivateKeySpec(factor, PARAMETERS));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has P-256", e);
    }
  }

  private static ECParameterSpec parameters() {
    try {
      AlgorithmParameters found = AlgorithmParameters.getInstance("EC", Algorithms.SUN_EC);
      found.init(new ECGenParameterSpec("secp256r1"));
      return found.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has P-256", e);
    }
  }

  public static Blinding fresh(SecureRandom random) {
    byte[] wide = new byte[WIDE];
    random.nextBytes(wide);
    BigInteger below = ORDER.subtract(BigInteger.ONE);
    return new Blinding(new BigInteger(1, wide).mod(below).add(BigInteger.ONE));
  }

  /// @param kept what {@link #kept} gave
  /// @throws IllegalArgumentException when it is no factor
  public static Blinding read(Bytes kept) {
    BigInteger factor = new BigInteger(1, kept.toArray());
    if (kept.size() != SIZE || factor.signum() == 0 || factor.compareTo(ORDER) >= 0) {
      throw new IllegalArgumentException("what is kept is no factor");
    }
    return new Blinding(factor);
  }

  /// The secret itself: 32 bytes, to be sealed.
  public Bytes kept() {
    return bytes(factor);
  }

  /// The generator, multiplied: whoever holds it can tell whether points that are random to the
  /// holder of the factor were multiplied by it.
  public Bytes key() {
    return blind(Point.GENERATOR);
  }

  /// The point, multiplied.
  public Bytes blind(Point point) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH", Algorithms.SUN_EC);
      agreement.init(key);
      agreement.doPhase(
          KeyFactory.getInstance("EC", Algorithms.SUN_EC)
              .generatePublic(new ECPublicKeySpec(point.affine(), PARAMETERS)),
          true);
      return Bytes.owning(agreement.generateSecret());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a point of the curve can be multiplied", e);
    }
  }

  private static Bytes bytes(BigInteger number) {
    byte[] written = new byte[SIZE];
    byte[] shortest = number.toByteArray();
    int from = Math.max(0, shortest.length - SIZE);
    System.arraycopy(
        shortest, from, written, SIZE - (shortest.length - from), shortest.length - from);
    return Bytes.owning(written);
  }

  /// A point of the curve, not the identity.
  public static final class Point {
    static final Point GENERATOR = of(CustomNamedCurves.getByName("secp256r1").getG().normalize());

    private final BigInteger x;
    private final BigInteger y;

    private Point(BigInteger x, BigInteger y) {
      this.x = x;
      this.y = y;
    }

    private static Point of(ECPoint normal) {
      return new Point(
          normal.getAffineXCoord().toBigInteger(), normal.getAffineYCoord().toBigInteger());
    }

    /// One of the two that have this x-coordinate.
    ///
    /// @param written 32 bytes, the highest first
    /// @return empty when there is none, or the number is not below the field's prime
    public static Optional<Point> read(Bytes written) {
      BigInteger number = new BigInteger(1, written.toArray());
      if (written.size() != SIZE || number.compareTo(PRIME) >= 0) {
        return Optional.empty();
      }
      @Nullable ECFieldElement y = right(CURVE.fromBigInteger(number)).sqrt();
      return y == null ? Optional.empty() : Optional.of(new Point(number, y.toBigInteger()));
    }

    /// A text's point (RFC 9380, `hash_to_curve`). Who can name the text can name the point, and
    /// nobody knows its logarithm.
    ///
    /// @param domain separates uses, 1 to 255 bytes
    public static Point hashed(Bytes domain, Bytes text) {
      Bytes wide = expanded(domain, text, 2 * WIDE);
      ECPoint first = mapped(wide.slice(0, WIDE));
      ECPoint second = mapped(wide.slice(WIDE, 2 * WIDE));
      ECPoint sum = first.add(second).normalize();
      if (sum.isInfinity()) {
        throw new IllegalStateException("a text hashes to the identity: one in 2^256 does");
      }
      return of(sum);
    }

    private java.security.spec.ECPoint affine() {
      return new java.security.spec.ECPoint(x, y);
    }

    Bytes y() {
      return bytes(y);
    }

    public Bytes written() {
      return bytes(x);
    }
  }

  /// The right side of the curve's equation.
  private static ECFieldElement right(ECFieldElement x) {
    return x.square().add(CURVE.getA()).multiply(x).add(CURVE.getB());
  }

  /// RFC 9380, section 5.3.1, with SHA-256.
  private static Bytes expanded(Bytes domain, Bytes text, int size) {
    if (domain.size() == 0 || domain.size() > 255) {
      throw new IllegalArgumentException("a domain has 1 to 255 bytes");
    }
    Bytes prime = Bytes.concat(domain, octet(domain.size()));
    Bytes block = Bytes.owning(new byte[64]);
    Bytes first = Digest.of(block, text, octet(size >>> 8), octet(size), octet(0), prime).value();
    Bytes last = Digest.of(first, octet(1), prime).value();
    Bytes all = last;
    for (int count = 2; all.size() < size; count++) {
      last = Digest.of(differing(first, last), octet(count), prime).value();
      all = Bytes.concat(all, last);
    }
    return all.slice(0, size);
  }

  private static Bytes octet(int value) {
    return Bytes.owning(new byte[] {(byte) value});
  }

  private static Bytes differing(Bytes one, Bytes other) {
    byte[] out = new byte[one.size()];
    for (int at = 0; at < out.length; at++) {
      out[at] = (byte) (one.at(at) ^ other.at(at));
    }
    return Bytes.owning(out);
  }

  /// RFC 9380, section 6.6.2, with Z = −10 (section 8.2).
  private static ECPoint mapped(Bytes wide) {
    ECFieldElement u = CURVE.fromBigInteger(new BigInteger(1, wide.toArray()).mod(PRIME));
    ECFieldElement a = CURVE.getA();
    ECFieldElement b = CURVE.getB();
    ECFieldElement zu = Z.multiply(u.square());
    ECFieldElement sum = zu.square().add(zu);
    ECFieldElement x =
        sum.isZero()
            ? b.multiply(Z.multiply(a).invert())
            : b.negate().multiply(sum.add(ONE)).multiply(a.multiply(sum).invert());
    @Nullable ECFieldElement y = right(x).sqrt();
    if (y == null) {
      x = zu.multiply(x);
      y = right(x).sqrt();
    }
    if (y == null) {
      throw new IllegalStateException("one of the two is a square");
    }
    ECFieldElement root = u.testBitZero() == y.testBitZero() ? y : y.negate();
    return CURVE.createPoint(x.toBigInteger(), root.toBigInteger());
  }

  /// Never shows the factor.
  @Override
  public String toString() {
    return "a blinding factor";
  }
}
