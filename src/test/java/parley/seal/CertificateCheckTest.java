package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.seal.CertificateCheck.Use;

class CertificateCheckTest {
  private static final Instant NOW = Party.MADE;

  @TempDir static Path folder;
  private static NodeKeys keys;
  private static NodeKeys.Signing authority;
  private static NodeKeys.Signing foreign;

  @BeforeAll
  static void parties() throws SealException {
    Party us = Party.create(folder, "US");
    keys = us.node("us-nrrc").publicKeys();
    authority = us.authority().certificates();
    foreign = Party.create(folder, "RU").authority().certificates();
  }

  private static Bytes of(Map<Suite, Bytes> certificates, Suite suite) {
    return Objects.requireNonNull(certificates.get(suite));
  }

  @Test
  void all_keys_of_a_fresh_node_pass() {
    assertThat(CertificateCheck.refusal(keys, authority, NOW)).isEmpty();
    assertThat(CertificateCheck.authorityRefusal(authority, NOW)).isEmpty();
  }

  @Test
  void an_authority_of_another_party_did_not_issue_them() {
    assertThat(CertificateCheck.refusal(keys, foreign, NOW).orElseThrow())
        .contains("was not issued by this authority");
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void an_authority_that_only_bears_the_same_name_did_not_issue_them(Suite suite) throws Exception {
    java.nio.file.Files.createDirectories(folder.resolve(suite.code()));
    Party impostor = Party.create(folder.resolve(suite.code()), "US");
    assertThat(
            CertificateCheck.refusal(
                    suite,
                    Use.SIGN,
                    of(keys.signing().certificates(), suite),
                    of(impostor.authority().certificates().certificates(), suite),
                    NOW)
                .orElseThrow())
        .contains("was not issued by this authority");
  }

  @Test
  void they_pass_neither_before_nor_after_their_time() {
    assertThat(CertificateCheck.refusal(keys, authority, NOW.minus(Duration.ofDays(1))))
        .hasValueSatisfying(why -> assertThat(why).contains("is not valid before"));
    assertThat(CertificateCheck.refusal(keys, authority, NOW.plus(Duration.ofDays(500))))
        .hasValueSatisfying(why -> assertThat(why).contains("expired at 2027-12-27T00:00:00Z"));
  }

  @Test
  void a_key_for_one_use_is_not_taken_for_another() {
    Bytes signing = of(keys.signing().certificates(), Suite.NIST);
    Bytes issuer = of(authority.certificates(), Suite.NIST);
    assertThat(CertificateCheck.refusal(Suite.NIST, Use.SEAL, signing, issuer, NOW))
        .hasValueSatisfying(why -> assertThat(why).contains("not for this use"));
    assertThat(
            CertificateCheck.refusal(
                Suite.NIST, Use.SIGN, of(keys.sealing().certificates(), Suite.NIST), issuer, NOW))
        .isPresent();
    assertThat(CertificateCheck.refusal(Suite.NIST, Use.SIGN, issuer, issuer, NOW)).isPresent();
    assertThat(CertificateCheck.refusal(Suite.NIST, Use.SIGN, keys.transport(), issuer, NOW))
        .isPresent();
  }

  @Test
  void a_suite_short_is_noticed() {
    Map<Suite, Bytes> two = new EnumMap<>(keys.signing().certificates());
    two.remove(Suite.PQ);
    NodeKeys short1 =
        new NodeKeys(
            new NodeKeys.Signing("us-nrrc", two),
            keys.sealing(),
            keys.transport(),
            keys.frameKey(),
            keys.noteKey());
    assertThat(CertificateCheck.refusal(short1, authority, NOW))
        .hasValueSatisfying(why -> assertThat(why).contains("not of the same suites"));
  }

  @Test
  void an_ed25519_key_of_small_order_is_noticed() {
    NodeKeys weak =
        new NodeKeys(
            keys.signing(),
            keys.sealing(),
            keys.transport(),
            Bytes.hex("01" + "00".repeat(31)),
            keys.noteKey());
    assertThat(CertificateCheck.refusal(weak, authority, NOW))
        .hasValueSatisfying(why -> assertThat(why).contains("S-ED-2"));
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void a_flipped_bit_is_refused_and_never_throws(Suite suite) {
    byte[] good = of(keys.signing().certificates(), suite).toArray();
    Random random = new Random(13);
    for (int i = 0; i < 500; i++) {
      byte[] bad = good.clone();
      int bit = random.nextInt(bad.length * 8);
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(
              CertificateCheck.refusal(
                  suite, Use.SIGN, Bytes.owning(bad), of(authority.certificates(), suite), NOW))
          .as("bit %d", bit)
          .isPresent();
    }
  }

  @Test
  void a_node_certificate_is_no_authority() {
    NodeKeys.Signing posing = new NodeKeys.Signing("US", keys.signing().certificates());
    assertThat(CertificateCheck.authorityRefusal(posing, NOW)).isPresent();
  }

  @Test
  void expiry_is_read_from_the_certificate() throws MalformedInput {
    assertThat(CertificateCheck.expires(keys.transport()))
        .isEqualTo(NOW.plus(Duration.ofDays(400)));
    assertThatThrownBy(() -> CertificateCheck.expires(Bytes.utf8("no certificate")))
        .isInstanceOf(MalformedInput.class);
  }
}
