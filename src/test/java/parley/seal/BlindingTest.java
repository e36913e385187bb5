package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;

/// K-MATCH-3, K-MATCH-4: texts become points as RFC 9380 says, and points are multiplied.
class BlindingTest {
  /// RFC 9380, appendix J.1.1.
  private static final Bytes RFC = Bytes.utf8("QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_");

  private static final SecureRandom RANDOM = new SecureRandom();

  private static Blinding.Point point(String text) {
    return Blinding.Point.hashed(RFC, Bytes.utf8(text));
  }

  @Test
  void texts_hash_to_the_points_of_the_rfc() throws Exception {
    List<String> rows = Files.readAllLines(Path.of("spec/vectors/match/hash-to-curve.tsv"));
    assertThat(rows).hasSize(5);
    for (String row : rows) {
      String[] cells = row.split("\t", -1);
      Blinding.Point point = point(cells[0]);
      assertThat(point.written().hex()).as(cells[0]).isEqualTo(cells[1]);
      assertThat(point.y().hex()).as(cells[0]).isEqualTo(cells[2]);
    }
  }

  @Test
  void the_order_of_two_factors_changes_nothing_and_another_factor_gives_another_point() {
    Blinding ours = Blinding.fresh(RANDOM);
    Blinding theirs = Blinding.fresh(RANDOM);
    for (String text : List.of("", "a", "198.51.100.7", "ё")) {
      Blinding.Point once = Blinding.Point.read(ours.blind(point(text))).orElseThrow();
      Blinding.Point other = Blinding.Point.read(theirs.blind(point(text))).orElseThrow();
      assertThat(theirs.blind(once)).isEqualTo(ours.blind(other));
      assertThat(once.written()).isNotEqualTo(other.written());
    }
  }

  /// The platform's multiplication, whose time says nothing of the factor, against the library's.
  @Test
  void the_platform_multiplies_as_the_library_does() {
    var curve = CustomNamedCurves.getByName("secp256r1").getCurve();
    for (int round = 0; round < 50; round++) {
      Blinding factor = Blinding.fresh(RANDOM);
      Blinding.Point point = point("round " + round);
      BigInteger scalar = new BigInteger(1, factor.kept().toArray());
      var product =
          curve
              .createPoint(
                  new BigInteger(1, point.written().toArray()),
                  new BigInteger(1, point.y().toArray()))
              .multiply(scalar)
              .normalize();
      assertThat(factor.blind(point)).isEqualTo(Bytes.of(product.getAffineXCoord().getEncoded()));
    }
  }

  @Test
  void a_factor_comes_back_from_what_is_kept_and_nothing_else_is_one() {
    Blinding factor = Blinding.fresh(RANDOM);
    assertThat(Blinding.read(factor.kept()).key()).isEqualTo(factor.key());
    assertThat(factor.toString()).doesNotContain(factor.kept().hex());
    String order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    for (String wrong : List.of("00".repeat(32), "ff".repeat(32), order, "01")) {
      assertThatThrownBy(() -> Blinding.read(Bytes.hex(wrong)))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Blinding.read(Bytes.hex("00".repeat(31) + "01")).key())
        .isEqualTo(Blinding.Point.GENERATOR.written());
  }

  @Test
  void what_is_no_point_of_the_curve_is_not_read() {
    String prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    BigInteger curveB = CustomNamedCurves.getByName("secp256r1").getCurve().getB().toBigInteger();
    assertThat(Blinding.Point.read(Bytes.hex(prime))).as("not below the prime").isEmpty();
    assertThat(Blinding.Point.read(Bytes.hex("ff".repeat(32)))).isEmpty();
    assertThat(Blinding.Point.read(Bytes.EMPTY)).isEmpty();
    assertThat(Blinding.Point.read(Bytes.hex("02" + "00".repeat(32)))).as("33 bytes").isEmpty();
    // The right side at x = 0 is b, a square: that is a point like others.
    assertThat(
            curveB.modPow(
                new BigInteger(prime, 16).subtract(BigInteger.ONE).shiftRight(1),
                new BigInteger(prime, 16)))
        .isEqualTo(BigInteger.ONE);
    assertThat(Blinding.Point.read(Bytes.hex("00".repeat(32)))).isPresent();
    int off = 0;
    for (int x = 1; x <= 400; x++) {
      Bytes written = Bytes.hex(String.format(java.util.Locale.ROOT, "%064x", x));
      off += Blinding.Point.read(written).isEmpty() ? 1 : 0;
    }
    assertThat(off).as("half of all numbers").isBetween(140, 260);
  }
}
